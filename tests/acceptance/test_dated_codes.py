"""Codes that change on a day, in a night of the bridge: the day is that on which a file came."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.acceptance.incoming import CONFIRMATION, confirm, open_for_business, sent
from tests.acceptance.world import World

#: X is another carrier from DAY on.
ANEW = CONFIRMATION.replace(
    "codes:\n",
    "codes:\n  carrier:\n    DHL: [X, {code: D, from: DAY}]\n    Bring: {code: X, from: DAY}\n",
).replace("field: parcel.carrier", "field: parcel.carrier, code: carrier")


def carriers(world: World) -> list[str]:
    rows = world.rows("SELECT payload FROM records ORDER BY id")
    return [json.loads(payload)["parcel.carrier"] for (payload,) in rows]


def test_a_code_is_read_as_it_was_meant_on_the_day_on_which_its_file_came(world: World) -> None:
    open_for_business(world)
    day = world.clock().date() + timedelta(days=2)
    world.map("confirmation", ANEW.replace("DAY", day.isoformat()))
    first, second = sent(world, "TEE"), sent(world, "TEE")
    confirm(world, f"{first};C;;X;T1;TEE;;1", name="1")
    world.import_()
    world.clock.forward(days=3)
    confirm(world, f"{second};C;;X;T2;TEE;;1", name="2")
    world.import_()
    assert carriers(world) == ["DHL", "Bring"]
