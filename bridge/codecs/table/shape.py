"""The layout of a table, flattened and checked once, for reading and writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bridge.codecs.matching import all_places, by_name
from bridge.codecs.table.rows import Row, chooser
from bridge.model.column_names import folded_as
from bridge.model.records import PlaceName, RecordLayout
from bridge.model.settings import TableSettings

#: The highest position of a layout: a typing error above, not a partner's table.
LAST_POSITION = 10_000


@dataclass(frozen=True, slots=True)
class RowShape:
    """One type of record as a row."""

    layout: RecordLayout
    places: tuple[PlaceName, ...]
    known: frozenset[PlaceName]
    #: Cells of a row of this type as it is written: with positions, up to the last place used.
    size: int


@dataclass(frozen=True, slots=True)
class TableShape:
    """What reader and writer need to know of a table."""

    #: The block of the mapping that describes it, for what is said to its author.
    block: str
    settings: TableSettings
    #: True: empty cells at the end of a row need not be there, so that rows have no width.
    is_ragged: bool
    #: Every type of record, those below others included, in the order of the layout.
    rows: tuple[RowShape, ...]
    by_name: Mapping[str, Sequence[RowShape]]
    #: Every place of every type, in first-seen order.
    places: tuple[PlaceName, ...]
    #: Those whose column may be missing.
    optional: frozenset[PlaceName]
    #: The index of a place in a row as it is written.
    index: Mapping[PlaceName, int]
    #: The header as it is written.
    header: tuple[str, ...]
    #: With positions below a header, what stands in it at an index.
    named: Mapping[int, frozenset[str]]
    #: What a reader would take a row for, as it is written.
    choose: Callable[[Row], RowShape | None]

    @property
    def is_by_name(self) -> bool:
        """Whether places are the names of columns."""
        return self.settings.header is True


def table_shape(
    types: Iterable[RecordLayout], settings: TableSettings, block: str, is_ragged: bool = False
) -> TableShape:
    """Return the shape of a table; ValueError where it makes no sense as one."""
    flat = tuple(_flat(types))
    if not flat:
        raise ValueError("the layout has no type of record")
    places = tuple(dict.fromkeys(place for one in flat for place in all_places(one)))
    is_by_name = settings.header is True
    index = {place: at if is_by_name else _position(place) - 1 for at, place in enumerate(places)}
    if is_by_name:
        _check_names(places, settings)
    elif settings.skip == "header":
        raise ValueError("only a header with the names of the columns can be looked for")
    rows = tuple(_row_shape(one, index, is_by_name) for one in flat)
    named = {} if is_by_name else _named(flat, index)
    choose = chooser(rows, index)
    header = _header(rows, places, settings)
    if settings.header == "positions" and is_typed(choose(list(header))):
        raise ValueError("the header would be taken for a row of data")
    return TableShape(
        block=block,
        settings=settings,
        is_ragged=is_ragged,
        rows=rows,
        by_name=by_name(rows),
        places=places,
        optional=frozenset(places).difference(_needed(flat)),
        index=index,
        header=header,
        named=named,
        choose=choose,
    )


def is_typed(row: RowShape | None) -> bool:
    """Return whether a row is of this type for what it says, and not for want of another."""
    return row is not None and bool(row.layout.telling)


def _row_shape(one: RecordLayout, index: Mapping[PlaceName, int], is_by_name: bool) -> RowShape:
    places = all_places(one)
    needed = 1 + max([index[place] for place in places], default=0)
    if is_by_name:
        return RowShape(one, places, frozenset(places), len(index))
    if one.columns and one.columns < needed:
        raise ValueError(f"{one.name} has {one.columns} columns, but position {needed} is used")
    return RowShape(one, places, frozenset(places), one.columns or needed)


def _position(place: PlaceName) -> int:
    """Return the position that `place` names, counted from 1; ValueError where it names none."""
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 0
    if not 1 <= number <= LAST_POSITION:
        raise ValueError(f"without names in a header places are positions from 1, not {place!r}")
    return number


def _flat(types: Iterable[RecordLayout]) -> Iterator[RecordLayout]:
    for one in types:
        yield one
        yield from _flat(one.children)


def _needed(types: Iterable[RecordLayout]) -> Iterator[PlaceName]:
    """Yield the places whose column must be there."""
    for one in types:
        yield from (place for place in all_places(one) if place not in one.optional)


def _check_names(places: Sequence[PlaceName], settings: TableSettings) -> None:
    """Raise ValueError where one column could be meant by two places."""
    owners: dict[str, PlaceName] = {}
    for place in places:
        for name in (place, *settings.aliases.get(place, ())):
            owner = owners.setdefault(folded_as(settings.names, name), place)
            if owner != place:
                raise ValueError(f"the column {name!r} would be {owner!r} and {place!r}")


def _named(
    types: Iterable[RecordLayout], index: Mapping[PlaceName, int]
) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for one in types:
        for place, name in one.names.items():
            found[index[place]] = found.get(index[place], frozenset()) | {name}
    return found


def _header(
    rows: Sequence[RowShape],
    places: Sequence[PlaceName],
    settings: TableSettings,
) -> tuple[str, ...]:
    """Return the header to write; a position without a name is headed by its number."""
    if settings.header != "positions":
        return tuple(places) if settings.header else ()
    header = [""] * max(row.size for row in rows)
    for row in rows:
        for place in row.places:
            at = int(place) - 1
            header[at] = header[at] or row.layout.names.get(place, "")
    for place in places:
        header[int(place) - 1] = header[int(place) - 1] or place
    return tuple(header)
