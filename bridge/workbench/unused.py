"""Places of a partner's file that a mapping does not use, and how often something stands there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from bridge.codecs import codec_for
from bridge.codecs.matching import first_fitting
from bridge.codecs.parts import open_parts
from bridge.mapping.compiled import CompiledMapping
from bridge.model.column_names import loosely
from bridge.model.records import Layout, PlaceName, Record, RecordLayout, UnreadableFileError
from bridge.model.settings import XmlSettings
from bridge.model.stretch import Stretch

#: Rows that are looked at to find out how wide a table is, and the widest that it may be.
_FIRST_ROWS, _WIDEST = 200, 1_000


@dataclass(frozen=True, slots=True)
class Unused:
    """A place that no field names and that tells no type apart."""

    #: Type of the records, where only those of one are meant; "" elsewhere.
    type: str
    place: PlaceName
    #: In how many records there is a text.
    filled: int

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


def unused_places(sample: Path, mapping: CompiledMapping) -> list[Unused] | None:
    """Return the places of a file, which can be read to its end, that `mapping` does not use.

    In the order of the file; of the files in a zip taken together. None for formats of which nobody
    can tell what else is there.
    """
    tell = _WAYS.get(mapping.layout.format)
    if tell is None:
        return None
    found: dict[tuple[str, PlaceName], int] = {}
    try:
        with sample.open("rb") as stream:
            for _, plain in open_parts(stream, mapping.layout, sample.name):
                for one in tell(plain, mapping.layout):
                    key = (one.type, one.place)
                    found[key] = found.get(key, 0) + one.filled
    except UnreadableFileError:
        return None
    return [Unused(*key, filled) for key, filled in found.items()]


def _used(one: RecordLayout) -> Sequence[PlaceName]:
    """Return the places that fields name or that tell the type."""
    return (*one.telling, *one.places)


# Tables ------------------------------------------------------------------------------------------


def _has_header(layout: Layout) -> bool:
    header: object = getattr(layout.settings, "header", False)
    return header is True


def _of_tables(stream: BinaryIO, layout: Layout) -> list[Unused]:
    return _of_columns(stream, layout) if _has_header(layout) else _of_rows(stream, layout)


def _of_columns(stream: BinaryIO, layout: Layout) -> list[Unused]:
    """Return the columns of a header that no field names; of names that stand twice, neither."""
    used = {loosely(name) for name in _used_names(layout)}
    rows = _rows(stream, layout)
    header = next((row for row in rows if _is_header(row, used)), [])
    filled = Counter[int]()
    for row in rows:
        if row != header:
            filled.update(at for at, text in enumerate(row) if text.strip())
    return [
        Unused("", name, filled[at])
        for at, name in enumerate(header)
        if name.strip() and loosely(name) not in used
    ]


def _is_header(row: Sequence[str], used: set[str]) -> bool:
    """Return whether a row names most of the columns in use; some may be missing."""
    return len(used & {loosely(name) for name in row}) > len(used) // 2


def _used_names(layout: Layout) -> Iterator[str]:
    """Yield every name that a column in use may go by."""
    aliases: Mapping[str, Sequence[str]] = getattr(layout.settings, "aliases", {})
    for one in _every(layout.records):
        for place in _used(one):
            yield place
            yield from aliases.get(place, ())


def _of_rows(stream: BinaryIO, layout: Layout) -> list[Unused]:
    """Return the positions of each type of row that no field names."""
    types = list(_every(layout.records))
    found: dict[tuple[str, int], int] = {}
    names = 1 if getattr(layout.settings, "header", False) else 0
    for row in islice(_rows(stream, layout), names, None):
        cells = {str(at): text for at, text in enumerate(row, start=1)}
        one = first_fitting(types, cells)
        if one is None or one.is_ignored:
            continue
        for place, text in cells.items():
            if place not in _used(one):
                key = (one.name, int(place))
                found[key] = found.get(key, 0) + bool(text.strip())
    order = [one.name for one in types]
    several = len(types) > 1
    return [
        Unused(name if several else "", str(at), number)
        for (name, at), number in sorted(found.items(), key=lambda one: (order.index(one[0][0]),
                                                                          one[0][1]))
    ]  # fmt: skip


def _rows(stream: BinaryIO, layout: Layout) -> Iterator[list[str]]:
    """Yield every row with all of its cells, the row of names among them.

    The codec is asked for more positions than there are, and tells those that it has.
    """
    first = _read(stream, layout, _WIDEST)
    widest = max((len(_cells(one)) for one in islice(first, _FIRST_ROWS)), default=1)
    for record in _read(stream, layout, max(1, widest)):
        yield _cells(record)


def _read(stream: BinaryIO, layout: Layout, width: int) -> Iterator[Record]:
    stream.seek(0)
    places = tuple(str(at) for at in range(1, width + 1))
    settings: Any = layout.settings
    if getattr(settings, "skip", 0) == "header":
        settings = replace(settings, skip=0)
    table = replace(
        layout,
        settings=replace(settings, header=False),
        records=(RecordLayout("row", places, columns=None),),
    )
    return codec_for(layout.format).read(stream, table, "")


def _cells(record: Record) -> list[str]:
    last = max(map(int, record.cells), default=0)
    return [record.cells.get(str(at), "") for at in range(1, last + 1)]


def _every(records: Sequence[RecordLayout]) -> Iterator[RecordLayout]:
    for one in records:
        yield one
        yield from _every(one.children)


# Stretches ---------------------------------------------------------------------------------------


def _of_stretches(stream: BinaryIO, layout: Layout) -> list[Unused]:
    """Return what stands between the stretches of each type that some field names."""
    records = tuple(map(_with_gaps, layout.records))
    gaps = {one.name: _gaps(one) for one in _every(layout.records) if not one.is_ignored}
    filled = Counter[tuple[str, PlaceName]]()
    wider = replace(layout, records=records)
    for record in codec_for(layout.format).read(stream, wider, ""):
        filled.update(
            (record.type, gap)
            for gap in gaps.get(record.type, ())
            if record.cells.get(gap, "").strip()
        )
    several = len(gaps) > 1
    return [
        Unused(name if several else "", gap, filled[name, gap])
        for name, own in gaps.items()
        for gap in own
    ]


def _with_gaps(one: RecordLayout) -> RecordLayout:
    if one.is_ignored:
        return one
    children = tuple(map(_with_gaps, one.children))
    return replace(one, places=(*one.places, *_gaps(one)), children=children)


def _gaps(one: RecordLayout) -> list[PlaceName]:
    """Return the stretches before, between and (where the length is told) behind those in use."""
    used = sorted(
        (stretch.first, stretch.last)
        for place in _used(one)
        if (stretch := Stretch.of(place)) is not None
    )
    gaps: list[PlaceName] = []
    at = 1
    for first, last in (*used, (one.length + 1, 0)):
        if first > at:
            gaps.append(str(Stretch(at, first - 1)))
        at = max(at, last + 1)
    return gaps


# Elements ----------------------------------------------------------------------------------------


def _of_elements(stream: BinaryIO, layout: Layout) -> list[Unused]:
    """Return the paths below the root element that no field names, but for ignored records."""
    from bridge.codecs.xml.survey import survey

    used: set[str] = set()
    skipped: set[str] = set()
    for root in layout.records:
        base = ("",) if root.is_file else _variants("", root.name)
        _take(root, base, used, skipped)
    skipped -= used
    filled: dict[str, int] = {}
    for path, text in survey(stream, _settings(layout)):
        filled[path] = filled.get(path, 0) + bool(text)
    return [
        Unused("", path, number)
        for path, number in filled.items()
        if path not in used and not any(f"{path}/".startswith(f"{one}/") for one in skipped)
    ]


def _settings(layout: Layout) -> XmlSettings:
    settings = layout.settings
    return settings if isinstance(settings, XmlSettings) else XmlSettings()


def _take(one: RecordLayout, base: Sequence[str], used: set[str], skipped: set[str]) -> None:
    """Add the paths of a type of record, whose elements are at one of `base`."""
    if one.is_ignored:
        skipped.update(base)
        return
    used.update(base)
    for outer in base:
        for place in _used(one):
            used.update(_variants(outer, place))
        for child in one.children:
            _take(child, _variants(outer, child.name), used, skipped)


def _variants(outer: str, path: str) -> tuple[str, ...]:
    """Return the paths that `path` may stand for: without conditions, and with or without `?`.

    The path `.` is the element itself.
    """
    ways = [outer]
    if path == ".":
        return (outer,)
    for step in re.sub(r"\[[^\]]*\]", "", path).split("/"):
        name = step.rstrip("?")
        longer = [f"{way}/{name}" if way else name for way in ways]
        ways = [*longer, *ways] if step.endswith("?") else longer
    return tuple(ways)


_WAYS: Mapping[str, Callable[[BinaryIO, Layout], list[Unused]]] = {
    "csv": _of_tables,
    "xlsx": _of_tables,
    "fixed": _of_stretches,
    "xml": _of_elements,
}
