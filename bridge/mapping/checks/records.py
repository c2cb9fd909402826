"""Faults of the records taken together: their shape, and what a message needs."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.config.fault import Path, choose
from bridge.mapping.checks.places import check_places
from bridge.mapping.checks.shape import check_hierarchy
from bridge.mapping.checks.terms import check_terms
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS, PlacedRule
from bridge.mapping.gaps import Gaps
from bridge.mapping.language import MappingFile, RecordRule
from bridge.model.fields import Message


def check_records(
    file: MappingFile, message: Message, used: set[str], gaps: Gaps
) -> Iterator[Finding]:
    """Yield what is wrong; `used` are the qualified fields of ours that some record names."""
    types = list(_every(file))
    for one in types:
        if not gaps.hide_places:
            yield from check_places(one.rule, file, one.path)
        if isinstance(one.rule, RecordRule) and one.rule.required and one.rule.each != "file":
            meant = "leave it out: only a record of the whole file has to be there"
            yield Finding((*one.path, "required"), meant, f"a record for each {one.rule.each}")
    if not gaps.hide_shape:
        yield from FORMATS[file.format].check_shape(file, types)
        yield from check_hierarchy(file)
    if gaps.hide_needs:
        return
    yield from _needed(file, message, used)
    yield from _key(file, message, used)
    yield from check_terms(file, used)


def _every(file: MappingFile) -> Iterator[PlacedRule]:
    """Yield every type of record in the order in which a codec tries them."""
    for index, rule in enumerate(file.records):
        yield from _below(rule, ("records", index))
    for index, ignored in enumerate(file.ignore):
        yield PlacedRule(ignored, ("ignore", index))


def _below(rule: RecordRule, path: Path) -> Iterator[PlacedRule]:
    yield PlacedRule(rule, path)
    if rule.end is not None:
        yield PlacedRule(rule.end, (*path, "end"))
    for index, one in enumerate(rule.records):
        yield from _below(one, (*path, "records", index))
    for index, ignored in enumerate(rule.ignore):
        yield PlacedRule(ignored, (*path, "ignore", index))


def _needed(file: MappingFile, message: Message, used: set[str]) -> Iterator[Finding]:
    innermost = f"{message.innermost_level}."
    for group in message.needed:
        is_keyed = message.document_key in group and file.key
        is_untold = file.lines == "all" and group[0].startswith(innermost)
        if not is_keyed and not is_untold and not used.intersection(group):
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
