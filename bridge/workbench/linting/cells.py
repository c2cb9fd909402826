"""The texts of a sample as they stand there, each with the field that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bridge.codecs.parts import read_parts
from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.converters import ConversionError
from bridge.mapping.hierarchy import Hierarchy
from bridge.model.place import Where
from bridge.model.records import Record, UnreadableFileError


@dataclass(frozen=True, slots=True)
class Cell:
    """One text of a file."""

    field: CompiledField
    text: str
    where: Where


def cells_of(mapping: CompiledMapping, stream: BinaryIO, name: str) -> Iterator[Cell]:
    """Yield every text of a file that some field has its place at, as far as it can be read."""
    try:
        for part in read_parts(stream, mapping.layout, name):
            hierarchy = Hierarchy(mapping)
            for record in part.records:
                rule = hierarchy.rule_of(record)
                if rule is not None:
                    yield from _cells(hierarchy, rule, record)
    except UnreadableFileError:
        return  # told by who reads the values


def _cells(hierarchy: Hierarchy, rule: CompiledRecord, record: Record) -> Iterator[Cell]:
    if record.fault:
        return
    for field in rule.fields:
        text = _text(field, record)
        if text.strip():
            yield Cell(field, text, record.where)
    for child in record.children:
        inner = hierarchy.rule_below(rule, child)
        if inner is not None:
            yield from _cells(hierarchy, inner, child)


def _text(field: CompiledField, record: Record) -> str:
    """Return the text of a field, "" where its places make none."""
    try:
        return field.placing.take(record.cells)
    except ConversionError:
        return ""  # told by who reads the values
