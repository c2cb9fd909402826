"""Records of a partner's file to entries: facts of ours, each with its document and its key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from bridge.mapping import told
from bridge.mapping.cells import read_cells
from bridge.mapping.compiled import CompiledMapping, CompiledRecord
from bridge.mapping.counts import Counts
from bridge.mapping.hierarchy import Context, Hierarchy
from bridge.mapping.keys import document_of, fact_of
from bridge.model.document import Entry, Value
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.records import FileFault, Record, UnreadableFileError


class Reader:
    """Reads one file; `ignored` counts the records that the mapping skips by rule."""

    def __init__(self, mapping: CompiledMapping) -> None:
        self.mapping = mapping
        self.ignored = 0
        self._hierarchy = Hierarchy(mapping)
        self._counts = Counts(mapping)
        #: What the file says of itself, by qualified name.
        self._file: dict[str, Value] = {}
        #: Of that, what is a fact of ours and is repeated in every entry.
        self._facts: dict[str, Value] = {}
        self._seen: Counter[str] = Counter()
        self._is_under_way = False

    @property
    def number(self) -> int | None:
        """The file's own number, once it has been read and if it says one."""
        return cast("int | None", self._file.get("file.sequence"))

    def entries(self, records: Iterable[Record]) -> Iterator[Entry]:
        """Yield every fact of the file, good or with its problems, in the order of the file.

        Raises UnreadableFileError where the file's own records are wrong, and at the end if counts
        that the file states do not agree, or there is nothing in it and that is not accepted.
        """
        for record in self._unless_empty(records):
            rule = self._hierarchy.rule_of(record)
            if rule is not None and rule.level == "file":
                self._take_file(rule, record)
            elif rule is not None:
                yield from self._read(rule, record, self._hierarchy.enclosing(rule))
            elif record.fault:
                yield self._unknown(record)
            else:
                self.ignored += 1
        self._counts.check(self._file)
        if self.mapping.accepts_empty is False and not self._is_under_way:
            raise _unfit("no-record", "the file holds no record", Where(""))

    def _unless_empty(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield `records`; none from a file without a byte, where that is accepted."""
        try:
            yield from records
        except UnreadableFileError as error:
            if error.fault.code != "empty-file" or not self.mapping.accepts_empty:
                raise

    def _take_file(self, rule: CompiledRecord, record: Record) -> None:
        """Keep what a record says of the whole file; nothing may be wrong with it."""
        values, problems = read_cells(rule, record)
        if record.fault or problems:
            said = record.fault or problems[0].message
            raise _unfit("file-record-wrong", f"the record of the whole file: {said}", record.where)
        self._file.update(values)
        facts = {name: values[name] for name in self.mapping.message.facts_of_file & set(values)}
        if facts and self._is_under_way:
            said = f"{', '.join(sorted(facts))} stands behind what it is about"
            raise _unfit("file-record-late", said, record.where)
        self._facts.update(facts)

    def _read(self, rule: CompiledRecord, record: Record, outer: Context) -> Iterator[Entry]:
        """Yield the entry of a record and those of the records inside it."""
        own, problems = read_cells(rule, record)
        is_sure = True
        if record.fault:  # then its cells are not to be trusted, and a hint at most
            problems, is_sure = [told.fault(record)], False
        elif outer.is_broken:
            problems.insert(0, told.orphan(record.where))
            is_sure = bool(document_of(self.mapping, own))
        elif self._contradicts(own, outer.values):
            problems.insert(0, told.contradiction(record.where))
            is_sure = False
        values = {**self._facts, **outer.trusted, **own}
        entry = self._entry(rule.level, values, outer.document, record.where, problems, is_sure)
        entry.is_whole = outer.is_whole
        if self._hierarchy.is_header(rule):
            inner = self._hierarchy.open(rule, entry)
            yield entry
            for child in record.children:
                yield from self._inside(rule, child, inner)
        else:
            yield entry

    def _inside(self, rule: CompiledRecord, child: Record, outer: Context) -> Iterator[Entry]:
        """Yield what a record within another one says, in formats that nest."""
        inner = self._hierarchy.rule_below(rule, child)
        if inner is not None:
            yield from self._read(inner, child, outer)
        elif child.fault:
            yield self._set_aside(child, outer.document)
        else:
            self.ignored += 1

    def _entry(
        self,
        level: str,
        values: dict[str, Value],
        hint: str,
        where: Where,
        problems: list[Problem],
        is_sure: bool,
    ) -> Entry:
        document = document_of(self.mapping, values)
        if not document and self.mapping.document_key:
            if is_sure and not problems:
                problems.append(told.no_key(where, self.mapping.document_key))
            document, is_sure = hint, False
        self._is_under_way = True
        self._counts.add(level, document if is_sure else "")
        key = self._numbered(fact_of(self.mapping, level, document, values))
        return Entry(level, values, where, document, key, problems, is_sure)

    def _contradicts(self, own: Mapping[str, Value], outer: Mapping[str, Value]) -> bool:
        """Return whether a record names another document than the one that it stands in."""
        return any(
            name in own and name in outer and own[name] != outer[name]
            for name in self.mapping.document_key
        )

    def _numbered(self, fact: str) -> str:
        """Return a key of its own for each of equal facts in one file: both are facts."""
        self._seen[fact] += 1
        return f"{fact}\x1f{self._seen[fact]}"

    def _unknown(self, record: Record) -> Entry:
        """Return a record that fits no type; what follows it belongs to nobody known.

        It may have been a line of the document before it: that one is held with it.
        """
        return self._set_aside(record, self._hierarchy.break_off())

    def _set_aside(self, record: Record, document: str) -> Entry:
        self._is_under_way = True
        self._counts.add("", "")
        key = self._numbered(f"?{record.where.line}")
        return Entry("", {}, record.where, document, key, [told.fault(record)], False)


def _unfit(code: str, message: str, where: Where) -> UnreadableFileError:
    remedy = "correct the mapping, or ask the partner for a correct file"
    return UnreadableFileError(FileFault(code, message, where, remedy))
