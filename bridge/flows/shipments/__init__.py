"""The second half of the way in for what partners tell of shipments and of our files."""
