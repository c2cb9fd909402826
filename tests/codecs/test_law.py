"""The law of every codec: writing raises, or reading what was written gives back the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.codecs import codec_for
from bridge.codecs.matching import with_match
from bridge.model.records import Layout, Record, RecordLayout
from bridge.model.settings import CsvSettings, XlsxSettings, XmlSettings
from tests.codecs.shapes import (
    NOWHERE,
    Plain,
    csv_layout,
    flat,
    nasty_texts,
    plain,
    read,
    written,
    xlsx_layout,
    xml_layout,
)

Case = tuple[Layout, list[Record], list[Record]]


def _cells(draw: st.DrawFn, places: tuple[str, ...]) -> dict[str, str]:
    chosen = [place for place in places if draw(st.integers(0, 4))]
    return {place: draw(nasty_texts) for place in chosen}


@st.composite
def csv_cases(draw: st.DrawFn) -> Case:
    header: Literal["positions"] | bool = draw(st.sampled_from([True, False, "positions"]))
    is_by_name = header is True
    names = ("a", "b", "c-d") if is_by_name else ("2", "1", "4")
    places = names[: draw(st.integers(1, 3))]
    encoding = draw(st.sampled_from(["utf-8", "iso-8859-1", "cp1252", "utf-16", "shift_jis"]))
    block = CsvSettings(
        delimiter=draw(st.sampled_from(",;\t| ")),
        header=header,
        skip=draw(st.sampled_from([0, 2, "header"] if is_by_name else [0, 3])),
        repeated_header=draw(st.booleans()) and header is not False,
        names=draw(st.sampled_from(["exact", "loose"])),
        aliases={"a": ("b b", "1")} if is_by_name and draw(st.booleans()) else {},
        quote=draw(st.sampled_from(["minimal", "all", "none"])),
        quote_character=draw(st.sampled_from("\"'")),
        escape=draw(st.sampled_from(["", "\\", "/"])),
        excel_text=draw(st.booleans()),
        newline=draw(st.sampled_from(["lf", "crlf", "cr", "crcrlf"])),
        last_newline=draw(st.sampled_from(["any", "required", "omit"])),
        bom=draw(st.booleans()) and encoding.startswith("utf"),
    )
    types, envelope, documents = _rows(draw, places, "t" if is_by_name else "3")
    return csv_layout(*types, settings=block, encoding=encoding), envelope, documents


@st.composite
def xlsx_cases(draw: st.DrawFn) -> Case:
    header: Literal["positions"] | bool = draw(st.sampled_from([True, False, "positions"]))
    is_by_name = header is True
    block = XlsxSettings(
        sheet=draw(st.sampled_from(["1", "3", 'Täbelle & "1"'])),
        header=header,
        skip=draw(st.sampled_from([0, 2, "header"] if is_by_name else [0, 3])),
        repeated_header=draw(st.booleans()) and header is not False,
        names=draw(st.sampled_from(["exact", "loose"])),
    )
    places = (("a", "b_x000D_", "c-d") if is_by_name else ("2", "1", "30"))[
        : draw(st.integers(1, 3))
    ]
    types, envelope, documents = _rows(draw, places, "t" if is_by_name else "3")
    return xlsx_layout(*types, settings=block), envelope, documents


def _rows(
    draw: st.DrawFn, places: tuple[str, ...], tell: str
) -> tuple[tuple[RecordLayout, ...], list[Record], list[Record]]:
    """Return types of rows told apart at `tell`, or one type, and records of them."""
    line = RecordLayout("line", places, match={tell: ("L", "l")})
    order = RecordLayout("order", places, match={tell: ("H",)}, children=(line,))
    top = RecordLayout("top", places[:1], match={tell: ("T",)}, is_file=True)
    end = RecordLayout("end", places[:1], match={tell: ("",)}, is_file=True)
    lone = RecordLayout("order", places)
    types = (top, order, end) if draw(st.booleans()) else (lone,)
    documents = [
        Record("order", _cells(draw, places), NOWHERE, _lines(draw, "line", line, types[0] is lone))
        for _ in range(draw(st.integers(0, 3)))
    ]
    envelope = [Record(one.name, _cells(draw, one.places), NOWHERE) for one in types if one.is_file]
    return types, envelope, documents


def _lines(draw: st.DrawFn, name: str, layout: RecordLayout, is_flat: bool) -> list[Record]:
    number = 0 if is_flat else draw(st.integers(0, 2))
    return [Record(name, _cells(draw, layout.places), NOWHERE) for _ in range(number)]


@st.composite
def xml_cases(draw: st.DrawFn) -> Case:
    block = XmlSettings(
        namespace=draw(st.sampled_from(["", "urn:d"])),
        namespaces={"p": "urn:p", "q": "urn:d"},
        empty=draw(st.sampled_from(["omit", "write"])),
        declaration=draw(st.booleans()),
        indent=draw(st.booleans()),
    )
    line = RecordLayout("lines/p:line", ("sku", "@no", "."))
    parcel = RecordLayout("parcel", ("@p:id", "weight", "weight/@unit", "box/a", "sku", "box/b"))
    kinds = {"@kind": ("x", "y")} if draw(st.booleans()) else {}
    order = RecordLayout(
        draw(st.sampled_from(["order", "a/p:orders/order"])),
        ("no", "shipTo/name", "shipTo/city", "shipTo", "@id"),
        match=kinds,
        children=(parcel, line),
    )
    encoding = draw(st.sampled_from(["utf-8", "iso-8859-1", "ascii", "utf-16", "cp1252"]))
    layout = xml_layout(
        order,
        places=("type", "@v", "a/@count", "a/total"),
        settings=block,
        encoding=encoding,
    )
    documents = [
        Record(order.name, _cells(draw, order.places), NOWHERE, _below(draw, line, parcel))
        for _ in range(draw(st.integers(0, 3)))
    ]
    envelope = [Record("message", _cells(draw, layout.records[0].places), NOWHERE)]
    return layout, envelope, documents


def _below(draw: st.DrawFn, *types: RecordLayout) -> list[Record]:
    chosen = draw(st.lists(st.sampled_from(types), max_size=3))
    return [Record(one.name, _cells(draw, one.places), NOWHERE) for one in chosen]


def _expected_rows(layout: Layout, envelope: list[Record], documents: list[Record]) -> list[Plain]:
    """The records as rows, with what is absent empty."""
    types = {one.name: one for one in _all(layout.records)}
    before = [one for one in envelope if one.type == "top"]
    after = [one for one in envelope if one.type == "end"]
    return [
        (one.type, _complete(types[one.type], one.cells), [])
        for one in flat([*before, *documents, *after])
    ]


def _complete(layout: RecordLayout, cells: Mapping[str, str]) -> dict[str, str]:
    return dict.fromkeys([*layout.match, *layout.places], "") | dict(with_match(layout, cells))


def _all(types: tuple[RecordLayout, ...]) -> list[RecordLayout]:
    return [one for top in types for one in (top, *_all(top.children))]


def _expected_xml(layout: Layout, envelope: list[Record], documents: list[Record]) -> list[Plain]:
    types = {one.name: one for one in _all(layout.records)}
    return [_element(one, types) for one in (*envelope, *documents)]


def _element(one: Record, types: dict[str, RecordLayout]) -> Plain:
    cells = {place: text for place, text in with_match(types[one.type], one.cells).items() if text}
    return one.type, cells, [_element(child, types) for child in one.children]


def _without_empty(records: list[Plain]) -> list[Plain]:
    return [
        (kind, {place: text for place, text in cells.items() if text}, _without_empty(below))
        for kind, cells, below in records
    ]


def _judge(case: Case) -> list[Plain] | None:
    """Return what was read back, or None where `check` had told that it cannot be written."""
    layout, envelope, documents = case
    codec = codec_for(layout.format)
    told: list[Any] = [
        fault for one in (*envelope, *documents) for fault in codec.check(one, layout)
    ]
    is_nothing = layout.format != "xml" and not (envelope or documents)
    try:
        data = written(layout, documents, envelope)
    except ValueError:
        if not told and not is_nothing:
            raise
        return None
    assert not told
    found = read(data, layout)
    assert [one.fault for one in flat(found)] == [""] * len(list(flat(found)))
    return plain(found)


@settings(max_examples=600, deadline=None)
@given(csv_cases())
def test_delimited_text_is_refused_or_comes_back(case: Case) -> None:
    found = _judge(case)
    if found is not None:
        assert found == _expected_rows(*case)


@settings(max_examples=300, deadline=None)
@given(xlsx_cases())
def test_a_workbook_is_refused_or_comes_back(case: Case) -> None:
    found = _judge(case)
    if found is not None:
        assert _without_empty(found) == _without_empty(_expected_rows(*case))


@settings(max_examples=300, deadline=None)
@given(xml_cases())
def test_xml_is_refused_or_comes_back(case: Case) -> None:
    found = _judge(case)
    if found is not None:
        assert _sorted(_without_empty(found)) == _sorted(_expected_xml(*case))


def _sorted(records: list[Plain]) -> list[Plain]:
    """Records below one another by type: those in one wrapper come back side by side."""
    return [
        (kind, cells, sorted(_sorted(below), key=lambda child: child[0]))
        for kind, cells, below in records
    ]


def test_formats_that_nobody_has_built_are_named() -> None:
    with pytest.raises(ValueError, match="'idoc'"):
        codec_for("idoc")
