"""Lists that contradict themselves or one another: nothing goes twice, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bridge.sandbox.order_api.outbound import Outbound
from tests.acceptance.world import World


def test_a_shipment_that_its_order_no_longer_has_is_held_until_both_say_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipment, right = world.sell(), world.sell("CAP")
    whole = Outbound.order

    def another(itself: Outbound, order: Any) -> Any:
        told = whole(itself, order)
        if shipment.startswith(f"{order.order_id}-"):
            told["shipments"] = [{"shipmentId": f"{order.order_id}-2"}]
        return told

    with monkeypatch.context() as patched:
        patched.setattr(Outbound, "order", another)
        assert world.export().exit_code == 1
        assert world.problems(shipment) == ["not-in-order"]
        assert world.states() == {shipment: "held", right: "sent"}
    assert world.export().exit_code == 0
    assert world.states() == {shipment: "sent", right: "sent"}
    assert b"".join(world.files("in").values()).count(shipment.encode()) == 1


@pytest.mark.parametrize(
    "shown",
    [
        [[0, 1, 2], [0, 1, 1, 2]],
        [[0, 2], [0, 1, 2]],
        [[0, 1, 2], [0, 2], [0, 1, 2]],
        [[2, 0, 1], [1, 2, 0]],
        [[], [0, 1, 2], [0], [0, 1, 2]],
    ],
    ids=["twice", "missing", "missing and back", "in another order", "empty and back"],
)
def test_a_list_that_changes_its_mind_sends_every_shipment_once(
    world: World, monkeypatch: pytest.MonkeyPatch, shown: Sequence[Sequence[int]]
) -> None:
    """`shown` are the shipments that the list has in each night."""
    numbers = [world.sell() for _ in range(3)]
    every = list(world.store.shipments())
    for which in shown:
        with monkeypatch.context() as patched:
            patched.setattr(world.store, "shipments", lambda which=which: [every[i] for i in which])
            world.export()
    assert world.export().exit_code == 0
    files = b"".join(world.files("in").values())
    rows = [line for line in files.splitlines() if any(one.encode() in line for one in numbers)]
    assert len(rows) == len(set(rows))
    assert world.states() == dict.fromkeys(numbers, "sent")
    assert world.problems() == []
