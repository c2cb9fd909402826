"""What formats of rows have in common: types side by side, each told by its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bridge.config.fault import Path
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, never_reached
from bridge.mapping.language import RecordRule


def check_rows(types: Sequence[PlacedRule], format: str) -> Iterator[Finding]:
    """Yield what is wrong with the types of row of a file of this `format`."""
    labels = Counter(one.rule.record for one in types if one.rule.record)
    for one in types:
        name = one.rule.record
        if labels[name] > 1:
            yield Finding((*one.path, "record"), "give each type of record a label of its own")
        if isinstance(one.rule, RecordRule):
            yield from _row(one.rule, one.path, len(types))
        elif len(one.path) > 2:
            meant = f"in {format} it stands at the top of the file, beside `records`"
            yield Finding(one.path[:-1], meant, "`ignore` in a record")
    yield from never_reached(types)


def _row(rule: RecordRule, path: Path, types: int) -> Iterator[Finding]:
    is_told = bool(rule.match or rule.starts)
    if not is_told and types > 1:
        meant = "with several types of record each says how it is told apart: `match: {1: H}`"
        yield Finding((*path, "match"), meant, "no `match`")
    if not is_told and not rule.fields:
        yield Finding((*path, "fields"), "add the fields of the row", "no fields")
