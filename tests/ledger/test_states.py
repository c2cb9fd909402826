"""Every transition that the drawing allows can be made, and no other, whichever module makes it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import bridge
from bridge.errors import StopError
from bridge.ledger import states
from bridge.ledger.deliveries import Deliveries, DeliveryDecision
from bridge.ledger.statements import statements
from bridge.ledger.states import TRANSITIONS, check_transition
from tests.ledger.rows import PARTNER, STORE, Rows, a_record

Move = Callable[[Rows, str, str], str]

#: Statements that write a state, and by what: everything that is not in here may not.
WRITERS = {
    "actions": {"add", "attempt", "set_state"},
    "deliveries": {"put", "set_state"},
    "files": {"add", "set_state"},
    "records": {"add", "set_state", "set_aside", "put_document"},
    "shipments": {"put", "set_state"},
    "stock": {
        "put_count",
        "set_sending",
        "set_outcome",
        "touch_counts",
        "tell_again",
        "set_clamped",
    },
}


def move_shipment(rows: Rows, old: str, new: str) -> str:
    key = f"{old}-{new}"
    rows.shipment(key)
    rows.force("shipments", old)
    row = rows.shipments.get(STORE, key)
    assert row is not None
    rows.shipments.set_state(row, new)
    return rows.shipments.of_store(STORE)[key].state


def put_shipment(rows: Rows, old: str, new: str) -> str:
    key = f"{old}-{new}"
    rows.shipment(key)
    rows.force("shipments", old)
    rows.shipment(key, new)
    return rows.shipments.of_store(STORE)[key].state


def move_file(rows: Rows, old: str, new: str) -> str:
    file_id = rows.file().id
    rows.force("files", old)
    return rows.files.set_state(rows.files.get(file_id), new).state


def move_record(rows: Rows, old: str, new: str) -> str:
    file = rows.file()
    rows.records.add(file.id, PARTNER, "return", [a_record()])
    rows.force("records", old)
    rows.records.set_state(rows.of(file), new)
    return rows.of(file)[0].state


def move_document(rows: Rows, old: str, new: str) -> str:
    key = (PARTNER, "return", f"{old}-{new}")
    rows.records.set_document(*key, STORE, "open")
    rows.force("documents", old)
    rows.records.set_document(*key, STORE, new)
    return rows.records.document_state(*key)


def move_action(rows: Rows, old: str, new: str) -> str:
    action = rows.action(subject=f"{old}-{new}")
    rows.force("actions", old)
    action = rows.actions.by_id(action.id)
    move = rows.actions.attempt if new == "unclear" else rows.actions.settle
    return move(action, *([] if new == "unclear" else [new])).state


def move_delivery(rows: Rows, old: str, new: str) -> str:
    key = f"{old}-{new}"
    deliveries = Deliveries(rows.ledger)
    deliveries.put(DeliveryDecision(STORE, key, "nordic/main", PARTNER, "new"))
    rows.force("deliveries", old)
    row = deliveries.get(STORE, key)
    assert row is not None
    deliveries.set_state(row, new)
    return deliveries.known_as(key)[0].state


def move_count(rows: Rows, old: str, new: str) -> str:
    item = f"{old}-{new}"
    rows.count(item=item)
    rows.force("counts", old)
    count = rows.stock.count(STORE, "main", item)
    assert count is not None
    if new == "sending":
        rows.stock.set_sending([(count, 1)], rows.action("stock", item).id)
    elif old == new == "pending":
        rows.count(11, item)
    else:
        rows.stock.set_outcome([count], new)
    found = rows.stock.count(STORE, "main", item)
    return found.state if found else ""


MOVES: list[tuple[str, Move]] = [
    ("shipments", move_shipment),
    ("shipments", put_shipment),
    ("files", move_file),
    ("records", move_record),
    ("documents", move_document),
    ("actions", move_action),
    ("deliveries", move_delivery),
    ("counts", move_count),
]


@pytest.mark.parametrize(("table", "move"), MOVES, ids=[one.__name__ for _, one in MOVES])
def test_a_state_changes_only_as_it_is_drawn(table: str, move: Move, rows: Rows) -> None:
    known = [state for state in TRANSITIONS[table] if state]
    for old, new in itertools.product(known, known):
        is_drawn = new in TRANSITIONS[table][old]
        try:
            done = move(rows, old, new)
        except StopError as error:
            assert not is_drawn, f"{old} to {new}: {error}"
        else:
            assert (is_drawn, done) == (True, new), f"{old} to {new}"


@pytest.mark.parametrize("first", ["completing", "shipped", "lost"])
def test_nothing_begins_in_the_middle(rows: Rows, first: str) -> None:
    with pytest.raises(StopError, match="without a state before"):
        rows.shipment(state=first)
    with pytest.raises(StopError, match="without a state before"):
        rows.file(state="delivered")
    with pytest.raises(StopError, match="without a state before"):
        rows.read("A.csv", a_record(state="applied"))


def test_every_state_can_be_reached_and_is_drawn() -> None:
    drawing = states.__doc__ or ""
    for table, transitions in TRANSITIONS.items():
        reached = set().union(*(transitions[old] for old in transitions))
        assert reached == set(transitions) - {""}, table
        for state in reached:
            assert re.search(rf"\b{state}\b", drawing), f"{table}: {state} is not drawn"


def test_a_decision_from_an_old_look_is_refused(rows: Rows) -> None:
    file = rows.file()
    rows.files.set_state(file, "archived")
    with pytest.raises(StopError, match="meanwhile"):
        rows.files.set_state(file, "gone")
    action = rows.action()
    rows.actions.attempt(action)
    with pytest.raises(StopError, match="meanwhile"):
        rows.actions.attempt(action)
    records = rows.of(rows.read("A.csv", a_record("A"), a_record("B")))
    rows.records.set_state(records[1:], "skipped", "duplicate")
    with pytest.raises(StopError, match="meanwhile"):
        rows.records.set_state(records, "applied")
    assert rows.records.get(records[0].id).state == "staged", "all or none"
    rows.shipment()
    shipment = rows.shipments.get(STORE, "1-1")
    assert shipment is not None
    rows.shipments.set_state(shipment, "held")
    with pytest.raises(StopError, match="meanwhile"):
        rows.shipments.set_state(shipment, "planned")
    count = rows.count()
    rows.stock.set_sending([(count, 1)], action.id)
    with pytest.raises(StopError, match="meanwhile"):
        rows.stock.set_sending([(count, 1)], action.id)


def test_an_unknown_state_is_a_fault_and_not_a_silent_row() -> None:
    with pytest.raises(StopError, match="report it"):
        check_transition("files", "found", "lost")


def test_states_are_written_by_the_statements_that_are_checked_and_no_others() -> None:
    for file in (
        "actions",
        "deliveries",
        "files",
        "problems",
        "records",
        "runs",
        "shipments",
        "stock",
    ):
        writing = {
            name
            for name, text in statements(file).items()
            if re.search(r"(INSERT INTO \w+ \([^)]*\bstate\b)|(SET [^;]*?\bstate = )", text, re.S)
        }
        assert writing == WRITERS.get(file, set()), file


def test_sql_is_written_in_the_sql_files_alone() -> None:
    folder = Path(bridge.__file__).parent
    for path in folder.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found = re.search(r"\b(INSERT INTO|DELETE FROM|UPDATE \w+ SET|SELECT \*)", text)
        assert found is None, path
