"""Faults of places: columns, positions and paths, in the words of each format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bridge.config.fault import Path, quoted
from bridge.mapping.checks.beginnings import check_beginnings
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS
from bridge.mapping.language import IgnoredRecord, MappingFile, RecordRule
from bridge.model.fields import MESSAGES


def check_places(
    rule: RecordRule | IgnoredRecord, file: MappingFile, path: Path
) -> Iterator[Finding]:
    """Yield what is wrong with the places of a record, and with its own path."""
    telling = [(place, (*path, "match", place)) for place in rule.match]
    beginnings = [(place, (*path, "starts", place)) for place in rule.starts]
    fields = list(_of_fields(rule, path))
    message = MESSAGES.get(file.message)
    is_written = message is None or message.is_outbound
    if is_written:
        yield from _twice([*(one for one in telling if not _is_restated(one[0], rule)), *fields])
    yield from check_beginnings(rule, is_written, path)
    rules = FORMATS[file.format]
    for place, where in (*telling, *beginnings, *fields, *_joined(rule, path)):
        yield from rules.check_place(place, file, where)
    if rule.length is not None and file.format != "fixed":
        meant = "leave it out: only records of fixed width have a length"
        yield Finding((*path, "length"), meant, quoted(str(rule.length)))
    yield from rules.check_record(rule, file, path)


def _of_fields(rule: RecordRule | IgnoredRecord, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(rule, RecordRule):
        for index, field in enumerate(rule.fields):
            for place in field.at:
                yield place, (*path, "fields", index, "at")


def _twice(places: Sequence[tuple[str, Path]]) -> Iterator[Finding]:
    """Yield places that stand there twice.

    One that is read may tell several fields, a status code for instance; one that is written holds
    one.
    """
    for place, times in Counter(place for place, _ in places).items():
        if times > 1:
            _, last = next(one for one in reversed(places) if one[0] == place)
            meant = "use each place once in a record"
            yield Finding(last, meant, f"the place {quoted(place)} {times} times")


def _joined(rule: RecordRule | IgnoredRecord, path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the places that join a record to another, of both."""
    by = rule.by if isinstance(rule, RecordRule) else None
    for mine, theirs in (by or {}).items():
        yield mine, (*path, "by", mine)
        yield theirs, (*path, "by", mine)


def _is_restated(place: str, rule: RecordRule | IgnoredRecord) -> bool:
    """Return whether a constant says the same as `match`, so that the field holds its place."""
    return isinstance(rule, RecordRule) and any(
        field.at == (place,) and field.value in rule.match[place] for field in rule.fields
    )
