"""The night that is killed: small, and with all that becomes of orders in it; see `beside`, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bridge.sandbox.store import Payment, by_hand, returns
from tests.acceptance.incoming import confirm, count, give_back, move, open_for_business
from tests.acceptance.layouts import ITEM_CSV, ORDER_CSV
from tests.acceptance.telling import CANCEL, STATUS, tell
from tests.acceptance.world import World

_SKUS = ("TEE", "CAP", "SOCK", "BELT")
#: Without the time of the file: it is another one in every night.
_ITEM = ITEM_CSV[: ITEM_CSV.index("      - {at: 7")]

_ACK_SENT = """\
version: 1
message: ack_sent
format: csv
file: {name: "ACK_{sequence:04}.csv"}
csv: {delimiter: ";", header: true, newline: lf}
codes:
  status: {accepted: OK, partial: PART, rejected: ERR}
records:
  - record: row
    each: ack
    fields:
      - {at: FILE, field: fileName, required: true}
      - {at: RESULT, field: status, code: status, required: true}
"""


def lay_out_night(
    world: World, documents: int = 1, transport: Mapping[str, Any] | None = None
) -> None:
    """Let a whole night lie before the bridge, `documents` of everything in it.

    An item that the partner does not know yet, and one that has changed; orders to export that name
    them, of which one is to be captured; one of before that the store has cancelled since, and one
    that the partner rejects; confirmations of what was exported before: whole, short and not yet
    paid (it is lowered, and what remains becomes a shipment), short and paid (what was not shipped
    is refunded); returns of what is confirmed in this night, one to be sold again and one damaged,
    and one that somebody has begun in Centra; what was scrapped; and a count. One thing happens
    after the other, so that every night has the same moments.
    """
    world.configuration["run"]["workers"] = "1"
    told = {"order_cancel": CANCEL, "order_status": STATUS, "ack_sent": _ACK_SENT}
    world.add_partner("alpha", {"item": _ITEM, "order": ORDER_CSV, **told})
    open_for_business(world, "return", "movement", "stock")
    world.set_policies(
        short={"unpaid": "new_shipment", "paid": "return", "good_to_go": "off"},
        return_matching={"pending": "complete"},
    )
    sent = [_sell_yesterday(world, number) for number in range(documents)]
    unwanted = [(world.sell(_sku(number)), world.sell(_sku(number))) for number in range(documents)]
    begun = [_begin_return(world, number) for number in range(documents)]
    world.export()
    for number in range(documents):
        world.edit(_sku(number), name="Another name")
        world.sell(_sku(number), capture=True)
        world.sell(_sku(number + 1), f"NEW{number}")
    for cancelled, _ in unwanted:
        by_hand.cancel_order(world.store, int(cancelled.partition("-")[0]))
    tell(world, *(f"O;{rejected};REJ;2026-01-12 20:30:00;;E1;" for _, rejected in unwanted))
    _answer(world, sent, begun)
    if transport is not None:
        root = world.homes["alpha"].root
        partner = world.configuration["partners"]["alpha"]
        partner["transport"] = dict(transport)
        for settings in partner["messages"].values():
            for key in ("folder", "done_folder", "error_folder"):
                if key in settings:
                    settings[key] = f"{root}/{settings[key]}"


def _sku(number: int) -> str:
    return _SKUS[number % len(_SKUS)]


def _sell_yesterday(world: World, number: int) -> tuple[str, str, str]:
    """Sell what is confirmed tonight: whole, short and unpaid, short and paid."""
    sku = _sku(number)
    return (
        world.sell((sku, 3)),
        world.sell((sku, 3), _sku(number + 1), payment=Payment.INVOICE),
        world.sell((sku, 2)),
    )


def _begin_return(world: World, number: int) -> str:
    """Return a shipment that left before the bridge, with a pending return of customer service."""
    shipment = world.sell(_sku(number))
    there = by_hand.complete_shipment(world.store, shipment, f"V{number}")
    returns.create(world.store, there, returns.Wanted({there.lines[0].line_id: 1}, to_stock=True))
    return shipment


def _answer(world: World, sent: Sequence[tuple[str, str, str]], begun: Sequence[str]) -> None:
    """Put what the warehouse says of `sent` into its folder."""
    confirmed, returned, moved = [], [], []
    for number, (whole, unpaid, paid) in enumerate(sent):
        sku = _sku(number)
        confirmed += [
            f"{whole};P;2026-01-12 20:30:00;DHL;W{number};{sku};;1",
            f"{whole};C;2026-01-12 20:40:00;DHL;X{number};{sku};;2",
            f"{unpaid};C;2026-01-12 20:40:00;DHL;Y{number};{sku};;2",
            f"{paid};C;2026-01-12 20:40:00;DHL;Z{number};{sku};;1",
        ]
        moved.append(f"M{number};2026-01-12 21:30:00;{sku};;damage;;;-1")
        returned += [
            f"R{number};{whole};2026-01-12 20:50:00;{sku};1;GOOD;",
            f"R{number};{whole};2026-01-12 20:50:00;{sku};1;DAMAGED;torn",
        ]
    for number, shipment in enumerate(begun):
        returned.append(f"Q{number};{shipment};2026-01-12 20:50:00;{_sku(number)};1;GOOD;")
    confirm(world, *confirmed)
    give_back(world, *returned)
    move(world, *moved)
    counted = list(dict.fromkeys(_sku(number) for number in range(len(sent) + 1)))
    count(world, *(f"2026-01-12 21:00:00;{sku};;{40 + n}" for n, sku in enumerate(counted)))
