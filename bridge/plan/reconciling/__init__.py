"""What the ledger says, held against what the store shows: pure comparisons for `reconcile`."""
