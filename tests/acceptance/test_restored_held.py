"""A ledger restored from an older copy, which knows shipments as held: none is lost unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.app.again import resend
from bridge.app.deciding import Asked
from bridge.errors import ConfigurationError
from bridge.sandbox.store import by_hand
from tests.acceptance.incoming import MAPPINGS, confirm
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.restoring import bridge, keep, ledger_alone
from tests.acceptance.telling import STATUS, tell
from tests.acceptance.world import World

ANSWERS = ("--shipments", "sent", "--files", "new", "--next-number", "alpha/order=9")
CODES = ("capture-failed", "on-hold", "suspect", "not-in-encoding")


@pytest.fixture
def shop(empty_world: World) -> World:
    """A shop whose partner has been adopted."""
    empty_world.add_partner("alpha", {"order": ORDER_CSV})
    empty_world.adopt()
    return empty_world


def four_held(world: World) -> list[str]:
    """Shipments that are held, one for each of CODES."""
    held = [
        world.sell(capture=True, capture_succeeds=False),
        world.sell(hold=True),
        world.sell(suspect=True),
        world.sell(name="Łeo Wzorcowy"),
    ]
    world.export()
    assert world.states() == dict.fromkeys(held, "held")
    return held


def too_long(world: World) -> tuple[str, Path]:
    """A shipment that the copy knows as held, and whose cause is gone since."""
    shipment = world.sell(name="N" * 36)
    world.export()
    assert world.problems(shipment) == ["too-long"]
    kept = keep(world)
    by_hand.change_delivery(world.store, int(shipment.partition("-")[0]), name="Nils")
    return shipment, kept


def test_what_may_still_not_go_stays_held_whatever_is_said(shop: World) -> None:
    held = four_held(shop)
    ledger_alone(shop, keep(shop))

    asking = bridge(shop, "adopt")
    assert "does not know" not in asking.stdout
    assert "may still not go" in asking.stdout
    for shown in (*held, *CODES):
        assert shown in asking.stdout
    assert "--held" not in asking.stderr

    assert bridge(shop, "adopt", *ANSWERS, "--held", "sent").returncode == 0
    assert shop.states() == dict.fromkeys(held, "held")
    assert sorted(shop.problems()) == sorted(CODES)
    assert shop.export().exit_code == 1
    assert sorted(shop.problems()) == sorted(CODES)


def test_what_may_go_by_now_is_asked_for_by_itself(shop: World) -> None:
    shipment, kept = too_long(shop)
    ledger_alone(shop, kept)

    ended = bridge(shop, "adopt", *ANSWERS)
    assert ended.returncode == 2
    assert "--held sent|held" in ended.stderr
    assert shipment in ended.stdout
    assert shop.states() == {shipment: "held"}


@pytest.mark.parametrize("answer", [("--held", "sent"), ("--sent", "83651-1")])
def test_what_went_since_the_copy_is_not_sent_again(shop: World, answer: tuple[str, ...]) -> None:
    shipment, kept = too_long(shop)
    shop.export()
    orders = shop.files("in")
    ledger_alone(shop, kept)

    assert bridge(shop, "adopt", *ANSWERS, *answer).returncode == 0
    assert shop.export().exit_code == 0
    assert (shop.states(), shop.problems()) == ({shipment: "sent"}, [])
    assert shop.files("in") == orders


def test_what_did_not_go_since_the_copy_goes_with_the_next_run(shop: World) -> None:
    shipment, kept = too_long(shop)
    ledger_alone(shop, kept)

    assert bridge(shop, "adopt", *ANSWERS, "--held", "held").returncode == 0
    assert shop.states() == {shipment: "held"}
    assert shop.export().exit_code == 0
    assert shop.states() == {shipment: "sent"}
    assert list(shop.files("in")) == ["ORD_0009.csv"]


def test_what_was_discarded_stays_so(shop: World) -> None:
    shipment, _ = too_long(shop)
    shop.decide("discard", shipment)
    assert bridge(shop, "adopt", "--restored", *ANSWERS, "--held", "sent").returncode == 0
    assert shop.states() == {shipment: "discarded"}


def test_trace_shows_who_has_said_that_it_was_sent_and_retry_undoes_it(shop: World) -> None:
    shipment, kept = too_long(shop)
    ledger_alone(shop, kept)
    bridge(shop, "adopt", *ANSWERS, "--held", "sent")
    (who,) = shop.rows("SELECT who FROM runs WHERE command = 'adopt' ORDER BY id DESC LIMIT 1")

    traced = bridge(shop, "trace", shipment).stdout
    for shown in ("adopt", "too-long", "--held sent", who[0]):
        assert shown in traced

    assert "not sent" in "".join(shop.decide("retry", shipment))
    assert shop.decide("retry", shipment) == []
    assert shop.export().exit_code == 0
    assert shop.states() == {shipment: "sent"}
    assert shipment.encode() in b"".join(shop.files("in").values())


def test_an_adoption_that_the_partner_bears_out_is_not_undone(shop: World) -> None:
    shop.add_partner("alpha", {"order": ORDER_CSV, "confirmation": MAPPINGS["confirmation"]})
    kept = keep(shop)
    shipment = shop.sell()
    ledger_alone(shop, kept)
    assert bridge(shop, "adopt", *ANSWERS).returncode == 0
    assert "--shipments sent" in bridge(shop, "trace", shipment).stdout
    confirm(shop, f"{shipment};C;2026-01-12 20:00:00;PostNord;T1;WRONG;;1")
    shop.import_()
    assert shop.states() == {shipment: "sent"}

    with pytest.raises(ConfigurationError, match="has told of"):
        shop.decide("retry", shipment, kind="shipment")
    assert shop.states() == {shipment: "sent"}


def test_what_was_exported_is_not_sent_again_by_a_retry(shop: World) -> None:
    shipment = shop.sell()
    shop.export()
    with pytest.raises(ConfigurationError, match="nothing was refused"):
        shop.decide("retry", shipment)
    assert shop.states() == {shipment: "sent"}


@pytest.mark.parametrize(("answer", "may_go"), [("sent", False), ("held", True)])
def test_what_was_rejected_before_the_copy_is_asked_for_too(
    shop: World, answer: str, may_go: bool
) -> None:
    """A person had it sent again since, and the partner has taken that file."""
    shop.map("order_status", STATUS)
    shop.adopt()
    shipment = shop.sell()
    shop.export()
    tell(shop, f"O;{shipment};REJ;;;;")
    shop.import_()
    kept = keep(shop)
    asked = Asked("resend", (shipment,), "mended")
    resend(shop.write_configuration(), asked, once_more=False, clock=shop.clock)
    shop.export()
    ledger_alone(shop, kept)

    asking = bridge(shop, "adopt", *ANSWERS)
    assert (asking.returncode, shipment in asking.stdout) == (2, True)
    assert "--held sent|held" in asking.stderr
    assert bridge(shop, "adopt", *ANSWERS, "--held", answer).returncode == 0
    assert shop.states() == {shipment: "rejected" if may_go else "sent"}
    assert shop.problems() == (["rejected"] if may_go else [])
    if not may_go:
        with pytest.raises(ConfigurationError, match="is not sent again"):
            resend(shop.write_configuration(), asked, once_more=False, clock=shop.clock)
        confirm(shop, f"{shipment};C;;DHL;T1;TEE;;1")
        shop.map("confirmation", MAPPINGS["confirmation"])
        shop.import_()
        assert shop.states() == {shipment: "completed"}
