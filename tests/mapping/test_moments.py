"""Dates and times: on the partner's clock, in the partner's shape, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mapping.converters import ConversionError, Date
from bridge.mapping.converters.dateform import complaint_about, lacking_in
from bridge.model.moment import Moment
from tests.mapping.texts import STOCKHOLM

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)).map(
    lambda at: Moment(at.replace(microsecond=0))
)


def read(text: str, shape: str, zone: ZoneInfo = STOCKHOLM) -> Moment:
    found = Date((shape,), zone).parse(text)
    assert found is not None
    return found


@settings(deadline=None)
@given(
    MOMENTS,
    st.sampled_from(
        [
            "%Y%m%d%H%M%S%z",
            "%Y-%m-%dT%H:%M:%S%:z",
            "%d.%m.%y %I:%M:%S %p %z",
            "%s",
            "%:C%y%m%d%H%M%S%z",
            "%z %C %y %j %H%M%S",
            "%Y-%m-%d %H:%M:%S.%f %z",
        ]
    ),
)
def test_a_moment_with_its_offset_comes_back(moment: Moment, shape: str) -> None:
    step = Date((shape,), STOCKHOLM)
    back = step.parse(step.format(moment))
    assert back is not None
    assert (back.utc, back.is_exact) == (moment.utc, True)


@settings(deadline=None)
@given(MOMENTS, st.sampled_from(["%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S", "%j/%Y %H.%M.%S"]))
def test_a_moment_on_the_partners_clock_comes_back_or_is_called_inexact(
    moment: Moment, shape: str
) -> None:
    step = Date((shape,), STOCKHOLM)
    back = step.parse(step.format(moment))
    assert back is not None
    if back.is_exact:
        assert back.utc == moment.utc
    else:
        assert abs(back.utc - moment.utc) <= timedelta(hours=1)


def test_a_clock_is_read_in_the_partners_zone() -> None:
    assert read("20260112120000", "%Y%m%d%H%M%S").utc == datetime(2026, 1, 12, 11, tzinfo=UTC)
    assert read("20260712120000", "%Y%m%d%H%M%S").utc == datetime(2026, 7, 12, 10, tzinfo=UTC)


def test_only_a_day_is_the_start_of_it_and_not_exact() -> None:
    day = read("20260712", "%Y%m%d")
    assert (day.utc, day.is_exact) == (datetime(2026, 7, 11, 22, tzinfo=UTC), False)


def test_only_an_hour_is_not_exact() -> None:
    assert not read("2026071210", "%Y%m%d%H").is_exact
    assert read("202607121030", "%Y%m%d%H%M").is_exact


def test_the_hour_that_occurs_twice_is_not_exact() -> None:
    assert not read("2026-10-25 02:30:00", "%Y-%m-%d %H:%M:%S").is_exact
    assert read("2026-10-25 03:30:00", "%Y-%m-%d %H:%M:%S").is_exact


def test_an_hour_that_never_was_is_a_problem() -> None:
    with pytest.raises(ConversionError, match="never was on the clocks of Europe/Stockholm"):
        read("2026-03-29 02:30:00", "%Y-%m-%d %H:%M:%S")


def test_a_day_whose_midnight_never_was_is_still_a_day() -> None:
    day = read("2026-04-24", "%Y-%m-%d", ZoneInfo("Africa/Cairo"))
    assert not day.is_exact


@pytest.mark.parametrize("text", ["2026-01-12T11:00:00Z", "2026-01-12T12:00:00+01:00",
                                  "2026-01-12T12:00:00+0100"])  # fmt: skip
def test_an_offset_in_the_text_counts_before_the_zone(text: str) -> None:
    at = read(text, "%Y-%m-%dT%H:%M:%S%z", ZoneInfo("America/Chicago"))
    assert (at.utc, at.is_exact) == (datetime(2026, 1, 12, 11, tzinfo=UTC), True)


@pytest.mark.parametrize(
    ("shape", "text", "day"),
    [
        ("%:C%y%m%d", "1260112", datetime(2026, 1, 12, tzinfo=UTC)),
        ("%:C%y%m%d", "0991231", datetime(1999, 12, 31, tzinfo=UTC)),
        ("%:C %y%m%d", "1 260112", datetime(2026, 1, 12, tzinfo=UTC)),
        ("%y%m%d|%C", "260112|20", datetime(2026, 1, 12, tzinfo=UTC)),
        ("%s", "1768176000", datetime(2026, 1, 12, tzinfo=UTC)),
        ("%s", "0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("%Y-%m-%dT%H:%M:%S.%f", "2026-01-12T00:00:00.1234567",
         datetime(2026, 1, 12, 0, 0, 0, 123456, tzinfo=UTC)),
        ("%Y%m%d%H%M%S%f", "202601120000005", datetime(2026, 1, 12, 0, 0, 0, 500000, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_centuries_epochs_and_fractions_are_read(shape: str, text: str, day: datetime) -> None:
    assert read(text, shape, ZoneInfo("UTC")).utc == day


def test_centuries_and_epochs_are_written() -> None:
    at = Moment(datetime(2026, 1, 12, 23, 30, tzinfo=UTC))
    shown = {shape: Date((shape,), STOCKHOLM).format(at) for shape in ("%:C%y%m%d", "%C", "%s")}
    assert shown == {"%:C%y%m%d": "1260113", "%C": "20", "%s": "1768260600"}


FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y")


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [("2026-03-09", 3, 9), ("09/03/2026", 3, 9), ("03/25/2026", 3, 25)],
)
def test_of_several_formats_the_first_that_fits_counts(text: str, month: int, day: int) -> None:
    found = Date(FORMATS, ZoneInfo("UTC")).parse(text)
    assert found is not None
    assert (found.utc.month, found.utc.day) == (month, day)


def test_of_several_formats_the_first_is_written_and_all_are_named() -> None:
    step = Date(FORMATS, STOCKHOLM)
    assert step.format(Moment(datetime(2026, 1, 12, 11, tzinfo=UTC))) == "2026-01-12"
    with pytest.raises(ConversionError, match="written as %Y-%m-%d or %d/%m/%Y or %m/%d/%Y"):
        step.parse("12.01.2026")


def test_two_digits_of_a_year_are_of_this_century() -> None:
    assert read("260112", "%y%m%d").utc.year == 2026


def test_the_text_is_kept_beside_the_moment() -> None:
    assert read("12/01/2026 10:00", "%d/%m/%Y %H:%M").text == "12/01/2026 10:00"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("2026111", "%Y%m%d"),  # the 11th of January or the 1st of November
        ("٢٠٢٦٠١١٢", "%Y%m%d"),
        ("2026-01-12  10:00", "%Y-%m-%d %H:%M"),
        ("26-01-12", "%Y-%m-%d"),
        ("2026-02-30", "%Y-%m-%d"),
        ("CCYYMMDD", "%Y%m%d"),
        ("20260112 ", "%Y%m%d"),
        ("0000-00-00", "%Y-%m-%d"),
        ("0001-01-01", "%Y-%m-%d"),
        ("", "%Y-%m-%d"),
    ],
)
def test_what_has_not_the_agreed_shape_is_no_date(text: str, shape: str) -> None:
    with pytest.raises(ConversionError, match="is not a date written as"):
        read(text, shape, ZoneInfo("Asia/Tokyo"))


def test_leading_zeros_may_lack_where_marks_stand_between() -> None:
    assert read("1/5/2026", "%m/%d/%Y").utc == datetime(2026, 1, 4, 23, tzinfo=UTC)


def test_texts_for_no_date_are_none() -> None:
    step = Date(("%Y%m%d",), STOCKHOLM, ("00000000", "19700101"))
    assert step.parse("19700101") is None
    assert step.parse("19700102") is not None


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("%Y-%m-%d %Q", "`%Q` is none of the directives"),
        ("%Y-%m-%d %", "`%` is none of the directives"),
        ("%c", "`%c` is none of the directives"),
        ("%s.%f", "write it alone"),
    ],
)
def test_a_format_that_means_nothing_is_told(shape: str, said: str) -> None:
    assert said in complaint_about(shape)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("%H:%M:%S", "needs year, month and day"),
        ("%Y-%m", "needs year, month and day"),
        ("%C%m%d", "needs year, month and day"),
        ("today", "needs year, month and day"),
        ("%Y%m%d%I%M", "twelve hours"),
        ("%Y%m%d %d", "%d stands in it twice"),
    ],
)
def test_a_format_that_cannot_be_read_back_is_told(shape: str, said: str) -> None:
    assert said in lacking_in(shape)
    assert not Date((shape,), STOCKHOLM).can_be_read


@pytest.mark.parametrize(
    "shape",
    ["%Y%m%d", "%y%j", "%d %b %Y %I:%M %p", "%Y-%m-%dT%H:%M:%S.%f%z", "%:C%y%m%d", "%s"],
)
def test_a_format_that_can_is_not(shape: str) -> None:
    assert complaint_about(shape) == lacking_in(shape) == ""
