"""`bridge mapping explain`: where a value comes from, by which rule, and the call it ends in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bridge.sandbox.store import Payment
from tests.acceptance.commands import bridge
from tests.acceptance.incoming import (
    CONFIRMATION,
    completed,
    confirm,
    count,
    give_back,
    open_for_business,
    sent,
)
from tests.acceptance.started import ROOT
from tests.acceptance.world import World

MAPPING = "mappings/nordlager/confirmation.yaml"
SAMPLE = "samples/nordlager/confirmation.csv"
ORDER = "mappings/nordlager/order.yaml"
SAID = "samples/nordlager/order.csv.store.json"


def explain(*arguments: str) -> str:
    ended = bridge(ROOT, "mapping", "explain", *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_field_is_explained_from_its_text_to_the_call() -> None:
    assert explain(MAPPING, SAMPLE, "carrier", "--lines", "2").splitlines() == [
        "confirmation.csv, line 2, CARRIER: PN",
        f"  rule {MAPPING}:33: {{at: CARRIER, field: parcel.carrier, code: carrier}}",
        "    code: carrier (line 33): PN → PostNord",
        "  parcel.carrier: PostNord",
        "    → PUT /shipment: carrier, the first that is told",
    ]


def test_a_place_of_theirs_leads_to_the_same() -> None:
    by_place = explain(MAPPING, SAMPLE, "TRACKING", "--count", "1")
    assert by_place == explain(MAPPING, SAMPLE, "parcel.tracking", "--count", "1")
    assert "→ PUT /shipment: tracking" in by_place


def test_a_step_that_fails_is_told_with_the_text_that_it_was_given() -> None:
    shown = explain(MAPPING, "samples/nordlager/confirmation-with-faults.csv", "QTY",
                    "--lines", "3")  # fmt: skip
    step = "    integer: {decimals: zero} (line 40): 1/2 ! is not a whole number"
    assert f"{step} [not-a-whole-number]" in shown
    assert "  line.quantity: no value" in shown


def test_a_written_cell_leads_to_the_field_and_the_value_of_the_store() -> None:
    shown = explain(ORDER, SAID, "COUNTRY", "--count", "1").splitlines()
    assert shown[0] == "shipment.deliveryCountry of 83656-1: SE"
    assert shown[1] == "  from GET /shipments: deliveryCountry"
    assert "    code: country (line 51): SE → SWE" in shown
    assert shown[-1] == "  ORD_20260112210000_000001.csv, line 1, COUNTRY (10): SWE"


def test_a_field_of_ours_leads_to_every_place_that_it_is_written_to() -> None:
    shown = explain(ORDER, "shippingList")
    assert [line for line in shown.splitlines() if not line.startswith(" ")] == [
        "H: CARRIER (13)",
        "H: PRODUCT (14)",
    ]
    assert explain(ORDER, "shipwallet_pickup").endswith(
        "from GET /shipments: shipwallet_pickup, else GET /orders: shipwallet_pickup\n"
    )


def test_without_a_word_every_field_of_the_record_is_explained() -> None:
    told = json.loads(explain(MAPPING, SAMPLE, "--lines", "2", "--json"))
    assert [one["place"] for one in told] == (
        "ORDER_NO STATUS SHIPPED CARRIER TRACKING SKU EAN QTY".split()
    )
    assert all(one["ways"] and one["rule"]["line"] for one in told)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((MAPPING, SAMPLE, "carrer"), 2, "did you mean `CARRIER`?"),
        ((MAPPING, SAMPLE, "carrier", "--lines", "999"), 1, "no record that was asked for has it"),
        (("nowhere.yaml",), 2, "there is no mapping nowhere.yaml"),
        ((MAPPING, "nowhere.csv", "carrier"), 2, "there is no sample nowhere.csv"),
        ((), 2, "name a mapping"),
        (("--call", "1", "--config", "nowhere.yaml"), 2, "There is no file nowhere.yaml"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(
    arguments: tuple[str, ...], code: int, told: str
) -> None:
    ended = bridge(ROOT, "mapping", "explain", *arguments)
    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False)
    assert told in ended.stderr


# From the ledger ----------------------------------------------------------------------------------


def called(world: World, name: str, *arguments: str) -> dict[str, Any]:
    """A call as JSON, its values by name."""
    ended = world.bridge("mapping", "explain", "--call", name, *arguments, "--json")
    assert ended.returncode == 0, ended.stderr
    data: dict[str, Any] = json.loads(ended.stdout)
    data["arguments"] = {one["name"]: one for one in data["arguments"]}
    return data


def sources(data: dict[str, Any], name: str) -> list[tuple[str, int, str, int]]:
    """File, line, place and line of the mapping of everything that made a value."""
    told = data["arguments"][name]["sources"]
    return [(one["file"], one["line"], one["place"], one["rule"]["line"]) for one in told]


def test_every_value_of_a_completion_leads_to_file_line_place_and_rule(world: World) -> None:
    open_for_business(world)
    shipment = sent(world, "TEE", "CAP")
    confirm(world, f"{shipment};P;;DHL;T1|T2;TEE;;1")
    confirm(world, f"{shipment};C;;DHL;T3;CAP;;1", name="2")
    world.import_()
    data = called(world, f"complete:{shipment}")
    assert (data["state"], data["notes"]) == ("done", [])
    assert sources(data, "carrier") == [
        ("CONFIRMATION_1.csv", 2, "CARRIER", 14), ("CONFIRMATION_2.csv", 2, "CARRIER", 14)
    ]  # fmt: skip
    assert [one["texts"] for one in data["arguments"]["tracking"]["sources"]] == [
        {"TRACKING": "T1|T2"}, {"TRACKING": "T3"}
    ]  # fmt: skip
    assert data["arguments"]["tracking"]["value"] == "T1"
    assert data["arguments"]["packages"]["value"] == 3
    assert data["arguments"]["order"]["note"] == "the shipment's order, as the store says"
    assert called(world, str(data["id"])) == data


def test_a_completion_is_explained_in_words_and_says_where_others_say_the_same(
    world: World,
) -> None:
    open_for_business(world)
    shipment = completed(world, "TEE", "CAP")
    shown = world.bridge("mapping", "explain", "--call", f"complete:{shipment}", "carrier").stdout
    assert "carrier = PostNord\n" in shown
    assert f"  CONFIRMATION_of_{shipment}.csv, line 2, CARRIER: PostNord\n" in shown
    assert "    the same in line 3\n" in shown
    assert "tracking =" not in shown


def test_each_line_of_a_lowered_shipment_leads_to_its_own_row(world: World) -> None:
    open_for_business(world)
    world.set_policies(short="lower", capture="on_completion")
    shipment = sent(world, ("TEE", 2), ("CAP", 3), payment=Payment.AUTHORISED)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", f"{shipment};C;;DHL;T1;CAP;;3")
    world.import_()
    data = called(world, f"update:{shipment}")
    products = [one for one in data["arguments"] if one.startswith("products.")]
    found = [(data["arguments"][one]["value"], sources(data, one)) for one in products]
    assert found == [
        (1, [("CONFIRMATION_1.csv", 2, "QTY", 18)]),
        (3, [("CONFIRMATION_1.csv", 3, "QTY", 18)]),
    ]


def test_a_return_and_its_refund_lead_to_the_condition(world: World) -> None:
    open_for_business(world, "return")
    shipment = completed(world, "TEE")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    made = called(world, "return:alpha/R1/GOOD")
    assert sources(made, "returnStock") == [("RETURN_1.csv", 2, "CONDITION", 14)]
    assert sources(made, "shipment") == [("RETURN_1.csv", 2, "ORDER_NO", 10)]
    refund = called(world, "refund:alpha/R1/GOOD")
    assert sources(refund, "refundPayment") == [("RETURN_1.csv", 2, "CONDITION", 14)]


def test_a_stock_figure_leads_to_the_count_and_to_what_has_moved(world: World) -> None:
    open_for_business(world, "stock")
    shipment = sent(world, ("TEE", 3))
    count(world, "2026-01-12 12:00:00;TEE;2000000000001;50")
    confirm(world, f"{shipment};C;2026-01-12 15:00:00;DHL;T1;TEE;;3")
    world.import_()
    data = called(world, "stock:1", "2000000000001")
    (figure,) = data["arguments"].values()
    assert figure["value"] == 47
    assert figure["note"] == (
        f"counted 50 as of 2026-01-12 12:00:00; moved: shipment {shipment} -3"
    )
    assert sources(data, figure["name"]) == [("STOCK_1.csv", 2, "ON_HAND", 12)]


def test_a_file_that_another_mapping_read_is_explained_by_today_s_which_is_said(
    world: World,
) -> None:
    open_for_business(world)
    shipment = completed(world, "TEE")
    world.map("confirmation", CONFIRMATION.replace("version: 1", "# new\nversion: 1"))
    data = called(world, f"complete:{shipment}")
    assert "was read by another mapping than that of today" in data["notes"][0]
    assert sources(data, "carrier") == [(f"CONFIRMATION_of_{shipment}.csv", 2, "CARRIER", 15)]


def test_a_line_of_an_archived_file_leads_to_the_calls_about_it(world: World) -> None:
    open_for_business(world)
    shipment = completed(world, "TEE")
    name = f"CONFIRMATION_of_{shipment}.csv"
    ended = world.bridge("mapping", "explain", "--archived", name, "--lines", "2", "QTY")
    assert f"{name}, line 2, QTY: 1\n" in ended.stdout
    assert f"calls about {shipment}: complete:{shipment} (done)\n" in ended.stdout


def test_a_call_that_was_never_made_is_not_explained_but_the_nearest_is_named(
    world: World,
) -> None:
    open_for_business(world)
    shipment = completed(world, "TEE")
    ended = world.bridge("mapping", "explain", "--call", f"compete:{shipment}")
    assert ended.returncode == 2
    assert f"did you mean `complete:{shipment}`?" in ended.stderr
    assert world.bridge("mapping", "explain", "--call", "99").returncode == 2
    other = world.bridge("mapping", "explain", "--archived", "NO.csv")
    assert "the archive has no file named NO.csv" in other.stderr


def test_explaining_changes_nothing(world: World) -> None:
    open_for_business(world)
    shipment = completed(world, "TEE")
    before = world.everything()
    called(world, f"complete:{shipment}")
    assert world.everything() == before
