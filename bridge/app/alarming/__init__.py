"""Alarms: what stands against the bridge's work, told to who is to know, and told when it is over.

`standing` says what stands, from the ledger and the scheduler's heartbeat; `bridge.plan.alarming`
decides who is told what, and when; `memory` keeps what was told, in the ledger or, while that
cannot be used, in a small file; `telling` does it.
"""
