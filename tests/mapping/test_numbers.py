"""Numbers as partners write them: signs, thousands, decimals without a mark, other units."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mapping.texts import cell, line, one_field, refused, value_of

PACKAGES = "field: shipment.packages, integer: "
TOTAL = "field: shipment.grandTotalValue, decimal: "


def read(step: str, text: str) -> Any:
    mapping = one_field(f"{{at: X, {PACKAGES}{step}}}", "confirmation")
    return value_of(mapping, text, "shipment.packages")


def amount(step: str, text: str) -> Any:
    return value_of(one_field(f"{{at: X, {TOTAL}{step}}}"), text, "shipment.grandTotalValue")


def written(step: str, number: int) -> str:
    mapping = one_field(f"{{at: X, {PACKAGES}{step}}}", "confirmation")
    return cell(mapping, line(shipment_packages=number))


def written_amount(step: str, number: str) -> str:
    mapping = one_field(f"{{at: X, {TOTAL}{step}}}")
    return cell(mapping, line(shipment_grandTotalValue=Decimal(number)))


@pytest.mark.parametrize(
    ("step", "number", "text"),
    [
        ("{sign: trailing}", -12, "12-"),
        ("{sign: trailing}", 12, "12"),
        ("{sign: trailing, width: 5}", -12, "0012-"),
        ("{sign: always}", 12, "+12"),
        ("{sign: always, width: 5}", -12, "-0012"),
        ('{thousands: "."}', 1234567, "1.234.567"),
        ('{thousands: "."}', -123, "-123"),
        ('{thousands: " ", sign: trailing}', -1234, "1 234-"),
        ('{times: "1000"}', 13, "13000"),
        ('{times: "1/12"}', 36, "3"),
        ("{plus: 2}", 5, "7"),
        ('{times: "2", plus: -1}', 5, "9"),
    ],
)
def test_a_whole_number_has_the_partners_look(step: str, number: int, text: str) -> None:
    assert written(step, number) == text
    assert read(step, text) == number


@pytest.mark.parametrize(
    ("step", "number", "text"),
    [
        ("{implied: 6}", "12.5", "12500000"),
        ("{implied: 2, width: 8}", "-12.5", "-0001250"),
        ("{implied: 2, sign: trailing, width: 8}", "-0.05", "0000005-"),
        ("{implied: 2}", "0", "0"),
        ('{mark: ",", thousands: "."}', "1234567.89", "1.234.567,89"),
        ('{mark: ",", width: 9}', "12.5", "000012,50"),
        ("{sign: always}", "12.5", "+12.50"),
        ("{sign: trailing}", "-12.5", "12.50-"),
        ('{times: "1000", places: 0}', "1.25", "1250"),
        ('{times: "0.001", places: 3}', "250", "0.250"),
    ],
)
def test_an_amount_has_the_partners_look(step: str, number: str, text: str) -> None:
    assert written_amount(step, number) == text
    assert amount(step, text) == Decimal(number)


@pytest.mark.parametrize(
    ("step", "text", "number"),
    [
        ("{sign: trailing}", "12+", 12),
        ("{sign: trailing}", "12 ", 12),
        ("{sign: always}", "12", 12),
        ('{thousands: "."}', "1234567", 1234567),
        ('{thousands: "\'"}', "1'234", 1234),
        ('{thousands: ".", decimals: zero}', "1.234,00", 1234),
        ('{thousands: ",", decimals: zero}', "1,234.0", 1234),
        ("{sign: trailing, decimals: zero}", "3,000-", -3),
    ],
)
def test_what_else_is_meant_is_read(step: str, text: str, number: int) -> None:
    assert read(step, text) == number


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("true", "12-"),
        ("true", "1.234"),
        ("{sign: trailing}", "-12"),
        ("{sign: trailing}", "-12-"),
        ("{sign: always}", "12-"),
        ("{sign: always}", "++12"),
        ('{thousands: "."}', "1.23"),
        ('{thousands: "."}', "1.2345"),
        ('{thousands: "."}', "1234.567"),
        ('{thousands: "."}', ".123"),
        ('{thousands: "."}', "1,234"),
        ('{thousands: ".", decimals: zero}', "1.234.5"),
        ('{thousands: " "}', "1  234"),
        ('{thousands: "."}', "١.٢٣٤"),
    ],
)
def test_another_look_is_never_guessed(step: str, text: str) -> None:
    assert read(step, text) in ("not-a-number", "not-a-whole-number")


@pytest.mark.parametrize("text", ["12.5", "1,5", "1e3", "12.", ""])
def test_an_amount_without_a_mark_is_nothing_but_digits(text: str) -> None:
    found = amount("{implied: 2}", text)
    assert found == ("not-a-whole-number" if text else None)


@pytest.mark.parametrize(
    ("step", "text"),
    [('{times: "1000"}', "1500"), ('{times: "1/12"}', "-0.5"), ('{times: "7"}', "10")],
)
def test_a_remainder_is_never_dropped_when_units_are_changed(step: str, text: str) -> None:
    assert read(step, text) in ("inexact", "not-a-whole-number")


def test_what_has_no_end_in_decimals_is_refused() -> None:
    mapping = one_field(f'{{at: X, {TOTAL}{{times: "1/3", places: 3}}}}')
    assert cell(mapping, line(shipment_grandTotalValue=Decimal("1.5"))) == "0.500"
    assert refused(mapping, line(shipment_grandTotalValue=Decimal(1))) == ["inexact"]
    assert refused(mapping, line(shipment_grandTotalValue=Decimal("NaN"))) == ["too-long"]


@pytest.mark.parametrize(
    ("step", "number", "code"),
    [
        ("{implied: 2}", "1.005", "too-many-decimals"),
        ("{implied: 2, width: 3}", "12.00", "too-long"),
        ("{sign: trailing, width: 5}", "-12.00", "too-long"),
        ('{times: "1000", places: 0}', "1.0005", "too-many-decimals"),
    ],
)
def test_an_amount_that_does_not_fit_is_refused(step: str, number: str, code: str) -> None:
    mapping = one_field(f"{{at: X, {TOTAL}{step}}}")
    assert refused(mapping, line(shipment_grandTotalValue=Decimal(number))) == [code]


def test_a_number_of_the_stores_own_is_told_in_another_unit() -> None:
    mapping = one_field('{at: X, field: raw.kg, integer: {times: "1000", width: 6}}')
    assert cell(mapping, line(raw={"kg": "0.25"})) == "000250"
    assert refused(mapping, line(raw={"kg": "0.0005"})) == ["not-a-whole-number"]


STEPS = st.sampled_from(
    ["{sign: trailing}", "{sign: always, width: 12}", '{thousands: "."}', "{plus: 2}",
     '{times: "1000"}', '{times: "0.5", sign: trailing, thousands: " "}', "{width: 11}"]
)  # fmt: skip
AMOUNT_STEPS = st.sampled_from(
    ["{implied: 2}", "{implied: 6, sign: trailing}", '{mark: ",", thousands: "."}',
     '{times: "1000", implied: 1}', '{sign: always, width: 14}', '{times: "0.1", places: 4}']
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(STEPS, st.integers(-99_999, 99_999))
def test_whole_numbers_come_back_from_any_look(step: str, number: int) -> None:
    mapping = one_field(f"{{at: X, {PACKAGES}{step}}}", "confirmation")
    document = line(shipment_packages=number)
    if not refused(mapping, document):
        assert value_of(mapping, cell(mapping, document), "shipment.packages") == number


@settings(deadline=None, max_examples=60)
@given(AMOUNT_STEPS, st.decimals(-99_999, 99_999, places=2))
def test_amounts_come_back_from_any_look(step: str, number: Decimal) -> None:
    mapping = one_field(f"{{at: X, {TOTAL}{step}}}")
    document = line(shipment_grandTotalValue=number)
    assert value_of(mapping, cell(mapping, document), "shipment.grandTotalValue") == number
