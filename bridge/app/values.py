"""The values behind problems, read from the archived files when a person asks for them.

Problems keep only the place of a value (design, section 8), so that no customer's name stands in
the ledger, a log or a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from bridge.app.mappings import load_mappings
from bridge.codecs.parts import read_parts
from bridge.config.model import Configuration
from bridge.flows.work import Books
from bridge.ledger.files import FileRow
from bridge.ledger.problems import ProblemRow
from bridge.mapping.compiled import CompiledMapping, CompiledRecord
from bridge.model.records import Record, UnreadableFileError


def add_values(
    configuration: Configuration, books: Books, problems: Sequence[dict[str, Any]]
) -> None:
    """Add to each of `problems` (as `bridge.app.views.problems` gives them) the value behind it.

    It is the text at the place of the problem, or the whole record's; None if it is not there.
    """
    mappings = load_mappings(configuration, configuration.partners)
    rows = {row.id: row for row in books.problems.all_open()}
    by_file: dict[int, list[ProblemRow]] = {}
    for problem in problems:
        row = rows.get(problem["id"])
        if row is not None and row.file_id is not None and row.line:
            by_file.setdefault(row.file_id, []).append(row)
    values: dict[int, str] = {}
    for file_id, wanted in by_file.items():
        file = books.files.get(file_id)
        mapping = mappings.get(file.partner, {}).get(file.message)
        if mapping is not None and file.direction == "in" and file.sha256:
            values |= _values_in(books, file, mapping, wanted)
    for problem in problems:
        problem["value"] = values.get(problem["id"])


def _values_in(
    books: Books, file: FileRow, mapping: CompiledMapping, problems: Sequence[ProblemRow]
) -> dict[int, str]:
    """Return the value of each of `problems`, by its id, going through their file once."""
    by_line: dict[int, list[ProblemRow]] = {}
    for row in problems:
        by_line.setdefault(row.line, []).append(row)
    values: dict[int, str] = {}
    with books.archive.open(file.sha256) as stream:
        try:
            for record in _records(stream, mapping, file.name):
                for row in by_line.get(record.where.line, ()):
                    values.setdefault(row.id, _text(record, _places(mapping.records, row.at)))
        except UnreadableFileError:
            pass  # what stood before the fault can be shown
    return values


def _records(stream: BinaryIO, mapping: CompiledMapping, name: str) -> Iterator[Record]:
    for part in read_parts(stream, mapping.layout, name):
        for outer in part.records:
            yield from _every(outer)


def _every(record: Record) -> Iterator[Record]:
    """Yield a record and those inside it, in the order of the file."""
    yield record
    for child in record.children:
        yield from _every(child)


def _places(records: tuple[CompiledRecord, ...], label: str) -> tuple[str, ...]:
    """Return the places of the field that the partner calls `label`."""
    every = (one for record in records for one in record.every)
    fields = (field for record in every for field in record.fields)
    return next((field.places_seen for field in fields if field.label == label), ())


def _text(record: Record, places: tuple[str, ...]) -> str:
    cells = record.cells
    chosen = [cells[place] for place in places if place in cells]
    return " ".join(chosen) if chosen else " | ".join(cells.values())
