"""Single values, in every type that the API has for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api import values

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize("value", [83651, "83651", " 83651 "])
def test_an_id_is_text_whatever_it_came_as(value: Any) -> None:
    assert values.needed({"order": value}, "order") == "83651"


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_id_is_told_by_its_name(value: Any) -> None:
    with pytest.raises(ValueError, match="`lineId` is missing"):
        values.needed({"lineId": value}, "lineId")


@pytest.mark.parametrize("value", [True, [], {"a": 1}])
def test_what_is_no_text_is_not_made_one(value: Any) -> None:
    with pytest.raises(ValueError, match="`name` is not a text"):
        values.text({"name": value}, "name")


@pytest.mark.parametrize("value", [5, "5", "5.0", 5.0, "5.00"])
def test_a_whole_number_in_every_writing(value: Any) -> None:
    assert values.integer({"qty": value}, "qty") == 5


@pytest.mark.parametrize("value", ["5.5", "five", "", None, True, "NaN", "1e99", "Infinity"])
def test_what_is_no_whole_number_is_not_made_one(value: Any) -> None:
    with pytest.raises(ValueError, match="`qty`"):
        values.integer({"qty": value}, "qty")


def test_a_quantity_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        values.quantity({"qty": -1}, "qty")


def test_an_amount_as_text_stays_exact() -> None:
    assert values.decimal({"price": "329.00"}, "price") == Decimal("329.00")
    assert values.decimal({}, "price") is None


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (1, True), ("1", True), (True, True), ("true", True), ("TRUE", True),
        (0, False), ("0", False), (False, False), ("false", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_a_flag_in_every_writing(value: Any, meant: bool) -> None:
    assert values.boolean({"paid": value}, "paid") is meant


@pytest.mark.parametrize("value", ["maybe", 2, []])
def test_a_flag_is_not_guessed(value: Any) -> None:
    with pytest.raises(ValueError, match="`paid`"):
        values.boolean({"paid": value}, "paid")


@pytest.mark.parametrize("value", [{"0": {"a": 1}, "7": {"a": 2}}, [{"a": 1}, {"a": 2}]])
def test_a_list_may_come_as_an_object(value: Any) -> None:
    assert values.rows(value, "products") == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_an_empty_list_in_every_writing(value: Any) -> None:
    assert values.rows(value, "products") == []


@pytest.mark.parametrize("value", ["none", 3, ["a"], {"a": 1}])
def test_what_is_no_list_of_objects_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="`products` is not a list"):
        values.rows(value, "products")


def test_a_time_is_the_stores_own() -> None:
    found = values.moment({"orderDate": "2026-07-01 12:56:00"}, "orderDate", STOCKHOLM)
    assert found is not None
    assert found.utc == datetime(2026, 7, 1, 10, 56, tzinfo=UTC)
    assert (found.text, found.is_exact) == ("2026-07-01 12:56:00", True)


@pytest.mark.parametrize(
    "value", ["", None, "0000-00-00 00:00:00", "0000-00-00", "-0001-11-30 00:00:00"]
)
def test_a_missing_time_in_every_writing(value: Any) -> None:
    assert values.moment({"shipmentDate": value}, "shipmentDate", STOCKHOLM) is None


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-10-25 02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-03-29 02:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 22, 0, tzinfo=UTC)),
    ],
)
def test_an_hour_that_is_there_twice_or_never_is_not_exact(written: str, utc: datetime) -> None:
    found = values.moment({"at": written}, "at", STOCKHOLM)
    assert found is not None
    assert (found.utc, found.is_exact) == (utc, False)


def test_a_time_with_its_own_offset_is_taken_by_it() -> None:
    found = values.moment({"at": "2026-10-25T02:30:00+01:00"}, "at", STOCKHOLM)
    assert found is not None
    assert (found.utc, found.is_exact) == (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True)


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "0001-01-01 00:00:00", 5])
def test_what_is_no_time_is_told_without_its_value(value: Any) -> None:
    with pytest.raises(ValueError, match=r"^`at` is not a time$"):
        values.moment({"at": value}, "at", ZoneInfo("Asia/Tokyo"))


def test_a_filter_needs_an_aware_time() -> None:
    with pytest.raises(ValueError, match="zone"):
        values.not_later(datetime(2026, 1, 1), STOCKHOLM)


@pytest.mark.parametrize("minute", [0, 60])
def test_a_filter_in_the_hour_that_comes_twice_goes_around_it(minute: int) -> None:
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC) + timedelta(minutes=minute)
    assert values.not_later(at, STOCKHOLM) == "2026-10-25 01:30:00"
    assert values.not_earlier(at, STOCKHOLM) == "2026-10-25 03:30:00"


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
)
def test_a_filter_never_shuts_out_what_it_should_let_in(at: datetime) -> None:
    """Whichever of two equal times on its clock the store takes, it is on the careful side."""
    for written, side in (
        (values.not_later(at, STOCKHOLM), -1),
        (values.not_earlier(at, STOCKHOLM), 1),
    ):
        read = datetime.fromisoformat(written).replace(tzinfo=STOCKHOLM)
        for fold in (0, 1):
            away = read.replace(fold=fold).astimezone(UTC) - at
            assert timedelta() <= away * side <= timedelta(hours=2, seconds=1)
