"""A night to be looked at in the morning, and the looking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bridge.app.overview.morning import morning
from bridge.app.views import reading
from bridge.model.morning import Morning, PartnerMorning
from tests.acceptance.incoming import completed, confirm, count, give_back, open_for_business, sent
from tests.acceptance.world import World

NIGHT_AT = "2026-01-12 21:00:00"


def look(world: World, *, later: float = 0, **how: Any) -> Morning:
    """The morning, `later` hours after the night."""
    now = world.clock() + timedelta(hours=later)
    with reading(world.write_configuration()) as (configuration, books):
        return morning(configuration, books, now, **how)


def alpha(found: Morning) -> PartnerMorning:
    (partner,) = found.partners
    return partner


def play(world: World) -> World:
    """A night of which two shipments came back whole, one short and one not at all."""
    open_for_business(world, "return", "stock")
    first = completed(world, "TEE")
    completed(world, ("CAP", 2))
    short = sent(world, ("TEE", 2))
    sent(world, "CAP")
    confirm(world, f"{short};C;;DHL;T9;TEE;;1", "99999-1;C;;DHL;T3;TEE;;1")
    give_back(world, f"R1;{first};{NIGHT_AT};TEE;1;GOOD;", f"R2;{first};{NIGHT_AT};TEE;1;ODD;")
    count(world, f"{NIGHT_AT};TEE;;40", f"{NIGHT_AT};CAP;;98", f"{NIGHT_AT};NONE;;7")
    world.import_()
    return world
