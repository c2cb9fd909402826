"""Faults of what belongs to what: records that are joined, and rows that close others."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.config.fault import Path, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS
from bridge.mapping.language import MappingFile, RecordRule


def check_hierarchy(file: MappingFile) -> Iterator[Finding]:
    """Yield what is wrong with `by` and `end`, wherever they stand."""
    for index, rule in enumerate(file.records):
        path = ("records", index)
        if FORMATS[file.format].is_nested:
            yield from _nested(rule, path, file.format)
        else:
            if rule.by is not None:
                meant = "leave it out, or put the record below the one that it belongs to"
                yield Finding((*path, "by"), meant, "`by` in an outermost record")
            yield from _below(rule, path)


def _nested(rule: RecordRule, path: Path, format: str) -> Iterator[Finding]:
    for key in ("by", "end"):
        if getattr(rule, key) is not None:
            meant = f"leave it out: in {format} a record belongs to the one that it stands in"
            yield Finding((*path, key), meant, f"`{key}`")
    for index, one in enumerate(rule.records):
        yield from _nested(one, (*path, "records", index), format)


def _below(rule: RecordRule, path: Path) -> Iterator[Finding]:
    if rule.end is not None:
        yield from _end(rule, (*path, "end"))
    for index, one in enumerate(rule.records):
        inner = (*path, "records", index)
        yield from _joined(one, rule, inner)
        yield from _below(one, inner)


def _end(rule: RecordRule, path: Path) -> Iterator[Finding]:
    if rule.each == "file":
        meant = "put it behind the others, as a record of its own with `each: file`"
        yield Finding(path, meant, "`end` of the whole file")
    elif not rule.records:
        yield Finding(path, "add the `records` that it closes", "`end`, and nothing to close")
    elif rule.by is not None or any(one.by is not None for one in rule.records):
        meant = "leave one of them out: what is joined may stand behind any row"
        yield Finding(path, meant, "`end` and `by`")


def _joined(rule: RecordRule, outer: RecordRule, path: Path) -> Iterator[Finding]:
    """Yield what is wrong with how a record belongs to `outer`, the type around it."""
    if rule.by is None:
        if outer.by is not None:
            meant = "add `by`: what it belongs to is joined itself, and need not stand before it"
            yield Finding((*path, "by"), meant, "no `by`")
        return
    if outer.each == "file":
        meant = "leave it out: it belongs to the whole file"
        yield Finding((*path, "by"), meant, "`by` below a record of the whole file")
        return
    filled = {
        *outer.match,
        *(outer.by or {}),
        *(place for field in outer.fields for place in field.at),
    }
    for mine, theirs in rule.by.items():
        if theirs not in filled:
            meant = (
                f"add a field for the place {quoted(theirs)} of the record around it, so that it "
                "can be written; where it is but a number of the row: "
                f'{{at: "{theirs}", field: file.recordNumber, integer: true}}'
            )
            yield Finding((*path, "by", mine), meant, f"no field for {quoted(theirs)}")
