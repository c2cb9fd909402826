"""A whole mapping file, and what it says of the files that it describes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictStr

from bridge.config.scalars import Block, Digits
from bridge.mapping.language.formats import (
    CsvBlock,
    EdifactBlock,
    FixedBlock,
    JsonBlock,
    X12Block,
    XlsxBlock,
    XmlBlock,
)
from bridge.mapping.language.lint import LintBlock
from bridge.mapping.language.records import IgnoredRecord, RecordRule
from bridge.mapping.language.tables import CodeTable
from bridge.mapping.words import NOT_EMPTY, Names, Replacements, shorthand


class ZipBlock(Block):
    """A zip that the records stand in."""

    inside: StrictStr = Field(
        description="What comes in: the pattern of the files in it that are read. What goes out: "
        "the template of the name of the one file in it",
        examples=["*.csv"],
    )


class FileBlock(Block):
    """The file as such."""

    name: StrictStr = Field(
        "", description="Template of its name", examples=["ORD_{created:%Y%m%d}_{sequence:06}.csv"]
    )
    encoding: StrictStr = Field(
        "utf-8", description="Python's name of the encoding", examples=["iso-8859-1"]
    )
    per: Literal["batch", "document"] = Field(
        "batch",
        description="One file for all documents of a run, or one for each",
        examples=["document"],
    )
    most: Annotated[Digits, Field(ge=1)] | None = Field(
        None, description="What goes out: how many documents one file holds at most", examples=[100]
    )
    empty: Literal["refuse", "accept"] | None = Field(
        None,
        description="What comes in: a file without a record. Left out: one without a byte is "
        "refused, one with nothing but what stands around the records is accepted",
        examples=["accept"],
    )
    starts: Names | None = Field(
        None,
        description="What comes in: the text that the file begins with; of several any",
        examples=["ODC", ["ODC", "ODH"]],
    )
    zip: Annotated[ZipBlock | None, shorthand("inside")] = Field(
        None,
        description="The file is a zip; a text alone is its `inside`",
        examples=["CONF_*.csv", {"inside": "orders_{sequence:06}.csv"}],
    )
    longest: Annotated[Digits, Field(ge=1_000_000)] | None = Field(
        None,
        description="What comes in: how many characters a line (CSV, fixed width, JSON Lines), a "
        "segment (X12, EDIFACT) or a document (XML, JSON) may have, 1,000,000 at the least; a file "
        "with a longer one is not read",
        examples=[20_000_000],
    )
    replace: Replacements | None = Field(
        None,
        description="What to write for some texts everywhere in the file; never undone",
        examples=[{"€": "EUR"}],
    )
    unmappable: StrictStr = Field(
        "hold",
        description="hold, or what to write for characters that the encoding does not have",
        examples=["?"],
    )


class MappingFile(Block):
    """A whole mapping file."""

    version: Literal["1"] = Field(description="The version of this language", examples=[1])
    message: StrictStr = Field(description="The business document", examples=["order"])
    format: Literal["csv", "edifact", "fixed", "json", "x12", "xlsx", "xml"] = Field(
        description="The format of the file", examples=["csv"]
    )
    file: FileBlock = Field(
        FileBlock(),
        description="The file as such: name, encoding",
        examples=[{"name": "ORD_{created:%Y%m%d}_{sequence:06}.csv", "encoding": "iso-8859-1"}],
    )
    csv: CsvBlock | None = Field(
        None,
        description="Settings of delimited text",
        examples=[{"delimiter": ";", "quote": "none"}],
    )
    fixed: FixedBlock | None = Field(
        None, description="Settings of fixed width", examples=[{"unit": "bytes", "newline": "lf"}]
    )
    edifact: EdifactBlock | None = Field(
        None, description="Settings of EDIFACT", examples=[{"newline": "crlf"}]
    )
    json_: JsonBlock | None = Field(
        None, alias="json", description="Settings of JSON", examples=[{"empty": "null"}]
    )
    x12: X12Block | None = Field(None, description="Settings of X12", examples=[{"newline": "lf"}])
    xml: XmlBlock | None = Field(
        None,
        description="Settings of XML",
        examples=[{"namespace": "urn:example:wms", "empty": "write"}],
    )
    xlsx: XlsxBlock | None = Field(
        None, description="Settings of Excel workbooks", examples=[{"sheet": "Stock", "skip": 3}]
    )
    final: Literal["always", "never", "counted"] = Field(
        "never",
        description="Confirmations. always: a shipment is reported once and whole, so what is not "
        "in the file was not shipped. never: only the fields isFinal say so. counted: the "
        "partner's counters say so too, such as shippedLineCount",
        examples=["counted"],
    )
    quantities: Literal["incremental", "cumulative"] = Field(
        "incremental",
        description="Confirmations. cumulative: a later figure for a line contains the earlier "
        "ones. incremental: they add up",
        examples=["cumulative"],
    )
    lines: Literal["told", "all"] = Field(
        "told",
        description="Confirmations. all: no lines are told, and a shipment that is named was "
        "shipped whole",
        examples=["all"],
    )
    counts: Literal["strict", "warn", "ignore"] = Field(
        "strict",
        description="When the counts that a file states are not those that were read. strict: the "
        "file or the document waits. warn: a notice. ignore: they are not compared",
        examples=["warn"],
    )
    key: tuple[StrictStr, ...] = Field(
        (),
        description="Fields that tell one fact from another, where the usual ones do not do",
        examples=[["return.shipmentId", "return.receivedAt", "line.physicalSku"]],
    )
    codes: dict[str, CodeTable] = Field(
        default_factory=dict,
        description="Tables of codes, by name: ours to theirs",
        examples=[{"country": {"SE": "SWE", "NO": "NOR"}, "carrier": {"DHL": ["DHL", "DHX"]}}],
    )
    code_files: dict[str, StrictStr] = Field(
        default_factory=dict,
        description="Code tables as CSV, by their path from this file's folder",
        examples=[{"carrier": "codes/carrier.csv"}],
    )
    lint: LintBlock = Field(
        LintBlock(),
        description="What `bridge mapping lint` is to say of the mapping",
        examples=[{"ignore": ["no-delivery-note"]}],
    )
    ignore: tuple[IgnoredRecord, ...] = Field(
        (),
        description="Types of record that are skipped",
        examples=[[{"record": "comment", "match": {"1": "C"}}]],
    )
    records: Annotated[tuple[RecordRule, ...], NOT_EMPTY] = Field(
        description="The types of record, outermost first",
        examples=[[{"each": "line", "fields": [{"at": "SKU", "field": "physicalSku"}]}]],
    )

    def block_of(self, format: str) -> Block | None:
        """Return the settings of a format, or None where there are none."""
        block = getattr(self, "json_" if format == "json" else format)
        return block if isinstance(block, Block) else None
