"""Our documents to records of the partner's file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bridge.mapping.compiled import CompiledMapping, CompiledRecord
from bridge.mapping.filling import fill_cells
from bridge.mapping.scope import Scope
from bridge.model.document import Node, Value
from bridge.model.fields import RUNNING_NUMBER
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.records import PlaceName, Record


def write_document(
    mapping: CompiledMapping, file: Mapping[str, Value], document: Node
) -> tuple[list[Record], list[Problem]]:
    """Return the records of one document, and what is wrong with it; then it may not be written.

    `file` holds the values of the file's own level, in `recordNumber` the number of the last record
    before; `document` is a node of the first level below.
    """
    writer = _Writer(mapping, file.get("recordNumber") or 0)
    scope = writer.scope([file], document)
    records = [
        record
        for rule in mapping.document_records
        for record in writer.records(rule, scope, document)
    ]
    if mapping.document_records and not records and not writer.problems:
        writer.problems.append(_NOTHING)
    return records, writer.problems


def write_documents(
    mapping: CompiledMapping, file: Mapping[str, Value], documents: Iterable[Node]
) -> Iterator[tuple[list[Record], list[Problem]]]:
    """Yield what `write_document` returns for each of the documents of one file.

    Their records are numbered through, behind those of the file itself that stand before them.
    """
    number = mapping.before_documents
    for document in documents:
        made = write_document(mapping, {**file, "recordNumber": number}, document)
        number += count_records(made[0])
        yield made


def write_file_records(
    mapping: CompiledMapping, file: Mapping[str, Value]
) -> tuple[list[Record], list[Problem]]:
    """Return the records that stand once in the whole file, and what is wrong with them.

    Those behind the documents are numbered by the `recordCount` of `file`.
    """
    writer = _Writer(mapping)
    records = []
    for index, rule in enumerate(mapping.file_records):
        if index == mapping.before_documents:
            writer.number += file.get("recordCount") or 0
        records.append(writer.record(rule, writer.padded([file])))
    return records, writer.problems


def counts_of(documents: Sequence[Node], records: Iterable[Record]) -> dict[str, Value]:
    """Return what a file of these documents, written as these records, says of its own size."""
    inner = [one for document in documents for one in _innermost(document)]
    return {
        "documentCount": len(documents),
        "shipmentCount": sum(_shipments(one) for one in documents),
        "lineCount": len(inner),
        "unitCount": sum(one.values.get("quantity") or 0 for one in inner),
        "recordCount": count_records(records),
    }


def _shipments(node: Node) -> int:
    if node.level == "shipment":
        return 1
    return sum(_shipments(child) for child in node.children)


def _innermost(node: Node) -> Iterator[Node]:
    if not node.children:
        yield node
    for child in node.children:
        yield from _innermost(child)


def count_records(records: Iterable[Record]) -> int:
    """Return how many `records` there are, with those below them."""
    return sum(1 + count_records(one.children) for one in records)


class _Writer:
    """Walks rules and nodes together."""

    def __init__(self, mapping: CompiledMapping, number: int = 0) -> None:
        self._levels = list(mapping.message.levels)
        self._is_numbering = RUNNING_NUMBER in mapping.fields_used
        #: The number of the last record.
        self.number = number
        self.problems: list[Problem] = []

    def scope(self, outer: Scope, node: Node) -> Scope:
        """Return the scope inside `node`: one mapping of values for every level."""
        index = self._levels.index(node.level)
        filled = [outer[i] if i < len(outer) else {} for i in range(index)]
        return self.padded([*filled, node.values])

    def padded(self, scope: Scope) -> Scope:
        """Return `scope` with nothing at the levels further in."""
        return [*scope, *({} for _ in range(len(self._levels) - len(scope)))]

    def records(
        self, rule: CompiledRecord, scope: Scope, node: Node, outer: Record | None = None
    ) -> Iterator[Record]:
        """Yield a record for each node of the rule's level at or below `node`, all in `outer`."""
        if rule.is_alternative:
            return
        for inner, at in self._nodes(rule, scope, node):
            record = self.record(rule, inner)
            if outer is not None:
                self._join(rule, record, outer)
            for child in rule.children:
                record.children.extend(self.records(child, inner, at, record))
            if rule.end is not None:
                record.children.append(self.record(rule.end, inner))
            yield record

    def _join(self, rule: CompiledRecord, record: Record, outer: Record) -> None:
        """Fill in the texts by which a joined record belongs to `outer`."""
        for mine, theirs in rule.by:
            text = outer.cells.get(theirs, "")
            if not text or (record.cells.get(mine) or text) != text:
                self.problems.append(_not_joined(mine, theirs))
            record.cells[mine] = text

    def _nodes(
        self, rule: CompiledRecord, scope: Scope, node: Node
    ) -> Iterator[tuple[Scope, Node]]:
        if node.level == rule.level:
            yield scope, node
            return
        index = self._levels.index(node.level)
        for child in node.children:
            if child.level not in rule.passed_over:
                yield from self._nodes(rule, self.scope(scope[: index + 1], child), child)

    def record(self, rule: CompiledRecord, scope: Scope) -> Record:
        """Return one record with its cells; what cannot be converted becomes a problem."""
        self.number += 1
        if self._is_numbering:
            scope = [{**scope[0], "recordNumber": self.number}, *scope[1:]]
        cells, problems = fill_cells(rule, scope)
        self.problems += problems
        return Record(rule.layout.name, cells, Where(""))


def _not_joined(mine: PlaceName, theirs: PlaceName) -> Problem:
    return Problem(
        "not-joined",
        f"has no text in {theirs} for the record below it, or another one than its {mine}",
        "correct `by` in the mapping, or what the two places are filled with",
    )


_NOTHING = Problem(
    "nothing-to-write",
    "makes no record in the file: it has nothing of what the mapping's records stand for",
    "look at it in Centra; a shipment has at least one line",
)
