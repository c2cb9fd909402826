"""Faults of places: columns, positions and paths, in the words of each format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bridge.config.fault import Path, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS
from bridge.mapping.language import IgnoredRecord, MappingFile, RecordRule
from bridge.model.fields import MESSAGES


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
    rules = FORMATS[file.format]
    for place, where in places:
        yield from rules.check_place(place, file, where)
    yield from rules.check_record(rule, file, path)
