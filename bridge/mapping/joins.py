"""Records that belong to another by what both say, wherever in the file the two stand.

Kept are the records that others may belong to, as far as these need them, and those that wait for
theirs. A record that is told twice is nobody's: which of the two is meant cannot be known. In
formats with messages, what two records say of one another counts within a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from bridge.mapping.compiled import CompiledRecord
from bridge.mapping.context import Context
from bridge.model.records import PlaceName, Record

_Kind: TypeAlias = Literal["by", "nests"]
#: The type of record that is joined, whether to the type around it or to its own, the message that
#: both stand in, and the texts that they share.
_Key: TypeAlias = tuple[str, _Kind, int, tuple[str, ...]]


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
        for name in outer if rule.by else ():
            self._below.setdefault(name, []).append(rule)

    def is_by_position(self, rule: CompiledRecord, record: Record) -> bool:
        """Return whether a record that could stand in its like is one that stands in none."""
        return not rule.by and not any(record.cells.get(mine) for mine, _ in rule.nests)

    def find(self, rule: CompiledRecord, record: Record) -> Context | None:
        """Return what encloses a joined record; None where it has not been read yet."""
        found = (self._known.get(key) for key in _keys_of_inner(rule, record))
        return next((one for one in found if one is not None), None)

    def wait(self, rule: CompiledRecord, record: Record) -> None:
        """Keep a record until the one that it belongs to comes."""
        for key in _keys_of_inner(rule, record):
            self._waiting.setdefault(key, []).append(record)

    def twins(self, rule: CompiledRecord, record: Record, opened: Context) -> list[Context]:
        """Note a record that others may belong to; return those that cannot be told from it."""
        twins: list[Context] = []
        for _, key in self._offers(rule, record):
            known = self._known.setdefault(key, opened)
            if known is not opened and known.values != opened.values and known not in twins:
                twins.append(known)
        return twins

    def released(
        self, rule: CompiledRecord, record: Record
    ) -> Iterator[tuple[CompiledRecord, Record]]:
        """Yield the records that have waited for this one, with their types."""
        for inner, key in self._offers(rule, record):
            for one in self._taken(inner, key):
                yield inner, one

    def left_over(self) -> Iterator[tuple[CompiledRecord, Record]]:
        """Yield what has waited in vain, outer types first; what is yielded may release others."""
        for rule in self._joined:
            for key in [key for key in self._waiting if key[0] == rule.layout.name]:
                for one in self._taken(rule, key):
                    yield rule, one

    def _offers(
        self, rule: CompiledRecord, record: Record
    ) -> Iterator[tuple[CompiledRecord, _Key]]:
        """Yield the types of record that may belong to this one, with what they must say then."""
        found = [
            (child, _key(child, "by", record, [theirs for _, theirs in child.by]))
            for child in self._below.get(rule.layout.name, ())
        ]
        if rule.nests:
            own = _key(rule, "nests", record, [theirs for _, theirs in rule.nests])
            found.append((rule, own))
        yield from ((inner, key) for inner, key in found if all(key[-1]))

    def _taken(self, rule: CompiledRecord, key: _Key) -> list[Record]:
        """Return what waits under `key`, which then waits under no other key either."""
        taken = self._waiting.pop(key, [])
        for record in taken if rule.by and rule.nests else ():
            for other in _keys_of_inner(rule, record):
                left = [one for one in self._waiting.get(other, ()) if one is not record]
                if other in self._waiting:
                    self._waiting[other] = left
        return taken


def _keys_of_inner(rule: CompiledRecord, record: Record) -> Iterator[_Key]:
    """Yield what a joined record says of the one that it belongs to, its like first."""
    if rule.nests:
        yield _key(rule, "nests", record, [mine for mine, _ in rule.nests])
    if rule.by:
        yield _key(rule, "by", record, [mine for mine, _ in rule.by])


def _key(rule: CompiledRecord, kind: _Kind, record: Record, places: Sequence[PlaceName]) -> _Key:
    texts = tuple(record.cells.get(place, "") for place in places)
    return rule.layout.name, kind, record.message, texts
