"""The law of every codec: writing raises, or reading what was written gives back the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.codecs import codec_for
from bridge.codecs.matching import with_match
from bridge.model.records import BETWEEN, Layout, Record, RecordLayout
from bridge.model.settings import CsvSettings, JsonSettings, XlsxSettings, XmlSettings
from tests.codecs.shapes import (
    NOWHERE,
    Plain,
    csv_layout,
    flat,
    json_layout,
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
    return {place: _cell(draw, place) for place in chosen}


def _cell(draw: st.DrawFn, place: str) -> str:
    """A text, or several where the place holds several; numbers where it likes them."""
    if place.startswith("count"):
        text = st.sampled_from(["0", "-1", "12.50", "0.000000001", "1e3", "01", "-0", ""])
    elif place == "sure":
        text = st.sampled_from(["true", "false", "", "yes"])
    else:
        text = nasty_texts
    if "[]" in place:
        return BETWEEN.join(draw(st.lists(text, min_size=1, max_size=3)))
    return draw(text)


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


#: Places that every nested format has, in paths of their own spelling.
PARCEL = ("weight", "box/a", "sku", "box/b", "marks/mark[]", "ref[kind=X]/code", "ref/code")
ORDER = (
    "no",
    "to?/name",
    "to?/city",
    "notes[]",
    "list[kind=A][]/no",
    "sign[of=B]/x",
    "sign[of=C]/x",
)


@st.composite
def xml_cases(draw: st.DrawFn) -> Case:
    block = XmlSettings(
        namespace=draw(st.sampled_from(["", "urn:d"])),
        namespaces={"p": "urn:p", "q": "urn:d"},
        empty=draw(st.sampled_from(["omit", "write", "nil", "xsi_nil"])),
        declaration=draw(st.booleans()),
        indent=draw(st.booleans()),
    )
    line = RecordLayout("lines/p:line", ("sku", "@no", "."))
    parcel = RecordLayout(
        draw(st.sampled_from(["parcel", "side[@of=r]/side?/parcel"])),
        ("@p:id", "weight/@unit", *PARCEL, "tag[@k=1]/@v", "tag[@k=2]"),
        order=draw(st.sampled_from([(), ("sku", "ref", "weight")])),
    )
    kinds = {"@kind": ("x", "y")} if draw(st.booleans()) else {}
    order = RecordLayout(
        draw(st.sampled_from(["order", "a/p:orders/order", "a?/p:orders[@v=1]?/order"])),
        (*ORDER, "to", "@id", "p:item[]/@p:no"),
        match=kinds,
        children=(parcel, line),
        order=draw(st.sampled_from([(), ("lines", "no")])),
    )
    encoding = draw(st.sampled_from(["utf-8", "iso-8859-1", "ascii", "utf-16", "cp1252"]))
    layout = xml_layout(
        order,
        places=("type", "@v", "a/@count", "a/total", "set[name=x]/value", "end"),
        settings=block,
        encoding=encoding,
        order=draw(st.sampled_from([(), ("type", "a", "order", "end")])),
    )
    return layout, *_nested(draw, layout, order, (parcel, line))


@st.composite
def json_cases(draw: st.DrawFn) -> Case:
    block = JsonSettings(
        lines=draw(st.booleans()),
        indent=draw(st.booleans()),
        empty=draw(st.sampled_from(["omit", "null", "write"])),
    )
    line = RecordLayout("lines", ("sku",), match={"kind": ("x", "y")})
    other = RecordLayout("more", ("sku", "kind"), is_single=draw(st.booleans()))
    serial = RecordLayout("in/serials", (".",))
    if draw(st.booleans()):
        serial = replace(serial, kinds={".": "number"})
    parcel = RecordLayout("parcel", PARCEL)
    name = "." if block.lines else draw(st.sampled_from([".", "orders", "a/b?/orders"]))
    order = RecordLayout(
        name,
        (*ORDER, "sure", "count", "counts[]"),
        kinds={"sure": "boolean", "count": "number", "counts[]": "number"},
        children=(parcel, line, other, serial),
    )
    places = () if name == "." else ("type", "a/total", "set[name=x]/value", "end")
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "iso-8859-1", "ascii", "utf-16"]))
    layout = json_layout(order, places=places, settings=block, encoding=encoding)
    return layout, *_nested(draw, layout, order, (parcel, line, other, serial))


def _nested(
    draw: st.DrawFn, layout: Layout, order: RecordLayout, below: tuple[RecordLayout, ...]
) -> tuple[list[Record], list[Record]]:
    documents = [
        Record(order.name, _cells(draw, order.places), NOWHERE, _below(draw, *below))
        for _ in range(draw(st.integers(0, 3)))
    ]
    top = layout.records[0]
    return [Record(top.name, _cells(draw, top.places), NOWHERE)], documents


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


def _expected_nested(
    layout: Layout, envelope: list[Record], documents: list[Record]
) -> list[Plain]:
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


@settings(max_examples=200, deadline=None)
@given(csv_cases())
def test_delimited_text_is_refused_or_comes_back(case: Case) -> None:
    found = _judge(case)
    if found is not None:
        assert found == _expected_rows(*case)


@settings(max_examples=200, deadline=None)
@given(xlsx_cases())
def test_a_workbook_is_refused_or_comes_back(case: Case) -> None:
    found = _judge(case)
    if found is not None:
        assert _without_empty(found) == _without_empty(_expected_rows(*case))


@settings(max_examples=200, deadline=None)
@given(xml_cases())
def test_xml_is_refused_or_comes_back(case: Case) -> None:
    found = _judge(case)
    if found is not None:
        assert _sorted(_one_envelope(_without_empty(found))) == _sorted(_expected_nested(*case))


@settings(max_examples=200, deadline=None)
@given(json_cases())
def test_json_is_refused_or_comes_back(case: Case) -> None:
    found = _judge(case)
    if found is not None:
        assert _sorted(_one_envelope(_without_empty(found))) == _sorted(_expected_nested(*case))


def _one_envelope(records: list[Plain]) -> list[Plain]:
    """What the file says before and behind its documents, as one record."""
    kind, cells, _ = records[0]
    rest = [one for one in records[1:] if one[0] != kind]
    behind = {
        place: text for one in records[1:] if one[0] == kind for place, text in one[1].items()
    }
    return [(kind, cells | behind, []), *rest]


def _sorted(records: list[Plain]) -> list[Plain]:
    """Records below one another by type: those in one wrapper come back side by side."""
    return [
        (kind, cells, sorted(_sorted(below), key=lambda child: child[0]))
        for kind, cells, below in records
    ]


def test_formats_that_nobody_has_built_are_named() -> None:
    with pytest.raises(ValueError, match="'idoc'"):
        codec_for("idoc")
