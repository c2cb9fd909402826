"""Runs, adoptions, stores, and numbers that are never given twice."""

from __future__ import annotations

import pytest

from bridge.errors import ConfigurationError
from bridge.ledger.ledger import Ledger
from tests.ledger.rows import Rows


def test_a_run_is_open_until_it_ends_with_its_code(rows: Rows) -> None:
    second = rows.runs.start("import", "tester@here")
    rows.runs.end(second, 75)
    assert [(one.command, one.exit_code) for one in rows.runs.last(5)] == [
        ("import", 75), ("run", None),
    ]  # fmt: skip
    assert len(rows.runs.last(1)) == 1


def test_a_partner_of_a_store_is_adopted_by_itself(rows: Rows) -> None:
    for _ in range(2):
        rows.runs.adopt("nordic", "nordlager", rows.run_id)
    assert rows.runs.is_adopted("nordic", "nordlager")
    assert not rows.runs.is_adopted("nordic", "sudlager")
    assert not rows.runs.is_adopted("south", "nordlager")


def test_numbers_of_each_counter_rise_from_one(rows: Rows) -> None:
    assert [rows.runs.next_number("a") for _ in range(3)] == [1, 2, 3]
    assert rows.runs.next_number("b") == 1


def test_a_number_is_given_once_for_all_that_is_committed(rows: Rows) -> None:
    with rows.ledger.transaction():
        assert rows.runs.next_number("a") == 1
    with pytest.raises(RuntimeError), rows.ledger.transaction():
        assert rows.runs.next_number("a") == 2
        raise RuntimeError
    assert rows.runs.next_number("a") == 2, "nobody has seen the one that was rolled back"
    assert rows.runs.next_number("a") == 3


def test_a_store_is_known_by_its_host(ledger: Ledger, rows: Rows) -> None:
    rows.runs.meet_store("nordic", "test.example")
    rows.runs.meet_store("nordic", "test.example")
    rows.runs.meet_store("south", "shop.example")
    with pytest.raises(ConfigurationError, match=r"test\.example.*shop\.example.*of its own name"):
        rows.runs.meet_store("nordic", "shop.example")
