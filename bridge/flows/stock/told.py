"""What a partner's stock file tells: of each item its count, and which items a full file lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bridge.api.base import OrderApi
from bridge.config.partner import Partner
from bridge.config.wildcards import name_matches
from bridge.flows.facts import values_of
from bridge.flows.incoming.read import item_of
from bridge.flows.stock.naming import skus_of
from bridge.flows.work import Books, Work
from bridge.ledger.files import FileRow
from bridge.ledger.records import RecordRow
from bridge.model.document import Value
from bridge.model.moment import Moment, from_utc_text, utc_text
from bridge.model.problem import Problem
from bridge.model.stock import Count
from bridge.plan.counting import Counted, is_of_ours, put_together
from bridge.plan.stock import CLOCKS

_A_DAY = timedelta(days=1)
#: Records that are read at a time.
_CHUNK = 1_000
_EAN, _SKU = _ITEMS = ("item.ean", "item.physicalSku")


class Told(NamedTuple):
    """What a file tells of one item: the records that count, and what each of them says."""

    item: str
    rows: Sequence[RecordRow]
    values: Sequence[Mapping[str, Value]]

    @property
    def is_sound(self) -> bool:
        """Whether every row about the item could be read."""
        return all(row.state != "aside" for row in self.rows)

    @property
    def sku(self) -> str:
        """The SKU that stands beside a bar code; "" where it is the item's name, or not told."""
        said = {str(one.get("item.physicalSku") or "") for one in self.values} - {""}
        return said.pop() if len(said) == 1 and said != {self.item} else ""

    @property
    def subject(self) -> str:
        """What its problems are about: its SKU where rows name it in two ways.

        The next count by either name settles those.
        """
        is_in_two_ways = any(item_of(one) != self.item for one in self.values)
        return (self.sku if is_in_two_ways else "") or self.item


@dataclass(frozen=True, slots=True)
class StockFile:
    """A stock file that was read, with what its partner's counts mean."""

    books: Books
    name: str
    partner: Partner
    store: str
    warehouse: str
    file: FileRow
    #: The SKUs of items that it names by their bar codes alone, as far as they are known.
    skus: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work, file: FileRow) -> StockFile:
        """Return `file` as that of the partner in `work`."""
        told = cls(work.books, work.name, work.partner, work.store, work.warehouse, file)
        return told.with_skus(work.api)

    def with_skus(self, api: OrderApi | None = None) -> StockFile:
        """Return the same with what is known of its bar codes, at the store too where that is."""
        codes = (
            item_of(values)
            for row in self._rows()
            if (values := values_of(row)).get(_EAN) and not values.get(_SKU)
        )
        skus = skus_of(self.books, (self.store, self.warehouse), codes, api)
        return replace(self, skus=skus)

    @property
    def came_at(self) -> datetime:
        """When it was seen first: what it tells was counted by then."""
        return from_utc_text(self.file.created_at)

    def items(self) -> Iterator[Told]:
        """Yield what it tells of each item and nobody has looked at yet.

        First the items of one row, in the order of reading, then those of several.
        """
        several = self._of_several_rows()
        named = {item for items, _ in several for item in items}
        for row in self._rows():
            if row.state == "staged":
                values = values_of(row)
                item = item_of(values)
                if item not in named:
                    yield Told(item, [row], [values])
        for (item, *_), ids in several:
            rows = self.books.records.get_each(ids)
            if any(row.state == "staged" for row in rows):
                yield Told(item, rows, [values_of(row) for row in rows])

    def _of_several_rows(self) -> list[tuple[list[str], list[int]]]:
        """Return the items that several rows tell of: all their names, and the ids of the rows.

        Of one that has its bar code in one row and its SKU alone in another, first the bar code.
        """
        found = self.books.records.repeated_items(self.file.id)
        ids = {item: [int(one) for one in several.split(",")] for item, several in found.items()}
        together = self._named_in_two_ways()
        for (code, sku), rows in together.items():
            ids[code] = sorted({*ids.get(code, []), *ids.pop(sku, []), *rows})
        also = {code: [code, sku] for code, sku in together}
        return [(also.get(item, [item]), rows) for item, rows in ids.items()]

    def _named_in_two_ways(self) -> dict[tuple[str, str], list[int]]:
        """Return the bar codes and SKUs that are one item's, with the rows that name it so."""
        if not self.books.records.names_in_two_ways(self.file.id):
            return {}
        by_sku: dict[str, list[int]] = defaultdict(list)
        by_code: dict[str, list[int]] = defaultdict(list)
        codes: dict[str, set[str]] = defaultdict(set)
        for row in self._rows():
            values = values_of(row)
            item = item_of(values)
            if not values.get(_EAN):
                by_sku[item].append(row.id)
            elif sku := str(values.get(_SKU) or self.skus.get(item, "")):
                by_code[item].append(row.id)
                codes[sku].add(item)
        pairs = [(*codes[sku], sku) for sku in by_sku if len(codes.get(sku, ())) == 1]
        return {(code, sku): by_code[code] + by_sku[sku] for code, sku in pairs}

    def _rows(self) -> Iterator[RecordRow]:
        after = 0
        while rows := self.books.records.page_of_file(self.file.id, after, _CHUNK):
            yield from rows
            after = rows[-1].id

    def of_ours(self, told: Told) -> tuple[Told, list[RecordRow]]:
        """Return what is told of the warehouses that count, and the rows of others."""
        policy = self.partner.policies.stock
        if policy.warehouses is None:
            return told, []
        pairs = list(zip(told.rows, told.values, strict=True))
        is_ours = [is_of_ours(values, policy) or row.state == "aside" for row, values in pairs]
        ours = [pair for pair, one in zip(pairs, is_ours, strict=True) if one]
        others = [row for (row, _), one in zip(pairs, is_ours, strict=True) if not one]
        return Told(told.item, [row for row, _ in ours], [values for _, values in ours]), others

    def count_of(self, told: Told) -> Count | Problem:
        """Return the count that is told of an item, or why there is none."""
        if not told.item:
            return _NO_ITEM
        if not told.is_sound:
            return _NOT_SOUND
        policy = self.partner.policies.stock
        counted = put_together(told.values, policy, self._counted_otherwise())
        if isinstance(counted, Problem):
            return counted
        if counted.last.utc > self.came_at + CLOCKS:
            return _STILL_TO_COME
        return self._count(
            told.item, counted, told.rows[0].line, told.sku or self.skus.get(told.item, "")
        )

    def _count(self, item: str, counted: Counted, line: int, sku: str = "") -> Count:
        first = utc_text(counted.first.utc)
        last = first if counted.last is counted.first else utc_text(counted.last.utc)
        return Count(
            store=self.store,
            warehouse=self.warehouse,
            item=item,
            partner=self.name,
            counted=counted.units,
            counted_at=first,
            counted_at_text=counted.first.text,
            is_exact=counted.first.is_exact and counted.last.is_exact,
            file_id=self.file.id,
            line=line,
            counted_to=last if last != first else "",
            sku=sku,
        )

    def known_as(self, counts: Sequence[Count]) -> list[tuple[Count | None, Count | None]]:
        """Return what is known of each counted item: under its name now, and latest under any."""
        stock, place = self.books.stock, (self.store, self.warehouse)
        known = stock.count_each(*place, [count.item for count in counts])
        other_names = [
            [count.sku]
            if count.sku
            else stock.counted_beside(self.store, self.warehouse, self.name, count.item)
            for count in counts
        ]
        others = iter(stock.count_each(*place, [name for names in other_names for name in names]))
        found: list[tuple[Count | None, Count | None]] = []
        for own, names in zip(known, other_names, strict=True):
            beside = [next(others) for _ in names]
            all_of_it = [own, *(beside if len(beside) == 1 else ())]
            told = [one for one in all_of_it if one is not None and one.partner == self.name]
            latest = max(told, key=lambda one: one.counted_at, default=own)
            found.append((own, latest))
        return found

    def _counted_otherwise(self) -> Moment:
        """Return a count's time where the partner does not say it: within the day before it."""
        written = from_utc_text(self.file.remote_modified or self.file.created_at)
        return Moment(min(written, self.came_at) - _A_DAY, "", is_exact=False)

    # What is not in it ------------------------------------------------------------------------

    def is_full(self) -> bool:
        """Return whether it names every item: by its own word, else by its name."""
        first = next(self._rows(), None)
        said = values_of(first).get("file.isFull") if first is not None else None
        if said is not None:
            return bool(said)
        pattern = self.partner.policies.stock.full
        return pattern is not None and name_matches(pattern, self.file.name.rpartition("/")[2])

    def missing(self) -> Iterator[tuple[Count, Count]]:
        """Yield what this partner has counted before and a full file lacks: the count, and nothing.

        None of it where a row of an unknown item could not be read: it may be any of them.
        """
        place = (self.store, self.warehouse, self.name)
        told_by_others = self.books.stock.counted_by_others(*place, self.file.id)
        last, named = self._last_and_named() if told_by_others else (None, None)
        if last is None or named is None:
            return
        for known in told_by_others:
            is_newer = known.counted_at >= utc_text(last.utc)
            if not is_newer and not {known.item, known.sku} & named:
                nothing = self._count(known.item, Counted(0, last, last), 0, known.sku)
                yield known, nothing

    def _last_and_named(self) -> tuple[Moment | None, set[str] | None]:
        """Return when the file was counted at the latest, and every name of an item in it."""
        last: Moment | None = None
        named: set[str] = set()
        for row in self._rows():
            values = values_of(row)
            names = {str(values[one]) for one in _ITEMS if values.get(one)}
            if not names:
                return None, None
            if is_of_ours(values, self.partner.policies.stock) or row.state == "aside":
                named |= names | {self.skus.get(item_of(values), "")} - {""}
            at = values.get("item.countedAt") or values.get("file.countedAt")
            at = at or self._counted_otherwise()
            if at.utc > self.came_at + CLOCKS:
                at = self._counted_otherwise()
            last = at if last is None or at.utc > last.utc else last
        return last, named


_NO_ITEM = Problem("count-incomplete", "has no item or no quantity", "ask the partner")
_NOT_SOUND = Problem(
    "counted-in-part",
    "another row about the item could not be read, so its count is not known",
    "see the problem of that row; the next count of the item settles it",
)
_STILL_TO_COME = Problem(
    "counted-in-future",
    "it is of a time that is still to come, so nobody knows when it was counted",
    "ask the partner what its dates and its clock say, put the mapping or its `zone` right and "
    "`replay` the file; the next count of the item settles it",
)
