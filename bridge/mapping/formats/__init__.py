"""What each format brings to the language: its block, its places, the shape of its records.

One small file for each, all alike; see `bridge.mapping.formats.base.FormatRules`.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.mapping.formats.base import FormatRules, PlacedRule
from bridge.mapping.formats.delimited import DelimitedRules
from bridge.mapping.formats.edi import EdiRules
from bridge.mapping.formats.fixed import FixedRules
from bridge.mapping.formats.json import JsonRules
from bridge.mapping.formats.nested import NestedRules
from bridge.mapping.formats.xlsx import XlsxRules
from bridge.mapping.formats.xml import XmlRules

__all__ = ["FORMATS", "FormatRules", "PlacedRule", "holds_several"]

#: The rules of every format, by its name in `format:`.
FORMATS: Mapping[str, FormatRules] = {
    "csv": DelimitedRules(),
    "fixed": FixedRules(),
    "edifact": EdiRules("edifact"),
    "json": JsonRules(),
    "x12": EdiRules("x12"),
    "xlsx": XlsxRules(),
    "xml": XmlRules(),
}


def holds_several(place: str, format: str) -> bool:
    """Return whether `place` holds several texts, as `tracking[]` does in formats that nest."""
    rules = FORMATS[format]
    return isinstance(rules, NestedRules) and rules.is_repeated(place)
