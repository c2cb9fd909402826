"""Which type a row is of: the one rule that reading and writing of tables share.

The first type whose `match` and `starts` fit is it. Types that have the same of both are versions
of one another: among them the number of cells decides, where it is that of one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias, TypeVar

from bridge.model.records import PlaceName, RecordLayout

#: The cells of a row; "" for an empty one.
Row: TypeAlias = list[str]


class Kind(Protocol):
    """A type of row, as reader or writer see it."""

    @property
    def layout(self) -> RecordLayout:
        """The type."""


K = TypeVar("K", bound=Kind)


def chooser(kinds: Sequence[K], index: Mapping[PlaceName, int]) -> Callable[[Row], K | None]:
    """Return what tells the type of a row, with `index` telling where each place is."""
    places = {place for kind in kinds for place in kind.layout.telling}
    if not places:
        choose = _always(kinds[0])
    elif len(places) == 1 and not any(kind.layout.starts for kind in kinds):
        choose = _by_table(kinds, index[places.pop()])
    else:
        choose = _by_trying(kinds, index)
    versions = _versions(kinds)
    return _by_width(choose, versions) if versions else choose


def widths_of(kind: Kind, kinds: Sequence[Kind]) -> tuple[int, ...]:
    """Return the numbers of cells that `kind` and its versions have, where they are told."""
    same = [one.layout for one in kinds if _is_same(one, kind)]
    return tuple(one.columns for one in same if one.columns and not one.is_ignored)


def _is_same(kind: Kind, other: Kind) -> bool:
    """Return whether two types are versions of one another."""
    ours, theirs = kind.layout, other.layout
    return ours.match == theirs.match and ours.starts == theirs.starts


def _always(kind: K) -> Callable[[Row], K | None]:
    return lambda _: kind


def _by_trying(kinds: Sequence[K], index: Mapping[PlaceName, int]) -> Callable[[Row], K | None]:
    tests = [
        (
            [(index[place], frozenset(texts)) for place, texts in kind.layout.match.items()],
            [(index[place], texts) for place, texts in kind.layout.starts.items()],
            kind,
        )
        for kind in kinds
    ]

    def choose(row: Row) -> K | None:
        for wanted, beginnings, kind in tests:
            if all(at < len(row) and row[at] in texts for at, texts in wanted) and all(
                at < len(row) and row[at].startswith(texts) for at, texts in beginnings
            ):
                return kind
        return None

    return choose


def _by_table(kinds: Sequence[K], at: int) -> Callable[[Row], K | None]:
    """Return a look-up of the one place that decides."""
    table: dict[str, K] = {}
    otherwise: K | None = None
    for kind in kinds:
        if not kind.layout.match:
            otherwise = kind
            break
        for text in next(iter(kind.layout.match.values())):
            table.setdefault(text, kind)

    def choose(row: Row) -> K | None:
        return table.get(row[at], otherwise) if at < len(row) else otherwise

    return choose


def _versions(kinds: Sequence[K]) -> dict[tuple[str, int], K]:
    """Return, by the name of a type and a number of cells, the later version with that number."""
    found: dict[tuple[str, int], K] = {}
    for number, later in enumerate(kinds):
        same = [one for one in kinds[:number] if _is_same(one, later)]
        width = later.layout.columns
        if same and width and width != same[0].layout.columns and not later.layout.is_ignored:
            found.setdefault((same[0].layout.name, width), later)
    return found


def _by_width(
    choose: Callable[[Row], K | None], versions: Mapping[tuple[str, int], K]
) -> Callable[[Row], K | None]:
    def choose_version(row: Row) -> K | None:
        kind = choose(row)
        return kind and versions.get((kind.layout.name, len(row)), kind)

    return choose_version
