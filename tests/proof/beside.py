"""Small nights of what goes beside orders, so that the large one stays as quick as it is.

Every function lays one out, and returns the part of a night that is to be killed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.acceptance.incoming import STOCK, count
from tests.acceptance.test_deliveries import INBOUND, RECEIPT, coming, receive, told
from tests.acceptance.test_documents import ORDER, exchange
from tests.acceptance.world import World

_ZIPPED = ORDER.replace('4}.csv", ', '4}.zip", zip: orders.csv, ')


def deliveries(world: World) -> str:
    """One that has come whole, in two arrivals, one that has not, and one to be announced."""
    world.configuration["run"]["workers"] = "1"
    world.add_partner("alpha", {"inbound": INBOUND, "receipt": RECEIPT, "stock": STOCK})
    world.adopt()
    coming(world, TEE=30)
    told(world, CAP=12)
    coming(world, TEE=5, SOCK=7)
    receive(
        world,
        "957-1;G1;OPEN;2026-01-12 19:00;TEE;;10;",
        "957-1;G2;CLOSED;2026-01-12 20:30;TEE;;20;",
        "958-1;G3;CLOSED;2026-01-12 20:30;CAP;;8;",
    )
    count(world, "2026-01-12 20:00:00;TEE;;110", "2026-01-12 20:00:00;CAP;;99")
    return "run"


def documents(world: World, *, order: str = ORDER, **settings: Any) -> str:
    """An order with its PDFs, as `settings` of the message say."""
    world.configuration["run"]["workers"] = "1"
    exchange(world, order, **settings)
    world.sell()
    return "export"


_KINDS = {"deliveryNote": "required", "proforma": "if_listed"}
#: By what they are about.
BESIDE: dict[str, Callable[[World], str]] = {
    "deliveries": deliveries,
    "documents apart": partial(documents, kinds=_KINDS),
    "documents merged": partial(documents, kinds=_KINDS, merged="on"),
    "documents in a zip": partial(documents, order=_ZIPPED, folder=None),
}
