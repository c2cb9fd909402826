"""What ships otherwise than ordered, killed anywhere: the calls that no usual night has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.sandbox.store import Kind, Payment
from tests.acceptance.incoming import (
    CONFIRMATION,
    CONFIRMATION_HEADER,
    completed,
    confirm,
    emails,
    felt,
    open_for_business,
    sent,
)
from tests.acceptance.world import World
from tests.proof.tally import Tally

pytestmark = [pytest.mark.large, pytest.mark.timeout(600)]

_WITH_SERIAL = CONFIRMATION + "      - {at: SERIAL, field: serialNumber}\n"


def _lay_out(world: World) -> None:
    """One with a serial number, one of which nothing was shipped, one with a corrected number.

    And of what the partner keeps: a part now, and the rest of another that was split before.
    """
    open_for_business(world)
    world.set_policies(
        short={"unpaid": "new_shipment"},
        backorder="partner",
        nothing_shipped={"unpaid": "take_back"},
        late="update",
        serial_numbers="on",
    )
    whole = completed(world, "TEE")
    split = sent(world, ("CAP", 3), payment=Payment.INVOICE)
    confirm(world, f"{split};C;;DHL;A1;CAP;;1", name="before")
    world.import_()
    world.map("confirmation", _WITH_SERIAL)
    watch = sent(world, "WATCH")
    nothing, part = (sent(world, ("SOCK", 2), payment=Payment.INVOICE) for _ in range(2))
    rows = (
        f"{whole};C;;DHL;T9;TEE;;1;",
        f"{split};C;;DHL;A2;CAP;;2;",
        f"{watch};C;;DHL;W1;WATCH;;1;S1",
        f"{nothing};C;;;;SOCK;;0;",
        f"{part};C;;DHL;P1;SOCK;;1;",
    )
    text = "\n".join([f"{CONFIRMATION_HEADER};SERIAL", *rows, ""])
    world.put_file("out/CONFIRMATION_1.csv", text)


def test_the_night_has_everything_in_it(world: World) -> None:
    _lay_out(world)
    assert world.import_().exit_code == 0
    assert sorted(world.states().values()) == [
        "completed", "completed", "rejected", "sent", "shipped", "shipped", "shipped",
    ]  # fmt: skip
    assert set(emails(world).values()) == {1}
    assert felt(world, Kind.SHIPMENT_CREATED).total() == 2
    assert world.problems() == ["taken-back"]


def test_killed_anywhere_nothing_is_done_twice(world: World, prove: Callable[..., Tally]) -> None:
    _lay_out(world)
    tally = prove(world, command="import", second="one")
    assert tally.points == tally.pairs > 40
