"""The values behind problems, read from the archived files when a person asks for them.

Problems keep only the place of a value (design, section 8), so that no customer's name stands in
the ledger, a log or a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, TypeAlias

from bridge.app.mappings import load_mappings
from bridge.codecs.parts import read_parts
from bridge.config.model import Configuration
from bridge.flows.incoming.correcting import Correction, corrections_of, with_corrections
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
    values: dict[int, str] = {}
    for row, _, record, places in _places_of(configuration, books, problems):
        values.setdefault(row.id, _text(record, places))
    for problem in problems:
        problem["value"] = values.get(problem["id"])


def corrections_for(
    configuration: Configuration, books: Books, problems: Sequence[dict[str, Any]]
) -> list[Correction]:
    """Return every text behind `problems` as a correction for a person to fill in.

    Where a whole record is wrong there is no single text to correct, and it is left out.
    """
    found: dict[Correction, None] = {}
    for row, file, record, places in _places_of(configuration, books, problems):
        for place in places:
            text = record.cells.get(place, "")
            found[Correction(file.name, row.line, place, text, text)] = None
    return list(found)


#: A problem, the file and the record in which it was found, and the places that it is about.
_Found: TypeAlias = tuple[ProblemRow, FileRow, Record, tuple[str, ...]]


def _places_of(
    configuration: Configuration, books: Books, problems: Sequence[dict[str, Any]]
) -> Iterator[_Found]:
    """Yield the records behind `problems`, going once through each of their files."""
    mappings = load_mappings(configuration, configuration.partners)
    rows = {row.id: row for row in books.problems.all_open()}
    by_file: dict[int, list[ProblemRow]] = {}
    for problem in problems:
        row = rows.get(problem["id"])
        if row is not None and row.file_id is not None and row.line:
            by_file.setdefault(row.file_id, []).append(row)
    for file_id, wanted in by_file.items():
        file = books.files.get(file_id)
        mapping = mappings.get(file.partner, {}).get(file.message)
        if mapping is not None and file.direction == "in" and file.sha256 and not file.purged_at:
            yield from _places_in(books, file, mapping, wanted)


def _places_in(
    books: Books, file: FileRow, mapping: CompiledMapping, problems: Sequence[ProblemRow]
) -> Iterator[_Found]:
    by_line: dict[int, list[ProblemRow]] = {}
    for row in problems:
        by_line.setdefault(row.line, []).append(row)
    with books.open(file) as stream:
        try:
            for record in _records(books, file, mapping, stream):
                for row in by_line.get(record.where.line, ()):
                    yield row, file, record, _places(mapping.records, row.at)
        except UnreadableFileError:
            pass  # what stood before the fault can be shown


def _records(
    books: Books, file: FileRow, mapping: CompiledMapping, stream: BinaryIO
) -> Iterator[Record]:
    parts = read_parts(stream, mapping.layout, file.name)
    for part in with_corrections(parts, corrections_of(books, file), mapping):
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
