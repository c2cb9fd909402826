"""What is no workbook, or one made to do harm, ends in one clear error and little memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator

import pytest

from bridge.codecs import codec_for
from bridge.model.records import Record, RecordLayout, UnreadableFileError
from tests.codecs.archives import MAIN, repacked, sheet
from tests.codecs.shapes import fault_of, read, record, written, xlsx_layout

LAYOUT = xlsx_layout(RecordLayout("row", ("a", "b")))
SOUND = written(LAYOUT, [record("row", {"a": "1", "b": "2"})])
SHEET = "xl/worksheets/sheet1.xml"
HEADER = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>'
DOCTYPE = f'<!DOCTYPE x [<!ENTITY e "{"x" * 100}">]>'


def archive(**parts: str) -> bytes:
    """Return a ZIP archive of these files; `__` in a name stands for a slash."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as new:
        for name, text in parts.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return sink.getvalue()


def rooted(target: str) -> str:
    return (
        '<Relationships xmlns="urn:r"><Relationship Id="r" Type="x/officeDocument" '
        f'Target="{target}"/></Relationships>'
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
            "an old Excel file (.xls), or one with",
        ),
        (b"a;b\r\n1;2\r\n", "plain text"),
        (b"<?xml version='1.0'?><a/>", "an XML document"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x1f\x8b\x08\0", "a gzip archive"),
        (b"\0\1\2\3", "no archive"),
        (archive(a_dot_csv="1;2"), "a ZIP archive with other files"),
        (archive(mimetype="application/vnd.oasis", content_dot_xml="<a/>"), "OpenDocument"),
        (archive(_rels___dot_rels=rooted("xl/workbook.bin")), "a binary workbook (.xlsb)"),
        (
            archive(_rels___dot_rels=rooted("word/document.xml"), word__document_dot_xml="<w/>"),
            "another Office document",
        ),
    ],
)
def test_another_kind_of_file_is_called_what_it_is(data: bytes, name: str) -> None:
    fault = fault_of(data, LAYOUT)
    assert fault.code == "not-a-workbook"
    assert name in fault.message
    assert fault.remedy


def test_an_empty_file_is_called_empty() -> None:
    assert fault_of(b"", LAYOUT).code == "empty-file"


@pytest.mark.parametrize("size", [30, 400, len(SOUND) - 30, len(SOUND) - 1])
def test_a_workbook_that_was_cut_off_is_damaged(size: int) -> None:
    assert fault_of(SOUND[:size], LAYOUT).code == "damaged-workbook"


def test_a_part_whose_check_sum_differs_is_damaged_though_every_row_could_be_read() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as new, zipfile.ZipFile(io.BytesIO(SOUND)) as old:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    data = stored.getvalue()
    assert len(read(data, LAYOUT)) == 1
    assert fault_of(data.replace(b">2<", b">9<"), LAYOUT).code == "damaged-workbook"


@pytest.mark.parametrize(
    "part",
    [
        sheet(HEADER + '<row r="3"/><row r="2"/>'),
        sheet(HEADER + '<row r="9999999"/>'),
        sheet(HEADER + '<row r="x"/>'),
        sheet(HEADER + '<row><c r="ZZZ2"><v>1</v></c></row>'),
        sheet(HEADER + '<row><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>'),
        sheet(HEADER + '<row><c r="-"><v>1</v></c></row>'),
        sheet(HEADER + '<row><c t="s"><v>7</v></c></row>'),
        sheet(HEADER + '<row><c t="s"><v>-1</v></c></row>'),
        sheet(HEADER + "<row><c><v>one</v></c></row>"),
        sheet(HEADER)[:-20],
        b"<worksheet/>",
        DOCTYPE.encode() + sheet(HEADER + '<row><c t="str"><v>&e;</v></c></row>'),
        DOCTYPE.encode("utf-16") + sheet(HEADER).decode().encode("utf-16-le"),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + sheet(HEADER),
        None,
    ],
)
def test_a_sheet_that_makes_no_sense_is_damaged(part: bytes | None) -> None:
    assert fault_of(repacked(SOUND, {SHEET: part}), LAYOUT).code == "damaged-workbook"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "_rels/.rels", "xl/styles.xml"])
def test_no_part_may_have_a_doctype(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as old:
        part = DOCTYPE.encode() + old.read(name).partition(b"?>")[2]
    fault = fault_of(repacked(SOUND, {name: part}), LAYOUT)
    assert "DOCTYPE" in fault.message


def test_a_sheet_outside_the_archive_is_not_read() -> None:
    relations = (
        '<Relationships xmlns="urn:r"><Relationship Id="rId1" Type="x/worksheet" '
        'Target="../../../etc/passwd"/></Relationships>'
    )
    data = repacked(SOUND, {"xl/_rels/workbook.xml.rels": relations.encode()})
    assert fault_of(data, LAYOUT).code == "damaged-workbook"


def strings(text: str, times: int) -> dict[str, bytes | None]:
    """Return the parts of a workbook with a table of texts."""
    relations = (
        '<Relationships xmlns="urn:r">'
        '<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="s" Type="x/sharedStrings" Target="strings.xml"/></Relationships>'
    )
    table = f'<sst xmlns="{MAIN}">{text * times}</sst>'
    return {"xl/_rels/workbook.xml.rels": relations.encode(), "xl/strings.xml": table.encode()}


#: Parts that are small in the archive and large out of it, made only when they are asked for.
BOMBS: dict[str, Callable[[], dict[str, bytes | None]]] = {
    "blanks": lambda: {SHEET: sheet(HEADER + " " * 50_000_000)},
    "cells": lambda: {SHEET: sheet(HEADER + "<row>" + "<c/>" * 5_000_000 + "</row>")},
    "runs": lambda: {
        SHEET: sheet(HEADER + "<row><c><is>" + "<r/>" * 5_000_000 + "</is></c></row>")
    },
    "text": lambda: {SHEET: sheet(HEADER + f"<row><c><v>{'x' * 50_000_000}</v></c></row>")},
    "styles": lambda: {"xl/styles.xml": b"<a>" + b"<b/>" * 10_000_000 + b"</a>"},
    "workbook": lambda: {"xl/workbook.xml": b"<a>" + b"<b/>" * 10_000_000 + b"</a>"},
    "strings": lambda: strings(f"<si><t>{'x' * 1000}</t></si>", 80_000),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_an_archive_that_unpacks_without_end_is_given_up_in_little_memory(bomb: str) -> None:
    data = repacked(SOUND, BOMBS[bomb]())
    assert len(data) < 1_000_000
    tracemalloc.start()
    fault = fault_of(data, LAYOUT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault.code in ("too-large", "damaged-workbook")
    assert peak < 100_000_000


def test_texts_that_cells_share_are_read_without_how_they_are_pronounced() -> None:
    rich = "<si><r><t>x</t></r><r><t> y</t></r><rPh><t>z</t></rPh></si>"
    shared = f"<si><t>a</t></si><si><t>b</t></si>{rich}"
    rows = "".join(
        f'<row><c t="s"><v>{one}</v></c><c t="s"><v>{two}</v></c></row>'
        for one, two in ((0, 1), (2, 0))
    )
    data = repacked(SOUND, {**strings(shared, 1), SHEET: sheet(rows)})
    assert [one.cells for one in read(data, LAYOUT)] == [{"a": "x y", "b": "a"}]


def test_what_stands_behind_the_cells_is_no_row() -> None:
    behind = '<controls><anchor><row xmlns="urn:d">7</row><c>9</c></anchor></controls>'
    data = repacked(SOUND, {SHEET: sheet(HEADER + "<row><c><v>1</v></c></row>", behind)})
    assert [one.cells for one in read(data, LAYOUT)] == [{"a": "1"}]


def test_a_large_workbook_is_written_and_read_in_little_memory() -> None:
    def many() -> Iterator[Record]:
        for number in range(12_000):
            yield record("row", {"a": f"{number:08}", "b": "something"})

    codec, sink = codec_for("xlsx"), io.BytesIO()
    tracemalloc.start()
    codec.write(sink, LAYOUT, [], many())
    packed = len(sink.getbuffer())
    sink.seek(0)
    count = sum(1 for _ in codec.read(sink, LAYOUT, "f"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 12_000
    assert peak - packed < 3_000_000


def test_the_error_names_the_file() -> None:
    with pytest.raises(UnreadableFileError, match=r"a\.txt"):
        read(b"x", LAYOUT)
