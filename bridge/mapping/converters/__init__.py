"""The closed set of converters: one small class each, all with `format` and `parse`."""

from bridge.mapping.converters.base import ConversionError, Converter, Step, unchanged
from bridge.mapping.converters.code import Boolean, Code, CodePairs, Unknown
from bridge.mapping.converters.moment import Date
from bridge.mapping.converters.number import Decimals, Integer, Plain
from bridge.mapping.converters.several import FindPart, Several, Single, TakePart
from bridge.mapping.converters.stretch import Fit, Justified
from bridge.mapping.converters.text import (
    Affix,
    Case,
    Cut,
    Encodable,
    Maximum,
    Pad,
    Replace,
    Strip,
    Substitute,
)

__all__ = [
    "Affix",
    "Boolean",
    "Case",
    "Code",
    "CodePairs",
    "ConversionError",
    "Converter",
    "Cut",
    "Date",
    "Decimals",
    "Encodable",
    "FindPart",
    "Fit",
    "Integer",
    "Justified",
    "Maximum",
    "Pad",
    "Plain",
    "Replace",
    "Several",
    "Single",
    "Step",
    "Strip",
    "Substitute",
    "TakePart",
    "Unknown",
    "unchanged",
]
