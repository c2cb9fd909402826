"""Faults of widths: stretches that overlap or lie outside, and texts longer than theirs."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.config.fault import Path, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import Rule
from bridge.mapping.language import FieldRule, MappingFile, RecordRule
from bridge.mapping.stretches import byte_encoding
from bridge.model.stretch import LAST_POSITION, Stretch, length_in


def check_length(rule: Rule, path: Path) -> Iterator[Finding]:
    """Yield places beyond the length of a record, and lengths beyond reason."""
    if rule.length is None:
        return
    if not 1 <= rule.length <= LAST_POSITION:
        yield Finding((*path, "length"), f"expected 1 to {LAST_POSITION}")
    for stretch, where in _stretches(rule, path):
        if stretch.last > rule.length:
            meant = f"end at {rule.length} or before, the `length` of the record"
            yield Finding(where, meant, str(stretch))


def check_overlaps(rule: RecordRule, path: Path) -> Iterator[Finding]:
    """Yield stretches that share positions with one before them."""
    before: list[tuple[Stretch, Path]] = []
    for stretch, where in _stretches(rule, path):
        other = next((one for one in before if _is_torn(stretch, one[0])), None)
        if other is not None:
            meant = _apart(stretch, *other)
            yield Finding(where, meant, f"{stretch}, which overlaps {other[0]}")
        before.append((stretch, where))


def _apart(stretch: Stretch, other: Stretch, where: Path) -> str:
    """Return how to write `stretch`, so that it leaves `other` alone, which stands at `where`."""
    behind = f"{other.last + 1}+{stretch.width}"
    if where[-2] not in ("match", "starts"):
        return f"begin behind {other}: {behind}"
    meant = f"begin behind {other}, which `{where[-2]}` takes: {behind}"
    if stretch.first == other.first and stretch.last > other.last:
        meant += f"; or tell the type by how this place begins: `starts: {{{stretch}: …}}`"
    return meant


def _is_torn(stretch: Stretch, other: Stretch) -> bool:
    """Return whether two stretches have something in common, and not everything."""
    return stretch != other and stretch.overlaps(other)


def _stretches(rule: Rule, path: Path) -> Iterator[tuple[Stretch, Path]]:
    """Yield every stretch of a record with where it is named."""
    places = [(place, (*path, "match", place)) for place in rule.match]
    places += [(place, (*path, "starts", place)) for place in rule.starts]
    for index, field in enumerate(rule.fields if isinstance(rule, RecordRule) else ()):
        for place, key in field.places(is_outbound=False):
            places.append((place, (*path, "fields", index, key)))
    for place, where in places:
        stretch = Stretch.of(place)
        if stretch is not None:
            yield stretch, where


def check_texts(rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
    """Yield texts that tell the type and that their places never hold."""
    is_filled = file.fixed is None or file.fixed.trim in ("right", "both")
    for key, table in (("match", rule.match), ("starts", rule.starts)):
        for place, texts in table.items():
            for text in texts:
                if is_filled and key == "match" and text != text.rstrip(" "):
                    meant = f"write {quoted(text.rstrip(' '))}: blanks at the end only fill it up"
                    yield Finding((*path, key, place), meant, quoted(text))
                else:
                    yield from _too_long(text, place, file, (*path, key, place))


def _too_long(text: str, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
    stretch, encoding = Stretch.of(place), byte_encoding(file)
    length = length_in(text, encoding)
    if stretch is not None and length > stretch.width:
        unit = f"bytes in {encoding}" if encoding else "characters"
        meant = f"expected at most {stretch.width} {unit}: so many fit into {stretch}"
        yield Finding(path, meant, f"{quoted(text)}, which has {length}")


def check_widths(rule: FieldRule, file: MappingFile, path: Path) -> Iterator[Finding]:
    """Yield widths that the steps of a field name and that its stretch does not have."""
    stretch = Stretch.of(rule.at[0]) if len(rule.at) == 1 else None
    if stretch is None:
        return
    for where, width in _named_widths(rule):
        if width > stretch.width:
            meant = f"expected at most {stretch.width}: so many fit into {stretch}"
            yield Finding((*path, *where), meant, quoted(str(width)))
    if rule.pad and (rule.pad.fill, rule.pad.side) == (" ", "left") and _trims_both(file):
        meant = "write `trim: right`, or these blanks are taken away again"
        yield Finding((*path, "pad"), meant, "blanks on the left, and `trim: both`")


def _named_widths(rule: FieldRule) -> Iterator[tuple[Path, int]]:
    numbers = rule.numbers()
    if numbers is not None:
        yield ("integer" if rule.integer else "decimal", "width"), numbers.width
    if rule.pad is not None:
        yield ("pad", "width"), rule.pad.width
    if rule.max is not None:
        yield ("max",), rule.max.length
    if rule.cut is not None:
        yield ("cut",), rule.cut.length


def _trims_both(file: MappingFile) -> bool:
    return file.fixed is not None and file.fixed.trim == "both"
