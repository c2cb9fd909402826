"""The mapping language: what an integrator may write, as models that say what each key means.

One YAML file describes one message of one partner. The same words serve both directions: `at` is
the place in the partner's file, `field` is the place on our side, and the steps are written as they
apply on the way out (from ours to theirs); on the way in they are undone, last step first. The
order in which the steps of a field are written does not matter, it is always the same:

    out:  field ▶ code | date | integer | decimal ▶ split, part ▶ none ▶ (default) ▶ the file's
          replace and unmappable ▶ strip ▶ replace ▶ case ▶ prefix, suffix ▶ cut ▶ max ▶ pad ▶
          wrap ▶ at
    in:   none, then the same from right to left, find in the place of part; the file's replace and
          unmappable are never undone

`mappings/README.md` is the reference for those who write mappings. Nothing here reads a file; text
becomes these models in `bridge.mapping.load`. Keys are added, never given another meaning.
"""

from bridge.mapping.language.fields import FieldRule
from bridge.mapping.language.file import FileBlock, MappingFile
from bridge.mapping.language.formats import (
    CsvBlock,
    EdifactBlock,
    FixedBlock,
    JsonBlock,
    TableBlock,
    X12Block,
    XlsxBlock,
    XmlBlock,
)
from bridge.mapping.language.records import EndRule, IgnoredRecord, RecordRule
from bridge.mapping.language.steps import Condition, UseInstead
from bridge.mapping.language.tables import CodeTable

__all__ = [
    "CodeTable",
    "Condition",
    "CsvBlock",
    "EdifactBlock",
    "EndRule",
    "FieldRule",
    "FileBlock",
    "FixedBlock",
    "IgnoredRecord",
    "JsonBlock",
    "MappingFile",
    "RecordRule",
    "TableBlock",
    "UseInstead",
    "X12Block",
    "XlsxBlock",
    "XmlBlock",
]
