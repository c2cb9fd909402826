"""Places of fixed width: as they may be written in a mapping, and as everything else knows them.

A place is written `11-20`, `11+10` (ten from the eleventh on), `+10` (the next ten) or `5` (a
single one). All of them are turned into from-to once, before the mapping is looked at, so that
faults, explanations and the codec speak of the same places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bridge.mapping.converters import Converter, Fit, Justified
from bridge.mapping.encodings import is_known_encoding
from bridge.mapping.language import FieldRule, FixedBlock, IgnoredRecord, MappingFile, RecordRule
from bridge.model.stretch import Stretch

_WRITTEN = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?|([0-9]{1,6})?\+([0-9]{1,6})")


def settled(file: MappingFile) -> MappingFile:
    """Return `file` with its places as from-to; those that mean nothing stay as they are."""
    if file.format != "fixed":
        return file
    records = tuple(_record(rule) for rule in file.records)
    ignored = tuple(_ignored(rule) for rule in file.ignore)
    return file.model_copy(update={"records": records, "ignore": ignored})


def stretch_at(place: str, behind: int | None = None) -> Stretch | None:
    """Return the stretch that is written as `place`, or None.

    `behind` is the position that the next one follows; None where there is no next one.
    """
    found = _WRITTEN.fullmatch(place)
    if found is None:
        return None
    first, last, start, width = found.groups()
    if width is None:
        stretch = Stretch(int(first), int(last or first))
    elif start is not None:
        stretch = Stretch(int(start), int(start) + int(width) - 1)
    elif behind is not None:
        stretch = Stretch(behind + 1, behind + int(width))
    else:
        return None
    return stretch if stretch.is_sound else None


def fits_of(rule: FieldRule, file: MappingFile) -> tuple[Fit, ...]:
    """Return what each place of a field takes; () where places have no width."""
    if file.format != "fixed":
        return ()
    trim, encoding = (file.fixed or FixedBlock()).trim, byte_encoding(file)
    stretches = [stretch for place in rule.at if (stretch := Stretch.of(place))]
    fits = tuple(Fit(stretch.width, trim, encoding) for stretch in stretches)
    return fits if len(fits) == len(rule.at) else ()


def byte_encoding(file: MappingFile) -> str:
    """Return the encoding in whose bytes places count, or "" where they count characters."""
    is_in_bytes = file.fixed is not None and file.fixed.unit == "bytes"
    return file.file.encoding if is_in_bytes and is_known_encoding(file.file.encoding) else ""


def reading_steps(rule: FieldRule, file: MappingFile) -> tuple[Converter, ...]:
    """Return the steps that a place of fixed width adds to those of its field.

    Numbers and dates stand at either end of their stretch, whatever texts do.
    """
    has_type = rule.integer or rule.decimal or rule.date
    return (Justified(),) if file.format == "fixed" and has_type else ()


def _record(rule: RecordRule) -> RecordRule:
    return rule.model_copy(
        update={
            "match": _table(rule.match),
            "starts": _table(rule.starts),
            "by": _pairs(rule.by),
            "nests": _pairs(rule.nests),
            "fields": tuple(_fields(rule.fields)),
            "records": tuple(_record(one) for one in rule.records),
            "end": rule.end and _record(rule.end),
            "ignore": tuple(_ignored(one) for one in rule.ignore),
        }
    )


def _pairs(places: dict[str, str] | None) -> dict[str, str] | None:
    return places and {_name(mine): _name(theirs) for mine, theirs in places.items()}


def _name(place: str) -> str:
    """Return `place` as from-to, as it stands where it means nothing."""
    return str(stretch_at(place) or place)


def _ignored(rule: IgnoredRecord) -> IgnoredRecord:
    return rule.model_copy(update={"match": _table(rule.match), "starts": _table(rule.starts)})


def _table(table: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return `table` by from-to; a place that is there twice keeps the name that it has."""
    found: dict[str, tuple[str, ...]] = {}
    for place, texts in table.items():
        stretch = stretch_at(place)
        name = place if stretch is None or str(stretch) in found else str(stretch)
        found[name] = texts
    return found


def _fields(rules: Iterable[FieldRule]) -> Iterator[FieldRule]:
    """Yield the fields with their places; the next one begins behind the last one before it."""
    behind = 0
    for rule in rules:
        places = []
        for place in rule.at:
            stretch = stretch_at(place, behind)
            behind = stretch.last if stretch else behind
            places.append(str(stretch) if stretch else place)
        others = tuple(str(stretch_at(place) or place) for place in rule.or_at)
        when = {str(stretch_at(place) or place): what for place, what in rule.when.items()}
        yield rule.model_copy(update={"at": tuple(places), "or_at": others, "when": when})
