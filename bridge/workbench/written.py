"""What an order mapping makes of documents: the file that comes out, and how each record arose."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bridge.codecs import codec_for
from bridge.codecs.parts import part_name
from bridge.config.fault import Path as Keys
from bridge.mapping.compiled import CompiledField, CompiledMapping
from bridge.mapping.name import file_name, inside_of
from bridge.mapping.write import counts_of, write_document, write_file_records
from bridge.model.document import Node, Value
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.records import Record, UnreadableFileError
from bridge.workbench.tape import Done, Tape, Written, taped

#: How a file begins that is no text: a zip, as XLSX is one too.
_NO_TEXT = b"PK"


@dataclass(slots=True)
class Made:
    """One record that was made, with what went into it."""

    record: Record
    #: In how many records it stands.
    depth: int
    #: The document that it belongs to; "" for a record of the whole file.
    document: str
    written: Written | None
    problems: list[Problem] = field(default_factory=list)
    #: Its number, from 1, and its line in the file; 0 where it is not in the file.
    number: int = 0
    line: int = 0

    @property
    def type(self) -> str:
        """The name of its type."""
        return self.record.type

    @property
    def fields(self) -> tuple[CompiledField, ...]:
        """The rules that it was made by."""
        return self.written.rule.fields if self.written else ()

    def values(self, one: CompiledField) -> dict[str, Value]:
        """Return our values that went into a field, by qualified name."""
        values = self.written.values.get(one.path, []) if self.written else []
        pairs = zip(one.names, values, strict=False)
        return {name: value for name, value in pairs if value is not None and value not in ("", ())}

    def steps(self, path: Keys) -> list[Done]:
        """Return what the steps of the field at `path` have done, once where they ran twice."""
        done = self.written.steps.get(path, []) if self.written else []
        half = len(done) // 2
        told = [(step.kind, step.before, step.after, str(step.error)) for step in done]
        return done[:half] if half and told[:half] == told[half:] else done


@dataclass(slots=True)
class Outcome:
    """What was made of all documents."""

    #: Those in the file, in its order, then those of documents that have a problem.
    made: list[Made]
    #: Its name, and its bytes; in a zip those of the file in it.
    name: str
    data: bytes
    #: Documents in the file, and documents that would be held.
    documents: int
    held: int

    def text(self, encoding: str) -> list[str]:
        """Return the file's lines; none where it is not text."""
        if self.data.startswith(_NO_TEXT):
            return []
        return self.data.decode(encoding, "replace").removeprefix("\ufeff").splitlines()


def write_file(
    mapping: CompiledMapping, documents: Mapping[str, Node], file: Mapping[str, Value]
) -> Outcome:
    """Return what `mapping` makes of `documents` by id; those with a problem are not in the file.

    `file` is what the file knows of itself; its counts are those of the documents in it.
    """
    mapping, tape = taped(mapping)
    good: dict[str, Node] = {}
    held: list[Made] = []
    records: list[Record] = []
    for name, one in documents.items():
        made = _made(mapping, tape, file, name, one)
        if any(record.problems for record in made):
            held += made
        else:
            good[name] = one
            records += [each.record for each in made if not each.depth]
    counted = {**file, **counts_of(list(good.values()), records)}
    inside = _Inside(mapping, tape, counted)
    made = [*inside.make(good), *held]
    for number, record in enumerate(made, start=1):
        record.number = number
    template = mapping.name_template
    values = counted | _ids(good)
    name = file_name(template, values, mapping.zone) if template else ""
    packed = inside_of(mapping.inside, values, mapping.zone)
    name = part_name(name, packed.name) if packed else name
    return Outcome(made, name, inside.data, len(good), len(documents) - len(good))


def _ids(documents: Mapping[str, Node]) -> dict[str, Value]:
    """Return what the name of a file with the first of `documents` may be made of."""
    values = next((one.values for one in documents.values()), {})
    return {name: values[name] for name in ("shipmentId", "orderId") if name in values}


def _made(
    mapping: CompiledMapping, tape: Tape, file: Mapping[str, Value], name: str, document: Node
) -> list[Made]:
    """Return the records of one document with all that is wrong with them."""
    return _recorded(mapping, tape, name, lambda: write_document(mapping, file, document))


def _recorded(
    mapping: CompiledMapping,
    tape: Tape,
    document: str,
    write: Callable[[], tuple[list[Record], list[Problem]]],
) -> list[Made]:
    """Let `write` make records and return each beside what the tape has kept of it."""
    tape.written.clear()
    records, problems = write()
    kept = list(tape.written)
    made = [Made(record, depth, document, _taken(kept, record)) for record, depth in _flat(records)]
    _place(made, problems)
    _place_faults(mapping, made, records)
    return made


def _flat(records: Iterable[Record], depth: int = 0) -> Iterator[tuple[Record, int]]:
    """Yield records and those inside them, in the order in which they are made and written."""
    for record in records:
        yield record, depth
        yield from _flat(record.children, depth + 1)


def _taken(kept: list[Written], record: Record) -> Written | None:
    """Take what was kept of `record`; None for a record of constants alone."""
    if kept and kept[0].rule.layout.name == record.type:
        return kept.pop(0)
    return None


def _place(made: Sequence[Made], problems: Iterable[Problem]) -> None:
    """Give each problem to the first record that it can be of: its field has no text there."""
    for problem in problems:
        lacking = [one for one in made if _lacks(one, problem)]
        chosen = lacking or list(made[:1])
        if chosen:
            chosen[0].problems.append(problem)


def _lacks(one: Made, problem: Problem) -> bool:
    is_known = any(
        known.field == problem.field and known.code == problem.code for known in one.problems
    )
    return not is_known and any(
        rule.name == problem.field and not one.record.cells.keys() >= set(rule.places)
        for rule in one.fields
    )


def _place_faults(
    mapping: CompiledMapping, made: Sequence[Made], records: Sequence[Record]
) -> None:
    """Add what the format cannot hold, each at the first record that has a text at its place."""
    codec = codec_for(mapping.layout.format)
    for record in records:
        inside = {id(one) for one, _ in _flat([record])}
        own = [one for one in made if id(one.record) in inside]
        for fault in codec.check(record, mapping.layout):
            problem = Problem(
                fault.code,
                fault.message,
                "correct it at the store, or let the mapping replace it (`replace`, `unmappable`)",
                where=Where("", at=fault.place),
                value=record.cells.get(fault.place),
            )
            having = [one for one in own if fault.place in one.record.cells] or own
            fresh = [one for one in having if problem not in one.problems] or having
            fresh[0].problems.append(problem)


class _Inside:
    """The file in the making."""

    def __init__(self, mapping: CompiledMapping, tape: Tape, file: Mapping[str, Value]) -> None:
        self._mapping = mapping
        self._tape = tape
        self._file = file
        self.data = b""

    def make(self, documents: Mapping[str, Node]) -> list[Made]:
        """Write the file and return its records in its order, numbered, with their lines."""
        mapping, tape, file = self._mapping, self._tape, self._file
        around = _recorded(mapping, tape, "", lambda: write_file_records(mapping, file))
        inside: list[Made] = []
        for name, node in documents.items():
            before = {"recordNumber": mapping.before_documents + len(inside)}
            inside += _made(mapping, tape, {**file, **before}, name, node)
        if not documents or any(one.problems for one in around):
            return around
        codec, layout = codec_for(mapping.layout.format), mapping.layout
        sink = io.BytesIO()
        tops = [one.record for one in inside if not one.depth]
        codec.write(sink, layout, [one.record for one in around], tops)
        self.data = sink.getvalue()
        return _in_order(mapping, around, inside, self.data)


def _in_order(
    mapping: CompiledMapping, around: Sequence[Made], inside: Sequence[Made], data: bytes
) -> list[Made]:
    """Return the records as they stand in the file, by reading it again: the law of every codec."""
    codec, layout = codec_for(mapping.layout.format), mapping.layout
    try:
        read = [one for one, _ in _flat(codec.read(io.BytesIO(data), layout, ""))]
    except UnreadableFileError:
        return [*around, *inside]
    of_file = {one.type: one for one in around}
    rest = iter(inside)
    ordered: list[Made] = []
    for record in read:
        one = of_file.pop(record.type, None) or next(rest, None)
        if one is not None:
            one.line = record.where.line
            ordered.append(one)
    return ordered
