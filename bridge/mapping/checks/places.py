"""Faults of places: columns, positions and paths, in the words of each format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

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
    message = MESSAGES.get(file.message)
    is_written = message is None or message.is_outbound
    if isinstance(rule, RecordRule):
        yield from _twice(rule, is_written, path)
    yield from check_beginnings(rule, is_written, path)
    rules = FORMATS[file.format]
    of_fields = _of_fields(rule, is_written, path)
    for place, where in (*telling, *beginnings, *of_fields, *_joined(rule, path)):
        yield from rules.check_place(place, file, where)
    if rule.length is not None and file.format != "fixed":
        meant = "leave it out: only records of fixed width have a length"
        yield Finding((*path, "length"), meant, quoted(str(rule.length)))
    yield from rules.check_record(rule, file, path)
    if isinstance(rule, RecordRule):
        yield from _of_other_formats(rule, file, path)


def _of_fields(
    rule: RecordRule | IgnoredRecord, is_written: bool, path: Path
) -> Iterator[tuple[str, Path]]:
    for index, field in enumerate(rule.fields if isinstance(rule, RecordRule) else ()):
        for place, key in field.places(is_written):
            here = (*path, "fields", index, key)
            yield place, (*here, place) if key == "when" else here


def _twice(rule: RecordRule, is_written: bool, path: Path) -> Iterator[Finding]:
    """Yield places that stand twice where they cannot: in one rule, or in what is written.

    A place that is read may tell several fields, a status code for instance; one that is written
    holds one. Rules with `when` may share it, then, and the last may go without.
    """
    writers: dict[str, list[tuple[Path, bool]]] = {
        place: [((*path, "match", place), False)]
        for place in rule.match
        if not _is_restated(place, rule)
    }
    for index, field in enumerate(rule.fields):
        where = (*path, "fields", index, "at")
        own = Counter((*field.at, *field.or_at))
        yield from (_named(where, place, times) for place, times in own.items() if times > 1)
        for place in dict.fromkeys(field.at):
            writers.setdefault(place, []).append((where, bool(field.when)))
    for place, named in writers.items() if is_written else ():
        if not all(has_condition for _, has_condition in named[:-1]):
            yield _named(named[-1][0], place, len(named))


def _joined(rule: RecordRule | IgnoredRecord, path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the places that join a record to another, of both."""
    for key in ("by", "nests") if isinstance(rule, RecordRule) else ():
        for mine, theirs in (getattr(rule, key) or {}).items():
            yield mine, (*path, key, mine)
            yield theirs, (*path, key, mine)


def _named(where: Path, place: str, times: int) -> Finding:
    meant = "use each place once in a record, or say `when` each rule for it applies"
    return Finding(where, meant, f"the place {quoted(place)} {times} times")


def _is_restated(place: str, rule: RecordRule) -> bool:
    """Return whether a constant says the same as `match`, so that the field holds its place."""
    return any(field.at == (place,) and field.value in rule.match[place] for field in rule.fields)


def _of_other_formats(rule: RecordRule, file: MappingFile, path: Path) -> Iterator[Finding]:
    """Yield keys that mean nothing in the format of the file."""
    if rule.order and not FORMATS[file.format].is_nested:
        meant = "leave it out: cells stand in the order of the fields"
        yield Finding((*path, "order"), meant, f"`order` in {file.format}")
    if file.format == "json":
        return
    if rule.written_as is not None:
        meant = "leave it out: only JSON has lists and objects"
        yield Finding((*path, "as"), meant, f"`as` in {file.format}")
    for index, field in enumerate(rule.fields):
        if field.written_as is not None:
            meant = "leave it out: only JSON has more than text"
            yield Finding((*path, "fields", index, "as"), meant, f"`as` in {file.format}")
