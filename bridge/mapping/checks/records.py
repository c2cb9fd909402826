"""Faults of the records taken together: their shape, and what a message needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bridge.config.fault import Path, choose, quoted
from bridge.mapping.checks.places import check_places
from bridge.mapping.finding import Finding
from bridge.mapping.language import IgnoredRecord, MappingFile, RecordRule
from bridge.model.fields import Message

_Rule: TypeAlias = RecordRule | IgnoredRecord


@dataclass(frozen=True, slots=True)
class _Placed:
    rule: _Rule
    path: Path


def check_records(file: MappingFile, message: Message, used: set[str]) -> Iterator[Finding]:
    """Yield what is wrong; `used` are the qualified fields of ours that some record names."""
    types = list(_every(file))
    for one in types:
        yield from check_places(one.rule, file, one.path)
    if file.format == "xml":
        yield from _xml_shape(file, types)
    else:
        yield from _csv_shape(types)
    yield from _needed(file, message, used)
    yield from _key(file, message, used)


def _every(file: MappingFile) -> Iterator[_Placed]:
    """Yield every type of record in the order in which a codec tries them."""
    for index, rule in enumerate(file.records):
        yield from _below(rule, ("records", index))
    for index, ignored in enumerate(file.ignore):
        yield _Placed(ignored, ("ignore", index))


def _below(rule: RecordRule, path: Path) -> Iterator[_Placed]:
    yield _Placed(rule, path)
    for index, one in enumerate(rule.records):
        yield from _below(one, (*path, "records", index))
    for index, ignored in enumerate(rule.ignore):
        yield _Placed(ignored, (*path, "ignore", index))


def _csv_shape(types: Sequence[_Placed]) -> Iterator[Finding]:
    labels = Counter(one.rule.record for one in types if one.rule.record)
    for one in types:
        name = one.rule.record
        if labels[name] > 1:
            yield Finding((*one.path, "record"), "give each type of record a label of its own")
        if isinstance(one.rule, RecordRule):
            yield from _csv_record(one.rule, one.path, len(types))
        elif len(one.path) > 2:
            meant = "in CSV it stands at the top of the file, beside `records`"
            yield Finding(one.path[:-1], meant, "`ignore` in a record")
    yield from _never_reached(types)


def _csv_record(rule: RecordRule, path: Path, types: int) -> Iterator[Finding]:
    if not rule.match and types > 1:
        meant = "with several types of record each says how it is told apart: `match: {1: H}`"
        yield Finding((*path, "match"), meant, "no `match`")
    if not rule.match and not rule.fields:
        yield Finding((*path, "fields"), "add the fields of the row", "no fields")


def _xml_shape(file: MappingFile, types: Sequence[_Placed]) -> Iterator[Finding]:
    if len(file.records) != 1 or file.records[0].each != "file":
        meant = "in XML exactly one, the root element, with `each: file`; the others inside it"
        yield Finding(("records",), meant, f"{len(file.records)} outermost record(s)")
    for one in types:
        if not one.rule.record:
            meant = "add the path of its element: `record: orders/order`"
            yield Finding((*one.path, "record"), meant, "no `record`")
        elif one.path == ("records", 0) and "/" in one.rule.record:
            meant = "the outermost record is the root element: one name, without a slash"
            yield Finding((*one.path, "record"), meant)
    for siblings in _siblings(types):
        yield from _never_reached(siblings)


def _siblings(types: Sequence[_Placed]) -> list[list[_Placed]]:
    """Return the types that stand in the same element and have the same path."""
    groups: dict[tuple[Path, str], list[_Placed]] = {}
    for one in types:
        outer = one.path[:-2] or ("records", 0)
        if one.path != ("records", 0):
            groups.setdefault((outer, one.rule.record), []).append(one)
    return list(groups.values())


def _never_reached(types: Sequence[_Placed]) -> Iterator[Finding]:
    """Yield types that an earlier one hides, because whatever fits them fits it too."""
    for number, later in enumerate(types):
        for earlier in types[:number]:
            is_told_elsewhere = not earlier.rule.match and isinstance(earlier.rule, RecordRule)
            if _hides(earlier.rule, later.rule) and not (is_told_elsewhere and later.rule.match):
                name = quoted(earlier.rule.record or "the one before")
                meant = f"a `match` that tells it from {name}, which is tried first"
                yield Finding((*later.path, "match"), meant, "a type of record never reached")
                break


def _hides(earlier: _Rule, later: _Rule) -> bool:
    return all(
        place in later.match and set(later.match[place]) <= set(texts)
        for place, texts in earlier.match.items()
    )


def _needed(file: MappingFile, message: Message, used: set[str]) -> Iterator[Finding]:
    for group in message.needed:
        is_keyed = message.document_key in group and file.key
        if not is_keyed and not used.intersection(group):
            meant = f"every {message.name} needs {' or '.join(group)}"
            yield Finding(("records",), meant, "no field for it")


def _key(file: MappingFile, message: Message, used: set[str]) -> Iterator[Finding]:
    for index, name in enumerate(file.key):
        if name not in used:
            known = sorted(one for one in used if not one.startswith("file."))
            yield Finding(("key", index), choose(name, known, "fields that are mapped"))
    in_document = [name for name in file.key if name.startswith(f"{message.document_level}.")]
    if file.key and message.document_key and message.document_key not in used and not in_document:
        meant = f"add what names the {message.document_level}: a field of that level"
        yield Finding(("key",), meant, ", ".join(file.key))
