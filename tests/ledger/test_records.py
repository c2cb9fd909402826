"""The same fact counts once, whichever files tell it; what could not be read has told nothing."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from bridge.flows.incoming.read import item_of
from bridge.ledger.records import RecordRow
from bridge.model.document import to_json
from tests.ledger.rows import PARTNER, STORE, Rows, a_record


def only(rows: Rows, file_id: int) -> RecordRow:
    (record,) = rows.records.of_file(file_id)
    return record


def test_a_fact_that_is_sent_again_is_found_in_the_first_file(rows: Rows) -> None:
    first = only(rows, rows.read("1.csv", a_record("A")).id)
    second = only(rows, rows.read("2.csv", a_record("A")).id)
    third = only(rows, rows.read("3.csv", a_record("A", payload='{"line.quantity": 2}')).id)
    assert rows.records.same_fact(second) == first
    assert rows.records.same_fact(third) == first, "whatever it says: the content is compared above"
    found = rows.records.same_fact(first)
    assert found == second, "the later one: its id tells that this one was first"


def test_a_fact_stands_alone_within_its_own_file_message_and_partner(rows: Rows) -> None:
    file = rows.read("1.csv", a_record("A"), a_record("A"))
    other = rows.file("R.csv", message="return")
    rows.records.add(other.id, PARTNER, "return", [a_record("A")])
    rows.records.add(other.id, "sudlager", "confirmation", [a_record("A")])
    rows.files.set_state(rows.files.set_state(other, "archived"), "staged")
    for record in rows.of(file):
        assert rows.records.same_fact(record) is None


@pytest.mark.parametrize("reached", ["staged", "held", "applied"])
def test_what_was_told_before_counts_however_far_it_has_come(rows: Rows, reached: str) -> None:
    first = only(rows, rows.read("1.csv", a_record("A")).id)
    if reached != "staged":
        rows.records.set_state([first], reached)
    second = only(rows, rows.read("2.csv", a_record("A")).id)
    found = rows.records.same_fact(second)
    assert found is not None
    assert (found.id, found.state) == (first.id, reached)


def test_items_that_a_file_counts_several_times_are_found_by_their_own_names(rows: Rows) -> None:
    told: list[tuple[str | None, str | None]] = [
        ("E1", "A"), ("E1", "B"), (None, "A"), (None, "C"), ("E2", "C"), (None, "C"),
        ("D\0 1", None), ("D\0 2", None), ('Å"\\', None), (None, 'Å"\\'),
        (None, None), (None, None),
    ]  # fmt: skip
    entries = [{"item.ean": ean, "item.physicalSku": sku, "item.quantity": 1} for ean, sku in told]
    given = [{name: one for name, one in each.items() if one is not None} for each in entries]
    file = rows.read("S.csv", *(a_record("A", to_json(each)) for each in given))
    rows.read("T.csv", a_record("A", to_json({"item.ean": "D\0 1"})))
    several = rows.records.repeated_items(file.id)
    assert set(several) == {"E1", "C", 'Å"\\'}
    of_c = rows.records.get_each([int(one) for one in several["C"].split(",")])
    assert [json.loads(one.payload)["item.physicalSku"] for one in of_c] == ["C", "C"]
    by_name = Counter(item_of(each) for each in given)
    assert {name for name, times in by_name.items() if name and times > 1} == {"E1", "C", 'Å"\\'}


def test_a_record_that_was_set_aside_has_told_nothing(rows: Rows) -> None:
    rows.read("1.csv", a_record("A", state="aside"))
    second = only(rows, rows.read("2.csv", a_record("A")).id)
    assert rows.records.same_fact(second) is None, "a correct file makes good an earlier bad one"


def test_a_repetition_that_was_skipped_is_no_second_source(rows: Rows) -> None:
    first = only(rows, rows.read("1.csv", a_record("A", state="aside")).id)
    second = only(rows, rows.read("2.csv", a_record("A")).id)
    third = only(rows, rows.read("3.csv", a_record("A")).id)
    rows.records.set_state([third], "skipped", "duplicate")
    assert rows.records.same_fact(second) is None
    fourth = only(rows, rows.read("4.csv", a_record("A")).id)
    assert rows.records.same_fact(fourth) == second
    assert first.state == "aside"


def test_a_file_that_was_not_read_to_its_end_has_told_nothing(rows: Rows) -> None:
    half = rows.files.set_state(rows.file("half.csv"), "archived")
    rows.records.add(half.id, PARTNER, "confirmation", [a_record("A"), a_record("B")])
    second = only(rows, rows.read("2.csv", a_record("A")).id)
    assert rows.records.same_fact(second) is None
    assert rows.records.unsettled_documents(PARTNER, "confirmation") == ["1-1"]


def test_a_file_that_is_put_away_still_has_told_what_it_told(rows: Rows) -> None:
    file = rows.read("1.csv", a_record("A"))
    rows.files.set_state(file, "done")
    second = only(rows, rows.read("2.csv", a_record("A")).id)
    found = rows.records.same_fact(second)
    assert found is not None
    assert found.file_id == file.id


def test_equal_facts_of_one_file_are_as_many_facts_and_each_finds_its_like(rows: Rows) -> None:
    odd = "A\0\x1f"
    first = rows.read("1.csv", a_record(odd), a_record("B"), a_record(odd), a_record(odd))
    second = rows.read("2.csv", a_record(odd), a_record(odd))
    before = rows.records.of_file(first.id)
    assert [one.key for one in before] == [odd, "B", odd, odd]
    assert len({one.fact for one in before}) == 4
    same = [rows.records.same_fact(one) for one in rows.records.of_file(second.id)]
    assert same == [before[0], before[2]]


def test_a_document_is_put_together_from_all_its_files_in_the_order_of_reading(rows: Rows) -> None:
    rows.read("1.csv", a_record("A"), a_record("X", document="2-1"))
    rows.read("2.csv", a_record("B"), a_record("C", state="aside"))
    found = rows.records.of_document(PARTNER, "confirmation", "1-1")
    assert [one.key for one in found] == ["A", "B", "C"]


def test_rows_of_nobody_are_counted_near_every_document_of_their_file(rows: Rows) -> None:
    rows.read("1.csv", a_record("A"), a_record("X", document="2-1"), unreadable=2)
    rows.read("2.csv", a_record("B"), a_record("B2"), unreadable=1)
    rows.read("3.csv", a_record("Y", document="3-1"))
    assert rows.records.unreadable_near(PARTNER, "confirmation", "1-1") == 3, "once for each file"
    assert rows.records.unreadable_near(PARTNER, "confirmation", "2-1") == 2
    assert rows.records.unreadable_near(PARTNER, "confirmation", "3-1") == 0
    assert rows.records.unreadable_near(PARTNER, "confirmation", "unknown") == 0


def test_documents_are_unsettled_until_they_are_applied(rows: Rows) -> None:
    file = rows.read(
        "1.csv",
        a_record("A", document="new"),
        a_record("B", document="bad", state="aside"),
        a_record("C", document="waiting"),
        a_record("D", document="over"),
        a_record("E", document="decided", state="aside"),
        a_record("", document="", state="aside"),
    )
    done = [one for one in rows.of(file) if one.document in ("waiting", "over")]
    rows.records.set_state(done, "applied")
    for document, state in (("waiting", "open"), ("over", "applied"), ("decided", "applied")):
        rows.records.set_document(PARTNER, "confirmation", document, STORE, state)
    found = rows.records.unsettled_documents(PARTNER, "confirmation")
    assert found == ["bad", "new", "waiting"]


def test_the_counts_of_a_file_add_up(rows: Rows) -> None:
    file = rows.read("1.csv", a_record("A"), a_record("B"), a_record("C", state="aside"))
    rows.records.set_state(rows.of(file)[:1], "skipped", "duplicate")
    assert rows.records.states_of_file(file.id) == [
        ("aside", "not-a-number", 1), ("skipped", "duplicate", 1), ("staged", "", 1),
    ]  # fmt: skip
