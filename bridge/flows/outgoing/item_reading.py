"""The store's items read and judged: what a partner has to be told, and what it cannot be told.

Nothing is written into the ledger here. What is to be told waits in a file without a name beside
the ledger, so that a large range needs little memory, and nothing is left when the reading fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from bridge.api import answers
from bridge.flows.outgoing.making import Making
from bridge.flows.work import Work
from bridge.ledger.items import Told
from bridge.mapping.telling import Telling
from bridge.mapping.write import count_records
from bridge.model.document import Node
from bridge.model.problem import Problem
from bridge.model.store import Product
from bridge.plan.item_document import item_document
from bridge.plan.items import is_taken, name_of, product_id

#: A mapping that uses it tells that an item is no longer active.
_ACTIVITY = "item.isActive"
#: Counts of a file with nothing else in it.
_ALONE = {"documentCount": 1, "lineCount": 1}


@dataclass(frozen=True, slots=True)
class Change:
    """An item that the partner has to be told of."""

    told: Told
    #: Records that it makes, and where it stands in the spool.
    records: int
    offset: int


class Spool:
    """Products put aside in an empty file, to be read again by where they stand."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, product: Product) -> int:
        """Put a product aside and return where it stands."""
        offset = self._file.tell()
        self._file.write(json.dumps(product.raw, ensure_ascii=False).encode() + b"\n")
        return offset

    def documents(self, changes: Iterable[Change]) -> Iterator[Node]:
        """Yield the documents of `changes`."""
        for one in changes:
            self._file.seek(one.offset)
            yield item_document(answers.product(json.loads(self._file.readline())))


class Reading:
    """What one reading of the store has found; `spool` holds what is to be told."""

    def __init__(self, work: Work, making: Making, spool: Spool, *, is_all: bool, again: bool):
        """`is_all`: the whole range is read. `again`: what the partner knows is told again."""
        self.is_all = is_all
        self.spool = spool
        #: What the partner has to be told, by product, in the order of the store.
        self.changes: dict[str, Change] = {}
        #: What is wrong with items, by what each goes by.
        self.problems: dict[str, list[Problem]] = {}
        #: What cannot be told, because another item goes by the same name.
        self.clashing: list[Told] = []
        #: What goes by another name than before, and is told alike.
        self.renamed: dict[str, Told] = {}
        #: What the store does not have any more, where another one has taken its name.
        self.gone: list[Told] = []
        self._work = work
        self._making = making
        self._again = again
        self._policy = work.partner.policies.items
        self._telling = Telling(making.mapping)
        self._tells_activity = _ACTIVITY in making.mapping.fields_used
        self._seen: set[str] = set()
        #: The first product of each name, and all of the names that several have.
        self._first: dict[str, str] = {}
        self._several: dict[str, set[str]] = {}
        #: What is no longer the partner's, by product.
        self._leaving: dict[str, str] = {}

    def read(self, products: Iterator[Product]) -> None:
        """Judge `products`."""
        for number, product in enumerate(products, start=1):
            self._work.progress("items read", number, 0)
            self._judge(product)
        for key, name in self._leaving.items():
            if self._others(key, name) or name in self._first:
                self.changes.pop(key, None)
        for told in [*(one.told for one in self.changes.values()), *self.renamed.values()]:
            if told.product not in self._leaving:
                self._hold_against_ledger(told)
        for name, several in self._several.items():
            self._clash(name, several)

    def is_sound(self, subject: str) -> bool:
        """Return whether something of that name or id was read, and nothing speaks against it."""
        is_read = subject in self._first or subject in self._seen
        return is_read and subject not in self.problems

    def _judge(self, product: Product) -> None:
        key = product_id(product)
        self._seen.add(key)
        known = self._known(key)
        taken = is_taken(product, self._policy)
        if not taken and not (known and known.content_hash and self._tells_activity):
            return
        name = name_of(product.item, self._policy.identity)
        if not name:
            self._complain(key, [_without(self._policy.identity)])
            return
        if taken:
            self._meet(name, key)
        else:
            self._leaving[key] = name
        records, problems = self._making.try_out(item_document(product), _ALONE)
        if problems:
            self._complain(name, problems)
            return
        told = self._told(key, name, self._telling.hash(records), known)
        if self._again or known is None or known.content_hash != told.content_hash:
            offset = self.spool.add(product)
            self.changes[key] = Change(told, count_records(records), offset)
        elif known.item != name:
            self.renamed[key] = told

    def _known(self, product: str) -> Told | None:
        return self._work.books.items.get(self._work.store, self._work.name, product)

    def _told(self, product: str, name: str, content_hash: str, known: Told | None) -> Told:
        file_id = known.file_id if known else None
        return Told(self._work.store, self._work.name, product, name, content_hash, file_id)

    def _complain(self, subject: str, problems: Sequence[Problem]) -> None:
        known = self.problems.setdefault(subject, [])
        known += [one for one in problems if one not in known]

    def _meet(self, name: str, product: str) -> None:
        """Note who goes by a name."""
        first = self._first.setdefault(name, product)
        if first != product:
            self._several.setdefault(name, {first}).add(product)

    def _others(self, product: str, name: str) -> list[Told]:
        """Return who else goes by a name as far as the ledger knows; who was read is left out."""
        named = self._work.books.items.named(self._work.store, self._work.name, name)
        return [one for one in named if one.product != product and one.product not in self._seen]

    def _hold_against_ledger(self, told: Told) -> None:
        """Find who else goes by a name, and was not read.

        Where the whole range was read, it is gone. Else nobody knows: it counts until the whole
        range is read the next time.
        """
        others = self._others(told.product, told.item)
        if self.is_all:
            self.gone += others
        elif others:
            several = self._several.setdefault(told.item, {told.product})
            several.update(one.product for one in others)

    def _clash(self, name: str, several: set[str]) -> None:
        """Tell nothing of those who share a name: who is meant by it is not to be guessed."""
        self._complain(name, [_CLASH])
        for product in sorted(several):
            self.changes.pop(product, None)
            self.renamed.pop(product, None)
            known = self._known(product)
            if known is None or not known.content_hash or known.item != name:
                self.clashing.append(self._told(product, name, "", None))


def _without(identity: Sequence[str]) -> Problem:
    return Problem(
        "item-without-name",
        f"the store's product has none of what items go by: {', '.join(identity)}",
        "give it one in Centra, or name another in `policies: items: identity`",
    )


_CLASH = Problem(
    "item-clash",
    "several products of the store go by this name: the partner is told of none of them",
    "give each its own in Centra, or let items go by something else (`policies: items: identity`)",
)
