"""What can be wrong with a mapping that is well-formed: everything is told before it runs."""

from bridge.mapping.checks.fields import check_chain, check_condition, check_field
from bridge.mapping.checks.file import check_file
from bridge.mapping.checks.records import check_records

__all__ = ["check_chain", "check_condition", "check_field", "check_file", "check_records"]
