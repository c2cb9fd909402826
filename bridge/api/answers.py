"""Objects of the Order API's JSON, read into the model: pure, one function for each.

Only what a decision needs is read; the whole object stays in `raw`, and a field that nobody knows
breaks nothing. A missing id or quantity is a ValueError: the caller sets that one object aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo

from bridge.api.values import (
    boolean,
    decimal,
    integer,
    is_set,
    moment,
    name_of,
    needed,
    quantity,
    rows,
    text,
    values,
)
from bridge.model.store import (
    CreatedReturn,
    Delivery,
    DeliveryLine,
    ItemIdentity,
    Line,
    Order,
    Product,
    Raw,
    ReturnLine,
    Shipment,
    StockAnswer,
    StockLevel,
    StoreReturn,
)

#: Where an order tells its status, and what it is called once somebody has cancelled it.
_STATUS = ("orderStatus", "status")
_CANCELLED = ("canceled", "cancelled")
#: The bundle of a line that says only that it is part of one; no id of a line.
_SOME_BUNDLE = "some bundle"


def shipment(raw: Raw, zone: tzinfo) -> Shipment:
    """Return a shipment (reference: Get shipments)."""
    if "products" not in raw:
        raise ValueError("`products` is missing")
    return Shipment(
        shipment_id=needed(raw, "shipmentId"),
        order_id=needed(raw, "orderId", "order"),
        lines=lines(raw),
        delivery_country=text(raw, "deliveryCountry"),
        shipping_list=text(raw, "shippingList"),
        is_on_hold=boolean(raw, "hold"),
        is_suspect=boolean(raw, "suspect"),
        is_paid=boolean(raw, "paid"),
        should_capture=boolean(raw, "shouldCapture"),
        order_date=moment(raw, "orderDate", zone),
        cancel_date=moment(raw, "cancelDate", zone),
        preferred_delivery_date=moment(raw, "preferredDeliveryDate", zone),
        estimated_delivery_date=moment(raw, "estimatedDeliveryDate", zone),
        shipment_date=moment(raw, "shipmentDate", zone),
        tracking_number=text(raw, "trackingNumber"),
        return_slip_tracking=text(raw, "returnSlipTracking"),
        warehouses=tuple(dict.fromkeys(_warehouses(raw, "products"))),
        raw=raw,
    )


def order(raw: Raw) -> Order:
    """Return an order with its own line ids (reference: Get orders)."""
    return Order(
        order_id=needed(raw, "orderId", "order"),
        lines=lines(raw),
        raw=raw,
        shipment_ids=_shipment_ids(raw),
        is_cancelled=any(text(raw, name).lower() in _CANCELLED for name in _STATUS),
    )


def _shipment_ids(raw: Raw) -> tuple[str, ...] | None:
    """Return the ids of an order's shipments; None where it does not say which it has."""
    if not raw.get("shipments"):
        return None
    found = rows(raw["shipments"], "shipments")
    ids = tuple(text(row, "shipmentId") or text(row, "shipment") for row in found)
    return ids if all(ids) else None


def lines(raw: Raw) -> tuple[Line, ...]:
    """Return the lines under `products`, in the order they came."""
    return _with_bundles(tuple(_line(row) for row in rows(raw.get("products"), "products")))


def _with_bundles(found: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return lines of which those that are part of a bundle, and do not say of which, have one.

    The only one that there is; among several it stays open, for the bundles too, and nobody can
    say which of them is short.
    """
    if all(line.part_of for line in found if line.is_part_of_bundle):
        return found
    bundles = [line.line_id for line in found if line.is_bundle]
    named = bundles[0] if len(bundles) == 1 else _SOME_BUNDLE
    is_open = len(bundles) > 1
    return tuple(
        replace(line, part_of=named)
        if not line.part_of and (line.is_part_of_bundle or (line.is_bundle and is_open))
        else line
        for line in found
    )


def _line(raw: Raw, bundle: str = "") -> Line:
    """Return a line; `bundle` is the id of the line that it is nested in."""
    line_id = needed(raw, "lineId")
    return Line(
        line_id=line_id,
        sku=text(raw, "sku"),
        variant_sku=text(raw, "variantSku"),
        size_sku=text(raw, "sizeSku"),
        ean=text(raw, "ean"),
        upc=text(raw, "upc"),
        quantity=quantity(raw, "qty", "quantity"),
        is_bundle=boolean(raw, "isBundle"),
        is_part_of_bundle=is_set(raw, "isPartOfBundle"),
        part_of=bundle or name_of(raw, "isPartOfBundle"),
        bundle=tuple(_line(row, line_id) for row in rows(raw.get("bundle"), "bundle")),
        raw=raw,
    )


def _warehouses(raw: Raw, name: str) -> Iterator[str]:
    for row in rows(raw.get(name), name):
        for warehouse in rows(row.get("warehouses"), "warehouses"):
            if found := text(warehouse, "name"):
                yield found
        yield from _warehouses(row, "bundle")


def identity(raw: Raw) -> ItemIdentity:
    """Return what a row of `GET /stock` or `GET /products` calls the thing on the shelf."""
    variant_sku, size_sku = text(raw, "variantSku"), text(raw, "sizeSku")
    return ItemIdentity(
        physical_sku=text(raw, "sku") + variant_sku + size_sku,
        ean=text(raw, "ean"),
        upc=text(raw, "upc"),
        is_sku_complete=bool(variant_sku or size_sku),
    )


def stock_level(raw: Raw) -> StockLevel:
    """Return a row of `GET /stock`; whichever figure is missing follows from the other two."""
    physical, allocated, available = (
        integer(raw, name) if text(raw, name) else None
        for name in ("physicalStock", "allocatedStock", "availableStock")
    )
    if physical is None and allocated is not None and available is not None:
        physical = allocated + available
    elif allocated is None and physical is not None and available is not None:
        allocated = physical - available
    elif available is None and physical is not None and allocated is not None:
        available = physical - allocated
    if physical is None or allocated is None or available is None:
        raise ValueError("`physicalStock` is missing")
    return StockLevel(identity(raw), physical, allocated, available, raw)


def product(raw: Raw) -> Product:
    """Return a row of `GET /products`; its weight is None where it has none."""
    return Product(
        item=identity(raw),
        name=text(raw, "name") or text(raw, "product"),
        variant=text(raw, "variant"),
        size=text(raw, "size"),
        weight=decimal(raw, "weight"),
        weight_unit=text(raw, "weightUnit"),
        is_active="active" not in raw or boolean(raw, "active"),
        raw=raw,
    )


def additional_delivery(raw: Raw) -> str:
    """Return the id of the delivery that was opened for what did not come; "" for none."""
    found = raw.get("additionalDelivery")
    return text(found, "deliveryId") if isinstance(found, dict) else ""


def delivery(raw: Raw, zone: tzinfo) -> Delivery:
    """Return an announced delivery (reference: Get supplier deliveries)."""
    if "products" not in raw:
        raise ValueError("`products` is missing")
    return Delivery(
        delivery_id=needed(raw, "deliveryId"),
        lines=tuple(
            DeliveryLine(identity(row), quantity(row, "quantity", "qty"), row)
            for row in rows(raw.get("products"), "products")
        ),
        internal_id=text(raw, "id") or needed(raw, "deliveryId"),
        order_id=text(raw, "orderId"),
        created=moment(raw, "created", zone),
        departure=moment(raw, "ETD", zone),
        arrival=moment(raw, "ETA", zone),
        raw=raw,
    )


def store_return(raw: Raw, zone: tzinfo) -> StoreReturn:
    """Return a return (reference: Get returns).

    `shipment` is the number that the bridge knows ("20059-1"); `shipmentId` there is another,
    internal one (8039), taken only where there is nothing else.
    """
    found = rows(raw.get("products") or raw.get("items"), "products")
    return StoreReturn(
        return_id=needed(raw, "returnId", "return", "id"),
        shipment_id=needed(raw, "shipment", "shipmentId"),
        comment=text(raw, "comment"),
        is_completed=_is_completed(raw),
        lines=tuple(_return_line(row) for row in found),
        created=moment(raw, "createdAt", zone) or moment(raw, "date", zone),
        is_restocked=boolean(raw, "returnToStock") if "returnToStock" in raw else None,
        raw=raw,
    )


def _is_completed(raw: Raw) -> bool:
    """Whether a return is finished; silence is no answer, because finishing twice pays twice.

    `completed` is the reference's; `returnCompleted` and `status` are tolerance.
    """
    for name in ("completed", "returnCompleted"):
        if raw.get(name) is not None:
            return boolean(raw, name)
    status = text(raw, "status").lower()
    if status in ("completed", "complete", "pending"):
        return status != "pending"
    raise ValueError("`completed` is missing")


def _return_line(raw: Raw) -> ReturnLine:
    """Return a line; `lineId` is tolerance: the shipment's, as `POST /return` has it."""
    return ReturnLine(
        order_line_id=text(raw, "orderLineId"),
        shipment_line_id=needed(raw, "shipmentLineId", "lineId"),
        quantity=quantity(raw, "quantity", "qty"),
    )


def created_return(raw: Raw) -> CreatedReturn:
    """Return the answer of `POST /return`: `return` and `returnedItems` (reference)."""
    found = raw.get("return")
    inner: Raw = found if isinstance(found, dict) else raw
    return CreatedReturn(
        return_id=needed(inner, "return", "returnId"),
        returned_line_ids=tuple(_names(raw, "returnedItems")),
    )


def created_shipment_id(raw: Raw) -> str:
    """Return the new id in the answer of `POST /shipments`; as an object it is tolerance."""
    found = raw.get("shipment")
    inner: Raw = found if isinstance(found, dict) else raw
    return needed(inner, "shipment", "shipmentId")


def stock_answer(raw: Raw) -> StockAnswer | None:
    """Return which figures were not set; None where the answer names none.

    `productsNotFound` and `productsAreBundles` are the reference's (Update stock).
    """
    errors = raw.get("errors")
    if not errors:
        return None
    if not isinstance(errors, dict):
        raise ValueError("`errors` is not an object")
    known = ("productsNotFound", "productsAreBundles")
    found = StockAnswer(
        not_found=frozenset(_names(errors, "productsNotFound")),
        bundles=frozenset(_names(errors, "productsAreBundles")),
        rejected=frozenset(_names(errors, *(name for name in errors if name not in known))),
    )
    return None if found == StockAnswer() else found


def _names(raw: Raw, *names: str) -> Iterator[str]:
    for name in names:
        for value in values(raw.get(name), name):
            yield needed({name: value}, name)
