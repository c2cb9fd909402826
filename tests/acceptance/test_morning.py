"""What a morning tells of a night: what was done, what waits, what is late, and what to type."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from click.testing import CliRunner

from bridge.cli.commands import bridge
from bridge.model.waiting import Decision
from tests.acceptance.incoming import confirm, count, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.mornings import alpha, look, play
from tests.acceptance.world import World


@pytest.fixture
def played(world: World) -> World:
    """The night, to go on from."""
    return play(world)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The night, only to be looked at."""
    with World(tmp_path_factory.mktemp("night")) as world:
        world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE"])
        yield play(world)


def test_it_tells_what_was_done_since_the_last_morning(night: World) -> None:
    partner = alpha(look(night))
    done = {name: number for name, number in asdict(partner.done).items() if number}
    assert done == {
        "shipments_sent": 4,
        "shipments_completed": 2,
        "returns_made": 1,
        "returns_refunded": 1,
        "figures_told": 2,
    }
    assert dict(partner.files_out.numbers) == {"order": 4}
    assert dict(partner.files_in.numbers) == {"confirmation": 3, "return": 1, "stock": 1}
    assert partner.files_out.latest[0].name in night.files("in")
    assert partner.files_out.size == sum(len(one) for one in night.files("in").values())


def test_what_was_done_before_is_not_told_again(night: World) -> None:
    later = alpha(look(night, later=30))
    assert not any(asdict(later.done).values())
    assert (later.files_out.number, later.files_in.number) == (0, 0)
    assert alpha(look(night, later=30, hours=48)).done.shipments_sent == 4


def test_it_tells_what_waits_by_its_sort_with_an_example(night: World) -> None:
    found = look(night)
    waiting = {one.code: one for one in alpha(found).waiting}
    assert waiting["short-but-paid"].examples[0].subject in night.states()
    assert waiting["short-but-paid"].examples[0].file == "CONFIRMATION_1.csv"
    assert waiting["unknown-shipment"].number == 1
    assert found.headline.tone == "act"
    assert found.headline.sentence == f"{alpha(found).things.number} things wait for you."


def test_every_command_that_it_shows_can_be_typed_as_it_stands(night: World) -> None:
    commands = {
        one.command
        for sort in alpha(look(night)).waiting
        for one in (*sort.decisions, *_of_examples(sort.examples))
    }
    assert {shlex.split(one)[1] for one in commands} >= {"release", "discard"}
    for command in commands:
        _, *words = shlex.split(command)
        given = [*words, "--dry-run", "--config", str(night.bridge_yaml)]
        result = CliRunner().invoke(bridge, given)
        assert result.exit_code == 0, f"{command}: {result.output}"


def _of_examples(examples: Any) -> list[Decision]:
    return [one for example in examples for one in example.decisions]


def test_a_decision_of_a_person_waits_for_the_run_and_for_nobody(played: World) -> None:
    before = alpha(look(played))
    short = next(one for one in before.waiting if one.code == "short-but-paid")
    played.decide("release", short.examples[0].subject)
    found = look(played)
    assert alpha(found).things.number == before.things.number - 1
    assert "1 decision of yours" in " ".join(found.headline.besides)
    played.import_()
    assert "short-but-paid" not in {one.code for one in alpha(look(played)).waiting}


def test_things_that_were_there_before_are_told_from_new_ones(played: World) -> None:
    played.clock.forward(days=3)
    number = alpha(look(played)).things.number
    held = sent(played, ("TEE", 2))
    confirm(played, f"{held};C;;DHL;T8;TEE;;1", name="2")
    played.import_()
    found = look(played)
    assert (alpha(found).things.number, alpha(found).things.older) == (number + 1, number)
    assert found.headline.sentence.endswith("the oldest since Monday.")


def test_shipments_are_told_by_how_long_the_partner_has_had_them(played: World) -> None:
    played.set_policies(expected={"confirmation_within_hours": "24"})
    played.clock.forward(hours=50)
    sent(played, "TEE")
    partner = alpha(look(played))
    assert partner.unconfirmed is not None
    ages = {begin: number for begin, _, number in partner.unconfirmed.ages if number}
    assert ages == {0: 1, 2: 2}
    assert played.states()[partner.unconfirmed.oldest[0].shipment_id] == "sent"
    # The short one was confirmed, and is held: only of the other nothing was heard.
    assert partner.unconfirmed.late == 1
    assert [one.code for one in partner.late] == ["unconfirmed"]


def test_a_file_that_should_have_come_is_told_with_the_last_one(night: World) -> None:
    night.set_policies(expected={"files_every_hours": {"stock": "24"}})
    stock = {one.message: one for one in alpha(look(night)).expected}["stock"]
    assert (stock.last_file, stock.is_missing) == ("STOCK_1.csv", False)
    partner = alpha(look(night, later=25))
    night.set_policies(expected={})
    missing = {one.message for one in partner.expected if one.is_missing}
    assert missing == {"stock"}
    assert [one.code for one in partner.late] == ["file-missing"]


def test_figures_are_told_apart_by_why_they_differ(played: World) -> None:
    played.clock.forward(hours=5)
    counted = "2026-01-13 01:30:00"
    count(played, f"{counted};TEE;;50", f"{counted};CAP;;60", f"{counted};NONE;;7", name="2")
    played.import_()
    stock = alpha(look(played)).stock
    assert stock is not None
    assert (stock.items, stock.alike, stock.not_taken) == (3, 1, 1)
    # One TEE of the short shipment has left the shelf, and the store has yet to take it off.
    apart = {one.item: (one.counted, one.at_store, one.by, one.why) for one in stock.apart}
    assert apart == {"TEE": (50, 51, 1, "moved")}
    shipment = sent(played, "CAP")
    confirm(played, f"{shipment};C;2026-01-13 02:10:00;DHL;T5;CAP;;1", name="5")
    played.clock.forward(hours=5)
    played.import_()
    stock = alpha(look(played)).stock
    assert stock is not None
    assert (stock.items, stock.alike, stock.moved, stock.not_taken) == (3, 0, 2, 1)
    assert {one.item: one.by for one in stock.apart} == {"TEE": 1, "CAP": -1}


def test_days_are_those_of_the_clock_on_the_wall_and_one_without_a_run_is_seen(
    played: World,
) -> None:
    played.clock.forward(days=1, hours=3, minutes=30)  # 00:30 in Stockholm
    sent(played, "TEE")
    days = {one.day: one for one in look(played).days}
    assert len(days) == 28
    assert (days["2026-01-12"].sent, days["2026-01-12"].completed) == (4, 2)
    assert days["2026-01-12"].problems > 0
    assert (days["2026-01-13"].sent, days["2026-01-13"].runs) == (0, 0)
    assert (days["2026-01-14"].sent, days["2026-01-14"].runs) == (1, 1)
    assert list(days)[-1] == "2026-01-14"


def test_it_can_be_looked_at_while_a_run_writes(played: World) -> None:
    with played.ledger() as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("UPDATE shipments SET state = 'sent'")
        assert alpha(look(played)).done.shipments_completed == 2
        writing.rollback()


def test_a_partner_that_was_not_adopted_and_writes_off_are_told(night: World) -> None:
    night.set_endpoint(writes="off")
    night.add_partner("beta", {"order": ORDER_CSV}, countries=["NO"])
    found = look(night)
    assert "`writes: off`: every run for alpha, beta is a dry run." in found.headline.besides
    beta = next(one for one in found.headline.steps if one.partner == "beta")
    assert beta.decisions[0].command == "bridge adopt beta"
    assert [one.name for one in look(night, partners=["beta"]).partners] == ["beta"]
    night.set_endpoint(writes="on")
    del night.configuration["partners"]["beta"]


def test_a_ledger_that_is_an_older_copy_stops_the_morning(played: World) -> None:
    with played.ledger() as ledger:
        ledger.execute("INSERT INTO restorations (noticed_at, why) VALUES ('2026-01-12', 'copied')")
    found = look(played)
    assert found.headline.tone == "stop"
    assert found.ledger.restored_partners == ("alpha",)
    assert found.headline.steps[0].decisions[0].command == "bridge adopt"


def test_the_jobs_of_the_schedule_are_told(night: World) -> None:
    night.configuration["partners"]["alpha"]["schedule"] = {"run": "02:00"}
    found = look(night)
    assert [one.job for one in found.jobs] == ["alpha/run"]
    assert found.is_scheduler_at_work is False
    assert found.jobs[0].next_at is not None
    assert found.last_run is not None
    assert found.last_run.command == "import"
    del night.configuration["partners"]["alpha"]["schedule"]


def test_nothing_personal_is_in_it(night: World) -> None:
    told = repr(look(night))
    for name in ("Alva", "Exempelsson", "Provgatan", "111 00", "alva@example.com"):
        assert name not in told


def test_a_new_shop_has_a_calm_morning(world: World) -> None:
    found = look(world)
    assert found.headline.sentence == "Nothing waits for you."
    assert (found.headline.tone, found.headline.steps) == ("calm", ())
    assert "Nothing has run yet." in found.headline.besides
