"""Shipments, files and calls are found again as they were written."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from bridge.errors import StopError
from bridge.ledger.actions import LONGEST_ANSWER
from bridge.model.picking import Parcel
from tests.ledger.rows import A_LINE, PARTNER, STORE, Clock, Rows


def test_a_shipment_is_one_row_through_whichever_endpoint(rows: Rows, clock: Clock) -> None:
    rows.shipment("1-1", "held")
    clock.forward(hours=1)
    file = rows.file("ORD.csv", "written", direction="out")
    rows.shipment("1-1", "planned", content_hash="h", file_id=file.id)
    (row,) = rows.shipments.of_file(file.id)
    assert (row.state, row.content_hash) == ("planned", "h")
    assert row.first_seen_at < row.changed_at
    assert rows.shipments.known_as("1") == rows.shipments.known_as("1-1") == [row]
    assert rows.shipments.in_state(PARTNER, "planned") == rows.shipments.of_partner(PARTNER)
    assert rows.shipments.counts() == [(PARTNER, "planned", 1)]
    assert rows.shipments.get("south", "1-1") is None


def test_lines_are_replaced_and_come_back_as_they_were(rows: Rows) -> None:
    rows.shipment()
    second = replace(A_LINE, position=2, order_line_id="", is_sku_complete=False, ean="")
    rows.shipments.put_lines(STORE, "1-1", [A_LINE])
    rows.shipments.put_lines(STORE, "1-1", [second, A_LINE])
    assert rows.shipments.lines(STORE, "1-1") == [A_LINE, second]


def test_lines_belong_to_a_shipment_that_is_there(rows: Rows) -> None:
    with pytest.raises(StopError, match="FOREIGN KEY"):
        rows.shipments.put_lines(STORE, "9-9", [A_LINE])
    with pytest.raises(sqlite3.OperationalError):
        rows.ledger._connection.execute("ROLLBACK")  # nothing is left open


def test_a_parcel_is_reported_once(rows: Rows) -> None:
    rows.shipment()
    parcel = Parcel("P1", "T1", "PNL", "19", "2026-11-01T10:00:00.000000Z", "2026-11-01 11:00")
    rows.shipments.put_parcels(STORE, "1-1", [parcel])
    rows.shipments.put_parcels(STORE, "1-1", [replace(parcel, tracking="T9"), replace(
        parcel, parcel="P2", shipped_at=None)])  # fmt: skip
    assert [(one.parcel, one.tracking) for one in rows.shipments.parcels(STORE, "1-1")] == [
        ("P1", "T1"), ("P2", "T1"),
    ]  # fmt: skip


def test_what_the_store_was_told_is_kept(rows: Rows) -> None:
    rows.shipment(state="sent")
    row = rows.shipments.of_store(STORE)["1-1"]
    rows.shipments.set_completed(row, "PNL", "T1")
    assert rows.shipments.of_store(STORE)["1-1"].tracking == "T1"


def test_a_name_is_given_once_unless_its_file_was_withdrawn(rows: Rows) -> None:
    file = rows.file("ORD_1.csv", "written", direction="out", folder="in")
    assert rows.files.is_name_taken(PARTNER, "in", "ORD_1.csv")
    assert not rows.files.is_name_taken(PARTNER, "other", "ORD_1.csv")
    assert not rows.files.is_name_taken("sudlager", "in", "ORD_1.csv")
    rows.files.set_state(file, "withdrawn", "no-longer-true")
    assert not rows.files.is_name_taken(PARTNER, "in", "ORD_1.csv")


def test_the_same_bytes_are_those_of_a_file_that_was_read(rows: Rows) -> None:
    read = rows.read("1.csv")
    rows.files.set_bytes(read, "abc", 3)
    bad = rows.files.set_bytes(rows.files.set_state(rows.file("2.csv"), "archived"), "abc", 3)
    assert [one.id for one in rows.files.same_bytes(bad)] == [read.id]
    rows.files.set_state(bad, "unreadable", "cut-off")
    again = rows.files.set_bytes(rows.file("3.csv"), "abc", 3)
    assert [one.id for one in rows.files.same_bytes(again)] == [read.id]
    other = rows.files.set_bytes(rows.file("4.csv", message="return"), "abc", 3)
    assert rows.files.same_bytes(other) == []


def test_a_file_is_followed_until_it_settles(rows: Rows, clock: Clock) -> None:
    assert rows.files.sighting(PARTNER, "out", "A.csv") is None
    rows.files.put_sighting(PARTNER, "out", "A.csv", 10, "m1")
    clock.forward(minutes=5)
    rows.files.put_sighting(PARTNER, "out", "A.csv", 20, "m1")
    seen = rows.files.sighting(PARTNER, "out", "A.csv")
    assert seen is not None
    assert (seen.size, seen.seen_at) == (20, "2026-11-01T12:05:00.000000Z")
    rows.files.drop_sighting(PARTNER, "out", "A.csv")
    assert rows.files.sighting(PARTNER, "out", "A.csv") is None


def test_files_are_found_by_state_name_and_place(rows: Rows) -> None:
    first = rows.file("A.csv")
    second = rows.files.set_temporary(rows.file("A.csv"), "out/A.csv.bridge-2")
    done = rows.file("B.csv", "done", reason="adopted")
    assert rows.files.in_state(PARTNER, "in", "done", "found") == [first, second, done]
    assert rows.files.last_from(PARTNER, "out", "A.csv") == second
    assert rows.files.named("B.csv") == [done]
    assert rows.files.of_partner(PARTNER) == [first, second, done]
    assert rows.files.look(first).looks == 1


def test_one_intention_is_recorded_once_for_ever(rows: Rows) -> None:
    first = rows.action()
    assert rows.action() == first
    attempted = rows.actions.attempt(first)
    assert (attempted.state, attempted.attempts) == ("unclear", 1)
    again = rows.actions.intend(STORE, PARTNER, "complete", "1-1", {"a": 2}, rows.run_id)
    assert again == attempted, "what has left is asked about, not asked anew"
    assert again.asked == {"a": 1}


def test_a_refused_intention_may_be_intended_anew_with_another_request(rows: Rows) -> None:
    action = rows.actions.settle(rows.actions.attempt(rows.action()), "refused", "no " * 999)
    assert len(action.answer) == LONGEST_ANSWER
    again = rows.actions.intend(STORE, PARTNER, "complete", "1-1", {"a": 2}, rows.run_id)
    assert (again.id, again.state, again.asked) == (action.id, "intended", {"a": 2})


def test_looks_are_counted_since_the_last_attempt(rows: Rows) -> None:
    action = rows.actions.attempt(rows.action())
    assert rows.actions.look(rows.actions.look(action)).looks == 2
    action = rows.actions.attempt(rows.actions.settle(action, "intended"))
    assert (action.looks, action.attempts) == (0, 2)


def test_calls_about_a_thing_are_those_about_its_parts_too(rows: Rows) -> None:
    rows.action("return", "nordlager/R1")
    part = rows.action("return", "nordlager/R1/GOOD")
    rows.action("return", "nordlager/R10")
    rows.action("return", "nordlagerXR1/GOOD")
    found = rows.actions.about("nordlager/R1")
    assert [one.subject for one in found] == ["nordlager/R1", "nordlager/R1/GOOD"]
    assert rows.actions.get(STORE, "return", "nordlager/R1/GOOD") == part
    assert len(rows.actions.in_state(PARTNER, "intended")) == 4


def test_a_row_that_must_be_there_and_is_not_stops_everything(rows: Rows) -> None:
    for missing in (rows.files.get, rows.actions.by_id, rows.records.get):
        with pytest.raises(StopError, match="the ledger has no"):
            missing(99)
