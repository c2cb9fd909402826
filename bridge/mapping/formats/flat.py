"""What formats of rows have in common: types side by side, each told by its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bridge.config.fault import Path
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, are_versions, never_reached
from bridge.mapping.language import RecordRule


def check_rows(types: Sequence[PlacedRule], format: str) -> Iterator[Finding]:
    """Yield what is wrong with the types of row of a file of this `format`."""
    are_told = len(types) == 1 or _are_told_by_width(types)
    labels = Counter(one.rule.record for one in types if one.rule.record)
    for one in types:
        name = one.rule.record
        if labels[name] > 1:
            yield Finding((*one.path, "record"), "give each type of record a label of its own")
        if isinstance(one.rule, RecordRule):
            yield from _row(one.rule, one.path, are_told)
        elif len(one.path) > 2:
            meant = f"in {format} it stands at the top of the file, beside `records`"
            yield Finding(one.path[:-1], meant, "`ignore` in a record")
    yield from never_reached(types)


def _are_told_by_width(types: Sequence[PlacedRule]) -> bool:
    """Return whether the types without anything to tell them are versions of one another."""
    rules = [one.rule for one in types if isinstance(one.rule, RecordRule)]
    untold = [rule for rule in rules if not (rule.match or rule.starts)]
    return len(untold) > 1 and all(are_versions(untold[0], other) for other in untold[1:])


def _row(rule: RecordRule, path: Path, are_told: bool) -> Iterator[Finding]:
    is_told = bool(rule.match or rule.starts)
    if not is_told and not are_told:
        meant = "with several types of record each says how it is told apart: `match: {1: H}`"
        yield Finding((*path, "match"), meant, "no `match`")
    if not is_told and not rule.fields:
        yield Finding((*path, "fields"), "add the fields of the row", "no fields")
