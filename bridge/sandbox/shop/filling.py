"""The invented range and sales put into a `Store`."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from bridge.sandbox.shop.items import items
from bridge.sandbox.shop.sales import SALES, Sale, phone
from bridge.sandbox.store import Address, Item, Order, Payment, Store, StoreSettings, deliveries

#: When the first order was placed; one came every seven minutes.
OPENING = datetime(2026, 1, 12, 7, 0, tzinfo=UTC)
BETWEEN_ORDERS = timedelta(minutes=7)


def demo_store(
    settings: StoreSettings | None = None, now: Callable[[], datetime] | None = None
) -> Store:
    """The invented shop, the same at every call.

    It has thirty shipments that are good to go, one in progress, one that was sent yesterday,
    stock, and an announced delivery.
    """
    store = Store(settings or StoreSettings(), now or (lambda: datetime.now(UTC)))
    range_of_items = items()
    for item in range_of_items.values():
        item.created = item.modified = item.stock_modified = OPENING - timedelta(days=30)
        store.add_item(item)
    _add_yesterdays(store, range_of_items)
    for place, sale in enumerate(SALES, start=1):
        _add_sale(store, range_of_items, place, sale)
    _add_delivery(store, range_of_items)
    return store


def _add_sale(store: Store, range_of_items: Mapping[str, Item], place: int, sale: Sale) -> Order:
    return store.add_order(
        _address(place, sale),
        [(range_of_items[key], qty) for key, qty in sale.lines],
        placed=OPENING + BETWEEN_ORDERS * place,
        good_to_go=sale.good_to_go,
        shipping_list=sale.shipping_list,
        customer_id=11600 + place,
        extra={"loyaltyTier": {"id": place % 3, "name": "Sandbox"}, "giftWrap": place % 5 == 0},
        **sale.fields,
    )


def _address(place: int, sale: Sale) -> Address:
    return Address(
        name=sale.name,
        address=sale.address,
        zipcode=sale.zipcode,
        city=sale.city,
        country=sale.country,
        email=f"{_local_part(sale.name) or 'customer'}.{place}@example.com",
        cell=phone(sale.country, place),
        **sale.more,
    )


def _local_part(name: str) -> str:
    """A name's first word in ASCII letters, for an e-mail address."""
    word = unicodedata.normalize("NFKD", name.partition(" ")[0])
    return "".join(letter for letter in word if letter.isascii() and letter.isalpha()).lower()


def _add_yesterdays(store: Store, range_of_items: Mapping[str, Item]) -> None:
    """One shipment that is completed already, so that returns have something to come from."""
    order = store.add_order(
        Address("Eva Gårdag", "Igårsgatan 1", "222 00", "Lund", "SE", "eva.0@example.com"),
        [(range_of_items["tee-w-l"], 2), (range_of_items["cap"], 1)],
        placed=OPENING - timedelta(days=1),
        payment=Payment.PREPAID,
        shipping_list="PostNord MyPack",
        customer_id=11600,
    )
    shipment = order.shipments[0]
    shipment.shipped_at = OPENING - timedelta(hours=14)
    shipment.tracking, shipment.carrier, shipment.packages = "DEMO0000000SE", "PostNord", 1
    shipment.goods_left = True


def _add_delivery(store: Store, range_of_items: Mapping[str, Item]) -> None:
    coming = {range_of_items[key]: qty for key, qty in (("jacket", 20), ("tee-b-l", 60))}
    delivery = deliveries.announce(
        store, 957, coming, arrives=OPENING + timedelta(days=3), message="Two pallets"
    )
    delivery.created, delivery.departs = OPENING - timedelta(days=2), OPENING
