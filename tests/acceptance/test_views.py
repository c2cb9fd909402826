"""What a person is shown of the way in: how things stand, what waits, and the life of one thing."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bridge.app import tracing
from bridge.app.tracing import trace
from bridge.app.values import add_values
from bridge.app.views import problems, reading, status
from bridge.cli.tracing import trace_command
from bridge.errors import ConfigurationError
from bridge.sandbox.faults import Fault, Trouble
from tests.acceptance.incoming import (
    CONFIRMATION,
    completed,
    confirm,
    count,
    give_back,
    open_for_business,
    sent,
)
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock")


def traced(world: World, id_text: str) -> dict[str, Any]:
    with reading(world.bridge_yaml) as (configuration, books):
        return trace(configuration, books, id_text)


def told(world: World, *, values: bool = False) -> list[dict[str, Any]]:
    with reading(world.bridge_yaml) as (configuration, books):
        data = problems(books)
        if values:
            add_values(configuration, books, data)
        return data


def test_status_tells_what_is_done_what_waits_and_what_is_unclear(world: World) -> None:
    completed(world, "TEE")
    part, lost = sent(world, "TEE", "CAP"), sent(world, "TEE")
    confirm(
        world,
        f"{part};P;;DHL;T1;TEE;;1",
        f"{lost};C;;DHL;T2;TEE;;1",
        "99999-1;C;;DHL;T3;TEE;;1",
    )
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "PUT", "shipment"))
    world.import_()
    with reading(world.bridge_yaml) as (configuration, books):
        shown = status(configuration, books)
    (alpha,) = shown["partners"]
    assert alpha["shipments"] == {"completed": 1, "completing": 1, "sent": 1}
    assert alpha["waiting_for_more"] == [part]
    assert [call["subject"] for call in alpha["unclear_calls"]] == [lost]
    assert (alpha["held"], alpha["set_aside"], alpha["files_under_way"]) == (2, 0, [])
    assert shown["runs"][0]["exit_code"] == 75
    json.dumps(shown)


def test_problem_tells_file_line_and_column_and_its_value_only_when_asked(world: World) -> None:
    shipment = sent(world, "TEE", "CAP")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", f"{shipment};C;;DHL;T1;CAP;;many")
    world.import_()
    (row,) = [one for one in told(world) if one["kind"] == "record"]
    place = (row["subject"], row["file"], row["line"], row["at"], row["severity"])
    assert place == (shipment, "CONFIRMATION_1.csv", 3, "QTY", "set_aside")
    assert "value" not in row
    shown = {one["code"]: one["value"] for one in told(world, values=True)}
    whole_row = f"{shipment} | C |  | DHL | T1 | CAP |  | many"
    assert shown == {"not-a-whole-number": "many", "row-not-sound": whole_row}


def test_values_of_a_row_that_is_none_are_the_whole_row(world: World) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL")
    world.import_()
    (shown,) = [one["value"] for one in told(world, values=True) if one["kind"] == "record"]
    assert shown == f"{shipment} | C |  | DHL"


def test_trace_of_a_shipment_tells_its_life(world: World) -> None:
    shipment = completed(world, "TEE")
    data = traced(world, shipment)
    (life,) = data["shipments"]
    assert (life["state"], life["carrier"]) == ("completed", "PostNord")
    assert life["order_file"]["name"] == "ORD_0001.csv"
    told_in = {"file": f"CONFIRMATION_of_{shipment}.csv", "line": 2}
    assert life["confirmed_in"] == [{**told_in, "state": "applied", "reason": ""}]
    assert [(call["kind"], call["state"]) for call in data["calls"]] == [("complete", "done")]
    assert traced(world, shipment.partition("-")[0])["calls"] == data["calls"], "by its order"


def test_trace_of_a_file_tells_what_became_of_its_records(world: World) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", "99999-1;C;;DHL;T1;TEE;;x")
    world.import_()
    data = traced(world, "CONFIRMATION_1.csv")
    (life,) = data["files"]
    assert {row["state"]: row["number"] for row in life["records"]} == {"applied": 1, "aside": 1}
    told_at = {(one["code"], one["line"]) for one in data["problems"]}
    assert told_at == {("not-a-whole-number", 3), ("unknown-shipment", 3)}


def test_trace_of_a_return_tells_its_rows_and_its_calls(world: World) -> None:
    shipment = completed(world, "TEE")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    data = traced(world, "R1")
    assert [call["kind"] for call in data["calls"]] == ["return", "refund"]
    (life,) = data["returns"]
    assert (life["state"], life["partner"]) == ("applied", "alpha")
    (told_in,) = life["told_in"]
    assert (told_in["file"], told_in["line"], told_in["shipment"]) == ("RETURN_1.csv", 2, shipment)
    goods = (told_in["item"], told_in["quantity"], told_in["condition"], told_in["state"])
    assert goods == ("TEE", 1, "GOOD", "applied")
    (made,) = life["made"]
    (there,) = world.store.returns.values()
    assert (made["return_id"], made["shipment"]) == (str(there.return_id), shipment)
    assert (made["state"], made["completion"]) == ("done", "done")


def test_trace_of_a_return_that_is_held_tells_where_it_stands(world: World) -> None:
    give_back(world, "R1;99999-1;;TEE;1;GOOD;", "R1;99999-1;;CAP;many;GOOD;", "R10;9-1;;TEE;1;X;")
    world.import_()
    (life,) = traced(world, "R1")["returns"]
    assert (life["state"], life["made"]) == ("held", [])
    told_in = [(row["line"], row["item"], row["state"]) for row in life["told_in"]]
    assert told_in == [(2, "TEE", "held"), (3, "CAP", "aside")]
    shown = world.bridge("trace", "R1").stdout
    assert "return R1, store" in shown and "RETURN_1.csv" in shown


def test_trace_of_an_item_tells_of_a_file_that_waits(world: World) -> None:
    world.set_policies(stock={"guards": {"zeros": "0", "few": "0"}})
    count(world, "2026-01-12 12:00:00;TEE;;50")
    world.import_()
    count(world, "2026-01-12 13:00:00;TEE;;0", "2026-01-12 13:00:00;NEW;;5", name="2")
    world.import_()
    data = traced(world, "NEW")
    (one,) = data["waiting"]
    assert (data["counts"], one["file"], one["line"]) == ([], "STOCK_2.csv", 3)
    assert (one["message"], one["quantity"], one["state"]) == ("stock", 5, "staged")
    assert "STOCK_2.csv" in world.bridge("trace", "NEW").stdout


@pytest.mark.parametrize("code", ["TEE", "2000000000001"], ids=["SKU", "EAN"])
def test_trace_of_an_item_tells_its_count_and_what_has_moved(world: World, code: str) -> None:
    shipment = sent(world, ("TEE", 3))
    count(world, "2026-01-12 12:00:00;TEE;2000000000001;50")
    confirm(world, f"{shipment};C;2026-01-12 15:00:00;DHL;T1;TEE;;3")
    world.import_()
    (one,) = traced(world, code)["counts"]
    assert (one["counted"], one["sent"], one["file"]) == (50, 47, "STOCK_1.csv")
    assert [moved["shelf_quantity"] for moved in one["movements"]] == [-3]


def steps(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What a time line says was done, and to what."""
    return [(one["about"], one["what"]) for one in data["timeline"]]


def test_time_line_tells_each_step_with_its_run_its_place_and_what_has_decided(
    world: World,
) -> None:
    shipment = sent(world, "TEE", "CAP")
    world.clock.forward(hours=1)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.clock.forward(hours=1)
    world.decide("release", shipment)
    world.clock.forward(hours=1)
    world.import_()
    line = traced(world, shipment)["timeline"]
    assert [one["at"] for one in line] == sorted(one["at"] for one in line)
    (held,) = [one for one in line if one["what"].startswith("held: ")]
    assert held["rule"].endswith("policies.short (not set)")
    (told,) = [one for one in line if one["what"].startswith("line told: ")]
    assert (told["file"], told["line"]) == ("CONFIRMATION_1.csv", 2)
    assert told["what"] == "line told: 1 TEE, applied"
    assert told["rule"] == "mappings/alpha/confirmation.yaml:8"
    (decided,) = [one for one in line if one["kind"] == "decision"]
    assert (decided["said"], "@" in decided["who"]) == ("because", True)
    (called,) = [one for one in line if one["about"] == f"complete {shipment}"]
    assert called["what"] == "attempt 1: done"
    assert told["run"] == held["run"] < decided["run"] < called["run"]
    assert "is completed with DHL, T1" in [one["what"] for one in line]


def test_time_line_tells_every_attempt_of_a_call_with_its_answer(world: World) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "PUT", "shipment"))
    world.import_()
    for _ in range(4):
        world.clock.forward(minutes=10)
        world.import_()
    calls = [one for one in traced(world, shipment)["timeline"] if one["kind"] == "call"]
    assert [one["what"].split(",")[0] for one in calls] == [
        "attempt 1: has not happened",
        "attempt 2: done",
    ]
    assert calls[0]["at"] < calls[1]["at"] and calls[0]["run"] != calls[1]["run"]


def test_trace_takes_a_tracking_number_a_line_and_a_place_in_a_file(world: World) -> None:
    shipment = completed(world, "TEE")
    (known,) = traced(world, shipment)["shipments"]
    (line,) = known["lines"]
    file = f"CONFIRMATION_of_{shipment}.csv"
    for name in (f"T-{shipment}", line["shipment_line_id"], line["order_line_id"], f"{file}:2"):
        data = traced(world, name)
        assert [one["shipment_id"] for one in data["shipments"]] == [shipment], name
    (record,) = traced(world, f"{file}:2")["records"]
    assert (record["file"], record["line"], record["state"]) == (file, 2, "applied")
    assert [one["name"] for one in traced(world, "ORD_0001.csv:1")["files"]] == ["ORD_0001.csv"]
    for name in (f"{file}:3", f"{file}:two", "none.csv:2", ":2", f"{file}:{'9' * 5000}"):
        with pytest.raises(ConfigurationError, match="knows nothing"):
            traced(world, name)


def test_trace_of_a_shipment_tells_what_came_back_of_it(world: World) -> None:
    shipment = completed(world, "TEE")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    data = traced(world, shipment)
    assert [one["document"] for one in data["returns"]] == ["R1"]
    assert ("refund alpha/R1/GOOD", "attempt 1: done") in steps(data)
    assert "R1: is applied" in world.bridge("trace", shipment).stdout


def test_trace_of_an_item_names_the_shipments_that_hold_it(world: World) -> None:
    first, second = completed(world, "TEE"), sent(world, "TEE", "CAP")
    found = {one["shipment_id"] for one in traced(world, "TEE")["with_item"]}
    assert found == {first, second}
    assert [one["shipment_id"] for one in traced(world, "CAP")["with_item"]] == [second]


def test_what_is_two_things_is_shown_as_both(world: World) -> None:
    shipment = completed(world, "TEE")
    give_back(world, f"{shipment};{shipment};;TEE;1;GOOD;")
    world.import_()
    data = traced(world, shipment)
    assert len(data["shipments"]) == len(data["returns"]) == 1


def test_time_line_says_where_another_mapping_has_read_a_file(world: World) -> None:
    shipment = completed(world, "TEE")
    world.map("confirmation", CONFIRMATION.replace("split", "max: 99, split"))
    world.write_configuration()
    rules = {one["rule"] for one in traced(world, shipment)["timeline"] if one["line"]}
    (rule,) = rules
    assert rule.startswith("the confirmation mapping as it was then (")


def test_trace_of_what_nobody_knows_says_so(world: World) -> None:
    with pytest.raises(ConfigurationError, match="knows nothing of NOBODY"):
        traced(world, "NOBODY")


def test_no_customers_name_stands_in_the_ledger_the_log_or_what_is_shown(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    name = "Zebulon Exempelsson"
    shipment = sent(world, "TEE", "CAP", name=name)
    confirm(
        world,
        f"{shipment};{name};;DHL;T1;TEE;;1",
        f"{shipment};C;;DHL;T1;TEE;;{name}",
        f"{shipment};C;;DHL;T1",
    )
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;{name} is cross")
    world.put_file("out/STOCK_1.csv", f"{name}\n{name}\n")
    world.import_()
    shown = json.dumps([told(world), traced(world, shipment), traced(world, "R1")])
    for text in (shown, caplog.text, *map(everything_in, world.state.glob("ledger*"))):
        assert "Zebulon" not in text
    assert name in json.dumps(told(world, values=True))


def everything_in(path: Path) -> str:
    return path.read_bytes().decode("latin-1")


def test_line_of_a_file_that_tells_of_many_shipments_is_shown_in_bounds_and_names_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipments = [sent(world, "TEE") for _ in range(4)]
    confirm(world, *(f"{one};C;;DHL;T{one};TEE;;1" for one in shipments))
    world.import_()
    with world.ledger() as connection:
        connection.execute("UPDATE records SET line = 2")
        connection.execute("UPDATE shipment_lines SET order_line_id = 'SHARED'")
    whole = traced(world, "CONFIRMATION_1.csv:2")
    assert (len(whole["shipments"]), whole["more"], whole["more_number"]) == (4, [], 0)
    monkeypatch.setattr(tracing, "_MOST_LIVES", 2)
    monkeypatch.setattr(tracing, "_MOST_NAMED", 1)
    for asked in ("CONFIRMATION_1.csv:2", "SHARED"):
        data = traced(world, asked)
        assert [one["shipment_id"] for one in data["shipments"]] == shipments[:2]
        assert (data["more"], data["more_number"]) == ([shipments[2]], 2)
        assert shipments[3] not in json.dumps(data["timeline"])
    assert len(traced(world, "CONFIRMATION_1.csv:2")["records"]) == 2
    runner = CliRunner().invoke(trace_command, ["SHARED", "--config", str(world.bridge_yaml)])
    assert "and 2 more, whose lives are not shown here: `bridge trace` one of" in runner.output
    assert f"    {shipments[2]}\n    … and 1 that are not named here" in runner.output
