"""What of an order arrives at the warehouse: the order mapping run backwards, beside the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.sandbox.rehearsal.judging import Judge
from bridge.sandbox.rehearsal.report import Section, Verdict
from bridge.sandbox.warehouse import Order

#: What became of an order that is not in the file.
NOT_READ = "the warehouse found no such order in the files"
#: What goes to the wrong place, or nowhere, where the partner is not told of it.
_MATTERS = {
    "shipment.shipwallet_pickup": "the service point: with one, the parcel goes there",
    "shipment.deliveryNote": "the delivery note, the PDF that lies in the parcel",
    "shipment.deliveryCountry": "the country",
    "shipment.shippingList": "carrier and service, as the store words them",
}


def judge_arrivals(
    judge: Judge,
    mapping: CompiledMapping,
    orders: Mapping[str, Order],
    odd: Mapping[str, str],
    said: Mapping[str, Mapping[str, Value]],
) -> Section:
    """Return how each order arrived.

    `odd` says what is awkward about a shipment, `said` what the store says of it, by our fields.
    Where no order could be read at all, that has been told; here, then, what was not even sent.
    """
    section = Section("Orders, as the warehouse reads them")
    for shipment_id, what in odd.items():
        if shipment_id in orders:
            lines = judge.books.shipments.lines(judge.store_name, shipment_id)
            section.add(what, *_arrived(orders[shipment_id], lines, said[shipment_id]))
        else:
            state, told = judge.state(shipment_id)
            if told or orders:
                section.add(what, Verdict.LOOK, f"{state}: {told or NOT_READ}")
    for field, what in _MATTERS.items():
        if field not in mapping.fields_used:
            told = f"no field of the order mapping carries `{field.partition('.')[2]}`"
            section.add(what, Verdict.LOOK, told)
    return section


def _arrived(
    order: Order, lines: Iterable[PickLine], said: Mapping[str, Value]
) -> tuple[Verdict, str]:
    wrong = _other_goods(order, lines)
    if wrong:
        return Verdict.FAILS, wrong
    changed = ", ".join(_changed(order.values, said))
    if changed:
        return Verdict.LOOK, f"goes out; the mapping changes on the way: {changed}"
    return Verdict.WORKS, "goes out, and what can be read back is as the store has it"


def _other_goods(order: Order, lines: Iterable[PickLine]) -> str:
    """Return how what the warehouse read differs from what is to be picked; "" if it does not."""
    left = list(lines)
    for line in order.lines:
        found = next((one for one in left if _is_it(one, line.item.sku, line.item.ean)
                      and one.quantity == line.quantity), None)  # fmt: skip
        if found is None:
            return "a line came out of the file that is not in the shipment, or with other units"
        left.remove(found)
    return f"{len(left)} line(s) of it are not in the file" if left else ""


def _is_it(line: PickLine, sku: str, ean: str) -> bool:
    """Tell whether a line is of this item; a file may have its SKU, its bar code, or both."""
    return bool(sku and sku == line.physical_sku) or bool(ean and ean in (line.ean, line.upc))


def _changed(read: Mapping[str, Value], said: Mapping[str, Value]) -> Iterator[str]:
    """Yield the fields that come out of the file otherwise than they went in."""
    for name, value in said.items():
        if name in read and not _is_same(read[name], value):
            yield name


def _is_same(read: Value, said: Value) -> bool:
    """Return whether a value came out of the file as it went in; of a moment the day is enough."""
    if isinstance(read, Moment) and isinstance(said, Moment):
        return timedelta(0) <= said.utc - read.utc < timedelta(days=1)
    if isinstance(read, Decimal) and isinstance(said, Decimal):
        return read == said
    return _text(read) == _text(said)


def _text(value: Value) -> str:
    return "" if value is None else str(value).strip()
