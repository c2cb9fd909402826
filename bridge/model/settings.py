"""The settings of each format: the block of a mapping that describes bytes.

They are nouns that the mapping validates and the codec obeys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Where a table begins and how its columns are found: delimited text and XLSX alike."""

    #: True: a row names the columns, in any order when reading, and places are those names. False:
    #: there is none, and places are positions. "positions": there is one, and places are positions.
    header: Literal["positions"] | bool = True
    #: Lines (in XLSX rows) before the table, or "header": whatever stands before the row that has
    #: every column. A number is written as blank lines.
    skip: Literal["header"] | int = 0
    #: The header may stand again between rows, and is skipped there. It is written once.
    repeated_header: bool = False
    #: "loose": names of columns are compared without case, blanks, punctuation and accents.
    names: Literal["exact", "loose"] = "exact"
    #: Other names that a column goes by, tried in their order. The place itself is written.
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def has_header(self) -> bool:
        """Whether there is a row of names, and not only rows of data."""
        return self.header is not False


@dataclass(frozen=True, slots=True)
class CsvSettings(TableSettings):
    """How a delimited text file is written. Reading follows RFC 4180 where the file does."""

    delimiter: str = ","
    #: What is put in quotes when writing; "none" also reads quotes as ordinary characters.
    quote: Literal["minimal", "all", "none"] = "minimal"
    quote_character: str = '"'
    #: Takes the meaning from the character behind it. Doubled quotes are read all the same, and not
    #: written then. "" for none.
    escape: str = ""
    #: Cells such as ="00123" are read as 00123, and written so where Excel would change the text.
    excel_text: bool = False
    #: What becomes of a text that a spreadsheet would run as a formula. "keep": it is written as it
    #: is. "quote": with an apostrophe before it, which reading takes away. "hold": not at all.
    formulas: Literal["keep", "quote", "hold"] = "keep"
    #: How rows end when written; reading takes any.
    newline: Literal["lf", "crlf", "cr", "crcrlf"] = "crlf"
    #: Put a byte order mark at the start (UTF encodings only); reading always accepts one.
    bom: bool = False
    #: "required": a file whose last row has no line end was cut off, and is not read. It is the
    #: only sign of a cut within the last cell. "omit": the last row is written without one.
    last_newline: Literal["any", "required", "omit"] = "any"


@dataclass(frozen=True, slots=True)
class XlsxSettings(TableSettings):
    """Which sheet of a workbook is read. It is written as the only one, every cell as text."""

    #: Its name, or its number from 1.
    sheet: str = "1"


@dataclass(frozen=True, slots=True)
class FixedSettings:
    """How a file of fixed width is written and cut up; the places themselves say from-to."""

    #: What positions and lengths count.
    unit: Literal["characters", "bytes"] = "characters"
    #: How lines end when written; reading takes any. "none": records follow one another without a
    #: line end, each as long as its type says.
    newline: Literal["lf", "crlf", "cr", "crcrlf", "none"] = "crlf"
    #: "full": every line is as long as its type says, or as the first of its type. "trimmed":
    #: blanks at the end of a line are left out. "any": written full, read at any length.
    lines: Literal["full", "trimmed", "any"] = "full"
    #: Which blanks of a place are no part of its text. Places are filled up with blanks at the
    #: right; "left": at the left; "none": not at all, so that only a text of their width can be
    #: there, or nothing.
    trim: Literal["right", "both", "left", "none"] = "right"
    #: As in `CsvSettings`; "omit": the last line is written without its end.
    last_newline: Literal["any", "required", "omit"] = "any"


@dataclass(frozen=True, slots=True)
class XmlSettings:
    """How an XML file is written and found its way in."""

    #: The namespace of names without a prefix; "" for none, "*" to read any (not for writing).
    namespace: str = ""
    #: Prefix to namespace, for names written with one: "p:name", "@p:id".
    namespaces: Mapping[str, str] = field(default_factory=dict)
    #: What becomes of a field without a value: left out, or written as an empty element; with
    #: `nil` and `xsi_nil` that has the attribute nil="true", the latter in the namespace of XML
    #: Schema.
    empty: Literal["omit", "write", "nil", "xsi_nil"] = "omit"
    #: Companions of the layout: the XML Schema of the files, then those that it includes.
    schema: tuple[str, ...] = ()
    #: Write the XML declaration.
    declaration: bool = True
    #: Indent by two blanks, for partners (and people) who read it.
    indent: bool = True


#: A number as JSON is written with it: it comes back digit by digit, so it has no exponent.
JSON_NUMBER = re.compile(r"(?!-0$)-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,100})?")


@dataclass(frozen=True, slots=True)
class JsonSettings:
    """How a JSON file is written; reading takes it as it is."""

    #: One document in each line (JSON Lines), instead of one value for the whole file.
    lines: bool = False
    #: Indent by two blanks, for partners (and people) who read it.
    indent: bool = True
    #: What becomes of a field without a value: left out, null, or an empty text.
    empty: Literal["omit", "null", "write"] = "omit"


@dataclass(frozen=True, slots=True)
class EdiSettings:
    """How an interchange of X12 or EDIFACT is written, and how strictly it is read."""

    syntax: Literal["x12", "edifact"] = "x12"
    #: What stands between elements, components and segments; "" as the file says, and the usual
    #: when writing.
    element: str = ""
    component: str = ""
    segment: str = ""
    #: What is written behind each segment, for people; reading takes anything.
    newline: Literal["none", "lf", "crlf"] = "none"
    #: EDIFACT: begin with the service string advice (UNA).
    una: bool = True
    #: Whether counts that the interchange states and that differ make it unreadable.
    counts: Literal["strict", "ignore"] = "strict"
    #: required: an interchange without its last segment (IEA, UNZ) was cut off.
    envelope: Literal["required", "any"] = "required"
