"""A dry run shows what would be sent, and changes nothing: no file, no call, no row."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from tests.acceptance.layouts import CONFIRMATION_CSV, ORDER_CSV, ORDER_XML
from tests.acceptance.world import World


def picture(folder: Path) -> dict[str, str]:
    """Return the hash of every file below `folder`, by its path."""
    return {
        str(one.relative_to(folder)): sha256(one.read_bytes()).hexdigest()
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


@pytest.fixture
def full_world(world: World) -> World:
    """A world with something to do in both directions."""
    world.map("confirmation", CONFIRMATION_CSV)
    sent = world.sell()
    world.export()
    world.put_file(
        "out/CONFIRMATION_1.csv",
        "ORDER_NO;STATUS;SHIPPED;CARRIER;TRACKING;SKU;QTY\n"
        f"{sent};C;2026-01-12 10:00:00;PostNord;T1;TEE;1\n",
    )
    world.sell("CAP", capture=True)
    world.sell(name="N" * 36)
    world.api.journal.clear()
    return world


@pytest.mark.parametrize("how", ["--dry-run", "writes: off"])
def test_a_dry_run_changes_nothing_anywhere(full_world: World, how: str) -> None:
    world = full_world
    if how == "writes: off":
        world.set_endpoint(writes="off")
    world.write_configuration()
    before = picture(world.folder)
    runs = world.rows("SELECT COUNT(*) FROM runs")

    ended = world.bridge("run", *(["--dry-run"] if how == "--dry-run" else []))

    assert ended.returncode == 1
    assert f"alpha: a dry run: nothing was changed ({how}" in ended.stdout
    assert world.writes() == []
    assert picture(world.folder) == before
    assert world.rows("SELECT COUNT(*) FROM runs") == runs


def test_a_dry_run_shows_every_call_and_every_file_that_would_go(full_world: World) -> None:
    would = "\n".join(full_world.run(dry_run=True).would)

    assert 'would PUT /capture {"shipment": "83652-1"}' in would
    assert "would write in/ORD_0002.csv" in would
    assert "would PUT /shipment" in would
    assert "CONFIRMATION_1.csv" in would


def test_after_a_dry_run_the_real_one_does_it_all(full_world: World) -> None:
    world = full_world
    world.run(dry_run=True)

    world.run()

    assert list(world.files("in")) == ["ORD_0001.csv", "ORD_0002.csv"]
    assert world.states() == {"83651-1": "completed", "83652-1": "sent", "83653-1": "held"}


def test_a_dry_run_before_the_adoption_makes_no_ledger(empty_world: World) -> None:
    empty_world.add_partner("alpha", {"order": ORDER_CSV})

    ended = empty_world.bridge("run", "--dry-run")
    assert ended.returncode == 2
    assert "bridge adopt" in ended.stderr
    assert not empty_world.state.exists()


def test_a_rehearsing_partner_and_a_live_one_go_side_by_side(empty_world: World) -> None:
    world = empty_world
    main = world.configuration["stores"]["nordic"]["endpoints"]["main"]
    world.configuration["stores"]["nordic"]["endpoints"]["trial"] = {**main, "writes": "off"}
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE"])
    world.add_partner("beta", {"order": ORDER_XML}, countries=["DE"])
    world.configuration["partners"]["beta"]["endpoint"] = "nordic/trial"
    world.adopt()
    swedish, german = world.sell(capture=True), world.sell(country="DE", capture=True)

    outcome = world.export()

    assert world.captured() == [swedish]
    assert list(world.files("in")) == ["ORD_0001.csv"]
    assert world.files("in", partner="beta") == {}
    assert world.states()[swedish] == "sent"
    assert world.states().get(german) != "sent"
    assert any("beta: would write in/orders-0001.xml" in line for line in outcome.would)


def test_a_dry_run_may_go_beside_a_real_one(full_world: World) -> None:
    world = full_world

    def rehearse(_session: object) -> None:
        assert world.run(dry_run=True).would

    world.session(rehearse, command="run")
