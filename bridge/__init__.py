"""The bridge between a Centra store and the warehouses of third-party logistics partners.

It takes good-to-go shipments from a store's Order API to a partner as files, and brings the
partner's confirmations, stock counts and returns back as API calls, from configuration and mapping
files alone. Nothing that was read is lost, nothing is done twice, nothing is guessed, and running
it again is always safe.
"""

__version__ = "0.1.0"
