"""What a morning shows, computed from the ledger alone: without a network, also while a run is on.

Everything is counted by the ledger, and lists are limited, so that a night with fifty thousand
shipments is looked at as quickly as a small one.
"""
