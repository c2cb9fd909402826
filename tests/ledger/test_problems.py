"""A problem is open from when it was first seen until it is gone."""

from __future__ import annotations

from dataclasses import replace

from bridge.model.place import Where
from bridge.model.problem import Problem, Severity
from tests.ledger.rows import ABOUT, Clock, Rows

TOO_LONG = Problem("too-long", "is too long", "shorten it", field="shipment.deliveryName")
UNKNOWN = Problem("code-unknown", "has no code", where=Where("CONF.csv", 7, "COUNTRY"))


def codes(rows: Rows) -> list[str]:
    return [one.code for one in rows.problems.open_of(ABOUT)]


def test_what_is_still_there_stays_open_since_it_was_first_seen(rows: Rows, clock: Clock) -> None:
    assert rows.problems.replace(ABOUT, [TOO_LONG], rows.run_id) == 1
    (first,) = rows.problems.open_of(ABOUT)
    clock.forward(days=1)
    later_run = rows.runs.start("run", "tester")
    assert rows.problems.replace(ABOUT, [UNKNOWN, TOO_LONG], later_run) == 1
    assert first in rows.problems.open_of(ABOUT)
    assert [one.code for one in rows.problems.opened_by(later_run)] == ["code-unknown"]


def test_what_is_gone_is_closed_and_remembered(rows: Rows, clock: Clock) -> None:
    rows.problems.replace(ABOUT, [TOO_LONG, UNKNOWN], rows.run_id)
    clock.forward(hours=1)
    assert rows.problems.replace(ABOUT, [UNKNOWN], rows.run_id) == 0
    assert codes(rows) == ["code-unknown"]
    assert [one.code for one in rows.problems.all_open()] == ["code-unknown"]
    closed = {one.code: one.closed_at for one in rows.problems.about("1-1")}
    assert closed == {"too-long": "2026-11-01T13:00:00.000000Z", "code-unknown": None}


def test_what_comes_back_is_opened_anew(rows: Rows) -> None:
    for found in ([TOO_LONG], [], [TOO_LONG]):
        rows.problems.replace(ABOUT, found, rows.run_id)
    assert codes(rows) == ["too-long"]
    assert len(rows.problems.about("1-1")) == 2


def test_the_same_fault_at_two_places_is_two_problems(rows: Rows) -> None:
    again = replace(UNKNOWN, where=Where("CONF.csv", 8, "COUNTRY"))
    assert rows.problems.replace(ABOUT, [UNKNOWN, again, UNKNOWN], rows.run_id) == 2
    assert [one.line for one in rows.problems.open_of(ABOUT)] == [7, 8]


def test_one_is_added_once_and_closed_by_its_code(rows: Rows) -> None:
    notice = replace(TOO_LONG, code="changed-after-export", severity=Severity.NOTICE)
    for _ in range(2):
        rows.problems.add(ABOUT, notice, rows.run_id)
    rows.problems.add(ABOUT, UNKNOWN, rows.run_id)
    assert codes(rows) == ["changed-after-export", "code-unknown"]
    rows.problems.close(ABOUT, "changed-after-export")
    assert codes(rows) == ["code-unknown"]
    rows.problems.close(ABOUT)
    assert codes(rows) == []


def test_others_with_the_same_id_keep_their_problems(rows: Rows) -> None:
    others = [
        replace(ABOUT, store="south"), replace(ABOUT, partner="sudlager"),
        replace(ABOUT, kind="return"), replace(ABOUT, subject="1-2"),
    ]  # fmt: skip
    for other in others:
        rows.problems.replace(other, [TOO_LONG], rows.run_id)
    rows.problems.replace(ABOUT, [], rows.run_id)
    assert len(rows.problems.all_open()) == 4


def test_the_value_is_shown_to_nobody(rows: Rows, state: object) -> None:
    rows.problems.replace(ABOUT, [replace(UNKNOWN, value="Ms Example")], rows.run_id)
    dump = "\n".join(rows.ledger._connection.iterdump())
    assert "code-unknown" in dump
    assert "Ms Example" not in dump
