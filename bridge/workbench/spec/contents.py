"""The description of an interface for the partner to read, made from the mapping itself."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from bridge.codecs import codec_for
from bridge.codecs.parts import open_parts, part_name, read_parts
from bridge.errors import ConfigurationError
from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.language import CodeTable, RecordRule
from bridge.mapping.rows import CodeRow, rows_of
from bridge.mapping.write import counts_of, write_document, write_file_records
from bridge.model.records import Record, UnreadableFileError
from bridge.workbench.opening import OpenedMapping
from bridge.workbench.reading import read_path
from bridge.workbench.samples import folder_of, samples_of
from bridge.workbench.spec.blocks import Block, Heading, Listing, Paragraph, Table
from bridge.workbench.spec.file import about_file
from bridge.workbench.spec.notes import notes_on
from bridge.workbench.spec.phrases import length_of, meaning_of, type_of
from bridge.workbench.specimens import specimen

_TITLES = {
    "order": "Orders",
    "order_summary": "Summaries of order files",
    "order_cancel": "Cancelled orders",
    "item": "Items",
    "inbound": "Announced deliveries",
    "order_status": "States of orders",
    "confirmation": "Shipping confirmations",
    "stock": "Stock counts",
    "movement": "Stock movements",
    "return": "Returns",
    "receipt": "Receipts of deliveries",
    "ack": "Acknowledgements of our files",
    "ack_sent": "Acknowledgements of your files",
}
#: Of an example; what is longer is cut off.
_MOST_LINES = 40

#: What the example is called: like a file in a zip, for it has none around it.
_EXAMPLE = part_name("example", "file")

#: Text at each place of a type of record, by the type's name.
Examples = Mapping[str, Mapping[str, str]]


def describe(opened: OpenedMapping, sample: Path | None = None) -> Iterator[Block]:
    """Yield the description of the files of a mapping, with an example.

    The example is `sample`, else the mapping's first sample, else an invented document.
    """
    mapping = opened.mapping
    data = _example(opened, sample)
    examples = _examples(mapping, data)
    name = mapping.message.name
    yield Heading(1, f"{_TITLES.get(name, name.title())}: description of the file")
    yield from about_file(opened)
    yield Heading(2, "Records")
    yield from _records(opened, examples)
    yield from _tables(opened.tables)
    if data:
        yield Heading(2, "Example")
        yield Listing(_shown(mapping, data))


def _records(opened: OpenedMapping, examples: Examples) -> Iterator[Block]:
    for record in opened.mapping.records:
        yield from _record(opened, record, examples, ())


def _record(
    opened: OpenedMapping, record: CompiledRecord, examples: Examples, outer: tuple[str, ...]
) -> Iterator[Block]:
    name = record.layout.name
    way = (*outer, _called(record, opened.record_rule(record)))
    yield Heading(3, " in ".join(reversed(way)))
    is_edi = opened.mapping.layout.format in ("edifact", "x12")
    yield Paragraph(_about(record, opened.record_rule(record), is_edi=is_edi))
    example = examples.get(name, {})
    rows = [*_signs(record), *(_row(opened, field, example) for field in record.fields)]
    if rows:
        columns = ("place", "name", "what it is", "type", "length", "needed", "notes", "example")
        yield _slim(Table(columns, tuple(rows)))
    for child in (*record.children, *((record.end,) if record.end else ())):
        yield from _record(opened, child, examples, way)


def _called(record: CompiledRecord, rule: RecordRule) -> str:
    """Return what a type of record is called in a heading; not all have a name of their own."""
    if rule.record and rule.record != ".":
        return f"`{record.layout.name}`"
    return "the file" if record.level == "file" else f"each {record.level}"


def _about(record: CompiledRecord, rule: RecordRule, *, is_edi: bool) -> str:
    said = [_how_often(record)]
    if record.is_end:
        said.append("It closes what stands between the two, and has to be there.")
    if record.is_joined:
        whole = "its message" if is_edi else "the file"
        said.append(f"It may stand anywhere in {whole}, before the record that it belongs to, too.")
    if isinstance(rule.columns, int):
        said.append(f"It has {rule.columns} cells.")
    if rule.length is not None:
        said.append(f"It is {rule.length} long.")
    if rule.order:
        names = ", ".join(f"`{name}`" for name in rule.order)
        said.append(f"What stands directly in it begins in this order: {names}.")
    return " ".join(said)


def _how_often(record: CompiledRecord) -> str:
    if record.level != "file":
        return f"One for each {record.level}."
    return f"Once in the file{', which is not read without it' if record.is_required else ''}."


def _signs(record: CompiledRecord) -> Iterator[tuple[str, ...]]:
    """Yield a row for each place that does nothing but tell the type of record."""
    used = {place for field in record.fields for place in field.places}
    what = "Tells this type of record from others."
    for place, texts in record.layout.match.items():
        if place not in used:
            yield (f"`{place}`", "", what, f"always {_either(texts)}", "", "yes", "", "")
    for place, texts in record.layout.starts.items():
        if place not in used:
            yield (f"`{place}`", "", what, f"begins with {_either(texts)}", "", "yes", "", "")
    for mine in dict.fromkeys(place for place, _ in (*record.by, *record.nests)):
        yield (f"`{mine}`", "", _whose(record, mine), "", "", "yes" * bool(record.by), "", "")


def _whose(record: CompiledRecord, mine: str) -> str:
    """Return what a place says of the record that its own belongs to."""
    around, own = dict(record.by).get(mine), dict(record.nests).get(mine)
    said = f"The record that it belongs to: the same text as there in `{around or own}`"
    if around is None:
        return f"{said}. That is one of its own type; empty where it stands in none."
    if own is None:
        return f"{said}."
    either = "" if own == around else f", in one of its own type in `{own}`"
    return f"{said}{either}. That may be one of its own type, too."


def _either(texts: tuple[str, ...]) -> str:
    return " or ".join(f"`{text}`" if text else "empty" for text in texts)


def _row(
    opened: OpenedMapping, field: CompiledField, example: Mapping[str, str]
) -> tuple[str, ...]:
    rule = opened.field_rule(field)
    shown = " ".join(example[place] for place in field.places if example.get(place))
    return (
        " + ".join(f"`{place}`" for place in field.places),
        rule.name,
        meaning_of(field, rule),
        type_of(rule, "your time zone" if opened.is_zone_assumed else opened.mapping.zone),
        length_of(field, rule),
        "yes" if rule.required else "",
        notes_on(rule),
        f"`{shown}`" if shown else "",
    )


def _slim(table: Table) -> Table:
    """Return a table without the columns that say nothing."""
    kept = [at for at in range(len(table.columns)) if any(row[at] for row in table.rows)]
    return Table(
        tuple(table.columns[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in table.rows),
    )


def _tables(tables: Mapping[str, CodeTable]) -> Iterator[Block]:
    """Yield the code tables, their words first: those are what the partner writes and reads."""
    if tables:
        yield Heading(2, "Codes")
    for name, table in tables.items():
        yield Heading(3, f"`{name}`")
        by_word: dict[tuple[str, str, str], list[str]] = {}
        for row in rows_of(table):
            by_word.setdefault((row.ours, row.start, row.until), []).append(_code(row))
        rows = ((" or ".join(codes), *word) for word, codes in by_word.items())
        yield _slim(Table(("code", "stands for", "from", "until"), tuple(rows)))


def _code(row: CodeRow) -> str:
    """Return a code, or codes with the names of their columns."""
    named = {column: _either((text,)) for column, text in row.codes.items()}
    return ", ".join(f"{column}: {text}" if column else text for column, text in named.items())


def _example(opened: OpenedMapping, sample: Path | None) -> bytes:
    """Return the sample, or of those beside the mapping the one that is called like it.

    Raises ConfigurationError where `sample` is given and cannot be read.
    """
    found = [path for path in samples_of(opened.path, folder_of(opened.path)) if path.is_file()]
    found.sort(key=lambda path: path.name.partition(".")[0] != opened.path.stem)
    if sample is not None and (fault := read_path(opened.mapping, sample).fault):
        said = f"{fault.where}: {fault.message} [{fault.code}]"
        raise ConfigurationError(said, "Name a sample that the mapping reads")
    chosen = sample or next(iter(found), None)
    return _unpacked(opened.mapping, chosen) if chosen else _invented(opened.mapping)


def _unpacked(mapping: CompiledMapping, path: Path) -> bytes:
    """Return a file without the zip around it, of several in it the first."""
    with path.open("rb") as stream:
        try:
            for _, plain in open_parts(stream, mapping.layout, path.name):
                return plain.read()
        except UnreadableFileError:
            pass  # then there is nothing to show
    return b""


def _invented(mapping: CompiledMapping) -> bytes:
    """Return a file with one invented document; nothing where the mapping cannot write one."""
    file, document = specimen(mapping)
    codec = codec_for(mapping.layout.format)
    records, problems = write_document(mapping, file, document)
    around, more = write_file_records(mapping, file | counts_of([document], records))
    if problems or more or any(codec.check(one, mapping.layout) for one in (*records, *around)):
        return b""
    sink = io.BytesIO()
    try:
        codec.write(sink, mapping.layout, around, records)
    except ValueError:
        # Nobody's schema is made for invented documents, and an envelope that is skipped is not
        # written.
        return b""
    return sink.getvalue()


def _examples(mapping: CompiledMapping, data: bytes) -> dict[str, dict[str, str]]:
    """Return the first text at each place of each type of record in `data`."""
    found: dict[str, dict[str, str]] = {}
    for record in _records_of(mapping, data):
        _learn(record, found)
    return found


def _records_of(mapping: CompiledMapping, data: bytes) -> Iterator[Record]:
    """Yield the records of `data`; those before a fault of the file are example enough."""
    with suppress(UnreadableFileError):
        for part in read_parts(io.BytesIO(data), mapping.layout, _EXAMPLE):
            yield from part.records


def _learn(record: Record, found: dict[str, dict[str, str]]) -> None:
    cells = found.setdefault(record.type, {})
    for place, text in record.cells.items():
        if text and not record.fault:
            cells.setdefault(place, text)
    for child in record.children:
        _learn(child, found)


def _shown(mapping: CompiledMapping, data: bytes) -> str:
    """Return the beginning of a file as text: of a workbook its cells, with bars between them."""
    if mapping.layout.format == "xlsx":
        lines = [" | ".join(record.cells.values()) for record in _records_of(mapping, data)]
    else:
        lines = data.decode(mapping.layout.encoding, "replace").splitlines()
    more = [f"… and {len(lines) - _MOST_LINES} lines more"] if len(lines) > _MOST_LINES else []
    return "\n".join([*lines[:_MOST_LINES], *more])
