"""The closed set of converters: one small class each, all with `format` and `parse`."""

from bridge.mapping.converters.base import ConversionError, Converter, Step, unchanged
from bridge.mapping.converters.code import Boolean, Code, CodePairs, Unknown
from bridge.mapping.converters.excerpt import Find, FindExcerpt, TakeExcerpt
from bridge.mapping.converters.figure import Figure, FigureShape
from bridge.mapping.converters.length import Cut, Maximum, Pad
from bridge.mapping.converters.moment import Date
from bridge.mapping.converters.number import Decimals, Implied, Integer, Plain, Plus, Times
from bridge.mapping.converters.sentinel import IgnoreSentinel, Sentinel
from bridge.mapping.converters.several import Each, FindPart, Several, Single, TakePart
from bridge.mapping.converters.stretch import Fit, Justified
from bridge.mapping.converters.text import Affix, Case, Encodable, Replace, Strip, Substitute

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
    "Each",
    "Encodable",
    "Figure",
    "FigureShape",
    "Find",
    "FindExcerpt",
    "FindPart",
    "Fit",
    "IgnoreSentinel",
    "Implied",
    "Integer",
    "Justified",
    "Maximum",
    "Pad",
    "Plain",
    "Plus",
    "Replace",
    "Sentinel",
    "Several",
    "Single",
    "Step",
    "Strip",
    "Substitute",
    "TakeExcerpt",
    "TakePart",
    "Times",
    "Unknown",
    "unchanged",
]
