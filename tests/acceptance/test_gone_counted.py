"""A count after goods have left whose shipment the store no longer has."""

from __future__ import annotations

from bridge.sandbox.store import by_hand
from tests.acceptance.incoming import confirm, count, open_for_business, sent
from tests.acceptance.world import World


def test_the_store_takes_nothing_off_for_a_shipment_that_it_no_longer_has(world: World) -> None:
    open_for_business(world, "stock")
    shipment = sent(world, ("TEE", 3))
    by_hand.delete_shipment(world.store, shipment)
    confirm(world, f"{shipment};C;2026-01-12 20:10:00;DHL;T1;TEE;;3")
    count(world, "2026-01-12 21:00:00;TEE;;50")
    world.clock.forward(hours=2)
    world.import_()
    assert world.problems(shipment) == ["gone-from-store"]
    assert world.item("TEE").physical == 50
