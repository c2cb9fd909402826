"""The product master to a partner: all of it once, then what differs, before the orders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bridge.app.again import resend
from bridge.app.deciding import Asked
from bridge.errors import ConfigurationError
from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Item, by_hand
from tests.acceptance.layouts import ITEM_CSV, ORDER_CSV
from tests.acceptance.restoring import bridge, keep, whole_folder
from tests.acceptance.world import World

ONE_EACH = ORDER_CSV.replace("iso-8859-1}", "iso-8859-1, per: document}")
#: A weight of another world.
HEAVY = Decimal("1e20")


@pytest.fixture
def stocked(world: World) -> World:
    """A world whose partner gets item files, and whose shop has two items."""
    world.map("item", ITEM_CSV)
    for sku in ("TEE", "CAP"):
        world.item(sku)
    world.clock.forward(hours=1)
    return world


def told(world: World) -> dict[str, list[str]]:
    """The rows of each item file that the partner has, but for when they were made."""
    return {
        name: [row.rpartition(";")[0] for row in content.decode().splitlines() if row[0] == "I"]
        for name, content in world.files("in").items()
        if name.startswith("ITEM")
    }


def last_told(world: World) -> list[str]:
    """The SKUs in the last item file."""
    found = told(world)
    return [row.split(";")[1] for row in found[max(found)]] if found else []


def products_asked(world: World) -> list[str]:
    """From when on the shop was asked for modified products, for each first page; "" for all."""
    asked = [one for one in world.api.journal if one.path == "products"]
    return [one.query.get("modified", "") for one in asked if "page" not in one.query]


def resent(world: World, name: str, *, once_more: bool = False) -> list[str]:
    asked = Asked("resend", (name,), "because")
    path = world.write_configuration()
    return resend(path, asked, once_more=once_more, clock=world.clock).lines


def test_all_items_are_told_once_and_before_the_order_that_names_them(stocked: World) -> None:
    shipment = stocked.sell(("TEE", 2))
    outcome = stocked.export()
    assert (outcome.exit_code, outcome.troubles) == (0, [])
    assert outcome.done == {
        "items written": 2, "items sent": 2, "shipments written": 1, "files delivered": 2,
        "shipments sent": 1,
    }  # fmt: skip
    assert told(stocked) == {
        "ITEM_0001.csv": ["I;TEE;2000000000001;A TEE;0.30;Y", "I;CAP;2000000000002;A CAP;0.30;Y"]
    }
    delivered = stocked.rows("SELECT name FROM files WHERE state = 'delivered' ORDER BY changed_at")
    assert [name for (name,) in delivered] == ["ITEM_0001.csv", "ORD_0001.csv"]
    assert stocked.states() == {shipment: "sent"}
    assert stocked.export().done == {}


def test_later_only_what_was_modified_is_read_and_only_what_differs_is_told(
    stocked: World,
) -> None:
    stocked.export()
    stocked.clock.forward(days=2)
    stocked.edit("TEE", weight=Decimal("1"))
    stocked.edit("CAP", harm_code="6505")  # which the mapping does not tell
    stocked.item("SOCK")
    assert stocked.export().done["items sent"] == 2
    assert last_told(stocked) == ["TEE", "SOCK"]
    # The first export was at 22:00 in the shop's zone; a day further back is read.
    assert products_asked(stocked) == ["", "2026-01-11 22:00:00"]
    assert "items sent" not in stocked.export().done


def test_what_was_modified_in_the_overlap_is_told(stocked: World) -> None:
    """The shop's clock may run behind ours, or be in another zone than configured."""
    stocked.export()
    stocked.edit("TEE", weight=Decimal("1"))
    stocked.item("TEE").modified = stocked.clock() - timedelta(hours=23)
    stocked.clock.forward(hours=1)
    stocked.export()
    assert last_told(stocked) == ["TEE"]


def test_the_whole_range_is_read_again_after_a_week(stocked: World) -> None:
    stocked.export()
    item = stocked.item("TEE")
    item.weight, item.modified = Decimal("1"), stocked.clock() - timedelta(days=30)
    for _ in range(6):
        stocked.clock.forward(days=1)
        stocked.export()
    assert list(told(stocked)) == ["ITEM_0001.csv"]
    stocked.clock.forward(days=1)
    stocked.export()
    assert last_told(stocked) == ["TEE"]
    assert products_asked(stocked).count("") == 2


def test_a_mapping_that_tells_more_tells_it_of_every_item(stocked: World) -> None:
    stocked.export()
    stocked.map("item", ITEM_CSV + "      - {at: 8, field: harmCode}\n")
    stocked.export()
    assert last_told(stocked) == ["TEE", "CAP"]
    stocked.map("item", "# A remark.\n" + ITEM_CSV + "      - {at: 8, field: harmCode}\n")
    assert "items sent" not in stocked.export().done


def test_everything_can_be_told_again(stocked: World) -> None:
    stocked.export()
    assert stocked.bridge("export", "--items", "compare").returncode == 0
    assert list(told(stocked)) == ["ITEM_0001.csv"]
    assert stocked.bridge("export", "--items", "all").returncode == 0
    assert last_told(stocked) == ["TEE", "CAP"]


def test_a_dry_run_shows_the_item_file_and_changes_nothing(stocked: World) -> None:
    outcome = stocked.export(dry_run=True)
    assert outcome.done["items written"] == 2
    assert any("ITEM_0001.csv" in line for line in outcome.would)
    assert told(stocked) == {}
    assert stocked.export().done["items sent"] == 2


def test_inactive_items_and_those_of_other_brands_are_not_told(stocked: World) -> None:
    stocked.edit("CAP", active=False)
    stocked.set_policies(items={"field": {"brand": ["Exa*"], "sku": ["TEE", "CAP"]}})
    stocked.item("SOCK")
    stocked.export()
    assert last_told(stocked) == ["TEE"]


def test_an_item_that_is_given_up_is_told_so_once_where_the_mapping_says_it(
    stocked: World,
) -> None:
    stocked.export()
    stocked.clock.forward(days=1)
    stocked.edit("CAP", active=False)
    for _ in range(2):
        stocked.export()
    assert told(stocked)["ITEM_0002.csv"] == ["I;CAP;2000000000002;A CAP;0.30;N"]
    assert len(told(stocked)) == 2


# Names ----------------------------------------------------------------------------------------


def test_an_item_without_a_name_is_reported_and_the_rest_goes_on(stocked: World) -> None:
    stocked.edit("CAP", sku="")
    outcome = stocked.export()
    assert (outcome.exit_code, last_told(stocked)) == (1, ["TEE"])
    assert stocked.problems(str(stocked.item("CAP").stock_item_id)) == ["item-without-name"]
    stocked.edit("CAP", sku="CAP")
    assert stocked.export().exit_code == 0
    assert last_told(stocked) == ["CAP"]


def test_items_that_share_a_name_are_not_told_until_one_has_another(stocked: World) -> None:
    stocked.edit("CAP", sku="TEE")
    stocked.item("TEE").modified = stocked.clock() - timedelta(days=30)
    stocked.item("SOCK")
    assert stocked.export().exit_code == 1
    assert last_told(stocked) == ["SOCK"]
    assert stocked.problems("TEE") == ["item-clash"]
    stocked.clock.forward(hours=1)
    stocked.edit("CAP", sku="CAP")
    stocked.export()
    assert last_told(stocked) == ["CAP"]
    stocked.clock.forward(days=1)
    assert stocked.export().exit_code == 0
    assert last_told(stocked) == ["TEE"]
    assert stocked.problems() == []


def test_a_new_item_with_the_name_of_a_known_one_waits_for_a_look_at_the_whole_range(
    stocked: World,
) -> None:
    stocked.export()
    stocked.clock.forward(days=2)
    known = stocked.item("TEE")
    by_hand.remove_item(stocked.store, known)
    stocked.store.add_item(Item(stock_item_id=7, sku="TEE", ean="1", name="Another"))
    stocked.export()
    assert stocked.problems("TEE") == ["item-clash"]
    assert len(told(stocked)) == 1
    stocked.clock.forward(days=1)
    assert stocked.export().exit_code == 0
    assert told(stocked)["ITEM_0002.csv"] == ["I;TEE;1;Another;0.30;Y"]


def test_an_item_goes_by_the_first_name_that_it_has(stocked: World) -> None:
    """An SKU without variant and size may name several items: the bar code goes before it."""
    stocked.set_policies(items={"identity": ["sku", "ean"]})
    for number, size in enumerate(("", "", "-M")):
        stocked.store.add_item(
            Item(stock_item_id=70 + number, sku="M411", size_sku=size, ean=f"577242804300{number}")
        )
    assert stocked.export().exit_code == 0
    names = [name for (name,) in stocked.rows("SELECT item FROM items ORDER BY item")]
    assert names == [
        "2000000000001", "2000000000002", "5772428043000", "5772428043001", "M411-M"
    ]  # fmt: skip


def test_what_the_mapping_cannot_write_is_reported_and_told_once_it_can(stocked: World) -> None:
    stocked.edit("CAP", name="A cap with a name that is too long")
    assert stocked.export().exit_code == 1
    assert (stocked.problems("CAP"), last_told(stocked)) == (["too-long"], ["TEE"])
    stocked.map("item", ITEM_CSV.replace("max: 20", "cut: 20"))
    assert stocked.export().exit_code == 0
    assert last_told(stocked) == ["CAP"]


def test_what_cannot_be_read_is_reported_until_it_can(stocked: World) -> None:
    stocked.edit("CAP", weight=HEAVY)
    assert stocked.export().exit_code == 1
    assert (stocked.problems("unreadable"), last_told(stocked)) == (["product-unreadable"], ["TEE"])
    stocked.clock.forward(hours=1)
    assert stocked.export().exit_code == 1
    stocked.item("CAP").weight = Decimal("0.5")
    stocked.clock.forward(days=1)
    assert stocked.export().exit_code == 0
    assert last_told(stocked) == ["CAP"]


# Reading --------------------------------------------------------------------------------------


def test_a_reading_that_breaks_off_moves_nothing(stocked: World) -> None:
    for number in range(250):
        stocked.item(f"S{number}")
    stocked.api.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "products", nth=2, times=5))
    outcome = stocked.export()
    assert (outcome.exit_code, told(stocked)) == (75, {})
    assert stocked.rows("SELECT * FROM watermarks") == []
    assert stocked.export().done["items sent"] == 252


def test_files_have_no_more_items_than_the_mapping_allows(stocked: World) -> None:
    stocked.map("item", ITEM_CSV.replace('.csv"}', '.csv", most: 2}'))
    for sku in ("SOCK", "BELT", "HAT"):
        stocked.item(sku)
    stocked.export()
    assert [len(rows) for rows in told(stocked).values()] == [2, 2, 1]
    assert stocked.files("in")["ITEM_0003.csv"].startswith(b"H;1")


# Orders that need them ------------------------------------------------------------------------


def test_an_order_for_an_item_that_was_never_told_waits_until_it_is(stocked: World) -> None:
    stocked.edit("CAP", active=False)
    held, sent = stocked.sell("TEE", "CAP"), stocked.sell("TEE")
    assert stocked.export().exit_code == 1
    assert stocked.states() == {held: "held", sent: "sent"}
    assert stocked.problems(held) == ["item-not-sent"]
    stocked.edit("CAP", active=True)
    assert stocked.export().exit_code == 0
    assert stocked.states() == {held: "sent", sent: "sent"}


def test_a_person_may_let_an_order_go_without_its_item(stocked: World) -> None:
    stocked.edit("CAP", active=False)
    held = stocked.sell("CAP")
    stocked.export()
    stocked.decide("release", held)
    assert stocked.export().exit_code == 0
    assert stocked.states() == {held: "sent"}


def test_orders_go_without_their_items_where_the_policy_says_so(stocked: World) -> None:
    stocked.set_policies(items={"not_sent": "notice"})
    stocked.edit("CAP", active=False)
    shipment = stocked.sell("CAP")
    assert stocked.export().exit_code == 0
    assert stocked.states() == {shipment: "sent"}
    assert stocked.problems("CAP") == ["item-not-sent"]
    stocked.edit("CAP", active=True)
    stocked.export()
    assert stocked.problems() == []


def test_order_files_wait_behind_the_item_files_that_they_need(stocked: World) -> None:
    stocked.export()
    stocked.clock.forward(days=1)
    stocked.item("SOCK")
    stocked.put_file("in/ITEM_0002.csv", "not ours")
    stocked.map("order", ONE_EACH)
    known, new = stocked.sell("TEE"), stocked.sell("SOCK")
    assert stocked.export().exit_code == 1
    assert stocked.states() == {known: "sent", new: "planned"}
    (stocked.homes["alpha"].root / "in" / "ITEM_0002.csv").unlink()
    assert stocked.export().exit_code == 0
    assert stocked.states() == {known: "sent", new: "sent"}


def test_orders_for_known_items_go_while_the_items_cannot_be_read(stocked: World) -> None:
    stocked.export()
    stocked.item("SOCK")
    known, new = stocked.sell("TEE"), stocked.sell("SOCK")
    stocked.api.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "products", times=5))
    assert stocked.export().exit_code == 75
    assert stocked.states() == {known: "sent", new: "held"}
    assert stocked.export().exit_code == 0
    assert stocked.states() == {known: "sent", new: "sent"}


# Files ----------------------------------------------------------------------------------------


def test_an_item_file_that_is_no_longer_true_is_taken_back_and_told_anew(stocked: World) -> None:
    stocked.put_file("in/ITEM_0001.csv", "not ours")
    stocked.export()
    stocked.map("item", ITEM_CSV.replace("ITEM_", "ITEMlist_"))
    outcome = stocked.export()
    assert outcome.done["files withdrawn"] == 1
    assert last_told(stocked) == ["TEE", "CAP"]
    assert "items sent" not in stocked.export().done


def test_an_item_file_can_be_sent_again_while_it_is_the_last(stocked: World) -> None:
    stocked.export()
    taken = stocked.homes["alpha"].root / "in" / "ITEM_0001.csv"
    content = taken.read_bytes()
    taken.unlink()
    (line,) = resent(stocked, "ITEM_0001.csv")
    assert line == "alpha: ITEM_0001.csv: the next run delivers it again, with 2 items"
    stocked.export()
    assert taken.read_bytes() == content
    stocked.edit("TEE", weight=Decimal("1"))
    stocked.export()
    with pytest.raises(ConfigurationError, match="later item file"):
        resent(stocked, "ITEM_0001.csv", once_more=True)


def test_a_partner_with_items_and_no_orders(world: World) -> None:
    del world.configuration["partners"]["alpha"]["messages"]["order"]
    world.map("item", ITEM_CSV)
    world.item()
    assert world.export().exit_code == 0
    assert last_told(world) == ["TEE"]


def test_the_life_of_an_item_is_shown(stocked: World) -> None:
    stocked.export()
    shown = stocked.bridge("trace", "TEE").stdout
    assert "ITEM_0001.csv" in shown and "delivered" in shown
    assert "2 items" in stocked.bridge("status").stdout


# The first day, and after a restoration --------------------------------------------------------


def test_adopt_asks_what_the_partner_knows_of_items(world: World) -> None:
    world.map("item", ITEM_CSV)
    world.item("TEE")
    world.adopt(items="sent")
    shipment = world.sell("TEE")
    world.clock.forward(hours=1)
    assert world.export().exit_code == 0
    assert (told(world), world.states()) == ({}, {shipment: "sent"})
    world.edit("TEE", weight=Decimal("1"))
    world.export()
    assert last_told(world) == ["TEE"]


def test_adopt_asks_on_the_command_line(world: World) -> None:
    world.map("item", ITEM_CSV)
    asked = world.bridge("adopt", "alpha", "--shipments", "new", "--files", "new")
    assert asked.returncode == 2
    assert "--items sent|new" in asked.stderr
    assert "alpha: gets item files" in asked.stdout


def test_after_a_restoration_items_are_told_once_more(stocked: World) -> None:
    stocked.export()
    kept = keep(stocked)
    stocked.edit("TEE", name="Another")
    stocked.export()
    stocked.edit("TEE", name="A TEE")
    whole_folder(stocked, kept)
    numbers = ("--next-number", "alpha/item=3", "--next-number", "alpha/order=1")
    assert bridge(stocked, "adopt", *numbers).returncode == 0
    for _ in range(2):
        assert stocked.export().exit_code == 0
    assert list(told(stocked)) == ["ITEM_0001.csv", "ITEM_0002.csv", "ITEM_0003.csv"]
    assert told(stocked)["ITEM_0003.csv"] == told(stocked)["ITEM_0001.csv"]
