"""Rows about one item come to one count: added up where they may be, else held."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bridge.config.stock_policy import StockPolicy
from bridge.model.moment import Moment
from bridge.model.problem import Problem
from bridge.plan.counting import is_of_ours, put_together

OTHERWISE = Moment(datetime(2026, 1, 12, 12, tzinfo=UTC), "")


def row(**values: Any) -> dict[str, Any]:
    """A row with these fields of the item."""
    return {f"item.{name}": value for name, value in values.items()}


def units(*rows: dict[str, Any], **policy: Any) -> int | str:
    """The units that rows come to, or the code of what is against it."""
    counted = put_together(rows, StockPolicy.model_validate(policy), OTHERWISE)
    return counted.code if isinstance(counted, Problem) else counted.units


def test_one_figure_is_what_is_counted() -> None:
    assert units(row(quantity=5)) == 5


def test_columns_are_added_up_as_their_buckets_say() -> None:
    columns = row(available=5, allocated=2, picked=1, blocked=7, quality=3, returned=4)
    assert units(columns) == 8
    assert units(columns, buckets={"picked": "leave", "quality": "count"}) == 10


def test_what_stands_in_the_figure_and_does_not_belong_there_is_deducted() -> None:
    assert units(row(quantity=9, blocked=2), buckets={"blocked": "deduct"}) == 7


def test_rows_of_several_buckets_lots_and_places_are_added_up() -> None:
    assert units(row(bucket="available", quantity=5), row(bucket="blocked", quantity=2)) == 5
    assert units(row(lot="A", quantity=5), row(lot="B", quantity=2)) == 7
    assert (
        units(row(location="1", lot="A", quantity=5), row(location="2", lot="A", quantity=2)) == 7
    )
    assert units(row(serialNumber="1", quantity=1), row(serialNumber="2", quantity=1)) == 2


def test_buckets_may_have_the_partners_own_names() -> None:
    policy = {"buckets": {"31": "count", "40": "leave"}}
    assert units(row(bucket="31", quantity=5), row(bucket="40", quantity=2), **policy) == 5
    assert units(row(bucket="31", quantity=5), row(bucket="99", quantity=2), **policy) == (
        "bucket-unknown"
    )


def test_rows_that_nothing_tells_apart_are_added_only_where_that_is_said() -> None:
    twice = (row(quantity=5), row(quantity=2))
    assert units(*twice) == "counted-twice"
    assert units(*twice, rows="add") == 7
    same_lot = (row(lot="A", quantity=5), row(lot="A", quantity=5))
    assert units(*same_lot, rows="add") == "counted-twice", "the same lot is told twice"


def test_what_is_all_in_buckets_that_are_left_out_is_counted_as_nothing() -> None:
    assert units(row(bucket="blocked", quantity=2)) == 0


@pytest.mark.parametrize(("negative", "wanted"), [("hold", "impossible-quantity"), ("zero", 0)])
def test_less_than_nothing_is_held_or_nothing(negative: str, wanted: int | str) -> None:
    assert units(row(quantity=-1), negative=negative) == wanted
    assert units(row(lot="A", quantity=-1), row(lot="B", quantity=3), negative=negative) == 2


def test_a_row_without_a_figure_is_none() -> None:
    assert units(row(lot="A")) == "count-incomplete"


def test_rows_of_other_warehouses_are_not_ours() -> None:
    policy = StockPolicy.model_validate({"warehouses": ["A", "B"]})
    assert is_of_ours(row(warehouse="A"), policy)
    assert not is_of_ours(row(warehouse="C"), policy)
    assert not is_of_ours(row(), policy)
    assert is_of_ours(row(), StockPolicy())


def test_rows_that_were_counted_one_after_the_other_take_all_of_that_time() -> None:
    early, late = (Moment(datetime(2026, 1, 12, hour, tzinfo=UTC), "") for hour in (8, 20))
    counted = put_together(
        [row(lot="A", quantity=1, countedAt=late), row(lot="B", quantity=1, countedAt=early)],
        StockPolicy(),
        OTHERWISE,
    )
    assert not isinstance(counted, Problem)
    assert (counted.first, counted.last) == (early, late)
