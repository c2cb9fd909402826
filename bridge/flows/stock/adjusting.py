"""The second half of the way in for movements: what a partner has found, scrapped or moved.

Nothing of it is told to the store by itself. The shelf has gained or lost it, so the figures of its
items are computed again (design, section 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bridge.errors import BridgeError
from bridge.flows.facts import says_the_same, values_of
from bridge.flows.movements import Codes, record_goods
from bridge.flows.stock.told_before import told_before
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.mapping.keys import key_text
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.store import ItemIdentity
from bridge.plan.adjusting import gained, is_told_elsewhere

_MESSAGE = "movement"
#: What the ledger calls such a movement.
KIND = "adjustment"
#: What two movements can well have in common.
_ALIKE = frozenset(
    {
        "movement.happenedAt", "line.physicalSku", "line.ean", "line.reason", "line.fromBucket",
        "line.toBucket", "line.lot",
    }
)  # fmt: skip


def apply_movements(work: Work) -> None:
    """Record what every new file tells, and what was held before and is clear now."""
    again: dict[str, Mapping[int, RecordRow]] = {}
    for row in work.books.records.in_state(work.name, _MESSAGE, "staged", "held"):
        try:
            if row.document and row.document not in again:
                again[row.document] = told_before(work, row.document)
            _settle(work, row, again.get(row.document, {}).get(row.id))
        except BridgeError as error:
            work.report.trouble(work.name, error)
            return


def _settle(work: Work, row: RecordRow, told: RecordRow | None) -> None:
    """Take one record as far as what is known allows.

    `told` is what an earlier file has told of the same item in the same movement, in other words.
    """
    values = values_of(row)
    if not any(name.startswith("line.") for name in values):
        _done(work, row, "applied")
        return
    if _is_repeated(work, row) or (told is not None and says_the_same(row, told)):
        _done(work, row, "skipped", "duplicate")
        return
    again = _OTHER_CONTENT if told is not None else _contradiction(work, row)
    found = again or _goods(work, values)
    if isinstance(found, Problem):
        _hold(work, row, found)
    elif is_told_elsewhere(values, work.partner.policies.stock):
        _done(work, row, "skipped", "told-elsewhere")
        work.did("movements that other messages tell of")
    else:
        _apply(work, row, found, values.get("movement.happenedAt"))


def _earlier(work: Work, row: RecordRow) -> RecordRow | None:
    """Return where another file has told the same fact before; None where none has."""
    earlier = work.books.records.same_fact(row)
    return earlier if earlier is not None and earlier.id < row.id else None


def _is_repeated(work: Work, row: RecordRow) -> bool:
    """Return whether it is surely the same that an earlier file told."""
    earlier = _earlier(work, row)
    if earlier is None or earlier.payload != row.payload:
        return False
    return _is_read_again(work, earlier, row) or _is_told_apart(work, row)


def _is_read_again(work: Work, earlier: RecordRow, row: RecordRow) -> bool:
    """Return whether both are of one file of the partner's, read a second time."""
    before, again = (work.books.files.get(one.file_id) for one in (earlier, row))
    return (before.sha256, before.created_at) == (again.sha256, again.created_at)


def _contradiction(work: Work, row: RecordRow) -> Problem | None:
    """Return what is wrong with telling a fact once more."""
    earlier = _earlier(work, row)
    if earlier is None:
        return None
    return _SAME_AGAIN if earlier.payload == row.payload else _OTHER_CONTENT


def _is_told_apart(work: Work, row: RecordRow) -> bool:
    """Return whether the business key tells a movement sent again from another one like it.

    A day does not, nor does what was moved, from where and why.
    """
    values = values_of(row)
    at: Moment | None = values.get("movement.happenedAt")
    telling = set(work.mappings[_MESSAGE].business_key) - _ALIKE
    return bool(row.document or (at and at.is_exact) or any(values.get(one) for one in telling))


def _goods(work: Work, values: Mapping[str, Value]) -> tuple[Codes, int] | Problem:
    """Return the item and the units that the shelf has gained, or why they are not known."""
    units = gained(values, work.partner.policies.stock)
    if isinstance(units, Problem):
        return units
    sku, ean = (key_text(values.get(f"line.{one}")) for one in ("physicalSku", "ean"))
    if not sku and not ean:
        return _NO_ITEM
    codes = _codes(work, sku, ean)
    return codes if isinstance(codes, Problem) else (codes, units)


def _codes(work: Work, sku: str, ean: str) -> Codes | Problem:
    """Return every name of an item that counts may have it under.

    A partner that counts by bar code may tell of movements by SKU, and the other way round.
    """
    stock = work.books.stock
    if sku and ean:
        return sku, ean, ""
    if sku:
        known = stock.counted_beside(work.store, work.warehouse, work.name, sku)
        if len(known) > 1:
            return _SEVERAL_ITEMS
        if known or not sku.isdigit():
            return sku, known[0] if known else "", ""
    # A bar code, which can stand in the field of the SKU too.
    code, as_told = sku or ean, (sku, ean, "")
    if stock.count(work.store, work.warehouse, code) is not None:
        return as_told
    found = {
        one.item for one in work.api.products(ean=code) if code in (one.item.ean, one.item.upc)
    }
    if len(found) != 1:
        return as_told
    (item,) = found
    return item.physical_sku if _names_one(work, item) else "", item.ean, item.upc


def _names_one(work: Work, item: ItemIdentity) -> bool:
    """Return whether the SKU of an item is no other's."""
    if item.is_sku_complete:
        return True
    return len({one.item for one in work.api.products(sku=item.physical_sku)}) == 1


def _apply(work: Work, row: RecordRow, goods: tuple[Codes, int], at: Moment | None) -> None:
    item, units = goods
    subject = f"{work.name}/{row.document or 'movement'}/{row.id}"
    with work.books.ledger.transaction():
        record_goods(work, KIND, subject, {item: (units, 0)}, at)
        _done(work, row, "applied")
    work.did("movements recorded")


def _done(work: Work, row: RecordRow, state: str, reason: str = "") -> None:
    with work.books.ledger.transaction():
        work.books.records.set_state([row], state, reason)
        work.problems_of("record", _subject(work, row), [])


def _hold(work: Work, row: RecordRow, problem: Problem) -> None:
    where = Where(work.books.files.get(row.file_id).name, row.line)
    with work.books.ledger.transaction():
        work.books.records.hold([row], problem.code)
        told = [replace(problem, where=where)]
        work.problems_of("record", _subject(work, row), told, row.file_id)
    work.did("movements held")


def _subject(work: Work, row: RecordRow) -> str:
    return f"{work.books.files.get(row.file_id).name}, record {row.id}"


_NO_ITEM = Problem("movement-incomplete", "has no item or no quantity", "ask the partner")
_SEVERAL_ITEMS = Problem(
    "item-ambiguous",
    "names its item by a SKU that several counted items have",
    "have the partner tell the bar code too",
)
_OTHER_CONTENT = Problem(
    "same-key-other-content",
    "a later file says something else about a movement that an earlier file told already",
    "ask the partner which is right; if both are, name a field that tells them apart in the "
    "mapping's `key`; `discard` keeps what was told first",
)
_SAME_AGAIN = Problem(
    "same-again",
    "a later file says the same again, and nothing in it tells whether it is meant twice",
    "ask the partner; an id or a time in the mapping's `key` would tell; `discard` takes it for "
    "the same, told twice",
)
