"""What tables have in common in the language: delimited text and workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bridge.config.fault import Path, choose, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule, are_versions
from bridge.mapping.language import FieldRule, MappingFile, RecordRule, TableBlock
from bridge.model.column_names import folded_as
from bridge.model.fields import MESSAGES

#: As the codec of tables has it: beyond is a typing error, not a partner's table.
LAST_POSITION = 10_000


def block_of(file: MappingFile) -> TableBlock:
    """Return the settings of the table, those that hold where nothing is said included."""
    block = getattr(file, file.format)
    return block if isinstance(block, TableBlock) else TableBlock()


def is_by_name(file: MappingFile) -> bool:
    """Return whether places are the names of columns."""
    return block_of(file).header is True


def check_table(file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
    """Yield what is wrong with the settings of the table."""
    block = block_of(file)
    for key in ("skip", "repeated_header", "names", "aliases"):
        if not _is_said(block, key):
            continue
        if is_outbound:
            meant = "leave it out: it is about reading, and this message goes out"
            yield Finding((file.format, key), meant, f"`{key}`")
        elif not _has_sense(block, key):
            meant = "leave it out, or write `header: true`"
            found = f"`{key}` with `header: {str(block.header).lower()}`"
            yield Finding((file.format, key), meant, found)
    if is_by_name(file):
        yield from _check_names(file, block)


def check_position(place: str, path: Path) -> Iterator[Finding]:
    """Yield that `place` is none of a table of positions."""
    if not is_position(place):
        meant = (
            f"a table without named columns has positions, from 1 to {LAST_POSITION}; the "
            "partner's word goes under `name`"
        )
        yield Finding(path, meant, quoted(place))


def is_position(place: str) -> bool:
    """Return whether `place` is a position of a table."""
    return bool(re.fullmatch("[1-9][0-9]{0,4}", place)) and int(place) <= LAST_POSITION


def check_optional(rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
    """Yield fields whose column is said to be optional where it cannot be."""
    message = MESSAGES.get(file.message)
    for index, field in enumerate(rule.fields if isinstance(rule, RecordRule) else ()):
        if not field.optional:
            continue
        here = (*path, "fields", index, "optional")
        if not is_by_name(file):
            meant = "leave it out: only a column that the header names can be missing"
            yield Finding(here, meant, "`optional` for a position")
        elif message and message.is_outbound:
            meant = "leave it out: what goes out has every column"
            yield Finding(here, meant, "`optional` in a message that goes out")
        elif _tells(field, rule):
            meant = "leave it out: the column tells the type apart"
            yield Finding(here, meant, "`optional` for a place of `match`")


def check_versions(file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
    """Yield versions of one record where each of them would be written."""
    message = MESSAGES.get(file.message)
    for number, later in enumerate(types if message and message.is_outbound else ()):
        for earlier in types[:number]:
            is_beside = earlier.path[:-1] == later.path[:-1]
            if is_beside and are_versions(earlier.rule, later.rule):
                meant = "keep one of them: what goes out would have both"
                yield Finding((*later.path, "columns"), meant, "another version of a record")
                break


def _is_said(block: TableBlock, key: str) -> bool:
    return bool(getattr(block, key) != getattr(TableBlock(), key))


def _has_sense(block: TableBlock, key: str) -> bool:
    """Return whether a setting of the header has one to work on."""
    if key == "aliases" or (key == "skip" and block.skip == "header"):
        return block.header is True
    return key == "skip" or block.header is not False


def _tells(field: FieldRule, rule: Rule) -> bool:
    return any(place in rule.match or place in rule.starts for place in field.at)


def _check_names(file: MappingFile, block: TableBlock) -> Iterator[Finding]:
    """Yield names that would mean two columns, and other names of none that is used."""
    places = list(dict.fromkeys(_places(file.records)))
    owners: dict[str, str] = {}
    for place in places:
        owner = owners.setdefault(folded_as(block.names, place), place)
        if owner != place:
            meant = f"expected exact: loosely, {quoted(owner)} and {quoted(place)} are one column"
            yield Finding((file.format, "names"), meant)
    for place, names in block.aliases.items():
        here = (file.format, "aliases", place)
        if place not in places:
            yield Finding(here, choose(place, places, "columns that are used"), quoted(place))
        for name in names:
            owner = owners.setdefault(folded_as(block.names, name), place)
            if owner != place:
                meant = f"leave it out: it is the column {quoted(owner)} already"
                yield Finding(here, meant, quoted(name))


def _places(rules: Sequence[RecordRule]) -> Iterator[str]:
    for rule in rules:
        yield from (*rule.match, *rule.starts)
        for field in rule.fields:
            yield from (place for place, _ in field.places(is_outbound=False))
        yield from _places(rule.records)
