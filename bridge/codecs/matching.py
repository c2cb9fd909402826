"""Which type a record is of: the one rule that reading and writing share.

The first type of a layout that fits is it (`RecordLayout.fits`); a type without `match` and
`starts` fits everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from bridge.codecs.base import CannotWrite
from bridge.model.records import PlaceName, Record, RecordLayout


def all_places(layout: RecordLayout) -> tuple[PlaceName, ...]:
    """Return the places to write, those that only tell the type apart first."""
    return tuple(
        dict.fromkeys([*(p for p in layout.telling if p not in layout.places), *layout.places])
    )


def first_fitting(
    types: Iterable[RecordLayout], cells: Mapping[PlaceName, str]
) -> RecordLayout | None:
    """Return the type that a reader of `cells` would take them for."""
    return next((layout for layout in types if layout.fits(cells)), None)


def with_match(layout: RecordLayout, cells: Mapping[PlaceName, str]) -> Mapping[PlaceName, str]:
    """Return `cells` with what tells the type apart filled in where it is absent."""
    if not (layout.match or layout.starts):  # `telling` would be made anew for every record
        return cells
    return layout.marks | dict(cells)


class Kind(Protocol):
    """A codec's own view of a type of record."""

    @property
    def layout(self) -> RecordLayout:
        """The type."""

    @property
    def known(self) -> frozenset[PlaceName]:
        """Its places."""


K = TypeVar("K", bound=Kind)


def by_name(kinds: Iterable[K]) -> dict[str, list[K]]:
    """Return `kinds` by the name that records give as their type; several may share one."""
    found: dict[str, list[K]] = {}
    for kind in kinds:
        found.setdefault(kind.layout.name, []).append(kind)
    return found


def kind_of(record: Record, named: Sequence[K]) -> K | None:
    """Return which of the kinds with its name to write `record` as: the first that fits."""
    if len(named) == 1:
        return named[0]
    for kind in named:
        if kind.layout.fits(with_match(kind.layout, record.cells)):
            return kind
    return named[0] if named else None


def unwritable(record: Record, kind: Kind | None) -> list[CannotWrite]:
    """Return why `record` has no place in a file, whatever its texts."""
    if kind is None:
        return [CannotWrite("", "unknown-record", "The layout has no such type of record here")]
    if record.fault:
        return [CannotWrite("", "faulty", "The record was read with a fault")]
    if kind.known.issuperset(record.cells):
        return []
    message = f"The layout of {kind.layout.name} has no such place"
    strange = [place for place in record.cells if place not in kind.known]
    return [CannotWrite(place, "unknown-place", message) for place in strange]


def misread(layout: RecordLayout) -> CannotWrite:
    """Return the complaint about a record whose texts make it another type."""
    message = f"Written so, the record would be read as another type than {layout.name}"
    return CannotWrite(next(iter(layout.telling), ""), "not-its-type", message)


def before_documents(types: Sequence[RecordLayout]) -> set[str]:
    """Return the names of the file's own types that flat formats write before the documents."""
    names = set()
    for one in types:
        if not one.is_file and not one.is_ignored:
            break
        names.add(one.name)
    return names
