"""Memory while a file is read does not depend on its length."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from bridge.mapping.read import Reader
from bridge.model.place import Where
from bridge.model.records import Record
from tests.mapping.texts import ROWS, STOCK, TYPED, compiled

ROW = {"CARRIER": "PN", "TRACKING": "T1", "STATUS": "C", "SHIPPED": "2026-01-13 14:05:00"}


def rows(number: int) -> list[Record]:
    values = {**ROW, "ORDER_NO": f"{number}-1", "SKU": f"A{number}", "QTY": "2"}
    return [Record("row", values, Where("f", number))]


def headers_and_lines(number: int) -> list[Record]:
    header = Record("H", {"1": "H", "2": f"{number}-1", "3": "1"}, Where("f", 2 * number))
    return [header, Record("L", {"1": "L", "2": f"A{number}", "3": "2"}, Where("f", 2 * number))]


def counts(number: int) -> list[Record]:
    return [Record("I", {"1": "I", "2": f"A{number}", "3": "5"}, Where("f", number))]


def peak(text: str, make: Callable[[int], list[Record]], number: int) -> int:
    """The most that reading takes, in bytes; every entry is good, and none is kept."""

    def records() -> Iterator[Record]:
        for one in range(1, number + 1):
            yield from make(one)

    reader = Reader(compiled(text))
    tracemalloc.start()
    read = sum(not entry.problems for entry in reader.entries(records()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read == number * len(make(1))
    return most


@pytest.mark.parametrize(
    ("text", "make"), [(ROWS, rows), (TYPED, headers_and_lines), (STOCK, counts)]
)
def test_a_file_of_ten_times_the_length_is_read_in_the_same_memory(
    text: str, make: Callable[[int], list[Record]]
) -> None:
    peak(text, make, 10)  # what is made once is made
    assert peak(text, make, 10_000) < peak(text, make, 1_000) + 20_000
