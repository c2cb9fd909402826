"""The way out: from the store's shipments, items and deliveries to files in partners' folders."""
