"""Decisions as pure functions: values in, values out, no input or output and no clock."""
