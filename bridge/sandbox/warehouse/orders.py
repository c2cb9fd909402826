"""Order files to orders: the partner's side of an order mapping."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bridge.codecs.parts import read_parts
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.model.document import Entry, Value
from bridge.model.moment import Moment
from bridge.model.records import UnreadableFileError
from bridge.sandbox.warehouse.shelf import Item
from bridge.sandbox.warehouse.unsayable import Unsayable


@dataclass(frozen=True)
class OrderLine:
    """One line to pick."""

    item: Item
    quantity: int
    #: What else the file says of it, by the names of our side.
    values: Mapping[str, Value]


@dataclass
class Order:
    """One order, as far as its file tells."""

    shipment_id: str
    #: What the file says of the shipment, by the names of our side.
    values: dict[str, Value] = field(default_factory=dict)
    lines: list[OrderLine] = field(default_factory=list)

    @property
    def units(self) -> int:
        """How many units are ordered."""
        return sum(line.quantity for line in self.lines)

    def said(self, *names: str) -> str:
        """Return the first of these fields that the file has a text for, or ""."""
        return next((str(self.values[name]) for name in names if self.values.get(name)), "")


def read_orders(path: Path, mapping: CompiledMapping, came: Moment | None = None) -> list[Order]:
    """Return the orders in the file at `path`, which came at the moment `came`.

    What the mapping loses on the way (a name that was cut) is no hindrance: the warehouse needs a
    number, and items with quantities. A row without those is a fault of the file: ValueError; it
    is Unsayable where the mapping names an order too late.
    """
    orders: dict[str, Order] = {}
    for entry in entries_of(path, mapping, came):
        if entry.is_late:
            raise ValueError(f"{entry.where}: {entry.problems[0].message}")
        if not entry.document:
            raise _of_no_order(mapping, entry)
        order = orders.setdefault(entry.document, Order(entry.document))
        order.values |= _of_level("shipment", entry)
        order.lines += _lines(entry)
    return list(orders.values())


def _of_no_order(mapping: CompiledMapping, entry: Entry) -> ValueError:
    """Return why a row belongs to no order: the rule, where the order is named too late."""
    first = mapping.document_records[0]
    naming = [
        (record, rule)
        for record in first.every
        for rule in record.fields
        if rule.is_read and not set(rule.names).isdisjoint(mapping.document_key)
    ]
    if not naming or naming[0][0] is first:
        return ValueError(f"{entry.where}: the row belongs to no order")
    record, rule = naming[0]
    return Unsayable(
        f"an order begins with the record {first.layout.name}, and only this later one names it, "
        "so the mapping run backwards cannot tell which order the records before are of. The file "
        "goes out all the same: compare it with the partner's example",
        rule.path,
        f"{rule.name} in the record {record.layout.name}",
    )


def entries_of(path: Path, mapping: CompiledMapping, came: Moment | None) -> list[Entry]:
    """Return what stands in a file of ours; ValueError where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return [
                entry
                for part in read_parts(stream, mapping.layout, path.name)
                for entry in Reader(mapping, came).entries(part.records)
            ]
    except UnreadableFileError as error:
        raise ValueError(str(error)) from error


def _lines(entry: Entry) -> Iterator[OrderLine]:
    if entry.level != "line":
        return
    values = _of_level("line", entry)
    item, quantity = item_of(entry, "line"), values.get("quantity")
    if quantity is None or not any(item):
        raise ValueError(f"{entry.where}: the line has no item or no quantity")
    yield OrderLine(item, int(quantity), values)


def item_of(entry: Entry, level: str) -> Item:
    """Return the item by its SKU, in one piece or in three, and its bar code."""
    values = _of_level(level, entry)
    parts = (values.get(name) or "" for name in ("sku", "variantSku", "sizeSku"))
    code = values.get("ean") or values.get("upc") or ""
    return Item(str(values.get("physicalSku") or "".join(map(str, parts))), str(code))


def _of_level(level: str, entry: Entry) -> dict[str, Value]:
    prefix = f"{level}."
    return {
        name.removeprefix(prefix): value
        for name, value in entry.values.items()
        if name.startswith(prefix)
    }
