"""Formats: bytes to records and back."""
