"""The second half of the way in for the shelf: counts, movements, receipts, and what is told."""
