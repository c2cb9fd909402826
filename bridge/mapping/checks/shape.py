"""Faults of what belongs to what: records that are joined, and rows that close others."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.config.fault import Path, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS
from bridge.mapping.language import MappingFile, RecordRule
from bridge.model.fields import MESSAGES


def check_hierarchy(file: MappingFile) -> Iterator[Finding]:
    """Yield what is wrong with `by`, `nests` and `end`, wherever they stand."""
    for index, rule in enumerate(file.records):
        path = ("records", index)
        if FORMATS[file.format].is_nested:
            yield from _nested(rule, path, file.format)
            continue
        if rule.by is not None:
            meant = "leave it out, or put the record below the one that it belongs to"
            yield Finding((*path, "by"), meant, "`by` in an outermost record")
        yield from _nests(rule, path, file.message)
        yield from _below(rule, path, file.message)


def _nested(rule: RecordRule, path: Path, format: str) -> Iterator[Finding]:
    for key in ("by", "nests", "end"):
        if getattr(rule, key) is not None:
            meant = f"leave it out: in {format} a record belongs to the one that it stands in"
            yield Finding((*path, key), meant, f"`{key}`")
    for index, one in enumerate(rule.records):
        yield from _nested(one, (*path, "records", index), format)


def _below(
    rule: RecordRule, path: Path, message: str, *, is_joined: bool = False
) -> Iterator[Finding]:
    """Yield what is wrong below `rule`; with `is_joined`, something around it is joined."""
    is_joined = is_joined or _is_joined(rule)
    if rule.end is not None:
        yield from _end(rule, (*path, "end"), is_joined)
    for index, one in enumerate(rule.records):
        inner = (*path, "records", index)
        yield from _joined(one, rule, inner)
        yield from _nests(one, inner, message)
        yield from _below(one, inner, message, is_joined=is_joined)


def _is_joined(rule: RecordRule) -> bool:
    return rule.by is not None or rule.nests is not None


def _end(rule: RecordRule, path: Path, is_joined: bool) -> Iterator[Finding]:
    if rule.each == "file":
        meant = "put it behind the others, as a record of its own with `each: file`"
        yield Finding(path, meant, "`end` of the whole file")
    elif not rule.records:
        yield Finding(path, "add the `records` that it closes", "`end`, and nothing to close")
    elif is_joined or any(map(_is_joined, rule.records)):
        meant = "leave one of them out: what is joined may stand behind any row"
        yield Finding(path, meant, "`end` and `by`")


def _joined(rule: RecordRule, outer: RecordRule, path: Path) -> Iterator[Finding]:
    """Yield what is wrong with how a record belongs to `outer`, the type around it."""
    if rule.by is None:
        return
    if outer.each == "file":
        meant = "leave it out: it belongs to the whole file"
        yield Finding((*path, "by"), meant, "`by` below a record of the whole file")
        return
    for mine, theirs in rule.by.items():
        if theirs not in _filled(outer):
            yield _not_filled((*path, "by", mine), theirs, "the record around it")


def _nests(rule: RecordRule, path: Path, message: str) -> Iterator[Finding]:
    """Yield what is wrong with how a record stands in another one of its type."""
    if rule.nests is None:
        return
    known = MESSAGES.get(message)
    if known and rule.each in (known.document_level, known.innermost_level, "file"):
        meant = "leave it out: only what stands between a document and its lines can hold its like"
        yield Finding((*path, "nests"), meant, f"`nests` in a record for each {rule.each}")
    for mine, theirs in rule.nests.items():
        if theirs not in _filled(rule):
            yield _not_filled((*path, "nests", mine), theirs, "it")


def _filled(rule: RecordRule) -> set[str]:
    """Return the places of a record that have a text when it is written."""
    fields = (place for field in rule.fields for place in field.at)
    return {*rule.match, *(rule.by or {}), *fields}


def _not_filled(path: Path, place: str, whose: str) -> Finding:
    meant = (
        f"add a field for the place {quoted(place)} of {whose}, so that it can be written; where "
        f'it is but a number of the row: {{at: "{place}", field: file.recordNumber, integer: true}}'
    )
    return Finding(path, meant, f"no field for {quoted(place)}")
