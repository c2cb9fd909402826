"""Single steps: the laws that all keep, and what each refuses."""

from __future__ import annotations

import string
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mapping.converters import (
    Affix,
    Boolean,
    Case,
    Code,
    CodePairs,
    ConversionError,
    Converter,
    Cut,
    Decimals,
    Encodable,
    Figure,
    FigureShape,
    Find,
    FindExcerpt,
    FindPart,
    Fit,
    IgnoreSentinel,
    Implied,
    Integer,
    Justified,
    Maximum,
    Pad,
    Plain,
    Plus,
    Replace,
    Sentinel,
    Several,
    Single,
    Strip,
    Substitute,
    TakeExcerpt,
    TakePart,
    Times,
    Unknown,
)

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
FILLED = TEXTS.filter(bool)
PAIRS = CodePairs("c", {"SE": "SWE", "NO": "NOR"}, {"SWE": "SE", "NOR": "NO"}, frozenset())
SHARED = CodePairs("c", {"A": "X", "B": "X"}, {"X": "A"}, frozenset({"X"}))
#: Whole numbers and amounts as the steps before `Figure` write them.
DIGITS = st.integers(-(10**9), 10**9).map(str)
AMOUNTS = st.decimals(-(10**9), 10**9, places=2).map(Decimals(2, ",").format)
WORDS = st.sampled_from(["SE", "NO"])

#: Every converter in the forms that it has, with values to try on it.
ALL: list[tuple[Converter, st.SearchStrategy[Any]]] = [
    (Affix("a", "prefix"), TEXTS),
    (Affix("--", "suffix", is_optional=True), TEXTS),
    (Boolean(), st.booleans()),
    (Case("upper", True), TEXTS),
    (Case("lower", False), TEXTS),
    (Code(PAIRS, Unknown(), True), WORDS),
    (Code(PAIRS, Unknown(), False), WORDS),
    (Code(PAIRS, Unknown("keep"), True), WORDS),
    (Code(PAIRS, Unknown("use", "SE"), False), WORDS),
    (Cut(3, True), TEXTS),
    (Cut(3, False), TEXTS),
    (Decimals(2, ","), st.decimals(-(10**9), 10**9, places=2)),
    (Decimals(0, "."), st.integers(-(10**17), 10**17).map(Decimal)),
    (Encodable("iso-8859-1", "?"), TEXTS),
    (Figure(FigureShape(0, "trailing")), DIGITS),
    (Figure(FigureShape(8, "trailing", marks=",")), AMOUNTS),
    (Figure(FigureShape(12, "always", marks=",")), AMOUNTS),
    (Figure(FigureShape(6, "apart")), DIGITS),
    (Figure(FigureShape(0, "leading", ".", ",")), AMOUNTS),
    (Figure(FigureShape(0, "trailing", " ")), DIGITS),
    (Find("([0-9]+)"), FILLED | DIGITS),
    (Find(r"^Order ([0-9]+) of\."), FILLED | DIGITS),
    (Find("a(b*)c"), FILLED),
    (FindExcerpt(1, 10), FILLED),
    (FindExcerpt(5, None), FILLED),
    (FindPart("/", "1"), TEXTS),
    (FindPart("/", "2-"), TEXTS),
    (FindPart("/", "3"), TEXTS),
    (FindPart("--", "-2"), TEXTS),
    (Fit(8, "right", ""), TEXTS),
    (Fit(9, "both", "utf-8"), TEXTS),
    (Fit(9, "left", "iso-8859-1"), TEXTS),
    (Fit(2, "none", ""), TEXTS),
    (IgnoreSentinel(("NA", "0")), TEXTS | st.sampled_from(["NA", " NA "])),
    (Implied(2), st.decimals(-(10**9), 10**9, places=2)),
    (Integer(0, "refuse"), st.integers(-(10**18) + 1, 10**18 - 1)),
    (Integer(6, "zero"), st.integers(-99999, 999999)),
    (Justified(), st.integers(-999, 999).map(str)),
    (Maximum(5), TEXTS),
    (Pad(8, " ", "right"), TEXTS),
    (Pad(8, " ", "left"), TEXTS),
    (Pad(8, "0", "left"), st.text(string.digits, max_size=8)),
    (Plain(), st.integers(-999, 999).map(str)),
    (Plus(2), st.integers()),
    (Replace({"/": "_"}), TEXTS),
    (Sentinel(("NA", "0")), TEXTS | st.sampled_from(["NA", " NA "])),
    (Replace({" ": "", "-": ""}), TEXTS),
    (Several("|"), st.lists(FILLED, min_size=1, max_size=4).map(tuple)),
    (Single(), FILLED.map(lambda text: (text,))),
    (Strip(" ", "both"), TEXTS),
    (Strip("0", "left"), TEXTS),
    (Substitute({"–": "-"}), TEXTS),
    (TakeExcerpt(2, 3), TEXTS),
    (TakePart(" ", "2"), TEXTS),
    (TakePart(" ", "2-"), TEXTS),
    (Times(Fraction(1000), is_whole=True), st.integers(-(10**9), 10**9)),
    (Times(Fraction("0.5"), is_whole=True), st.integers(-(10**9), 10**9)),
    (Times(Fraction(1, 6), is_whole=False), st.decimals(-(10**9), 10**9, places=3)),
]


@pytest.mark.parametrize(("step", "values"), [one for one in ALL if not one[0].loses])
@settings(deadline=None)
@given(data=st.data())
def test_what_loses_nothing_gives_back_what_was_written(
    step: Converter, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    value = data.draw(values)
    try:
        text = step.format(value)
    except ConversionError:
        return
    assert step.parse(text) == value


@pytest.mark.parametrize(("step", "values"), [one for one in ALL if one[0].can_be_read])
@settings(deadline=None)
@given(data=st.data())
def test_what_was_read_back_is_written_the_same_again(
    step: Converter, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    if isinstance(step, Replace):
        values = values.filter(lambda text: "_" not in text)
    value = data.draw(values)
    try:
        text = step.format(value)
        back = step.parse(text)
    except ConversionError:
        return
    if back not in ("", (), None):
        assert step.format(back) == text


@settings(deadline=None)
@given(st.text(max_size=12))
def test_only_plain_digits_are_a_whole_number(text: str) -> None:
    try:
        number = Integer(0, "refuse").parse(text)
    except ConversionError:
        return
    assert set(text) <= set("-0123456789")
    assert number == int(text)


@pytest.mark.parametrize(
    "text", ["1e3", "1_000", " 7", "7 ", "٣", "+5", "--1", "", "0x1", "3.0", "1" * 19]
)
def test_what_a_warehouse_did_not_mean_is_no_whole_number(text: str) -> None:
    with pytest.raises(ConversionError, match="not a whole number"):
        Integer(0, "refuse").parse(text)


@pytest.mark.parametrize(
    ("text", "number"), [("3.0", 3), ("3,000", 3), ("-2.00", -2), ("00007", 7)]
)
def test_decimals_of_zeros_are_read_only_where_the_mapping_says_so(text: str, number: int) -> None:
    assert Integer(0, "zero").parse(text) == number


def test_a_remainder_is_never_dropped() -> None:
    with pytest.raises(ConversionError):
        Integer(0, "zero").parse("3.5")
    with pytest.raises(ConversionError):
        Integer(0, "zero").format(Decimal("3.5"))


def test_a_number_that_outgrows_its_width_is_refused() -> None:
    assert Integer(5, "refuse").format(-12) == "-0012"
    with pytest.raises(ConversionError, match="more than 5 digits"):
        Integer(5, "refuse").format(100000)


@pytest.mark.parametrize("text", ["1.5", "1,5,0", ",5", "1,", "1 000,00", "1e3", "NaN"])
def test_another_mark_than_the_agreed_one_is_no_decimal(text: str) -> None:
    with pytest.raises(ConversionError, match="decimal mark"):
        Decimals(2, ",").parse(text)


def test_digits_that_would_be_lost_are_refused() -> None:
    with pytest.raises(ConversionError, match="more than 2 decimals"):
        Decimals(2, ".").format(Decimal("1.005"))


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e30")])
def test_what_is_no_amount_is_refused(value: Decimal) -> None:
    with pytest.raises(ConversionError):
        Decimals(2, ".").format(value)


def test_zero_has_no_sign() -> None:
    assert Decimals(2, ".").format(Decimal("-0.00")) == "0.00"


def test_replacements_are_made_at_once_and_never_replaced_again() -> None:
    step = Replace({"a": "b", "b": "a"})
    assert step.format("abba") == "baab"
    assert step.parse("baab") == "abba"
    assert Replace({"ab": "x", "a": "y"}).format("aba") == "xy"


def test_replacements_that_several_share_are_not_undone() -> None:
    step = Replace({" ": "", "-": ""})
    assert step.format("111 22-3") == "111223"
    assert step.parse("111223") == "111223"
    assert not step.can_be_read


def test_a_word_that_several_of_ours_share_is_never_guessed() -> None:
    step = Code(SHARED, Unknown(), True)
    assert not step.can_be_read
    with pytest.raises(ConversionError, match="stands for several"):
        step.parse("X")


def test_the_word_for_the_unknown_is_no_word_of_ours_when_read_back() -> None:
    step = Code(PAIRS, Unknown("use", "XXX"), is_outbound=True)
    assert step.format("FR") == "XXX"
    assert step.parse("XXX") is None


def test_a_word_for_the_unknown_acts_only_in_the_mappings_own_direction() -> None:
    step = Code(PAIRS, Unknown("use", "SE"), is_outbound=False)
    assert step.parse("???") == "SE"
    with pytest.raises(ConversionError, match="not in the table"):
        step.format("FR")


def test_numbers_of_the_store_are_taken_as_it_writes_them() -> None:
    assert Plain().format("12") == 12
    assert Plain().format("12.50") == Decimal("12.50")
    with pytest.raises(ConversionError):
        Plain().format("twelve")


def test_a_part_is_found_where_it_was_put() -> None:
    step = FindPart("-", "2")
    assert step.format("X") == "-X"
    assert step.parse("83651-1-A") == "1"
    with pytest.raises(ConversionError, match="there is none 2"):
        step.parse("83651")
    with pytest.raises(ConversionError, match="stands between"):
        step.format("a-b")


def test_several_values_never_go_into_a_place_for_one() -> None:
    with pytest.raises(ConversionError, match="2 values"):
        Single().format(("a", "b"))
    with pytest.raises(ConversionError, match="stands between"):
        Several("|").format(("a|b",))
    assert Several("|").parse(" a | |b|") == ("a", "b")


@pytest.mark.parametrize("code", ["0012345678905", "2000000010021"])
def test_zeros_of_a_bar_code_stay_where_it_is_filled_up_with_zeros(code: str) -> None:
    step = Pad(13, "0", "left")
    assert step.parse(step.format(code)) == code


def test_a_place_of_filling_alone_is_no_value() -> None:
    assert Pad(5, "0", "left").parse("00000") == ""
    assert Pad(5, " ", "right").parse("     ") == ""
    assert Pad(5, " ", "right").parse("ab   ") == "ab"


@pytest.mark.parametrize("step", [Pad(3, " ", "left"), Maximum(3)])
def test_what_is_too_long_is_refused_and_never_cut(step: Pad | Maximum) -> None:
    with pytest.raises(ConversionError, match="4 characters where 3 are allowed"):
        step.format("abcd")


def test_a_text_of_the_partners_that_is_too_long_asks_for_another_maximum() -> None:
    with pytest.raises(ConversionError, match="4 characters where 3 are allowed") as caught:
        Maximum(3).parse("abcd")
    assert caught.value.remedy.startswith("correct `max` in the mapping")


def test_a_missing_affix_is_a_problem_unless_it_is_optional() -> None:
    with pytest.raises(ConversionError, match="lacks the prefix 'RA'"):
        Affix("RA", "prefix").parse("12")
    with pytest.raises(ConversionError, match="lacks the suffix"):
        Affix(".OS", "suffix").parse("12.os")
    assert Affix("RA", "prefix", is_optional=True).parse("12") == "12"


def test_only_what_the_encoding_lacks_is_substituted() -> None:
    assert Encodable("iso-8859-1", "?").format("Łódź är") == "?ód? är"


def test_neither_true_nor_false_is_a_problem() -> None:
    with pytest.raises(ConversionError, match="neither"):
        Boolean().parse("maybe")
