"""Faults of where a document is named: its id has to stand in its record, or in one around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bridge.mapping.compiled import CompiledRecord
from bridge.mapping.finding import Finding
from bridge.model.fields import Message


def check_documents(
    records: Iterable[CompiledRecord], message: Message, key: tuple[str, ...]
) -> Iterator[Finding]:
    """Yield records of documents whose `key` stands only below them, where it comes too late."""
    for one in records if not message.is_outbound else ():
        yield from _in(one, message.document_level, key, set())


def _in(
    record: CompiledRecord, level: str, key: tuple[str, ...], above: set[str]
) -> Iterator[Finding]:
    known = above | _names(record)
    if record.level != level:
        for child in record.children:
            yield from _in(child, level, key, known)
        return
    missing = [name for name in key if name not in known]
    below = [one for one in record.every[1:] if _names(one) & {*missing}]
    if below and missing:
        place = below[0].layout.name
        meant = (
            f"name its place in this record or in one around it: what stands below is read when "
            f"it is too late; or let {place} be the outermost record for each {level}, with the "
            "others below it"
        )
        found = f"no {' and '.join(missing)} but in {place}, which stands below"
        yield Finding(record.path, meant, found)


def _names(record: CompiledRecord) -> set[str]:
    return {name for field in record.fields for name in field.names}
