"""A ledger restored from an older copy: it is noticed, compared, and nothing is done twice."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from bridge.app.session import Session
from bridge.sandbox.store import Kind
from tests.acceptance.incoming import MAPPINGS, RULES, STOCK_HEADER, emails
from tests.acceptance.layouts import ORDER_CSV, SUMMARY_CSV
from tests.acceptance.restoring import (
    WAYS,
    Way,
    a_night,
    bridge,
    by_new_file,
    effects,
    in_place,
    keep,
    ledger_alone,
    taken,
)
from tests.acceptance.world import World
from tests.proof.mortals import Mortals

NEXT = ("--next-number", "alpha/order=3")
SENT = ("--shipments", "sent", "--files", "new")


@pytest.fixture
def shop(empty_world: World) -> World:
    """A shop with a partner that exchanges everything, and one shipment that is with it."""
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV, **MAPPINGS})
    world.set_policies(returns=RULES)
    world.adopt()
    world.sell("TEE")
    assert world.export().exit_code == 0
    return world


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("command", [("run",), ("export",), ("import",), ("run", "--dry-run")])
def test_an_older_ledger_stops_what_changes_something(
    shop: World, way: Way, command: tuple[str, ...]
) -> None:
    kept = keep(shop)
    a_night(shop)
    way(shop, kept)
    writes = len(shop.writes())
    for _ in range(2):
        ended = bridge(shop, *command)
        assert ended.stdout == ""
        assert ended.returncode == 70
        assert "older copy" in ended.stderr
        assert "`bridge adopt`" in ended.stderr
        assert "Traceback" not in ended.stderr
    assert len(shop.writes()) == writes


@pytest.mark.parametrize("way", WAYS)
def test_reading_commands_still_work_and_say_it(shop: World, way: Way) -> None:
    kept = keep(shop)
    a_night(shop)
    way(shop, kept)
    for command in (("status",), ("problems",), ("trace", "83651-1")):
        ended = bridge(shop, *command)
        assert ended.returncode == 0
        assert "older copy" in ended.stderr
    told = json.loads(bridge(shop, "status", "--json").stdout)
    assert told["restored"]["partners"] == ["alpha"]
    assert told["partners"][0]["adopted"] is False


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_taken", [True, False])
def test_after_adopt_a_night_does_nothing_twice(shop: World, way: Way, is_taken: bool) -> None:
    world = shop
    kept = keep(world)
    new = a_night(world)
    if is_taken:
        taken(world)
    before, orders = effects(world), world.files("in")
    way(world, kept)

    asking = bridge(world, "adopt")
    assert asking.returncode == 2
    for shown in (
        new,
        "83651-1",
        "completed",
        "--shipments sent|new",
        "--next-number alpha/order=N",
    ):
        assert shown in asking.stdout + asking.stderr
    assert "RETURN_1.csv" in asking.stdout, "put away, and the ledger does not know it"
    assert bridge(world, "adopt", *SENT, *NEXT).returncode == 0

    # What lies in the done folder is put back, so that the ledger learns of it again.
    for name, content in world.files("done").items():
        world.put_file(f"out/{name}", content)
    for _ in range(2):
        outcome = world.run()
        assert outcome.exit_code == 0, outcome.troubles
    assert effects(world) == before
    assert emails(world) == {"83651-1": 1}
    assert world.files("in") == orders
    assert world.states() == {"83651-1": "completed", new: "sent"}
    assert world.files("out") == {}


def test_orders_go_on_with_the_number_that_was_said(shop: World) -> None:
    kept = keep(shop)
    a_night(shop)
    taken(shop)
    ledger_alone(shop, kept)
    assert bridge(shop, "adopt", *SENT, "--next-number", "alpha/order=124").returncode == 0
    shop.sell("MUG")
    assert shop.export().exit_code == 0
    assert list(shop.files("in")) == ["ORD_0124.csv"]


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_number_that_was_given_is_refused(shop: World, number: str) -> None:
    kept = keep(shop)
    a_night(shop)
    ledger_alone(shop, kept)
    ended = bridge(shop, "adopt", *SENT, "--next-number", f"alpha/order={number}")
    assert ended.returncode == 2
    assert "2 was given already" in ended.stderr
    assert bridge(shop, "run").returncode == 70


def test_some_open_shipments_were_sent_and_others_are_new(shop: World) -> None:
    kept = keep(shop)
    sent = a_night(shop)
    taken(shop)
    fresh = shop.sell("MUG")
    ledger_alone(shop, kept)
    answers = ("--sent", sent, "--shipments", "new", "--files", "new", *NEXT)
    assert bridge(shop, "adopt", *answers).returncode == 0
    assert shop.run().exit_code == 0
    ((name, content),) = shop.files("in").items()
    assert name == "ORD_0003.csv"
    assert fresh.encode() in content
    assert sent.encode() not in content


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--sent", "99999-1"), "99999-1 is not open"),
        (("--next-number", "beta/order=7"), "no counter beta/order"),
        (("--next-number", "alpha=7"), "not like"),
        (("--next-number", "alpha/order=x"), "not like"),
    ],
)
def test_an_answer_to_nothing_is_refused(
    shop: World, arguments: tuple[str, ...], told: str
) -> None:
    kept = keep(shop)
    ledger_alone(shop, kept)
    ended = bridge(shop, "adopt", *SENT, *arguments)
    assert ended.returncode == 2
    assert told in ended.stderr


def test_a_new_ledger_beside_an_old_archive_asks_for_the_number(shop: World) -> None:
    """The way back without a backup: the archive is kept, everything else is asked."""
    new = a_night(shop)
    taken(shop)
    before = effects(shop)
    by_new_file(shop, shop.state)
    ended = bridge(shop, "adopt", *SENT)
    assert "--next-number alpha/order=N" in ended.stderr
    assert bridge(shop, "adopt", *SENT, *NEXT).returncode == 0
    for name, content in shop.files("done").items():
        shop.put_file(f"out/{name}", content)
    assert shop.run().exit_code == 0
    assert shop.states() == {"83651-1": "completed", new: "sent"}
    assert effects(shop) == before
    assert shop.files("in") == {}


def test_a_machine_that_was_set_back_is_said_by_a_person(shop: World) -> None:
    """Ledger and archive are set back in place: nothing on the disk tells."""
    kept = keep(shop)
    new = a_night(shop)
    taken(shop)
    in_place(shop, kept)
    shutil.copyfile(kept / "archive" / ".newest-run", shop.state / "archive" / ".newest-run")
    assert bridge(shop, "status").stderr == ""

    assert "--next-number" in bridge(shop, "adopt", "--restored").stderr
    assert bridge(shop, "run").returncode == 70
    assert bridge(shop, "adopt", "--restored", *SENT, *NEXT).returncode == 0
    assert shop.run().exit_code == 0
    assert shop.files("in") == {}
    assert shop.states()[new] == "sent"


def written_only(world: World) -> str:
    """An order file that is written and not delivered, as a killed export leaves it."""
    new = world.sell("CAP")

    def part(session: Session) -> None:
        from bridge.flows.outgoing.export import fetch_listing, plan_exports, write_exports

        works = session.works
        ready = plan_exports(fetch_listing(works))
        write_exports(works["alpha"], ready["alpha"])

    world.session(part, command="export")
    assert world.states()[new] == "planned"
    return new


@pytest.mark.parametrize(("answer", "files"), [("delivered", []), ("waiting", ["ORD_0002.csv"])])
def test_an_order_file_under_way_is_asked_for(shop: World, answer: str, files: list[str]) -> None:
    new = written_only(shop)
    kept = keep(shop)
    taken(shop)
    shop.export()
    taken(shop)
    ledger_alone(shop, kept)
    ended = bridge(shop, "adopt", *NEXT)
    assert "ORD_0002.csv" in ended.stdout
    assert "--outgoing delivered|waiting" in ended.stderr

    assert bridge(shop, "adopt", *NEXT, "--outgoing", answer).returncode == 0
    assert shop.run().exit_code == 0
    assert list(shop.files("in")) == files
    assert shop.states()[new] == "sent"


def test_an_order_file_that_lies_at_the_partner_is_delivered_without_a_question(
    shop: World,
) -> None:
    new = written_only(shop)
    kept = keep(shop)
    shop.export()
    orders = shop.files("in")
    ledger_alone(shop, kept)
    assert bridge(shop, "adopt", *NEXT).returncode == 0
    assert shop.run().exit_code == 0
    assert shop.states()[new] == "sent"
    assert shop.files("in") == orders


def test_a_count_of_before_the_restoration_is_not_told_again(shop: World) -> None:
    kept = keep(shop)
    a_night(shop)
    figures = [one for one in shop.store.effects if one.kind is Kind.STOCK_SET]
    ledger_alone(shop, kept)
    bridge(shop, "adopt", *SENT, *NEXT)
    shop.put_file("out/STOCK_0.csv", f"{STOCK_HEADER}\n2026-01-12 10:00:00;TEE;;99\n")
    assert shop.run().exit_code == 0
    assert [one for one in shop.store.effects if one.kind is Kind.STOCK_SET] == figures
    assert shop.rows("SELECT state, reason FROM records WHERE message = 'stock'") == [
        ("skipped", "before-restoration")
    ]


def test_each_partner_is_compared_by_itself(shop: World) -> None:
    shop.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    shop.add_partner("beta", {"order": ORDER_CSV}, countries=["DK"])
    shop.adopt("beta")
    kept = keep(shop)
    ledger_alone(shop, kept)

    assert bridge(shop, "adopt", "alpha", *NEXT).returncode == 0
    assert bridge(shop, "run", "alpha").returncode == 0
    ended = bridge(shop, "run")
    assert ended.returncode == 70
    assert "not known for beta" in ended.stderr
    assert bridge(shop, "adopt", "beta", "--next-number", "beta/order=1").returncode == 0
    assert bridge(shop, "run").returncode == 0


def test_nothing_is_noticed_where_nothing_was_restored(shop: World) -> None:
    for _ in range(3):
        a_way_round = bridge(shop, "status")
        assert a_way_round.stderr == ""
        assert shop.run().exit_code == 0
    assert shop.rows("SELECT * FROM restorations") == []


def test_a_deleted_wal_is_missed(shop: World) -> None:
    """A run that was killed has left its last commits there alone."""
    shop.sell("CAP")
    with Mortals() as mortals:
        assert mortals.session(shop, "export", kill_at=12).was_killed
    wal = shop.state / "ledger.sqlite3-wal"
    assert wal.stat().st_size > 0
    os.truncate(wal, 0)
    ended = bridge(shop, "run")
    assert ended.returncode == 70
    assert "the archive knows its run" in ended.stderr


def test_the_numbers_of_summaries_are_asked_for_too(shop: World) -> None:
    shop.map("order_summary", SUMMARY_CSV)
    shop.sell("CAP")
    shop.export()
    kept = keep(shop)
    taken(shop)
    shop.sell("CAP")
    shop.export()
    ledger_alone(shop, kept)
    ended = bridge(shop, "adopt", "--next-number", "alpha/order=4", *SENT)
    assert "--next-number alpha/order_summary=N" in ended.stderr
    numbers = ("--next-number", "alpha/order=4", "--next-number", "alpha/order_summary=3")
    assert bridge(shop, "adopt", *numbers, *SENT).returncode == 0
    shop.sell("CAP")
    shop.export()
    assert "SUM_0003.csv" in shop.files("in")


def test_an_order_file_that_has_arrived_without_its_done_file_gets_it(shop: World) -> None:
    shop.set_message("order", done_file=".done")
    new = written_only(shop)
    kept = keep(shop)
    shop.export()
    (name,) = [one for one in shop.files("in") if one.endswith("2.csv")]
    (shop.homes["alpha"].root / "in" / f"{name}.done").unlink()
    ledger_alone(shop, kept)
    assert bridge(shop, "adopt", *NEXT).returncode == 0
    shop.export()
    assert f"{name}.done" in shop.files("in")
    assert shop.states()[new] == "sent"
