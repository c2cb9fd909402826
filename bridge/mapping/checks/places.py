"""Faults of places: columns, positions and paths, in the words of each format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bridge.config.fault import Path, choose, quoted
from bridge.mapping.checks.file import lacking
from bridge.mapping.finding import Finding
from bridge.mapping.language import IgnoredRecord, MappingFile, RecordRule
from bridge.model.fields import MESSAGES

#: As the codec of delimited text has it: beyond is a typing error, not a partner's table.
_LAST_POSITION = 10_000
_NAME = re.compile(r"(?:([^\W\d][\w.-]*):)?[^\W\d][\w.-]*")


def check_places(
    rule: RecordRule | IgnoredRecord, file: MappingFile, path: Path
) -> Iterator[Finding]:
    """Yield what is wrong with the places of a record, and with its own path.

    A place that is read may tell several fields, a status code for instance; one that is written
    holds one.
    """
    places: list[tuple[str, Path]] = [(place, (*path, "match", place)) for place in rule.match]
    if isinstance(rule, RecordRule):
        for index, field in enumerate(rule.fields):
            places += [(place, (*path, "fields", index, "at")) for place in field.at]
    message = MESSAGES.get(file.message)
    is_written = message is None or message.is_outbound
    for place, times in Counter(place for place, _ in places).items():
        if times > 1 and is_written:
            _, last = next(one for one in reversed(places) if one[0] == place)
            meant = "use each place once in a record"
            yield Finding(last, meant, f"the place {quoted(place)} {times} times")
    for place, where in places:
        yield from _check_place(place, file, where)
    if isinstance(rule, RecordRule):
        yield from _check_columns(rule, file, path)
    if file.format == "xml" and rule.record:
        yield from _check_steps(rule.record.split("/"), file, (*path, "record"), rule.record)


def _check_columns(rule: RecordRule, file: MappingFile, path: Path) -> Iterator[Finding]:
    if rule.columns is None:
        return
    if file.format != "csv" or file.csv is None or file.csv.header:
        meant = "leave it out: only the rows of a file without header have a width of their own"
        yield Finding((*path, "columns"), meant, quoted(str(rule.columns)))
    elif rule.columns != "any":
        used = [*rule.match, *(place for field in rule.fields for place in field.at)]
        last = max((int(place) for place in used if _is_position(place)), default=1)
        if rule.columns < last:
            meant = f"expected at least {last}, the last position that is used"
            yield Finding((*path, "columns"), meant, quoted(str(rule.columns)))
        elif rule.columns > _LAST_POSITION:
            meant = f"expected at most {_LAST_POSITION}"
            yield Finding((*path, "columns"), meant, quoted(str(rule.columns)))


def _is_position(place: str) -> bool:
    return bool(re.fullmatch("[1-9][0-9]{0,4}", place)) and int(place) <= _LAST_POSITION


def _check_place(place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
    if file.format == "xml":
        yield from _check_xml(place, file, path)
    elif file.csv is None or file.csv.header:
        yield from _check_column(place, file, path)
    elif not _is_position(place):
        meant = (
            f"a file without a header has positions, from 1 to {_LAST_POSITION}; the partner's "
            "word goes under `name`"
        )
        yield Finding(path, meant, quoted(place))


def _check_column(place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
    missing = lacking(place, file.file.encoding)
    if missing:
        meant = f"{file.file.encoding} has no {' '.join(missing)}: name another `encoding`"
        yield Finding(path, meant, quoted(place))
    if any(character in place for character in "\r\n\0"):
        yield Finding(path, "expected the name of a column, in one line", quoted(place))


def _check_xml(place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
    if place == ".":
        return
    steps, at, attribute = place.partition("@")
    if at and steps and not steps.endswith("/"):
        yield Finding(path, "expected a path to an attribute, such as name/@id", quoted(place))
        return
    names = steps.removesuffix("/").split("/") if steps else []
    yield from _check_steps([*names, *([attribute] if at else [])], file, path, place)


def _check_steps(steps: list[str], file: MappingFile, path: Path, place: str) -> Iterator[Finding]:
    declared = dict(file.xml.namespaces) if file.xml else {}
    for step in steps:
        name = _NAME.fullmatch(step)
        if name is None:
            meant = "expected names of elements with slashes between, such as shipTo/name or @id"
            yield Finding(path, meant, quoted(place))
            return
        if name.group(1) and name.group(1) not in declared:
            meant = choose(name.group(1), declared, "prefixes in xml.namespaces")
            yield Finding(path, meant, f"the prefix {quoted(name.group(1))}")
