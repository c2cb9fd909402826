"""The block of each format: what describes bytes.

What becomes of each is the class of `bridge.model.settings` that its codec obeys.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictStr

from bridge.config.scalars import Block, Switch
from bridge.mapping.words import Character, Header, Names, Skip


class TableBlock(Block):
    """Settings of tables, whether delimited text or workbooks."""

    header: Header = Field(
        True,
        description="Whether a row names the columns. positions: it does, and places are positions",
        examples=[False, "positions"],
    )
    skip: Skip = Field(
        0,
        description="Lines before the table, or header: whatever stands before the header",
        examples=[2, "header"],
    )
    repeated_header: Switch = Field(
        False, description="Skip the header where it stands again", examples=[True]
    )
    names: Literal["exact", "loose"] = Field(
        "exact",
        description="loose: names of columns whatever their case, blanks, marks, accents",
        examples=["loose"],
    )
    aliases: dict[str, Names] = Field(
        default_factory=dict,
        description="Other names that a column goes by",
        examples=[{"SKU": ["Item No", "Artikelnr"]}],
    )


class CsvBlock(TableBlock):
    """Settings of delimited text."""

    delimiter: StrictStr = Field(
        ",", description="One character, or tab, pipe, comma, semicolon", examples=[";", "tab"]
    )
    quote: Literal["minimal", "all", "none"] = Field(
        "minimal",
        description="What is quoted: what needs it, everything, or nothing",
        examples=["all"],
    )
    quote_character: Character = Field('"', description="The quote", examples=["'"])
    escape: StrictStr = Field(
        "",
        max_length=1,
        description="What takes the meaning from the character behind it",
        examples=["\\"],
    )
    excel_text: Switch = Field(
        False, description='Cells such as ="00123" stand for 00123', examples=[True]
    )
    formulas: Literal["keep", "quote", "hold"] = Field(
        "keep",
        description="A text that a spreadsheet would run: written as it is, with an apostrophe "
        "before it, or not at all (its document is held)",
        examples=["hold"],
    )
    newline: Literal["lf", "crlf", "cr", "crcrlf"] = Field(
        "crlf", description="How rows end", examples=["lf"]
    )
    bom: Switch = Field(False, description="Begin with a byte order mark", examples=[True])
    last_newline: Literal["any", "required", "omit"] = Field(
        "any",
        description="required: a file whose last row does not end was cut off. omit: write it so",
        examples=["required"],
    )


class XlsxBlock(TableBlock):
    """Settings of workbooks."""

    sheet: StrictStr = Field(
        "1", description="Name of the sheet, or its number from 1", examples=["Stock", 2]
    )


class FixedBlock(Block):
    """Settings of fixed width."""

    unit: Literal["characters", "bytes"] = Field(
        "characters", description="What positions count", examples=["bytes"]
    )
    newline: Literal["lf", "crlf", "cr", "crcrlf", "none"] = Field(
        "crlf",
        description="How lines end; none: records follow one another without a line end",
        examples=["none"],
    )
    lines: Literal["full", "trimmed", "any"] = Field(
        "full",
        description="How long lines are: full, without the blanks at their end, or any",
        examples=["trimmed"],
    )
    trim: Literal["right", "both", "left", "none"] = Field(
        "right", description="Which blanks around a value only fill up its place", examples=["both"]
    )
    last_newline: Literal["any", "required", "omit"] = Field(
        "any",
        description="required: a file whose last line does not end was cut off. omit: the last "
        "line is written without its end",
        examples=["required"],
    )


class XmlBlock(Block):
    """Settings of XML."""

    namespace: StrictStr = Field(
        "",
        description="That of names without a prefix; `*` reads any",
        examples=["urn:example:wms", "*"],
    )
    namespaces: dict[str, StrictStr] = Field(
        default_factory=dict,
        description="Prefix to namespace, for names such as p:order",
        examples=[{"p": "urn:example:party"}],
    )
    empty: Literal["omit", "write", "nil", "xsi_nil"] = Field(
        "omit",
        description='A field without a value: left out, or an empty element, with nil="true" or '
        'xsi:nil="true"',
        examples=["write"],
    )
    xsd: Names | tuple[()] = Field(
        (),
        alias="schema",
        description="XML Schemas by their paths from this file's folder: that of the files, then "
        "those that it includes",
        examples=["order.xsd"],
    )
    declaration: Switch = Field(True, description="Write the XML declaration", examples=[False])
    indent: Switch = Field(True, description="Indent by two blanks", examples=[False])


class JsonBlock(Block):
    """Settings of JSON."""

    lines: Switch = Field(
        False, description="One document in each line, instead of one value", examples=[True]
    )
    indent: Switch = Field(True, description="Indent by two blanks", examples=[False])
    empty: Literal["omit", "null", "write"] = Field(
        "omit",
        description="A field without a value: left out, null, or an empty text",
        examples=["null"],
    )
    numbers: Literal["plain", "text"] = Field(
        "plain", description="text: integers and decimals are written in quotes", examples=["text"]
    )


class _EdiBlock(Block):
    """What settings of X12 and EDIFACT have in common."""

    newline: Literal["none", "lf", "crlf"] = Field(
        "none",
        description="What is written behind each segment besides; reading takes any",
        examples=["lf"],
    )
    counts: Literal["strict", "ignore"] = Field(
        "strict",
        description="ignore: read it though a count in its envelope is wrong",
        examples=["ignore"],
    )
    envelope: Literal["required", "any"] = Field(
        "required",
        description="required: a file without its last segment was cut off",
        examples=["any"],
    )


class X12Block(_EdiBlock):
    """Settings of X12."""

    element: StrictStr = Field(
        "",
        description="Between elements; as the file says where left out, `*` when writing",
        examples=["*"],
    )
    component: StrictStr = Field(
        "",
        description="Between components; as the file says where left out, `>` when writing",
        examples=[">"],
    )
    segment: StrictStr = Field(
        "",
        description="Behind a segment; as the file says where left out, `~` when writing",
        examples=["~"],
    )


class EdifactBlock(_EdiBlock):
    """Settings of EDIFACT."""

    element: StrictStr = Field(
        "",
        description="Between elements; as the file says where left out, `+` when writing",
        examples=["+"],
    )
    component: StrictStr = Field(
        "",
        description="Between components; as the file says where left out, `:` when writing",
        examples=[":"],
    )
    segment: StrictStr = Field(
        "",
        description="Behind a segment; as the file says where left out, `'` when writing",
        examples=["'"],
    )
    una: Switch = Field(
        True, description="Begin with UNA, which names the delimiters", examples=[False]
    )


#: The keys of these blocks, which are the formats' own names.
BLOCKS = ("csv", "edifact", "fixed", "json", "x12", "xlsx", "xml")
