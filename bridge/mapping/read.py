"""Records of a partner's file to entries: facts of ours, each with its document and its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from bridge.mapping import told
from bridge.mapping.cells import read_cells
from bridge.mapping.compiled import CompiledMapping, CompiledRecord
from bridge.mapping.context import NOBODY, Context
from bridge.mapping.counts import Counts, Difference
from bridge.mapping.envelope import Envelope
from bridge.mapping.hierarchy import Hierarchy
from bridge.mapping.keys import document_of, fact_of
from bridge.model.document import Entry, Value
from bridge.model.moment import Moment
from bridge.model.place import Where
from bridge.model.problem import Problem, Severity
from bridge.model.records import FileFault, Record, UnreadableFileError


class Reader:
    """Reads one file; when its entries are through, it has this to say about the whole of it."""

    def __init__(self, mapping: CompiledMapping, came: Moment | None = None) -> None:
        """`came` is when the file came, which counts where it does not say when it was made."""
        self.mapping = mapping
        #: When the file was made, as far as somebody knows.
        self.made = came
        #: Records that the mapping skips by rule.
        self.ignored = 0
        #: Counts that differ, where the mapping only warns of them.
        self.notices: list[Problem] = []
        #: So many records may be missing, as these counts have it.
        self.missing = 0
        self._hierarchy = Hierarchy(mapping)
        self._counts = Counts(mapping)
        self._envelope = Envelope(mapping)
        self._quantity = f"{mapping.message.innermost_level}.quantity"
        #: What the file says of itself, by qualified name.
        self._file: dict[str, Value] = {}
        #: Where it says so.
        self._stated_at: dict[str, Where] = {}
        #: Of that, what is a fact of ours and is repeated in every entry.
        self._facts: dict[str, Value] = {}
        #: The types of record of the whole file that have been read.
        self._taken: set[str] = set()
        self._is_under_way = False

    @property
    def number(self) -> int | None:
        """The file's own number, once it has been read and if it says one."""
        return cast("int | None", self._file.get("file.sequence"))

    def entries(self, records: Iterable[Record]) -> Iterator[Entry]:
        """Yield every fact of the file, good or with its problems, in the order of the file.

        A record that belongs to a later one comes behind that. Raises UnreadableFileError where the
        file's own records are wrong or out of place, and at the end if one of them is missing, if
        counts that the file states do not agree, or there is nothing in it and that is not
        accepted.
        """
        hierarchy = self._hierarchy
        for record in hierarchy.gathered(self._unless_empty(records)):
            rule = hierarchy.rule_of(record)
            if rule is None:
                yield from self._of_no_type(record)
            elif rule.level == "file":
                self._take_file(rule, record)
                self._envelope.see(rule, record)
            else:
                self._envelope.see(rule, record)
                outer = hierarchy.enclosing(rule, record)
                if hierarchy.left:
                    yield from self._leave(hierarchy.take_left())
                if outer is not None:
                    yield from self._read(rule, record, outer)
        yield from self._finish()

    def _of_no_type(self, record: Record) -> Iterator[Entry]:
        """Yield a record that fits no type, unless the mapping skips it by rule.

        It may have been a line of the document before it: that one is held with it, and what
        follows belongs to nobody known.
        """
        self._counts.see()
        if record.fault:
            yield self._set_aside(record, self._hierarchy.break_off())
        else:
            self.ignored += 1

    def _finish(self) -> Iterator[Entry]:
        """Yield what only the end of the file shows, and compare the file's own counts."""
        self._need_whole()
        self._envelope.finish()
        for rule, record in self._hierarchy.joins.left_over():
            yield from self._read(rule, record, NOBODY)
        yield from self._leave(self._hierarchy.finish())
        for one in self._counts.of_documents():
            yield from self._differs(one)
        for one in self._counts.of_file(self._file):
            yield from self._differs(one)
        if self.mapping.accepts_empty is False and not self._is_under_way:
            raise _unfit("no-record", "the file holds no record", Where(""))

    def _need_whole(self) -> None:
        """Refuse a file without a record that every file has, such as a trailer."""
        is_empty = not (self._taken or self._is_under_way or self.ignored)
        for one in self.mapping.file_records if not is_empty else ():
            if one.is_required and one.layout.name not in self._taken:
                said = (
                    f"the file has no {one.layout.name}: it was cut off, or is another kind of file"
                )
                raise _unfit("file-record-missing", said, Where(""))

    def _unless_empty(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield `records`; none from a file without a byte, where that is accepted."""
        try:
            yield from records
        except UnreadableFileError as error:
            if error.fault.code != "empty-file" or not self.mapping.accepts_empty:
                raise

    def _take_file(self, rule: CompiledRecord, record: Record) -> None:
        """Keep what a record says of the whole file; nothing may be wrong with it."""
        values, problems = read_cells(rule, record, self.made)
        if record.fault or problems:
            said = record.fault or problems[0].message
            raise _unfit("file-record-wrong", f"the record of the whole file: {said}", record.where)
        self._file.update(values)
        self.made = self._file.get("file.created") or self.made
        self._stated_at.update(dict.fromkeys(values, record.where))
        self._taken.add(rule.layout.name)
        facts = {name: values[name] for name in self.mapping.message.facts_of_file & set(values)}
        if facts and self._is_under_way:
            said = f"{', '.join(sorted(facts))} stands behind what it is about"
            raise _unfit("file-record-late", said, record.where)
        self._facts.update(facts)

    def _read(self, rule: CompiledRecord, record: Record, outer: Context) -> Iterator[Entry]:
        """Yield the entry of a record and those of the records that belong to it."""
        if rule.is_more and rule.level != self.mapping.message.document_level:
            yield from self._of_no_type(record)  # that of which it tells more has been told
            return
        entry, own = self._entry_of(rule, record, outer)
        if rule.is_more:
            outer.learn(own, not entry.problems)
        is_header = self._hierarchy.is_header(rule)
        opened = self._hierarchy.open(rule, entry, outer) if is_header else None
        self._count(rule, entry, own, opened or outer)
        yield entry
        if opened is not None:
            yield from self._below(rule, record, opened)
        elif rule.is_end:
            yield from self._leave(self._hierarchy.close(outer))

    def _below(self, rule: CompiledRecord, record: Record, opened: Context) -> Iterator[Entry]:
        """Yield what stands in a record, and what has waited for it."""
        for known in self._hierarchy.joins.twins(rule, record, opened):
            yield from self._cannot_be_told(known, opened)
        for child in record.children:
            yield from self._inside(rule, child, opened)
        for joined, waiting in self._hierarchy.joins.released(rule, record):
            yield from self._read(joined, waiting, opened)
        if self._hierarchy.is_nested:
            yield from self._leave([opened])

    def _entry_of(
        self, rule: CompiledRecord, record: Record, outer: Context
    ) -> tuple[Entry, Mapping[str, Value]]:
        """Return what a record says, with what encloses it, and what it says by itself."""
        own, problems = read_cells(rule, record, self.made)
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
        return entry, {} if record.fault else own

    def _inside(self, rule: CompiledRecord, child: Record, outer: Context) -> Iterator[Entry]:
        """Yield what a record within another one says, in formats that nest."""
        inner = self._hierarchy.rule_below(rule, child)
        if inner is not None:
            yield from self._read(inner, child, outer)
            return
        self._counts.see()
        if child.fault:
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
        key = fact_of(self.mapping, level, document, values)
        return Entry(level, values, where, document, key, problems, is_sure)

    def _count(
        self, rule: CompiledRecord, entry: Entry, own: Mapping[str, Value], around: Context
    ) -> None:
        """Count an entry; `around` is what a line stands in, or what the record itself opened."""
        document = entry.document if entry.is_document_sure else ""
        units = own.get(self._quantity, None if entry.problems else 0)
        self._counts.add(rule, document, entry.where, units, around.tally)
        if rule.states_size:
            self._counts.state(rule, document, entry.where, own, around.tally)

    def _contradicts(self, own: Mapping[str, Value], outer: Mapping[str, Value]) -> bool:
        """Return whether a record names another document than the one that it stands in."""
        return any(
            name in own and name in outer and own[name] != outer[name]
            for name in self.mapping.document_key
        )

    def _set_aside(self, record: Record, document: str) -> Entry:
        self._is_under_way = True
        self._counts.add_unknown()
        key = f"?{record.where.line}"
        return Entry("", {}, record.where, document, key, [told.fault(record)], False)

    def _leave(self, contexts: Iterable[Context]) -> Iterator[Entry]:
        """Yield what is missing of records that nothing more can stand below."""
        for one in contexts:
            if one.is_broken:  # then what is below it waits already
                continue
            if one.is_unclosed:
                yield self._late(one.document, told.not_closed(one.where))
            elif one.is_document and one.tally is not None:
                for difference in one.tally.differences():
                    yield from self._differs(difference)

    def _cannot_be_told(self, known: Context, opened: Context) -> Iterator[Entry]:
        """Yield that nobody knows which of two records others belong to."""
        known.is_broken = opened.is_broken = True
        for document, one in {known.document: known, opened.document: opened}.items():
            if document:
                yield self._late(document, told.told_twice(one.where))

    def _differs(self, one: Difference) -> Iterator[Entry]:
        """Yield that a document waits for its count, refuse the file for its own, or note it."""
        if self.mapping.counts == "ignore":
            return
        stated_at = one.where if one.document else self._stated_at.get(f"file.{one.name}")
        where = (stated_at or one.where).within(one.name)
        if self.mapping.counts == "warn":
            self.notices.append(told.count_differs(one, where, Severity.NOTICE))
            self.missing += max(one.stated - one.counted, 0)
            return
        problem = told.count_differs(one, where, Severity.SET_ASIDE)
        if not one.document:
            raise UnreadableFileError(
                FileFault(problem.code, problem.message, where, problem.remedy)
            )
        yield self._late(one.document, problem)

    def _late(self, document: str, problem: Problem) -> Entry:
        where = problem.where or Where("")
        return Entry("", {}, where, document, f"!{where.line}", [problem], is_late=True)


def _unfit(code: str, message: str, where: Where) -> UnreadableFileError:
    remedy = "correct the mapping, or ask the partner for a correct file"
    return UnreadableFileError(FileFault(code, message, where, remedy))
