"""The law of every codec, for fixed width: writing raises, or reading gives back the same."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.codecs import codec_for
from bridge.codecs.matching import with_match
from bridge.model.records import Layout, Record, RecordLayout
from bridge.model.settings import FixedSettings
from tests.codecs.shapes import (
    NOWHERE,
    Plain,
    fixed_layout,
    flat,
    nasty_texts,
    plain,
    read,
    written,
)

Case = tuple[Layout, list[Record], list[Record]]

#: Places with gaps between, and one of a single position.
PLACES = ("3-7", "9", "12-20")


@st.composite
def blocks(draw: st.DrawFn) -> FixedSettings:
    is_free = draw(st.booleans())
    return FixedSettings(
        unit=draw(st.sampled_from(["characters", "bytes"])),
        newline=draw(st.sampled_from(["lf", "crlf", "cr"])) if is_free else "none",
        lines=draw(st.sampled_from(["full", "trimmed", "any"])) if is_free else "full",
        trim=draw(st.sampled_from(["right", "both", "left", "none"])),
        last_newline=draw(st.sampled_from(["any", "required", "omit"])) if is_free else "any",
    )


def _texts(draw: st.DrawFn, place: str) -> str:
    """A text that fits in most cases, and one that has hurt somebody in the others."""
    width = {"3-7": 5, "9": 1}.get(place, 9)
    fitting = st.text(alphabet="ab7", min_size=width, max_size=width)
    shorter = st.text(alphabet="aé", max_size=width // 2)
    edges = st.text(alphabet="a é€日", max_size=width + 1)
    blank = st.sampled_from(["a ", " a", "  ", " "])
    return draw(draw(st.sampled_from([fitting] * 5 + [shorter] * 6 + [edges, blank, nasty_texts])))


def _record(draw: st.DrawFn, kind: RecordLayout, *children: Record) -> Record:
    places = [place for place in kind.places if draw(st.integers(0, 4))]
    cells = {one: _texts(draw, one) for one in places}
    if kind.telling and not draw(st.integers(0, 9)):
        cells["1-2"] = draw(st.sampled_from(["L", "H", "H2", "T", "", "é"]))
    return Record(kind.name, cells, NOWHERE, list(children))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    block = draw(blocks())
    encodings = ["utf-8", "iso-8859-1", "shift_jis", "cp037"]
    if block.unit == "characters":
        encodings.append("utf-16")
    length = 25 if block.newline == "none" else draw(st.sampled_from([0, 20, 25]))
    places = PLACES[: draw(st.integers(1, 3))]
    tell = {"1-2": ("L", "l")}
    line = RecordLayout("line", places, match=tell, length=length)
    head = RecordLayout("head", places, starts={"1-2": ("H",)}, length=length, children=(line,))
    top = RecordLayout("top", places[:1], match={"1-2": ("T",)}, is_file=True, length=20)
    end = RecordLayout("end", places[:1], match={"1-2": ("",)}, is_file=True, length=8)
    types = (top, head, end) if draw(st.booleans()) else (RecordLayout("head", places, length=30),)
    is_alone = len(types) == 1
    documents = [
        _record(draw, types[0] if is_alone else head, *_lines(draw, line, 0 if is_alone else 2))
        for _ in range(draw(st.integers(0, 3)))
    ]
    envelope = [_record(draw, one) for one in types if one.is_file]
    encoding = draw(st.sampled_from(encodings))
    return fixed_layout(*types, settings=block, encoding=encoding), envelope, documents


def _lines(draw: st.DrawFn, line: RecordLayout, most: int) -> list[Record]:
    return [_record(draw, line) for _ in range(draw(st.integers(0, most)))]


def _expected(layout: Layout, envelope: list[Record], documents: list[Record]) -> list[Plain]:
    types = {one.name: one for top in layout.records for one in (top, *top.children)}
    before = [one for one in envelope if one.type == "top"]
    after = [one for one in envelope if one.type == "end"]
    return [
        (one.type, _complete(types[one.type], one.cells), [])
        for one in flat([*before, *documents, *after])
    ]


def _complete(layout: RecordLayout, cells: Mapping[str, str]) -> dict[str, str]:
    places = dict.fromkeys([*layout.telling, *layout.places], "")
    return places | dict(with_match(layout, cells))


@settings(max_examples=250, deadline=None)
@given(cases())
def test_fixed_width_is_refused_or_comes_back(case: Case) -> None:
    layout, envelope, documents = case
    codec = codec_for("fixed")
    told = [fault for one in (*envelope, *documents) for fault in codec.check(one, layout)]
    try:
        data = written(layout, documents, envelope)
    except ValueError:
        assert told or not (envelope or documents)
        return
    assert not told
    found = read(data, layout)
    assert [one.fault for one in found] == [""] * len(found)
    assert plain(found) == _expected(*case)
