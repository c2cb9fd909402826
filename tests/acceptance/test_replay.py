"""`bridge replay --diff`: what a changed mapping would make of what came, changing nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.acceptance.incoming import (
    CONFIRMATION,
    RETURN,
    STOCK,
    completed,
    confirm,
    count,
    give_back,
    open_for_business,
    sent,
)
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.codecs.zips import zipped
from tests.mapping.test_ends import BLOCKS


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock")


def replay(world: World, *arguments: str, expect: int = 1) -> dict[str, Any]:
    """What `bridge replay --diff` tells, as JSON; nothing has changed by it."""
    before = world.everything()
    ended = world.bridge("replay", "--diff", "--json", *arguments)
    assert ended.returncode == expect, ended.stderr
    assert world.everything() == before
    data: dict[str, Any] = json.loads(ended.stdout)
    return data


def changes(data: dict[str, Any], message: str) -> list[tuple[str, int, str]]:
    """Kind, line and subject of every difference in files of a message."""
    return [
        (one["kind"], one["line"], one["about"])
        for file in data["files"]
        if file["message"] == message
        for one in file["changes"]
    ]


def test_the_same_mappings_make_no_difference(world: World) -> None:
    shipment = completed(world, "TEE", "CAP")
    give_back(world, f"R1;{shipment};2026-01-13 10:00:00;TEE;1;GOOD;cross")
    count(world, "2026-01-12 12:00:00;TEE;2000000000001;50")
    world.import_()
    data = replay(world, expect=0)
    assert (data["compared"], data["differ"]) == (4, 0)
    assert world.bridge("replay", "--diff").stdout == "4 files compared; none differs\n"


def test_other_values_are_told_beside_those_in_the_ledger(world: World) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;2026-01-12 15:00:00;PN;T1;TEE;;1")
    world.import_()
    table = "codes:\n  carrier: {PostNord: PN}\n  final"
    mapped = CONFIRMATION.replace("codes:\n  final", table)
    world.map("confirmation", mapped.replace("parcel.carrier}", "parcel.carrier, code: carrier}"))
    data = replay(world)
    ((change,),) = [one["changes"] for one in data["files"] if one["changes"]]
    assert change["values"] == [{"name": "parcel.carrier", "was": "PN", "now": "PostNord"}]
    shown = world.bridge("replay", "--diff").stdout
    assert "alpha: confirmation CONFIRMATION_1.csv, read 2026-01-12, by another mapping" in shown
    assert f"  ~ line 2, line of {shipment}\n      parcel.carrier: PN → PostNord\n" in shown
    assert shown.endswith("2 files compared; 1 would be different: 1 changed\n")


def test_problems_that_are_gone_and_new_ones_are_told_by_their_code(world: World) -> None:
    first, second = sent(world, "TEE"), sent(world, "TEE")
    confirm(world, f"{first};X;;DHL;T1;TEE;;1", f"{second};P;;DHL;T2;TEE;;1")
    world.import_()
    world.map("confirmation", CONFIRMATION.replace('C, "false": P', 'X, "false": Q'))
    data = replay(world)
    told = [
        (one["kind"], one["line"], one["problem"])
        for file in data["files"]
        for one in file["changes"]
    ]
    assert told == [
        ("problem-gone", 2, {"was": "code-unknown", "now": ""}),
        ("problem-new", 3, {"was": "", "now": "code-unknown"}),
    ]
    assert data["counts"] == {"problem-gone": 1, "problem-new": 1}


def test_records_are_gained_and_lost_where_types_of_row_change(world: World) -> None:
    headless = """\
version: 1
message: stock
format: csv
csv: {delimiter: ";", header: false, newline: lf}
ignore:
  - match: {1: X}
records:
  - record: row
    each: item
    match: {1: I}
    fields:
      - {at: 2, field: physicalSku}
      - {at: 3, field: quantity, integer: true}
"""
    world.map("stock", headless)
    world.put_file("out/STOCK_1.csv", "I;TEE;50\nX;CAP;7\nI;BAG;3\n")
    world.import_()
    swapped = headless.replace("{1: I}", "{1: Y}").replace("{1: X}", "{1: I}")
    world.map("stock", swapped.replace("{1: Y}", "{1: X}"))
    data = replay(world, "--message", "stock")
    assert changes(data, "stock") == [
        ("changed", 0, "the whole file"), ("lost", 1, "item"), ("gained", 2, "item"),
        ("lost", 3, "item"),
    ]  # fmt: skip
    assert data["counts"] == {"lost": 2, "gained": 1, "changed": 1}


def test_a_record_with_another_key_is_the_same_record_of_its_line(world: World) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.map("confirmation", CONFIRMATION.replace("parcel.tracking, split", "parcel.parcelId, zz")
              .replace(', zz: "|"', ""))  # fmt: skip
    data = replay(world, "--message", "confirmation")
    assert changes(data, "confirmation") == [("changed", 2, f"line of {shipment}")]


def test_a_file_that_can_no_longer_be_read_loses_all_of_its_records(world: World) -> None:
    count(world, "2026-01-12 12:00:00;TEE;2000000000001;50", "2026-01-12 12:00:00;CAP;;5")
    world.import_()
    world.map("stock", STOCK.replace("at: SKU", "at: ITEM"))
    data = replay(world)
    assert data["counts"] == {"lost": 2, "problem-new": 1}
    assert "[in order → missing-column]" in world.bridge("replay", "--diff").stdout


def test_a_file_that_could_not_be_read_gains_them(world: World) -> None:
    world.put_file("out/STOCK_1.csv", "COUNTED;ITEM;EAN;ON_HAND\n2026-01-12 12:00:00;TEE;;50\n")
    world.import_()
    assert replay(world, expect=0)["compared"] == 1
    world.map("stock", STOCK.replace("at: SKU", "at: ITEM"))
    data = replay(world)
    assert data["counts"] == {"gained": 1, "problem-gone": 1}
    assert changes(data, "stock")[1] == ("gained", 2, "item")


def test_an_order_file_is_compared_with_what_was_ordered(world: World) -> None:
    shipment = sent(world, ("TEE", 2), "CAP")
    swapped = ORDER_CSV.replace("at: SKU", "at: ?").replace("at: EAN", "at: SKU")
    world.map("order", swapped.replace("at: ?", "at: EAN"))
    data = replay(world, "--message", "order", expect=0)
    assert data["differ"] == 0, "partners may send either code under either name"
    world.map(
        "order", ORDER_CSV.replace("at: SKU", "at: CITY", 1).replace("at: CITY", "at: SKU", 1)
    )
    told = replay(world, "--message", "order")
    assert changes(told, "order")[0] == ("changed", 2, f"shipment {shipment}")
    shown = world.bridge("replay", "--diff").stdout
    assert "units of TEE: 2 → 0" in shown


def test_an_order_file_tells_a_code_that_is_gone_and_what_cannot_be_compared(
    world: World,
) -> None:
    shipment = sent(world, "TEE", name="A name that is cut")
    cut = ORDER_CSV.replace("max: 35", "cut: 5").replace("SE: SWE", "SE: SVE")
    world.map("order", cut)
    data = replay(world)
    (file,) = data["files"]
    assert [(one["kind"], one["problem"]["now"]) for one in file["changes"]] == [
        ("problem-new", "code-unknown")
    ]
    assert file["changes"][0]["about"] == f"shipment {shipment}"
    assert file["places_not_compared"] == ["NAME"]
    shown = world.bridge("replay", "--diff").stdout
    assert "not compared, for the file says too little: NAME" in shown


def test_an_order_file_tells_what_would_be_written_otherwise(world: World) -> None:
    sent(world, "TEE")
    world.map(
        "order", ORDER_CSV.replace("quantity, integer: true", "quantity, integer: {width: 3}")
    )
    data = replay(world, "--message", "order")
    ((change,),) = [one["changes"] for one in data["files"]]
    assert change["values"] == [{"name": "QTY", "was": "1", "now": "001"}]


def test_files_are_chosen_by_partner_message_and_time(world: World) -> None:
    completed(world, "TEE")
    assert replay(world, "alpha", "--message", "order", expect=0)["compared"] == 1
    assert replay(world, "--since", "2026-01-12", expect=0)["compared"] == 2
    assert replay(world, "--since", "2026-01-13", expect=0)["compared"] == 0
    assert world.bridge("replay", "--diff", "beta").returncode == 2
    wrong = world.bridge("replay", "--diff", "--message", "confirmations")
    assert (wrong.returncode, "did you mean `confirmation`?" in wrong.stderr) == (2, True)


def test_a_file_is_chosen_by_its_name(world: World) -> None:
    shipment = completed(world, "TEE")
    world.map("order", ORDER_CSV.replace("integer: true", "integer: {width: 3}"))
    assert replay(world, "--file", f"CONFIRMATION_of_{shipment}.csv", expect=0)["compared"] == 1
    assert replay(world, "--file", "ORD_0001.csv")["compared"] == 1
    unknown = world.bridge("replay", "--diff", "--file", "ORD_1.csv")
    assert (unknown.returncode, "there is no file ORD_1.csv" in unknown.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--diff", "--because", "why"], "--because goes not with --diff"),
        (["--diff", "--dry-run"], "--dry-run goes not with --diff"),
        (["--diff", "--corrections", "wrong.csv"], "--corrections goes not with --diff"),
        (["--file", "a.csv", "--because", "why", "--json"], "--json goes with --diff"),
        (["--file", "a.csv", "--because", "why", "--message", "stock"], "--message goes with"),
    ],
)
def test_what_would_be_left_out_of_account_is_refused(
    world: World, arguments: list[str], told: str
) -> None:
    ended = world.bridge("replay", *arguments)
    assert (ended.returncode, told in ended.stderr) == (2, True), ended.stderr


def test_a_faulty_mapping_is_told_with_its_faults(world: World) -> None:
    completed(world, "TEE")
    world.map("order", ORDER_CSV.replace("integer: true", "integer: 3"))
    ended = world.bridge("replay", "--diff")
    assert ended.returncode == 2
    assert "order.yaml:18:" in ended.stderr


def test_no_more_than_asked_for_is_shown_and_all_are_counted(world: World) -> None:
    count(world, *(f"2026-01-12 12:00:00;SKU{number};;5" for number in range(2_500)))
    world.import_()
    world.map("stock", STOCK.replace("field: physicalSku", "field: physicalSku, prefix: SKU"))
    data = replay(world, "--count", "3")
    (file,) = data["files"]
    assert ([one["line"] for one in file["changes"]], file["counts"]) == (
        [2, 3, 4], {"changed": 2_500}
    )  # fmt: skip
    assert "… and 2497 more" in world.bridge("replay", "--diff", "--count", "3").stdout


def test_remarks_of_people_are_no_difference(world: World) -> None:
    shipment = completed(world, "TEE")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;cross")
    world.import_()
    world.map("return", RETURN.replace("return.comment", "reason"))
    assert replay(world, expect=0)["differ"] == 0


def test_a_message_that_is_no_longer_exchanged_is_said_not_to_be_compared(world: World) -> None:
    count(world, "2026-01-12 12:00:00;TEE;2000000000001;50")
    world.import_()
    del world.configuration["partners"]["alpha"]["messages"]["stock"]
    ended = world.bridge("replay", "--diff")
    assert ended.returncode == 1
    assert "has no mapping for the message stock of alpha" in ended.stdout
    assert ended.stdout.endswith("0 files compared, 1 not; none differs\n")


def test_without_diff_it_asks_what_to_read_again(world: World) -> None:
    ended = world.bridge("replay")
    assert ended.returncode == 2
    assert "--file NAME --because WHY" in ended.stderr


def test_the_files_in_a_zip_are_compared_each_on_its_own(world: World) -> None:
    packed = STOCK.replace("format: csv\n", 'format: csv\nfile: {zip: "*.csv"}\n')
    world.map("stock", packed)
    row = "COUNTED;SKU;EAN;ON_HAND\n2026-01-12 12:00:00;{};;5\n"
    world.put_file("out/STOCK_1.zip", zipped({f"{n}.csv": row.format(n) for n in ("TEE", "CAP")}))
    world.import_()
    same = replay(world, "--message", "stock", expect=0)
    assert [one["file"] for one in same["files"]] == ["STOCK_1.zip/TEE.csv", "STOCK_1.zip/CAP.csv"]
    world.map("stock", packed.replace("physicalSku", "physicalSku, prefix: T"))
    data = replay(world, "--message", "stock")
    assert data["counts"] == {"changed": 1, "problem-new": 1}


def test_what_the_end_of_a_file_shows_is_no_difference_and_a_new_one_is(world: World) -> None:
    world.map("confirmation", BLOCKS)
    shipment = sent(world, "TEE")
    world.put_file("out/CONFIRMATION_1.csv", f"START;{shipment}\nL;TEE;1\nEND;2;1;C\n")
    world.import_()
    assert replay(world, expect=0)["differ"] == 0
    world.map("confirmation", BLOCKS.replace("csv: {", "counts: ignore\ncsv: {", 1))
    told = [one[:2] for one in changes(replay(world), "confirmation")]
    assert told == [("problem-gone", 1), ("problem-gone", 2), ("problem-gone", 3)]
