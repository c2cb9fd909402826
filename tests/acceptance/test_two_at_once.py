"""Two partners of one store, whose goods lie in one warehouse and whose runs overlap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bridge.app import night
from bridge.app.session import Session
from bridge.sandbox.faults import Fault, Trouble
from tests.acceptance.incoming import (
    CONFIRMATION,
    CONFIRMATION_HEADER,
    STOCK,
    count,
    emails,
    later,
)
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World


@pytest.fixture
def shipment(empty_world: World) -> str:
    """One that `beta` has shipped, while `alpha` has counted the same item."""
    world = empty_world
    world.add_partner("alpha", {"stock": STOCK}, countries=["DE"])
    world.add_partner("beta", {"order": ORDER_CSV, "confirmation": CONFIRMATION}, countries=["SE"])
    world.adopt()
    number = world.sell(("TEE", 2))
    world.export()
    row = f"{number};C;2026-01-12 21:30:00;DHL;T1;TEE;;2"
    text = f"{CONFIRMATION_HEADER}\n{row}\n"
    world.put_file("out/CONFIRMATION_1.csv", text, partner="beta")
    count(world, "2026-01-12 20:00:00;TEE;;54")
    return number


def test_a_figure_waits_for_the_lost_answer_of_another_partner_s_shipment(
    empty_world: World, shipment: str
) -> None:
    world = empty_world
    world.api.faults.order(Fault(Trouble.PARKED, "PUT", "shipment"))
    world.import_()
    assert world.item().physical == 100, "whether the store has taken two off is not known"
    world.api.catch_up()
    later(world)
    assert (emails(world), world.item().physical) == ({shipment: 1}, 52)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_figure_that_crosses_another_partner_s_run_is_told_again(
    empty_world: World, shipment: str, moment: str
) -> None:
    world = empty_world
    _import_crossed(world, moment, lambda: world.import_("beta"))
    assert world.states() == {shipment: "completed"}
    world.import_("alpha")
    assert world.item().physical == 52
    assert world.rows("SELECT state FROM counts") == [("sent",)]


def _import_crossed(world: World, moment: str, act: Callable[[], object]) -> None:
    """Import alpha's files, with `act` before or after its figures reach the store."""

    def part(session: Session) -> None:
        api: Any = session.works["alpha"].api
        set_stock = api.set_stock

        def crossed(figures: Any) -> Any:
            if moment == "before":
                act()
            answer = set_stock(figures)
            if moment == "after":
                act()
            return answer

        api.set_stock = crossed
        night.import_(session)

    world.session(part, "alpha", command="import")
