"""Faults of `starts`: what tells a type of record by the beginning of a place."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.config.fault import Path, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.language import IgnoredRecord, RecordRule


def check_beginnings(
    rule: RecordRule | IgnoredRecord, is_written: bool, path: Path
) -> Iterator[Finding]:
    """Yield what is wrong with the `starts` of a record."""
    for place, beginnings in rule.starts.items():
        here = (*path, "starts", place)
        if "" in beginnings:
            yield Finding(here, "write how the place begins: every text begins with nothing")
        if place in rule.match:
            meant = "leave it out: `match` tells the whole text of this place already"
            yield Finding(here, meant, f"{quoted(place)} in `match` and in `starts`")
        if isinstance(rule, RecordRule):
            yield from _written(rule, place, beginnings, is_written, path)


def _written(
    rule: RecordRule, place: str, beginnings: tuple[str, ...], is_written: bool, path: Path
) -> Iterator[Finding]:
    """Yield why a record of this type could not be told again once it is written."""
    told = [(index, field) for index, field in enumerate(rule.fields) if place in field.at]
    if is_written and not told:
        meant = f"add the field that fills it, such as {{at: {quoted(place)}, value: …}}"
        yield Finding((*path, "starts", place), meant, "a beginning without the rest of the text")
    for index, field in told:
        if field.value is not None and not field.value.startswith(beginnings):
            meant = f"expected a text that begins with {' or '.join(map(quoted, beginnings))}"
            yield Finding((*path, "fields", index, "value"), meant)
