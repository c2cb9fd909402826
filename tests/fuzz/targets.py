"""What is fuzzed: every reader of strangers' files, and that of mappings.

The first byte of an input chooses one of a format's mappings, the rest is the file. Whatever it is,
it has to end in records, problems or a clear refusal; anything else that is raised is a find.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.codecs.parts import read_parts
from bridge.errors import ConfigurationError
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.load import load_mapping
from bridge.mapping.read import Reader
from bridge.model.records import UnreadableFileError

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
ZONE = ZoneInfo("Europe/Stockholm")

_LINE = """\
      - {at: A, field: shipment.shipmentId, required: true}
      - {at: B, field: physicalSku}
      - {at: C, field: quantity, integer: true}
      - {at: D, field: parcel.shippedAt, date: "%Y-%m-%d", optional: on}
"""
_POSITIONS = """\
      - {at: 2, field: shipment.shipmentId}
      - {at: 3, field: physicalSku}
      - {at: 4, field: quantity, integer: {thousands: "."}}
"""
_NESTED = """\
      - record: order
        each: shipment
        fields:
          - {at: no, field: shipmentId, required: true}
          - {at: "to/date", field: shippedAt, date: "%Y-%m-%dT%H:%M:%S"}
        records:
          - record: lines/line
            each: line
            fields:
              - {at: sku, field: physicalSku}
              - {at: qty, field: quantity, integer: true}
"""
_FIXED = """\
      - {at: 2-8, field: shipment.shipmentId}
      - {at: 9-12, field: physicalSku}
      - {at: 13-15, field: quantity, integer: true}
"""


def _flat(format: str, settings: str, fields: str, more: str = "", file: str = "{}") -> str:
    return (
        f"version: 1\nmessage: confirmation\nformat: {format}\nfile: {file}\n{settings}"
        f"records:\n  - record: row\n    each: line\n{more}    fields:\n{fields}"
    )


def _nested(format: str, settings: str, root: str) -> str:
    return (
        f"version: 1\nmessage: confirmation\nformat: {format}\n{settings}records:\n"
        f"  - {root}each: file\n    records:\n{_NESTED}"
    )


_MATCHED = "    match: {1: L}\n"
_EDI = """\
version: 1
message: confirmation
format: FORMAT
ignore: [AROUND]
records:
  - record: shipment
    each: shipment
    match: {0: SHIP}
    fields:
      - {at: 2, field: shipmentId}
    records:
      - record: line
        each: line
        match: {0: LINE}
        fields:
          - {at: 2-1, field: physicalSku}
          - {at: "QTY[1-1=12]/1-2", field: quantity, integer: true}
"""

_LENIENT = "{envelope: any, counts: ignore}"
_AROUND = {"x12": "ISA GS ST SE GE IEA", "edifact": "UNB UNH UNT UNZ"}


def _edi(format: str, shipment: str, line: str, settings: str = "{}") -> str:
    around = ", ".join(f"{{match: {{0: {tag}}}}}" for tag in _AROUND[format].split())
    text = _EDI.replace("FORMAT", f"{format}\n{format}: {settings}").replace("AROUND", around)
    return text.replace("SHIP", shipment).replace("LINE", line)


#: Mappings by format.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "csv": (
        _flat("csv", "", _LINE),
        _flat("csv", 'csv: {delimiter: ";", skip: header, names: loose, excel_text: on}\n', _LINE),
        _flat("csv", "csv: {header: false, quote: none}\n", _POSITIONS, _MATCHED),
        _flat("csv", 'csv: {delimiter: tab, escape: "\\\\", repeated_header: on}\n', _LINE,
              file="{encoding: utf-16}"),
        _flat("csv", "csv: {header: positions, last_newline: required}\n", _POSITIONS,
              file="{encoding: cp1252}"),
    ),
    "fixed": (
        _flat("fixed", "", _FIXED, "    match: {1-1: L}\n    length: 20\n"),
        _flat("fixed", "fixed: {newline: none}\n", _FIXED, "    length: 15\n"),
        _flat("fixed", "fixed: {unit: bytes, lines: any, trim: both}\n", _FIXED,
              file="{encoding: utf-8}"),
        _flat("fixed", "fixed: {lines: trimmed}\n", _FIXED, file="{encoding: shift_jis}"),
    ),
    "xml": (
        _nested("xml", "", "record: m\n    "),
        _nested("xml", 'xml: {namespace: "*"}\n', "record: m\n    "),
        _nested("xml", "xml: {namespace: \"urn:a\"}\n", "record: m\n    "),
    ),
    "json": (
        _nested("json", "", ""),
        _nested("json", "", "").replace("record: order", 'record: "a/order"'),
        _nested("json", "json: {lines: on}\n", "").replace("record: order", 'record: "."'),
    ),
    "xlsx": (
        _flat("xlsx", "", _LINE),
        _flat("xlsx", "xlsx: {header: false}\n", _POSITIONS, _MATCHED),
        _flat("xlsx", "xlsx: {skip: header, names: loose}\n", _LINE),
    ),
    "x12": (_edi("x12", "W06", "W12"), _edi("x12", "W06", "W12", _LENIENT)),
    "edifact": (_edi("edifact", "BGM", "LIN"), _edi("edifact", "BGM", "LIN", _LENIENT)),
    "zip": (
        _flat("csv", "", _LINE, file='{zip: "*.csv"}'),
        _flat("csv", "", _LINE, file='{zip: "*/*", starts: [A]}'),
    ),
}  # fmt: skip

#: What turns up in files of a format, to be put into inputs; the longer, the harder to guess.
WORDS: Mapping[str, tuple[bytes, ...]] = {
    "csv": (b"A,B,C,D\r\n", b"A;B;C\n", b'"', b'""', b"\n", b"\r", b'="1"', b"\\", b"\0",
            b"L,1,x,2"),
    "fixed": (b"L", b" " * 12, b"\r\n", b"\x1a", b"1234567", b"\xc3\xa9", b"\x82\xa0"),
    "xml": (b"<m>", b"</m>", b"<order>", b"</order>", b"<no>1</no>", b"<lines>", b"<line/>",
            b"xmlns='urn:a'", b"<!DOCTYPE m>", b"<?xml version='1.0' encoding='utf-16'?>", b"&amp;",
            b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&#0;"),
    "json": (b'{"order": [', b"]}", b'{"no": "1", "lines": {"line": []}}', b"\\ud83d", b"\\ude00",
             b"null", b"1e999", b"-0", b"[[", b'"a": ', b"\n", b"true", b"\xef\xbb\xbf"),
    "xlsx": (b"PK\x03\x04", b"<row>", b"<c t='s'><v>0</v></c>", b"xl/workbook.xml", b"<v>1</v>"),
    "x12": (b"~", b"*", b">", b"ISA", b"GS*SW*A*B*20260113*1000*7*X*004010~", b"ST*945*0001~",
            b"W06*F*1~", b"W12*CC*S~", b"SE*4*0001~", b"GE*1*7~", b"IEA*1*000000007~"),
    "edifact": (b"UNA:+.? '", b"'", b"+", b":", b"?", b"UNB+UNOC:3+A+B+260113:1000+7'",
                b"UNH+1+DESADV:D:96A:UN'", b"BGM+351+1'", b"LIN+1+S:SA'", b"QTY+12:1'", b"UNT+5+1'",
                b"UNZ+1+7'"),
    "zip": (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"a.csv", b"../", b"A,B,C\n"),
    "mapping": (b"version: 1\n", b"message: ", b"format: ", b"records:\n  - ", b"fields:\n",
                b"at: ",
                b"field: ", b"each: line\n", b"match: {1: L}", b"codes: {a: {b: c}}", b"&a ", b"*a",
                b"<<: ", b"!!python/object:os.system ", b"? ", b"- - - ", b"|\n", b"{a: [",
                b"date: ",
                b"integer: {width: 5}", b"split: '|'", b"\t", b"join: [a, b]"),
}  # fmt: skip


#: Characters of a line, a segment or a document with the last mapping of each format: few, so that
#: inputs reach the limits.
LONGEST = 5_000


@lru_cache
def _compiled(format: str) -> tuple[CompiledMapping, ...]:
    return tuple(load_mapping(text, f"{format}.yaml", ZONE) for text in TEXTS[format])


def read_file(format: str, data: bytes) -> str:
    """Return how a file ends: "read", "with problems" or the code of its refusal."""
    mappings = _compiled(format)
    mapping = mappings[data[0] % len(mappings)]
    reader, problems = Reader(mapping), 0
    layout = mapping.layout
    if mapping is mappings[-1]:
        layout = replace(layout, longest=LONGEST)
    try:
        for part in read_parts(io.BytesIO(data[1:]), layout, "a.bin"):
            for entry in reader.entries(part.records):
                problems += bool(entry.problems)
                assert all(one.code and one.message for one in entry.problems)
    except UnreadableFileError as error:
        fault = error.fault
        assert fault.code
        assert fault.message
        assert fault.where.file
        return fault.code
    return "with problems" if problems else "read"


def read_mapping(data: bytes) -> str:
    """Return whether a mapping is "read", or "refused" as a fault of who wrote it."""
    try:
        load_mapping(data.decode("utf-8", "replace"), "fuzz.yaml", ZONE)
    except ConfigurationError as error:
        assert str(error)
        return "refused"
    return "read"


def target(format: str) -> Callable[[bytes], str]:
    """Return what an input of a format is given to."""
    if format == "mapping":
        return read_mapping
    return lambda data: read_file(format, data or b"\0")


FORMATS = (*TEXTS, "mapping")


def corpus(format: str) -> list[bytes]:
    """Return the inputs of a format that are kept, in a fixed order."""
    return [path.read_bytes() for path in sorted((CORPUS / format).glob("*"))]
