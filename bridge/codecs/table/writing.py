"""Records to rows, and beforehand: what of a record no table of the layout can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.codecs.base import CannotWrite
from bridge.codecs.matching import kind_of, misread, unwritable, with_match
from bridge.codecs.table.rows import Row
from bridge.codecs.table.shape import RowShape, TableShape
from bridge.model.records import PlaceName, Record


@dataclass(slots=True)
class WrittenRow:
    """A record as a row; without a type where it has no place in the table."""

    kind: RowShape | None
    cells: Row = field(default_factory=list)
    #: The texts that are not there only because the row is as wide as it is.
    texts: Mapping[PlaceName, str] = field(default_factory=dict)
    faults: list[CannotWrite] = field(default_factory=list)


def written_row(record: Record, shape: TableShape) -> WrittenRow:
    """Return the row of `record`, with what of it no reader would give back."""
    kind = kind_of(record, shape.by_name.get(record.type, ()))
    faults = unwritable(record, kind)
    if faults or kind is None:
        return WrittenRow(None, faults=faults)
    texts = with_match(kind.layout, record.cells)
    row = [""] * kind.size
    for place, text in texts.items():
        row[shape.index[place]] = text
    if shape.choose(row) is not kind:
        faults.append(misread(kind.layout))
    if shape.settings.repeated_header and row == list(shape.header):
        message = "The row would be taken for the header, standing there again"
        faults.append(CannotWrite(next(iter(kind.places), ""), "not-its-type", message))
    return WrittenRow(kind, row, texts, faults)
