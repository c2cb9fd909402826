"""What a partner's stock file tells: of each item its count, and which items a full file lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from bridge.config.partner import Partner
from bridge.config.wildcards import name_matches
from bridge.flows.facts import values_of
from bridge.flows.incoming.read import item_of
from bridge.flows.work import Books, Work
from bridge.ledger.files import FileRow
from bridge.ledger.records import RecordRow
from bridge.model.document import Value
from bridge.model.moment import Moment, from_utc_text, utc_text
from bridge.model.problem import Problem
from bridge.model.stock import Count
from bridge.plan.counting import Counted, is_of_ours, put_together

_A_DAY = timedelta(days=1)
#: Records that are read at a time.
_CHUNK = 1_000
_ITEMS = ("item.ean", "item.physicalSku")


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


@dataclass(frozen=True, slots=True)
class StockFile:
    """A stock file that was read, with what its partner's counts mean."""

    books: Books
    name: str
    partner: Partner
    store: str
    warehouse: str
    file: FileRow

    @classmethod
    def of(cls, work: Work, file: FileRow) -> StockFile:
        """Return `file` as that of the partner in `work`."""
        return cls(work.books, work.name, work.partner, work.store, work.warehouse, file)

    def items(self) -> Iterator[Told]:
        """Yield what it tells of each item and nobody has looked at yet.

        First the items of one row, in the order of reading, then those of several.
        """
        records = self.books.records
        several = records.repeated_items(self.file.id)
        for row in self._rows():
            if row.state == "staged":
                values = values_of(row)
                item = item_of(values)
                if item not in several:
                    yield Told(item, [row], [values])
        for item, ids in several.items():
            rows = records.get_each([int(one) for one in ids.split(",")])
            if any(row.state == "staged" for row in rows):
                yield Told(item, rows, [values_of(row) for row in rows])

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
        return self._count(told.item, counted, told.rows[0].line, told.sku)

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

    def _counted_otherwise(self) -> Moment:
        """Return a count's time where the partner does not say it: within the day before it."""
        written = from_utc_text(self.file.remote_modified or self.file.created_at)
        return Moment(written - _A_DAY, "", is_exact=False)

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
                named |= names
            at = values.get("item.countedAt") or values.get("file.countedAt")
            at = at or self._counted_otherwise()
            last = at if last is None or at.utc > last.utc else last
        return last, named


_NO_ITEM = Problem("count-incomplete", "has no item or no quantity", "ask the partner")
_NOT_SOUND = Problem(
    "counted-in-part",
    "another row about the item could not be read, so its count is not known",
    "see the problem of that row; the next count of the item settles it",
)
