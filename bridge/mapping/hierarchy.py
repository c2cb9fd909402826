"""Which records stand below which: by nesting, by the header before, or by what both say.

A record never attaches to the wrong header: where the header is missing, could not be read, or may
have been a row that nobody could tell, what follows belongs to nobody until the next header.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bridge.mapping.compiled import CompiledMapping, CompiledRecord
from bridge.mapping.context import FILE, NOBODY, Context
from bridge.mapping.counts import Tally
from bridge.mapping.formats import FORMATS
from bridge.mapping.gathering import gathered
from bridge.mapping.joins import Joins
from bridge.model.document import Entry
from bridge.model.records import Record


class Hierarchy:
    """The types of record of one mapping, and those of them that are open."""

    def __init__(self, mapping: CompiledMapping) -> None:
        self.is_nested = FORMATS[mapping.layout.format].is_nested
        self._document_level = mapping.message.document_level
        #: By name, types that a codec yields by themselves: all in flat formats, else the outer.
        self._rules: dict[str, list[CompiledRecord]] = {}
        #: By name, the type that encloses it, with its versions; none for the outermost.
        self._outer: dict[str, frozenset[str]] = {}
        #: Every name in those, and of them those that a row has to close.
        self._headers: set[str] = set()
        self._closed: set[str] = set()
        #: Types to which others are joined, at whatever depth.
        self._joined: set[str] = set()
        #: Open records, outermost first; only in flat formats.
        self._open: list[Context] = []
        #: Records that nothing more can stand below, and those of which only the end of the file
        #: shows that.
        self.left: list[Context] = []
        self._kept: list[Context] = []
        self.joins = Joins()
        #: By name, types that belong by position to a joined record, with those that enclose them.
        self._by_position: dict[str, frozenset[str]] = {}
        for rule in mapping.records:
            if rule.is_joined:  # to its like alone: around an outermost record stands nothing
                self.joins.learn(rule, ())
            self._learn(rule, mapping.records)

    def _learn(self, rule: CompiledRecord, beside: Sequence[CompiledRecord]) -> None:
        self._rules.setdefault(rule.layout.name, []).append(rule)
        if self.is_nested and rule.level != "file":
            return
        headers = frozenset() if rule.level == "file" else _versions(rule, beside)
        if any(one.is_joined for one in rule.every):
            self._joined |= headers
        if rule.end is not None:
            self._closed |= headers
            self._outer[rule.end.layout.name] = headers
            self._learn(rule.end, ())
        for child in rule.children:
            if headers:
                self._outer[child.layout.name] = headers
                self._headers |= headers
            if child.is_joined:
                self.joins.learn(child, headers)
            elif rule.is_joined or rule.layout.name in self._by_position:
                self._by_position[child.layout.name] = headers
            self._learn(child, rule.children)

    def rule_of(self, record: Record) -> CompiledRecord | None:
        """Return the type of a record that the codec yields by itself; None for any other."""
        rules = self._rules.get(record.type)
        if rules is None:
            return None
        # In XML the name is a path, which types that are ignored may share.
        return _fitting(rules, record) if self.is_nested else rules[0]

    def rule_below(self, rule: CompiledRecord, record: Record) -> CompiledRecord | None:
        """Return the type of a record nested in one of `rule`; None for any other."""
        return _fitting([one for one in rule.children if one.layout.name == record.type], record)

    def gathered(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield `records`, those in a joined one that belong to it by position."""
        return gathered(records, self._by_position, self._is_skipped)

    def _is_skipped(self, record: Record) -> bool:
        return not record.fault and self.rule_of(record) is None

    def is_header(self, rule: CompiledRecord) -> bool:
        """Return whether records of other types can stand below one of `rule`."""
        return bool(rule.children) or rule.layout.name in self._headers

    def enclosing(self, rule: CompiledRecord, record: Record) -> Context | None:
        """Return what encloses the next record, one of `rule`, and leave what does not.

        None: what it belongs to has not come yet, so the record is kept until it does.
        """
        if rule.is_joined and not self.joins.is_by_position(rule, record):
            found = self.joins.find(rule, record)
            if found is None:
                self.joins.wait(rule, record)
            return found
        if self.is_nested:
            return FILE
        if rule.layout.name in self._by_position:
            return NOBODY  # no joined record was there to take it in
        outer = self._outer.get(rule.layout.name, frozenset())
        while self._open and self._open[-1].name not in outer:
            self.left.append(self._open.pop())
        if not outer:
            return FILE
        return self._open[-1] if self._open else NOBODY

    def open(self, rule: CompiledRecord, entry: Entry, outer: Context) -> Context:
        """Return what `entry`, read from a record of `rule`, says about those below it."""
        inner = Context(
            rule.layout.name,
            entry.values,
            entry.document,
            is_broken=not entry.is_document_sure,
            is_whole=entry.is_whole and not entry.problems,
            where=entry.where,
            tally=outer.tally,
            is_document=rule.level == self._document_level and not rule.is_more,
            is_unclosed=rule.layout.name in self._closed,
            is_joined=rule.layout.name in self._joined,
        )
        if inner.is_document:
            inner.tally = Tally(entry.document, entry.where)
        if not (self.is_nested or rule.is_joined or rule.layout.name in self._by_position):
            self._open.append(inner)
        if inner.is_joined and inner.is_document:
            self._kept.append(inner)
        return inner

    def close(self, ended: Context) -> list[Context]:
        """Note that the row has come that closes the open record `ended`, and return what is left.

        Nothing is where it closes none.
        """
        if self._open and self._open[-1] is ended:
            ended.is_unclosed = False
            self.left.append(self._open.pop())
        return self.take_left()

    def take_left(self) -> list[Context]:
        """Return the records that nothing more can stand below, each once."""
        left, self.left = [one for one in self.left if not one.is_joined], []
        return left

    def finish(self) -> list[Context]:
        """Return the records that the end of the file has closed, or left open."""
        self.left += reversed(self._open)
        left, self._open = [*self.take_left(), *self._kept], []
        return left

    def break_off(self) -> str:
        """Note a record that may have been a header; return the document before it, or ""."""
        document = self._open[-1].document if self._open else ""
        for one in self._open:
            one.is_broken = True
        return document


def _versions(rule: CompiledRecord, beside: Sequence[CompiledRecord]) -> frozenset[str]:
    """Return the names of `rule` and of the types beside it that only its width tells from it.

    What stands below one of them stands below each.
    """
    mine = rule.layout
    return frozenset(
        one.layout.name
        for one in beside
        if one is rule
        or (
            one.level == rule.level
            and bool(mine.columns and one.layout.columns)
            and (one.layout.match, one.layout.starts) == (mine.match, mine.starts)
        )
    )


def _fitting(rules: list[CompiledRecord], record: Record) -> CompiledRecord | None:
    """Return the first type that fits, as the codec has chosen it."""
    if record.fault and len(rules) == 1:
        return rules[0]
    for rule in rules:
        if rule.layout.fits(record.cells):
            return rule
    return None
