"""An archived order file against the order mapping of today.

What the store said is not kept, so the file cannot be made again. What can be compared: the file
is read backwards through the mapping of today, compared with the lines that the ledger has as
ordered, and written again from what it says itself. Places that say too little of our values, such
as a name that was cut, cannot be compared, and are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from bridge.mapping.cells import read_cells
from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.write import write_document, write_file_records
from bridge.model.document import Node, Value
from bridge.model.picking import PickLine
from bridge.model.records import Record
from bridge.plan.matching import NoMatch, matching_lines
from bridge.workbench.archived import Archived
from bridge.workbench.changes import Change, Compared
from bridge.workbench.looking import Looking, Seen


def compare_order_file(archived: Archived, mapping: CompiledMapping, compared: Compared) -> None:
    """Add to `compared` what the mapping of today makes different of an order file."""
    file = compared.file
    compared.one_way = _one_way(mapping)
    looking = Looking(mapping, file.created)
    comparing = _Comparing(archived, mapping, compared)
    with archived.books.open(file) as stream:
        seen = looking.through(stream, file.name)
        for document, several in groupby(seen, key=_document):
            if document is None:
                comparing.take_file(several)
            else:
                comparing.compare(document, list(several))
    if looking.fault is not None:
        compared.changes.clear()
        compared.counts.clear()
        fault = looking.fault
        compared.add(Change("problem-new", fault.where.line, "the whole file", now=fault.code))
    compared.changes.sort(key=lambda one: one.line)


def _one_way(mapping: CompiledMapping) -> tuple[str, ...]:
    """Return what the partner calls the places that say too little of our values."""
    every = [record for outer in mapping.records for record in outer.every]
    labels = [one.label for record in every for one in record.fields if not _is_told(one)]
    return tuple(dict.fromkeys(labels))


def _is_told(one: CompiledField) -> bool:
    return one.is_read or one.kind == "constant"


def _document(seen: Seen) -> str | None:
    """Return the document of a record; None for what is about the whole file, or ignored."""
    return seen.entry.document if seen.entry else None


class _Comparing:
    """The documents of one file, one after the other."""

    def __init__(self, archived: Archived, mapping: CompiledMapping, compared: Compared) -> None:
        self._books = archived.books
        self._mapping = mapping
        self._compared = compared
        self._file: dict[str, Value] = {"created": compared.file.created}
        every = [record for outer in mapping.records for record in outer.every]
        self._told = {one.name for record in every for one in record.fields if one.is_read}

    def take_file(self, records: Iterator[Seen]) -> None:
        """Keep what the file says of itself, and compare it written again."""
        for seen in records:
            if seen.rule is None:
                continue
            values, _ = read_cells(seen.rule, seen.record, seen.made)
            self._file |= _of_level("file", values)
            again, _ = write_file_records(self._mapping, self._file)
            same = [one for one in again if one.type == seen.type]
            if same:
                self._compare_cells(seen, seen.rule, same[0], "the whole file")

    def compare(self, document: str, records: Sequence[Seen]) -> None:
        """Compare what the records of one document say with the ledger, and written again."""
        about = f"shipment {document}" if document else "a record of no shipment"
        for seen in records:
            for problem in seen.problems:
                self._compared.add(Change("problem-new", seen.line, about, now=problem.code))
        self._compare_lines(document, records, about)
        node = _node(self._mapping, records)
        before = {"recordNumber": records[0].number - 1}
        again, problems = write_document(self._mapping, self._file | before, node)
        for problem in problems:
            # What the file does not tell may well be there at the store.
            if problem.field in self._told:
                line = records[0].line
                self._compared.add(Change("problem-new", line, about, now=problem.code))
        self._compare_written(records, list(_flat(again)), about)

    def _compare_lines(self, document: str, records: Sequence[Seen], about: str) -> None:
        """Compare the units of each item with what the ledger has as ordered."""
        lines = self._books.shipments.lines(self._compared.file.store, document)
        ordered, said = Counter[str](), Counter[str]()
        for line in lines:
            ordered[_item(line)] += line.quantity
        for seen in records:
            values = seen.entry.values if seen.entry else {}
            if lines and "line.quantity" in values:
                said[_named(values, lines)] += int(values["line.quantity"])
        differing = tuple(
            (f"units of {item}", ordered[item], said[item])
            for item in dict.fromkeys((*ordered, *said))
            if ordered[item] != said[item]
        )
        if differing:
            self._compared.add(Change("changed", records[0].line, about, differing))

    def _compare_written(
        self, records: Sequence[Seen], again: Sequence[Record], about: str
    ) -> None:
        """Compare records with what they are when they are written today, in their order."""
        left = list(again)
        for seen in records:
            if seen.rule is None:
                continue
            same = next((one for one in left if one.type == seen.type), None)
            if same is None:
                self._compared.add(Change("lost", seen.line, f"{seen.type} of {about}"))
                continue
            left.remove(same)
            self._compare_cells(seen, seen.rule, same, about)
        for one in left:
            self._compared.add(Change("gained", records[-1].line, f"{one.type} of {about}"))

    def _compare_cells(self, seen: Seen, rule: CompiledRecord, again: Record, about: str) -> None:
        """Compare the places that tell enough and that could be read."""
        was, now = seen.record.cells, again.cells
        unread = {problem.field for problem in seen.problems}
        told = dict.fromkeys(
            (place, one.label)
            for one in rule.fields
            if _is_told(one) and one.name not in unread
            for place in one.places
        )
        differing = tuple(
            (label if label == place else f"{label} ({place})", was.get(place), now.get(place))
            for place, label in told
            if (was.get(place) or "") != (now.get(place) or "")
        )
        if differing:
            self._compared.add(Change("changed", seen.line, about, differing))


def _item(line: PickLine) -> str:
    return line.physical_sku or line.ean or line.upc


def _named(values: Mapping[str, Value], lines: Sequence[PickLine]) -> str:
    """Return the item that a record speaks of, as the ledger calls it."""
    try:
        return _item(matching_lines(values, lines)[0])
    except NoMatch:
        return "an item that was not ordered"


def _node(mapping: CompiledMapping, records: Sequence[Seen]) -> Node:
    """Return the document that records of an order file speak of, as far as they tell."""
    levels = list(mapping.message.levels)[1:]
    top = Node(levels[0], {})
    for seen in records:
        if seen.entry is None:
            continue
        top.values |= _of_level(levels[0], seen.entry.values)
        if seen.entry.level == levels[-1] and len(levels) > 1:
            top.children.append(Node(levels[-1], _of_level(levels[-1], seen.entry.values)))
    return top


def _of_level(level: str, values: Mapping[str, Value]) -> dict[str, Value]:
    prefix = f"{level}."
    return {
        name.removeprefix(prefix): value
        for name, value in values.items()
        if name.startswith(prefix)
    }


def _flat(records: Sequence[Record]) -> Iterator[Record]:
    for record in records:
        yield record
        yield from _flat(record.children)
