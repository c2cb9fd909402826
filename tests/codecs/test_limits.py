"""Files without an end, in every format: given up at a limit, in bounded memory, with a way out."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat

import pytest

from bridge.codecs import codec_for
from bridge.codecs import limits as limits_module
from bridge.codecs.parts import read_parts
from bridge.model.records import FileFault, Layout, RecordLayout, UnreadableFileError
from bridge.model.settings import (
    CsvSettings,
    EdiSettings,
    FixedSettings,
    JsonSettings,
    XmlSettings,
)
from tests.codecs.archives import repacked, sheet
from tests.codecs.test_xlsx_attacks import HEADER, LAYOUT, SHEET, SOUND

MEGABYTE = 1_000_000
ROW = RecordLayout("row", ("a", "b"))
CSV = Layout("csv", "utf-8", CsvSettings(), (ROW,))
SEARCHED = Layout("csv", "utf-8", CsvSettings(skip="header"), (ROW,))
FIXED = Layout("fixed", "utf-8", FixedSettings(), (RecordLayout("row", ("1-5", "6-9")),))
SEGMENT = RecordLayout("item", ("0", "1"))
X12 = Layout("x12", "utf-8", EdiSettings("x12"), (SEGMENT,))
EDIFACT = Layout("edifact", "utf-8", EdiSettings("edifact"), (SEGMENT,))


def nested(format: str, settings: object, name: str = "orders") -> Layout:
    document = RecordLayout("order" if format == "xml" else "orders", ("no",))
    root = "message" if format == "xml" else "file"
    return Layout(
        format, "utf-8", settings, (RecordLayout(root, (), is_file=True, children=(document,)),)
    )


JSON = nested("json", JsonSettings())
JSON_LINES = Layout(
    "json", "utf-8", JsonSettings(lines=True),
    (RecordLayout("file", (), is_file=True, children=(RecordLayout(".", ("no",)),)),),
)  # fmt: skip
XML = nested("xml", XmlSettings())

ISA = (
    b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260113*1000*U*"
    b"00401*000000007*0*P*>~"
)


class Endless(io.RawIOBase):
    """Bytes without an end, made as they are read; what was read is counted."""

    def __init__(self, begin: bytes, again: bytes) -> None:
        self._pieces = chain([begin], repeat(again * (1 + 65_536 // len(again))))
        self._left = b""
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "nobody may want all of it"
        while len(self._left) < size:
            self._left += next(self._pieces)
        data, self._left = self._left[:size], self._left[size:]
        self.taken += size
        return data

    def readable(self) -> bool:
        return True


ENDLESS = {
    "a line": (CSV, b"a,b\n1,", b"x", "line-too-long"),
    "a line of cells": (CSV, b"a,b\n1", b",x", "line-too-long"),
    "a row of quoted line ends": (CSV, b'a,b\n"1', b'\n","', "line-too-long"),
    "lines before the header": (SEARCHED, b"", b"x" * 500_000 + b"\n", "missing-column"),
    "a fixed line": (FIXED, b"", b"x", "line-too-long"),
    "a segment": (X12, ISA + b"W12*", b"x", "segment-too-long"),
    "a segment of elements": (X12, ISA + b"W12", b"*", "segment-too-long"),
    "an edifact segment": (EDIFACT, b"UNB+UNOC:3'LIN+", b"x", "segment-too-long"),
    "released terminators": (EDIFACT, b"UNB+UNOC:3'LIN+", b"?'", "segment-too-long"),
    "lists in lists": (JSON, b'{"orders": ', b"[", "too-big"),
    "objects in objects": (JSON, b'{"other": ', b'{"a":', "too-big"),
    "a text of json": (JSON, b'{"other": "', b"x", "too-big"),
    "a key of json": (JSON, b'{"', b"x", "too-big"),
    "a document of json": (JSON, b'{"orders": [{"no": "1"', b', "a": 1', "too-big"),
    "a list in a document": (JSON, b'{"orders": [{"no": "1", "a": [1', b",1", "too-big"),
    "a line of json": (JSON_LINES, b'{"no": "', b"x", "line-too-long"),
    "blanks in json": (JSON, b"{", b" ", "too-big"),
    "elements in elements": (XML, b"<message>", b"<a>", "too-big"),
    "a document of xml": (XML, b"<message><order>", b"<a/>", "too-big"),
    "a text of xml": (XML, b"<message><order><no>", b"x", "too-big"),
    "an attribute of xml": (XML, b'<message><order no="', b"x", "too-big"),
    "attributes of xml": (XML, b"<message><order ", b"a='' ", "too-big"),
    "a name of xml": (XML, b"<message><", b"x", "too-big"),
    "a comment": (XML, b"<message><!-- ", b"x", "too-big"),
    "a prolog": (XML, b"<?xml version='1.0'?>", b"<!-- -->\n", "not-well-formed"),
}  # fmt: skip


def fault_of(stream: object, layout: Layout) -> FileFault:
    with pytest.raises(UnreadableFileError) as caught:
        for _ in codec_for(layout.format).read(stream, layout, "a.txt"):  # type: ignore[arg-type]
            pass
    return caught.value.fault


@pytest.mark.parametrize("what", ENDLESS)
def test_what_has_no_end_is_given_up_in_bounded_memory(what: str) -> None:
    layout, begin, again, code = ENDLESS[what]
    stream = Endless(begin, again)
    tracemalloc.start()
    fault = fault_of(stream, replace(layout, longest=MEGABYTE))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault.code == code
    assert fault.remedy
    assert fault.where.file == "a.txt"
    assert stream.taken < 12 * MEGABYTE
    assert peak < 150 * MEGABYTE


@pytest.mark.parametrize("what", ["a line", "a segment", "a document of json", "a document of xml"])
def test_the_limit_can_be_raised_and_its_remedy_says_so(what: str) -> None:
    layout, begin, again, _ = ENDLESS[what]
    low, high = Endless(begin, again), Endless(begin, again)
    fault = fault_of(low, replace(layout, longest=200_000))
    assert "file.longest" in fault.remedy
    assert "200,000" in fault.message
    fault_of(high, replace(layout, longest=600_000))
    assert high.taken > low.taken + 300_000


@pytest.mark.parametrize("layout", [CSV, FIXED, X12, EDIFACT, JSON, JSON_LINES, XML])
def test_many_records_that_are_long_together_are_no_long_one(layout: Layout) -> None:
    data = {
        "csv": b"a,b\n" + b'"x\n",y\n' * 30_000,
        "fixed": b"abcdefghi\n" * 30_000,
        "x12": ISA + b"W12*x~" * 30_000 + b"IEA*0*7~",
        "edifact": b"UNB+UNOC:3'" + b"LIN+x'" * 30_000 + b"UNZ+0'",
        "json": b'{"orders": [' + b'{"no": "1"},' * 30_000 + b'{"no": "2"}]}',
        "xml": b"<message>" + b"<order><no>1</no></order>" * 30_000 + b"</message>",
    }[layout.format]
    if layout is JSON_LINES:
        data = b'{"no": "1"}\n' * 30_000
    small = replace(layout, longest=140_000, settings=_lenient(layout.settings))
    records = list(codec_for(layout.format).read(io.BytesIO(data), small, "f"))
    assert len(records) >= 30_000
    assert not any(record.fault for record in records if record.type)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("layout", [CSV, JSON, XML])
def test_a_limit_is_in_characters_and_not_in_bytes(layout: Layout, encoding: str) -> None:
    text = "\N{SNOWMAN}" * 900_000  # 1.8 MB or 2.7 MB
    data = {
        "csv": f"a,b\n{text},1\n",
        "json": f'{{"orders": [{{"no": "{text}"}}]}}',
        "xml": f"<?xml version='1.0' encoding='{encoding}'?><message><order><no>{text}</no></order>"
        "</message>",
    }[layout.format]
    small = replace(layout, longest=MEGABYTE, encoding=encoding)
    records = list(codec_for(layout.format).read(io.BytesIO(data.encode(encoding)), small, "f"))
    assert text in [value for record in records for value in record.cells.values()]


def _lenient(settings: object) -> object:
    return replace(settings, counts="ignore") if isinstance(settings, EdiSettings) else settings


def test_the_usual_limits_leave_room_for_what_partners_send() -> None:
    assert limits_module.LONGEST_LINE >= 8_000_000
    assert limits_module.LONGEST_SEGMENT >= 1_000_000
    assert limits_module.LONGEST_DOCUMENT >= 32_000_000


def many_entries(number: int) -> bytes:
    """Return an archive that names the same member so many times: small, and large once opened."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as new:
        new.writestr("a.csv", "a,b\n")
    data = sink.getvalue()
    at = data.index(b"PK\x01\x02")
    entry = data[at : data.index(b"PK\x05\x06")]
    end = bytearray(data[data.index(b"PK\x05\x06") :])
    end[8:12] = b"\xff\xff\xff\xff"
    end[12:16] = (len(entry) * number).to_bytes(4, "little")
    return data[:at] + entry * number + bytes(end)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_archive_with_a_million_entries_is_refused_before_they_are_made(format: str) -> None:
    data = many_entries(400_000)
    layout = replace(CSV, inside="*.csv") if format == "csv" else LAYOUT
    tracemalloc.start()
    with pytest.raises(UnreadableFileError) as caught:
        for part in read_parts(io.BytesIO(data), layout, "a.zip"):
            list(part.records)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.fault.code in ("too-big", "too-large")
    assert peak < 70 * MEGABYTE


def rows_of_long_cells() -> Iterator[str]:
    yield "<row>"
    for _ in range(60):
        yield f'<c t="inlineStr"><is><t>{"x" * 30_000}</t></is></c>'
    yield "</row>"


def test_a_row_of_a_workbook_longer_than_any_is_refused() -> None:
    data = repacked(SOUND, {SHEET: sheet(HEADER + "".join(rows_of_long_cells()))})
    assert fault_of(io.BytesIO(data), LAYOUT).code == "too-large"
