"""Records that belong to another by what both say, wherever in the file the two stand.

Kept are the records that others may belong to, as far as these need them, and those that wait for
theirs. A record that is told twice is nobody's: which of the two is meant cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from bridge.mapping.compiled import CompiledRecord
from bridge.mapping.context import Context
from bridge.model.records import Record

#: The type of record that is joined, and the texts that it and the other share.
_Key: TypeAlias = tuple[str, tuple[str, ...]]


class Joins:
    """The joined records of one file."""

    def __init__(self) -> None:
        #: Types that are joined, outer ones first; and by name of the type around them.
        self._joined: list[CompiledRecord] = []
        self._below: dict[str, list[CompiledRecord]] = {}
        self._known: dict[_Key, Context] = {}
        self._waiting: dict[_Key, list[Record]] = {}

    def learn(self, rule: CompiledRecord, outer: Iterable[str]) -> None:
        """Take in that records of `rule` are joined to those of the types named `outer`."""
        self._joined.append(rule)
        for name in outer:
            self._below.setdefault(name, []).append(rule)

    def find(self, rule: CompiledRecord, record: Record) -> Context | None:
        """Return what encloses a joined record; None where it has not been read yet."""
        return self._known.get(_key_of_inner(rule, record))

    def wait(self, rule: CompiledRecord, record: Record) -> None:
        """Keep a record until the one that it belongs to comes."""
        self._waiting.setdefault(_key_of_inner(rule, record), []).append(record)

    def twins(self, rule: CompiledRecord, record: Record, opened: Context) -> list[Context]:
        """Note a record that others may belong to; return those that cannot be told from it."""
        twins: list[Context] = []
        for child in self._below.get(rule.layout.name, ()):
            key = _key_of_outer(child, record)
            if not all(key[1]):
                continue
            known = self._known.setdefault(key, opened)
            if known is not opened and known.values != opened.values:
                twins.append(known)
        return twins

    def released(
        self, rule: CompiledRecord, record: Record
    ) -> Iterator[tuple[CompiledRecord, Record]]:
        """Yield the records that have waited for this one, with their types."""
        for child in self._below.get(rule.layout.name, ()):
            key = _key_of_outer(child, record)
            if all(key[1]):
                for one in self._waiting.pop(key, ()):
                    yield child, one

    def left_over(self) -> Iterator[tuple[CompiledRecord, Record]]:
        """Yield what has waited in vain, outer types first; what is yielded may release others."""
        for rule in self._joined:
            for key in [key for key in self._waiting if key[0] == rule.layout.name]:
                for one in self._waiting.pop(key):
                    yield rule, one


def _key_of_inner(rule: CompiledRecord, record: Record) -> _Key:
    return rule.layout.name, tuple(record.cells.get(mine, "") for mine, _ in rule.by)


def _key_of_outer(child: CompiledRecord, record: Record) -> _Key:
    return child.layout.name, tuple(record.cells.get(theirs, "") for _, theirs in child.by)
