"""The product master in a rehearsal: what arrives of it, and whether it came before the orders."""

from __future__ import annotations

from bridge.sandbox.rehearsal.reasons import Reasons
from bridge.sandbox.rehearsal.report import Section, Verdict
from bridge.sandbox.warehouse import Warehouse

_WHAT = "read by the item mapping, run backwards"


def take_items(warehouse: Warehouse, number: int, reasons: Reasons) -> Section:
    """Let the warehouse read the item files; the shop has a `number` of items."""
    section = Section("The item file")
    try:
        warehouse.take_items()
    except ValueError as error:
        section.add(_WHAT, Verdict.FAILS, reasons.of("item", error))
        return section
    told = warehouse.articles.told
    if told < number:
        section.add(_WHAT, Verdict.FAILS, f"{told} of {number} items arrived")
    elif not warehouse.articles.are_named:
        why = "neither a SKU nor a bar code can be read back, so nobody can tell which they are"
        section.add(_WHAT, Verdict.UNSAID, why)
    else:
        section.add(_WHAT, Verdict.WORKS, f"{told} items")
    return section


def judge_refusals(warehouse: Warehouse) -> Section:
    """Return which orders the warehouse does not take, because it does not know their items."""
    section = Section("Orders for items that the warehouse was not told of")
    for shipment_id, items in warehouse.refused.items():
        names = ", ".join(item.sku or item.ean for item in items)
        section.add(f"order {shipment_id}", Verdict.FAILS, f"names {names}")
    return section
