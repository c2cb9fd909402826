"""The second half of the way in for returns: matched, made at the store, refunded once."""
