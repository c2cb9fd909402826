"""The calls that change nothing: one function per `GET`, from a request to the answer's fields.

Where the reference is silent the docstrings say what was decided.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

from bridge.sandbox.order_api.goods import Goods
from bridge.sandbox.order_api.outbound import Outbound
from bridge.sandbox.order_api.reading import Request, whole
from bridge.sandbox.order_api.settings import PluginSettings
from bridge.sandbox.order_api.spelling import Json
from bridge.sandbox.store import Item, Refused, Shipment, Store, deliveries

T = TypeVar("T")

LARGEST_LIMIT = 100
ORDERS_BY_DEFAULT = 20


@dataclass(frozen=True)
class Desk:
    """What every call works with."""

    store: Store
    settings: PluginSettings

    @property
    def outbound(self) -> Outbound:
        """Writes orders and shipments."""
        return Outbound(self.store, self.settings)

    @property
    def goods(self) -> Goods:
        """Writes items, stock, returns and deliveries."""
        return Goods(self.store)


def get_shipments(desk: Desk, request: Request) -> Json:
    """Shipments of one status, oldest first.

    Decided: dates compare with the moment the shipment was made, `newer_than` inclusive and
    `older_than` exclusive as for returns; in progress and completed, 100 is the limit where none
    is given.
    """
    query = request.query
    status = query.get("status", "goodtogo")
    if status not in ("goodtogo", "inprogress", "completed"):
        raise Refused("status is not valid")
    limit = _limit(query, None if status == "goodtogo" else LARGEST_LIMIT)
    if status != "goodtogo" and limit is not None and not 1 <= limit <= LARGEST_LIMIT:
        raise Refused("limit must be between 1 and 100")
    found = [
        shipment
        for shipment in desk.store.shipments()
        if _status(shipment, desk.settings) == status
        and query.get("order", str(shipment.order.order_id)) == str(shipment.order.order_id)
    ]
    found = _within_dates(desk.store, found, query, lambda shipment: shipment.created)
    shown = _slice(found, limit, _offset(query))
    return {"shipments": [desk.outbound.shipment(shipment) for shipment in shown]}


def _status(shipment: Shipment, settings: PluginSettings) -> str:
    if shipment.completed:
        return "completed"
    sent = shipment.shipped_at is not None and not settings.lists_sent_until_completed
    return "goodtogo" if shipment.good_to_go and not sent else "inprogress"


def get_orders(desk: Desk, request: Request) -> Json:
    """Orders, one of them where `order` names it; 20 where no limit is given.

    Decided: oldest first, cancelled ones included.
    """
    query = request.query
    found = [
        order
        for order in desk.store.orders.values()
        if query.get("order", str(order.order_id)) == str(order.order_id)
        and query.get("customer_id", str(order.customer_id)) == str(order.customer_id)
    ]
    found = _within_dates(desk.store, found, query, lambda order: order.placed)
    shown = _slice(found, _limit(query, ORDERS_BY_DEFAULT), _offset(query))
    return {"orders": [desk.outbound.order(order) for order in shown]}


def get_returns(desk: Desk, request: Request) -> Json:
    """Returns, newest first; paged by `page` (from 1) or by `offset`."""
    query = request.query
    found = [
        made
        for made in desk.store.returns.values()
        if query.get("return", str(made.return_id)) == str(made.return_id)
        and query.get("shipment", made.shipment.number) == made.shipment.number
        and query.get("order", str(made.shipment.order.order_id))
        == str(made.shipment.order.order_id)
    ]
    found = _within_dates(desk.store, found, query, lambda made: made.created)
    found.sort(key=lambda made: (made.created, made.return_id), reverse=True)
    limit = _limit(query, None)
    offset = (_page(query) - 1) * limit if limit and "page" in query else _offset(query)
    return {"returns": [desk.goods.made_return(m) for m in _slice(found, limit, offset)]}


def get_stock(desk: Desk, request: Request) -> Json:
    """The quantities of all items, or of those asked for.

    Decided: a bundle has no line, as its stock is that of its items.
    """
    shows_physical = request.query.get("exclude") != "physicalStock"
    items = [item for item in desk.store.items if not item.parts]
    chosen = _chosen_items(desk.store, items, request.query)
    allocated = desk.store.allocations()
    return _paged(
        chosen,
        request,
        lambda item: desk.goods.stock(item, allocated[item], physical=shows_physical),
    )


def get_products(desk: Desk, request: Request) -> Json:
    """The range, one row per size of a variant."""
    attributes = request.query.get("include") == "attributes"
    chosen = _chosen_items(desk.store, desk.store.items, request.query)
    return _paged(chosen, request, lambda i: desk.goods.product(i, attributes=attributes))


def get_supplier_deliveries(desk: Desk, _request: Request) -> Json:
    """The announced deliveries that nobody has accepted yet."""
    waiting = deliveries.open_deliveries(desk.store)
    return {"deliveries": [desk.goods.delivery(delivery) for delivery in waiting]}


def get_supplier_delivery(desk: Desk, _request: Request, delivery_id: str) -> Json:
    """One open delivery with its products, by either of its ids.

    Decided: an accepted one is refused as one that does not exist.
    """
    delivery = deliveries.find(desk.store, delivery_id)
    if delivery.accepted is not None:
        raise Refused("supplier delivery does not exist")
    return {"delivery": desk.goods.delivery_with_products(delivery)}


# Filters and pages ------------------------------------------------------------------------------


def _limit(query: Mapping[str, str], default: int | None) -> int | None:
    return whole(query["limit"], "limit") if "limit" in query else default


def _offset(query: Mapping[str, str]) -> int:
    return max(0, whole(query.get("offset", "0"), "offset"))


def _page(query: Mapping[str, str]) -> int:
    return max(1, whole(query.get("page", "1"), "page"))


def _slice(rows: Sequence[T], limit: int | None, offset: int) -> Sequence[T]:
    return rows[offset:] if limit is None else rows[offset : offset + max(0, limit)]


def _within_dates(
    store: Store, rows: Iterable[T], query: Mapping[str, str], date: Callable[[T], datetime]
) -> list[T]:
    newer = store.moment(query["newer_than"]) if "newer_than" in query else None
    older = store.moment(query["older_than"]) if "older_than" in query else None
    return [
        row
        for row in rows
        if (newer is None or date(row) >= newer) and (older is None or date(row) < older)
    ]


def _chosen_items(store: Store, items: Iterable[Item], query: Mapping[str, str]) -> list[Item]:
    since = {
        name: store.moment(query[name])
        for name in ("created", "modified", "stock_modified")
        if query.get(name)
    }
    codes = {name: query[name] for name in ("sku", "ean", "upc") if query.get(name)}
    return [
        item
        for item in items
        if all(getattr(item, name) == code for name, code in codes.items())
        and all(getattr(item, name) >= moment for name, moment in since.items())
    ]


def _paged(items: Sequence[Item], request: Request, write: Callable[[Item], Json]) -> Json:
    """One page of `products`, with `previous` and `next` as relative query strings."""
    limit = _limit(request.query, None)
    if not limit or limit < 0:
        return {"products": [write(item) for item in items]}
    page = _page(request.query)
    shown = _slice(items, limit, (page - 1) * limit)
    answer: Json = {"products": [write(item) for item in shown]}
    if page > 1:
        answer["previous"] = _page_link(request.query, page - 1)
    if page * limit < len(items):
        answer["next"] = _page_link(request.query, page + 1)
    return answer


def _page_link(query: Mapping[str, str], page: int) -> str:
    return "?" + urlencode({**query, "page": str(page)})
