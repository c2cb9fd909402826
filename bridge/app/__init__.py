"""Whole commands: what the command line asks for, put together from the flows."""
