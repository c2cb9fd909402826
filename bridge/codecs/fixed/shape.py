"""The layout of a file of fixed width, flattened and checked once, for reading and writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bridge.codecs.fixed.units import gathered, spreader
from bridge.codecs.matching import all_places, by_name
from bridge.model.records import Layout, PlaceName, RecordLayout
from bridge.model.settings import FixedSettings
from bridge.model.stretch import Stretch, counts_in_bytes

#: A place and its two ends in a line, as a slice has them.
Cut = tuple[PlaceName, int, int]

_STRIP: Mapping[str, Callable[[str, str], str]] = {
    "right": str.rstrip,
    "left": str.lstrip,
    "both": str.strip,
    "none": lambda text, blanks: text if text.strip(blanks) else "",
}


@dataclass(frozen=True, slots=True)
class LineShape:
    """One type of record as a line."""

    layout: RecordLayout
    known: frozenset[PlaceName]
    #: Every place, from left to right.
    cuts: tuple[Cut, ...]
    #: Units of a line as it is written.
    size: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What reader and writer need of a `Layout`."""

    encoding: str
    settings: FixedSettings
    #: Every type of record, those below others included, in the order of the layout.
    lines: tuple[LineShape, ...]
    by_name: Mapping[str, Sequence[LineShape]]
    #: The places that tell some type, with their two ends.
    telling: tuple[Cut, ...]
    #: Units of the longest type.
    longest: int
    #: Makes one index of a text one unit.
    spread: Callable[[str], str]
    #: Takes the blanks that fill up a place away from its text.
    strip: Callable[[str, str], str]
    #: Characters that a line may have; 0: the usual limit.
    longest_line: int = 0

    @property
    def has_line_ends(self) -> bool:
        """Whether records stand in lines, and not one behind the other."""
        return self.settings.newline != "none"

    def text_at(self, line: str, start: int, stop: int) -> str:
        """Return the text between these ends of a spread line that is long enough for them."""
        return gathered(self.strip(line[start:stop], " "))

    def type_of(self, line: str) -> LineShape | None:
        """Return the first type that a spread line fits, or None."""
        padded = line.ljust(self.longest)
        cells = {place: self.text_at(padded, start, stop) for place, start, stop in self.telling}
        return next((kind for kind in self.lines if kind.layout.fits(cells)), None)


def shape_of(layout: Layout) -> Shape:
    """Return the shape of `layout`; ValueError where it makes no sense as a file of this kind."""
    settings = layout.settings
    if not isinstance(settings, FixedSettings):
        raise ValueError("a file of fixed width needs FixedSettings")
    lines = tuple(_line_shape(one) for one in _flat(layout.records))
    if not lines:
        raise ValueError("the layout has no type of record")
    _check_settings(settings, layout.encoding, lines)
    return Shape(
        layout.encoding,
        settings,
        lines,
        by_name(lines),
        tuple(_cut(place) for place in {place for one in lines for place in one.layout.telling}),
        max(one.size for one in lines),
        spreader(settings, layout.encoding),
        _STRIP[settings.trim],
        layout.longest,
    )


def _line_shape(one: RecordLayout) -> LineShape:
    places = one.telling if one.is_ignored else all_places(one)
    cuts = sorted((_cut(place) for place in places), key=lambda cut: cut[1:])
    for (before, _, end), (place, start, _) in pairwise(cuts):
        if start < end:
            raise ValueError(f"in {one.name} the places {before} and {place} overlap")
    needed = cuts[-1][2] if cuts else 0
    if one.length and one.length < needed:
        raise ValueError(f"{one.name} is {one.length} long, but {cuts[-1][0]} is used")
    return LineShape(one, frozenset(places), tuple(cuts), one.length or needed)


def _cut(place: PlaceName) -> Cut:
    stretch = Stretch.of(place)
    if stretch is None:
        raise ValueError(f"places are from-to, such as 11-20, and not {place!r}")
    return place, stretch.first - 1, stretch.last


def _flat(types: Iterable[RecordLayout]) -> Iterator[RecordLayout]:
    for one in types:
        yield one
        yield from _flat(one.children)


def _check_settings(settings: FixedSettings, encoding: str, lines: Sequence[LineShape]) -> None:
    if settings.unit == "bytes" and not counts_in_bytes(encoding):
        raise ValueError(f"a text in {encoding} cannot be cut at bytes")
    if settings.newline == "none":
        if settings.lines != "full" or settings.last_newline != "any":
            raise ValueError("without line ends every record is full, and the last like all others")
        if not all(one.layout.length for one in lines):
            raise ValueError("without line ends every type of record needs its length")
