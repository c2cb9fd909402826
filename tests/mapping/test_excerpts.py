"""One stretch of a text: characters, parts, what a pattern finds; and lengths in bytes."""

from __future__ import annotations

import time

import pytest

from bridge.mapping.converters.excerpt import complaint_about_pattern
from tests.mapping.texts import cell, line, one_field, refused, value_of

NAME = "field: shipment.deliveryName"


@pytest.mark.parametrize(
    ("part", "text", "taken"),
    [
        ("1-5", "83652-1", "83652"),
        ("7-", "83652-1", "1"),
        ("{from: 3, length: 2}", "83652-1", "65"),
        ("{from: 7}", "83652-1", "1"),
        ("9-12", "83652-1", ""),
        ("4-100", "83652-1", "52-1"),
    ],
)
def test_some_characters_of_our_text_are_written(part: str, text: str, taken: str) -> None:
    mapping = one_field(f"{{at: X, field: ean, part: {part}}}")
    assert cell(mapping, line(ean=text)) == taken
    assert value_of(mapping, taken or "x", "line.ean") is None


def test_some_characters_of_their_text_are_read_and_can_be_written() -> None:
    mapping = one_field("{at: X, field: lot, part: 3-6}", "confirmation")
    assert value_of(mapping, "xxL123yy", "line.lot") == "L123"
    assert value_of(mapping, "xxL1", "line.lot") == "L1"
    assert value_of(mapping, "xx", "line.lot") == "too-short"
    assert cell(mapping, line(lot="L123")) == "  L123"
    assert refused(mapping, line(lot="L1234")) == ["too-long"]


def test_a_stretch_may_hold_a_code_or_a_date() -> None:
    mapping = one_field("{at: X, field: parcel.carrier, part: 1-2, code: many}", "confirmation")
    assert value_of(mapping, "PN19", "parcel.carrier") == "PostNord"
    dated = '{at: X, field: parcel.shippedAt, part: 1-8, date: "%Y%m%d"}'
    found = value_of(one_field(dated, "confirmation"), "20260113REST", "parcel.shippedAt")
    assert found.utc.day == 12  # midnight in Stockholm


@pytest.mark.parametrize(
    ("take", "first"), [("1", "Anna"), ("2-", "Maria Ek"), ("-1", "Ek"), ("4-", "")]
)
def test_parts_of_a_name_are_written(take: str, first: str) -> None:
    mapping = one_field(f"{{at: X, {NAME}, split: {{by: ' ', take: {take}}}}}")
    assert cell(mapping, line(shipment_deliveryName="Anna Maria Ek")) == first


def test_the_rest_of_a_text_is_read_and_can_be_written() -> None:
    mapping = one_field('{at: X, field: lot, split: {by: "-", take: 2-}}', "confirmation")
    assert value_of(mapping, "A-B-C", "line.lot") == "B-C"
    assert value_of(mapping, "A", "line.lot") == "too-few-parts"
    assert cell(mapping, line(lot="B-C")) == "-B-C"


def found_by(pattern: str, text: str) -> object:
    mapping = one_field(f"{{at: X, field: lot, find: '{pattern}'}}", "confirmation")
    return value_of(mapping, text, "line.lot")


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("Order ([0-9]+-[0-9]+)", "Your Order 83652-1 left", "83652-1"),
        ("^([A-Z]+)", "ABC123", "ABC"),
        (r"(?:no|nr)\. ?(\w+)", "lot nr.77", "77"),
        ("lot(L[0-9])?", "lot", None),
        ("L[0-9]{3}()", "L123", None),
        ("Order ([0-9]+)", "Ordre 83652", "not-found"),
        ("([0-9]+)", "x" * 301 + "1", "not-found"),
    ],
)
def test_what_a_pattern_finds_is_read(pattern: str, text: str, found: str | None) -> None:
    assert found_by(pattern, text) == found


def test_a_text_around_what_is_found_is_made_up_where_the_pattern_says_it() -> None:
    steps = "{at: X, field: lot, find: '%s'}"
    for pattern, text in (
        ("Order ([0-9]+)", "Order 12"),
        (r"^RA([0-9]+)\.OS$", "RA12.OS"),
        ("([0-9]+)", "12"),
    ):
        mapping = one_field(steps % pattern, "confirmation")
        assert cell(mapping, line(lot="12")) == text
        assert value_of(mapping, text, "line.lot") == "12"


def test_a_value_that_would_not_be_found_again_is_refused() -> None:
    mapping = one_field("{at: X, field: lot, find: '[a-z] ([0-9]+)'}", "confirmation")
    assert refused(mapping, line(lot="12")) == ["not-to-be-found"]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("Order [0-9]+", "exactly one group in parentheses, not 0"),
        ("(a)(b)", "exactly one group in parentheses, not 2"),
        ("(a", "regular expression"),
        ("([[a])", "regular expression"),
        ("(a+)+", "do not repeat a group"),
        ("((?:a|b){3,})", "do not repeat a group"),
        ("([0-9]+).*[0-9]+.*x", "at most 3"),
    ],
)
def test_a_pattern_that_finds_nothing_or_takes_for_ever_is_told(pattern: str, said: str) -> None:
    assert said in complaint_about_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", [r"\(([0-9]+)\)+", "([*+{]+)", "(?i:no) ([a-z]{1,3})", "[])](.)"]
)
def test_a_pattern_that_only_looks_like_one_of_those_is_not(pattern: str) -> None:
    assert complaint_about_pattern(pattern) == ""


def test_a_text_made_to_search_for_ever_does_not() -> None:
    started = time.perf_counter()
    assert found_by("(a*a*a*b)", "a" * 300) == "not-found"
    assert time.perf_counter() - started < 60


def test_an_optional_affix_is_written_and_need_not_be_there() -> None:
    mapping = one_field("{at: X, field: ean, prefix: {text: RA, optional: on}, suffix: .OS}")
    assert cell(mapping, line(ean="12")) == "RA12.OS"
    assert value_of(mapping, "RA12.OS", "line.ean") == "12"
    assert value_of(mapping, "12.OS", "line.ean") == "12"
    assert value_of(mapping, "RA12", "line.ean") == "affix-missing"


def test_a_value_filled_up_alone_has_no_affix_to_miss() -> None:
    mapping = one_field("{at: X, field: ean, prefix: RA, pad: 6}")
    assert value_of(mapping, cell(mapping, line()), "line.ean") is None


@pytest.mark.parametrize(("name", "fits"), [("Åsa", True), ("Åsas", False), ("Asas", True)])
def test_a_length_may_be_counted_in_bytes(name: str, fits: bool) -> None:
    mapping = one_field(f"{{at: X, {NAME}, max: {{bytes: 4}}}}")
    codes = refused(mapping, line(shipment_deliveryName=name))
    assert codes == ([] if fits else ["too-long"])
    cut = one_field(f"{{at: X, {NAME}, cut: {{bytes: 4}}}}")
    assert cell(cut, line(shipment_deliveryName=name)) == (name if fits else "Åsa")


def test_bytes_are_never_half_a_character() -> None:
    mapping = one_field(f"{{at: X, {NAME}, cut: {{bytes: 3}}}}")
    assert cell(mapping, line(shipment_deliveryName="ÅÅÅ")) == "Å"
