"""Movements and counts: whatever alters a figure makes it due again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.model.stock import Count, Movement
from tests.ledger.rows import A_MOVEMENT, PARTNER, STORE, Clock, Rows


def moved(rows: Rows, item: str = "SKU-M") -> list[Movement]:
    return rows.stock.movements_of(STORE, "main", item)


def sent(rows: Rows, counted: int = 10) -> Count:
    """A count whose figure the store has taken."""
    count = rows.count(counted)
    rows.stock.set_sending([(count, 1)], rows.action("stock", "1").id)
    rows.stock.set_outcome([state_of(rows)], "sent", [counted])
    return state_of(rows)


def state_of(rows: Rows) -> Count:
    found = rows.stock.count(STORE, "main", "SKU-M")
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["SKU-M", "73500", "0049"])
def test_an_item_is_found_by_its_sku_and_by_either_bar_code(rows: Rows, name: str) -> None:
    rows.stock.put_movement(replace(A_MOVEMENT, upc="0049"))
    rows.stock.put_movement(replace(A_MOVEMENT, item="OTHER", ean="", subject="1-2"))
    assert [one.subject for one in moved(rows, name)] == ["1-1"]


def test_one_that_is_called_the_same_everywhere_is_found_once(rows: Rows) -> None:
    rows.stock.put_movement(replace(A_MOVEMENT, item="1", ean="1", upc="1"))
    assert len(moved(rows, "1")) == 1


def test_another_store_and_another_warehouse_have_shelves_of_their_own(rows: Rows) -> None:
    rows.stock.put_movement(replace(A_MOVEMENT, store="south"))
    rows.stock.put_movement(replace(A_MOVEMENT, warehouse="outlet", subject="1-2"))
    assert moved(rows) == []


def test_the_ledger_notes_when_it_was_first_told_in_these_words(rows: Rows, clock: Clock) -> None:
    rows.stock.put_movement(A_MOVEMENT)
    clock.forward(days=1)
    rows.stock.put_movement(A_MOVEMENT)
    assert [one.recorded_at for one in moved(rows)] == ["2026-11-01T12:00:00.000000Z"]
    rows.stock.put_movement(replace(A_MOVEMENT, shelf_quantity=-5, centra_quantity=-5))
    assert [(one.recorded_at, one.shelf_quantity) for one in moved(rows)] == [
        ("2026-11-02T12:00:00.000000Z", -5)
    ]


def test_what_the_store_has_applied_stays_applied(rows: Rows) -> None:
    rows.stock.put_movement(A_MOVEMENT)
    rows.stock.apply_movements(STORE, "shipment", "1-1")
    rows.stock.put_movement(replace(A_MOVEMENT, shelf_quantity=-4))
    assert [(one.centra_at, one.shelf_quantity) for one in moved(rows)] == [
        ("2026-11-01T12:00:00.000000Z", -4)
    ]


def test_a_late_movement_makes_a_figure_due_again_and_its_repetition_does_not(rows: Rows) -> None:
    sent(rows)
    rows.stock.put_movement(A_MOVEMENT)
    assert state_of(rows).state == "pending"
    sent(rows)
    rows.stock.put_movement(A_MOVEMENT)
    assert (state_of(rows).state, state_of(rows).sent) == ("sent", 10)
    rows.stock.put_movement(replace(A_MOVEMENT, shelf_at="2026-11-01T08:00:00.000000Z"))
    assert state_of(rows).state == "pending"


def test_a_movement_of_another_item_leaves_a_figure_alone(rows: Rows) -> None:
    sent(rows)
    rows.stock.put_movement(replace(A_MOVEMENT, item="OTHER", ean=""))
    assert state_of(rows).state == "sent"


def test_a_figure_is_due_again_when_the_store_has_applied_a_movement(rows: Rows) -> None:
    rows.stock.put_movement(A_MOVEMENT)
    sent(rows)
    rows.stock.apply_movements(STORE, "shipment", "1-1")
    assert state_of(rows).state == "pending", "nobody knows which came first"
    sent(rows)
    rows.stock.apply_movements(STORE, "shipment", "1-1")
    assert state_of(rows).state == "sent", "it is applied once"


def test_a_newer_count_remembers_what_was_sent_before_it(rows: Rows) -> None:
    before = sent(rows)
    after = rows.count(12)
    assert (after.counted, after.state, after.sent) == (12, "pending", 10)
    assert after.sent_at == before.sent_at is not None


def test_a_refused_figure_was_not_sent(rows: Rows) -> None:
    count = rows.count()
    rows.stock.set_sending([(count, 1)], rows.action("stock", "1").id)
    rows.stock.set_outcome([state_of(rows)], "refused")
    assert (state_of(rows).sent, state_of(rows).sent_at) == (None, None)
    assert [one.item for one in rows.stock.counts_in_state(PARTNER, "refused")] == ["SKU-M"]
    assert rows.stock.counts_of_item("SKU-M") == [state_of(rows)]


@pytest.mark.parametrize("item", ["SKU-M", "73500"])
@pytest.mark.parametrize("kind", ["update", "complete"])
def test_an_item_waits_while_a_call_that_moves_it_is_unclear(
    rows: Rows, kind: str, item: str
) -> None:
    rows.stock.put_movement(A_MOVEMENT)
    assert not rows.actions.has_unclear_movement(STORE, "main", item)
    action = rows.actions.attempt(rows.action(kind))
    assert rows.actions.has_unclear_movement(STORE, "main", item)
    assert not rows.actions.has_unclear_movement(STORE, "outlet", item)
    assert not rows.actions.has_unclear_movement(STORE, "main", "OTHER")
    rows.actions.settle(action, "done", "ok")
    assert not rows.actions.has_unclear_movement(STORE, "main", item)


def test_an_item_waits_while_its_return_is_unclear_and_not_for_a_capture(rows: Rows) -> None:
    rows.stock.put_movement(replace(A_MOVEMENT, kind="return", subject="nordlager/R1"))
    rows.stock.put_movement(A_MOVEMENT)
    rows.actions.attempt(rows.action("capture"))
    assert not rows.actions.has_unclear_movement(STORE, "main", "SKU-M")
    rows.actions.attempt(rows.action("return", "nordlager/R1"))
    assert rows.actions.has_unclear_movement(STORE, "main", "SKU-M")
