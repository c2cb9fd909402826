"""Which records stand below which: by nesting in XML, by the header before in flat files.

A record never attaches to the wrong header: where the header is missing, could not be read, or may
have been a row that nobody could tell, what follows belongs to nobody until the next header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bridge.mapping.compiled import CompiledMapping, CompiledRecord
from bridge.mapping.formats import FORMATS
from bridge.model.document import Entry, Value
from bridge.model.records import Record


@dataclass(slots=True)
class Context:
    """What an enclosing record has said."""

    #: The type of record; "" for the file itself.
    name: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    #: The document that it belongs to, or may belong to where it is broken.
    document: str = ""
    #: True: nobody knows to which document what follows belongs.
    is_broken: bool = False
    #: False: some value of it could not be read, so that what it encloses lacks it.
    is_whole: bool = True

    @property
    def trusted(self) -> Mapping[str, Value]:
        """The values that hold for what it encloses."""
        return {} if self.is_broken else self.values


_FILE = Context()
_NOBODY = Context(is_broken=True)


class Hierarchy:
    """The types of record of one mapping, and those of them that are open."""

    def __init__(self, mapping: CompiledMapping) -> None:
        self._is_nested = FORMATS[mapping.layout.format].is_nested
        #: By name, types that a codec yields by themselves: all in flat formats, else the outer.
        self._rules: dict[str, list[CompiledRecord]] = {}
        #: By name, the type that encloses it, with its versions; none for the outermost.
        self._outer: dict[str, frozenset[str]] = {}
        #: Every name in those.
        self._headers: set[str] = set()
        #: Open records, outermost first; only in flat formats.
        self._open: list[Context] = []
        for rule in mapping.records:
            self._learn(rule, mapping.records)

    def _learn(self, rule: CompiledRecord, beside: Sequence[CompiledRecord]) -> None:
        self._rules.setdefault(rule.layout.name, []).append(rule)
        if self._is_nested and rule.level != "file":
            return
        for child in rule.children:
            if rule.level != "file":
                self._outer[child.layout.name] = _versions(rule, beside)
                self._headers |= self._outer[child.layout.name]
            self._learn(child, rule.children)

    def rule_of(self, record: Record) -> CompiledRecord | None:
        """Return the type of a record that the codec yields by itself; None for any other."""
        rules = self._rules.get(record.type)
        if rules is None:
            return None
        # In XML the name is a path, which types that are ignored may share.
        return _fitting(rules, record) if self._is_nested else rules[0]

    def rule_below(self, rule: CompiledRecord, record: Record) -> CompiledRecord | None:
        """Return the type of a record nested in one of `rule`; None for any other."""
        return _fitting([one for one in rule.children if one.layout.name == record.type], record)

    def is_header(self, rule: CompiledRecord) -> bool:
        """Return whether records of other types can stand below one of `rule`."""
        return bool(rule.children) or rule.layout.name in self._headers

    def enclosing(self, rule: CompiledRecord) -> Context:
        """Return what encloses the next record, one of `rule`, and close what does not."""
        if self._is_nested:
            return _FILE
        outer = self._outer.get(rule.layout.name, frozenset())
        while self._open and self._open[-1].name not in outer:
            self._open.pop()
        if not outer:
            return _FILE
        return self._open[-1] if self._open else _NOBODY

    def open(self, rule: CompiledRecord, entry: Entry) -> Context:
        """Return what `entry`, read from a record of `rule`, says about those below it."""
        is_broken = not entry.is_document_sure
        is_whole = entry.is_whole and not entry.problems
        inner = Context(rule.layout.name, entry.values, entry.document, is_broken, is_whole)
        if not self._is_nested:
            self._open.append(inner)
        return inner

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
