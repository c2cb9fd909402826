"""One field at a time, in both directions: what is written, what is read, what is left out."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bridge.model.moment import Moment
from tests.mapping.texts import STOCKHOLM, cell, line, one_field, refused, value_of

AT = Moment(datetime(2026, 1, 12, 11, 0, tzinfo=UTC))


def test_bare_names_are_those_of_the_records_own_level() -> None:
    assert cell(one_field("{at: X, field: name}"), line(name="Mug")) == "Mug"
    mapping = one_field("{at: X, field: shipment.deliveryName}")
    assert cell(mapping, line(shipment_deliveryName="Anna")) == "Anna"


@pytest.mark.parametrize(
    ("name", "text"),
    [("raw.myField", "7"), ("raw.deep.list.1", "b"), ("raw.flag", "true"), ("raw.deep", ""),
     ("raw.none", ""), ("raw.deep.list.9", "")],
)  # fmt: skip
def test_what_the_store_sends_is_reached_by_its_path(name: str, text: str) -> None:
    raw = {"myField": 7, "flag": True, "deep": {"list": ["a", "b"]}, "none": None}
    assert cell(one_field(f"{{at: X, field: {name}}}"), line(raw=raw)) == text


def test_the_order_of_a_shipment_is_reached_too() -> None:
    mapping = one_field("{at: X, field: shipment.order.comment.text}")
    assert cell(mapping, line(shipment_order={"comment": {"text": "hi"}})) == "hi"


def test_a_number_of_the_stores_own_can_be_written_as_one() -> None:
    mapping = one_field("{at: X, field: raw.n, integer: {width: 4}}")
    assert cell(mapping, line(raw={"n": "7"})) == "0007"
    assert refused(mapping, line(raw={"n": "7.5"})) == ["not-a-whole-number"]


def test_a_default_is_written_for_no_value_and_read_back_as_none() -> None:
    mapping = one_field('{at: X, field: ean, default: "0", pad: {width: 3, with: "0", side: left}}')
    assert cell(mapping, line()) == "000"
    assert cell(mapping, line(ean="12")) == "012"
    assert value_of(mapping, "000", "line.ean") is None
    mapping = one_field("{at: X, field: ean, default: NONE}")
    assert value_of(mapping, "NONE", "line.ean") is None


def test_a_default_is_assumed_for_an_empty_place_in_what_comes_in() -> None:
    mapping = one_field(
        '{at: X, field: shipment.packages, integer: true, default: "1"}', "confirmation"
    )
    assert value_of(mapping, "", "shipment.packages") == 1
    assert value_of(mapping, "3", "shipment.packages") == 3
    assert cell(mapping, line()) == ""


def test_a_default_of_what_comes_in_goes_through_the_code_table() -> None:
    mapping = one_field("{at: X, field: shipment.isFinal, code: both, default: N}", "confirmation")
    assert value_of(mapping, "", "shipment.isFinal") is False
    assert value_of(mapping, "J", "shipment.isFinal") is True
    assert cell(mapping, line(shipment_isFinal=True)) == "Y"


def test_a_required_value_that_is_missing_is_a_problem_both_ways() -> None:
    assert refused(one_field("{at: X, field: ean, required: true}"), line()) == ["required"]
    mapping = one_field("{at: X, field: lot, required: true}", "confirmation")
    assert value_of(mapping, "", "line.lot") == "required"


def test_a_text_that_stands_for_no_date_is_no_value_where_one_is_required() -> None:
    steps = '{at: X, field: parcel.shippedAt, date: {format: "%Y%m%d", empty: "00000000"}'
    assert value_of(one_field(steps + "}", "confirmation"), "00000000", "parcel.shippedAt") is None
    mapping = one_field(steps + ", required: true}", "confirmation")
    assert value_of(mapping, "00000000", "parcel.shippedAt") == "required"


def test_no_value_has_neither_prefix_nor_case_but_is_filled_up() -> None:
    assert cell(one_field("{at: X, field: ean, prefix: EAN-}"), line()) == ""
    assert cell(one_field("{at: X, field: ean, prefix: EAN-, pad: 6}"), line()) == "      "


@pytest.mark.parametrize(
    ("steps", "written"),
    [
        ("cut: 4, max: 4", "Blåk"),
        ("case: upper", "BLÅKLINT A/S"),
        ("prefix: '<', suffix: '>'", "<Blåklint A/S>"),
        ("replace: {/: _}, cut: 12, pad: 14", "Blåklint A_S  "),
        ("split: {by: ' ', take: -1}", "A/S"),
        ("strip: {characters: SB}", "låklint A/"),
        ("prefix: B, cut: 3", "BBl"),
    ],
)
def test_steps_run_in_their_fixed_order(steps: str, written: str) -> None:
    mapping = one_field(f"{{at: X, field: shipment.deliveryCompany, {steps}}}")
    assert cell(mapping, line(shipment_deliveryCompany="Blåklint A/S")) == written


@pytest.mark.parametrize("steps", ["cut: 40", "case: upper", "split: {by: ' ', take: 1}",
                                   'replace: {" ": "", "-": ""}', "code: shared"])  # fmt: skip
def test_what_says_too_little_is_left_out_when_an_order_is_read_back(steps: str) -> None:
    mapping = one_field(f"{{at: X, field: name, {steps}}}")
    assert value_of(mapping, "X", "line.name") is None


@pytest.mark.parametrize("steps", ["join: [name, size], with: '-'", "first: [name, size]"])
def test_joined_and_first_fields_are_left_out_when_an_order_is_read_back(steps: str) -> None:
    mapping = one_field(f"{{at: X, {steps}}}")
    assert value_of(mapping, "a-b-c", "line.name") is None
    assert mapping.one_way


@pytest.mark.parametrize(
    ("steps", "text", "ours"),
    [
        ("max: 20", "A1", "A1"),
        ("prefix: S-", "S-A1", "A1"),
        ("replace: {/: _}", "A_1", "A/1"),
        ("pad: 6", "A1    ", "A1"),
        ("strip: true", " A1 ", "A1"),
    ],
)
def test_what_can_be_undone_is_read_back_from_an_order(steps: str, text: str, ours: str) -> None:
    assert value_of(one_field(f"{{at: X, field: ean, {steps}}}"), text, "line.ean") == ours


def test_a_broken_text_in_an_order_is_a_problem_when_it_is_read_back() -> None:
    mapping = one_field("{at: X, field: shipment.deliveryCountry, code: country}")
    assert value_of(mapping, "FRA", "shipment.deliveryCountry") == "code-unknown"


def test_steps_that_cannot_be_undone_change_what_comes_in() -> None:
    upper = one_field("{at: X, field: lot, case: upper}", "confirmation")
    assert value_of(upper, "ab1", "line.lot") == "AB1"
    assert cell(upper, line(lot="ab1")) == "ab1"
    assert (
        value_of(one_field("{at: X, field: lot, cut: 2}", "confirmation"), "abc", "line.lot")
        == "ab"
    )


def test_a_part_of_their_text_is_taken_and_a_text_without_it_is_a_problem() -> None:
    mapping = one_field('{at: X, field: lot, split: {by: "/", take: 2}}', "confirmation")
    assert value_of(mapping, "A/L1/x", "line.lot") == "L1"
    assert value_of(mapping, "A", "line.lot") == "too-few-parts"
    assert cell(mapping, line(lot="L1")) == "/L1"


def test_a_joined_text_that_comes_in_is_taken_apart_and_every_part_keeps_its_place() -> None:
    mapping = one_field('{at: X, join: [lot, serialNumber], with: "/"}', "confirmation")
    assert value_of(mapping, "L1/S9", "line.serialNumber") == "S9"
    assert value_of(mapping, "/S9", "line.lot") is None
    assert value_of(mapping, "L1", "line.lot") == "parts-and-fields-differ"
    assert cell(mapping, line(serialNumber="S9")) == "/S9"
    assert refused(mapping, line(lot="a/b", serialNumber="S9")) == ["separator-in-value"]


def test_joined_fields_that_go_out_leave_out_the_empty_ones() -> None:
    mapping = one_field("{at: X, join: [name, variant, size], with: ' '}")
    assert cell(mapping, line(name="Mug", size="L")) == "Mug L"
    assert cell(mapping, line()) == ""


def test_the_first_field_with_a_value_is_written() -> None:
    mapping = one_field("{at: X, first: [shipment.deliveryCell, shipment.deliveryTele]}")
    assert cell(mapping, line(shipment_deliveryCell="", shipment_deliveryTele="08")) == "08"


def test_several_values_go_into_one_place_with_marks_between() -> None:
    mapping = one_field('{at: X, field: parcel.tracking, split: "|"}', "confirmation")
    assert value_of(mapping, "T1|T2", "parcel.tracking") == ("T1", "T2")
    assert cell(mapping, line(parcel_tracking=("T1", "T2"))) == "T1|T2"
    single = one_field("{at: X, field: parcel.tracking}", "confirmation")
    assert value_of(single, "T1|T2", "parcel.tracking") == ("T1|T2",)
    assert refused(single, line(parcel_tracking=("T1", "T2"))) == ["several-values"]


def test_all_codes_of_theirs_are_read_and_the_first_is_written() -> None:
    mapping = one_field("{at: X, field: parcel.carrier, code: many}", "confirmation")
    assert value_of(mapping, "PNX", "parcel.carrier") == "PostNord"
    assert cell(mapping, line(parcel_carrier="PostNord")) == "PN"


@pytest.mark.parametrize(
    ("policy", "out", "back"),
    [
        ("hold", "code-unknown", "code-unknown"),
        ("keep", "FR", "XYZ"),
        ("{use: ZZZ}", "ZZZ", "code-unknown"),
    ],
)
def test_what_a_table_lacks_is_held_kept_or_named_otherwise(
    policy: str, out: str, back: str
) -> None:
    steps = f"{{at: X, field: shipment.deliveryCountry, code: country, unknown: {policy}}}"
    mapping, document = one_field(steps), line(shipment_deliveryCountry="FR")
    codes = refused(mapping, document)
    assert (codes[0] if codes else cell(mapping, document)) == out
    assert value_of(mapping, "XYZ", "shipment.deliveryCountry") == back


def test_decimals_and_dates_have_the_partners_form() -> None:
    mapping = one_field('{at: X, field: price, decimal: {places: 1, mark: ","}}')
    assert cell(mapping, line(price=Decimal("398"))) == "398,0"
    mapping = one_field('{at: X, field: shipment.orderDate, date: "%d.%m.%Y %H:%M"}')
    assert cell(mapping, line(shipment_orderDate=AT)) == "12.01.2026 12:00"
    zoned = one_field('{at: X, field: shipment.orderDate, date: {format: "%H %d%m%Y", zone: UTC}}')
    assert cell(zoned, line(shipment_orderDate=AT)) == "11 12012026"
    assert STOCKHOLM.key == zoned.zone


def test_part_of_a_date_goes_out_and_is_left_out_when_it_is_read_back() -> None:
    century = one_field('{at: X, field: shipment.orderDate, date: "%:C"}')
    assert cell(century, line(shipment_orderDate=AT)) == "1"
    assert value_of(century, "1", "shipment.orderDate") is None
    assert any("loses part of the date" in one for one in century.one_way)


def test_a_constant_is_written_and_never_read() -> None:
    mapping = one_field("{at: X, value: LVD}")
    assert cell(mapping, line()) == "LVD"
    assert value_of(mapping, "other", "X") is None


def test_a_problem_names_our_field_and_shows_its_value_only_to_who_asks() -> None:
    from bridge.mapping.write import write_document

    mapping = one_field("{at: X, field: name, max: 3}")
    (problem,) = write_document(mapping, {}, line(name="Secret"))[1]
    assert (problem.code, problem.field, problem.value) == ("too-long", "line.name", "Secret")
    assert "Secret" not in problem.message + problem.remedy + repr(problem)
