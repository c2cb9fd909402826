"""Dates and times in the partner's own zone, to and from moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bridge.mapping.converters.base import ConversionError
from bridge.mapping.converters.dateform import DateForm, lacking_in
from bridge.model.moment import Moment


class Date:
    """A moment in the formats that the mapping names, in its zone.

    The first format is written. All are read, in their order: the first that a text has the shape
    of counts, so that of `01/02/2026` nobody has to guess which is the month.
    """

    def __init__(
        self, formats: tuple[str, ...], zone: ZoneInfo, empty: tuple[str, ...] = ()
    ) -> None:
        self._forms = tuple(DateForm(one) for one in formats)
        self._zone = zone
        self._empty = frozenset(empty)
        self.can_be_read = not any(lacking_in(one) for one in formats)
        self.loses = self._losses(self._forms[0]) if self.can_be_read else "part of the date"
        # The same few times stand on every row of a file, and strptime is slow.
        self._parse = lru_cache(maxsize=4096)(self._parse_anew)

    def format(self, value: Moment) -> str:
        """Return the moment as the partner's clock shows it."""
        return self._forms[0].write(value.utc, self._zone)

    def parse(self, text: str) -> Moment | None:
        """Return the moment; None for a text that stands for no date."""
        return None if text in self._empty else self._parse(text)

    def _losses(self, form: DateForm) -> str:
        if not form.knows_time:
            return "the time of day"
        if not form.knows_seconds:
            return "the seconds"
        if not form.knows_fractions:
            return "fractions of a second"
        is_told_apart = form.knows_offset or self._zone.key == "UTC"
        return "" if is_told_apart else "which of the two hours it was when clocks are set back"

    def _parse_anew(self, text: str) -> Moment:
        for form in self._forms:
            try:
                read = form.read(text)
                if read is not None:
                    return self._moment(form, read, text)
            except (ValueError, OverflowError):
                continue
        raise ConversionError(
            "not-a-date",
            f"is not a date written as {' or '.join(form.text for form in self._forms)}",
            "ask the partner, or correct `date` in the mapping",
        )

    def _moment(self, form: DateForm, read: datetime, text: str) -> Moment:
        if form.knows_offset:
            return Moment(read.astimezone(UTC), text, form.knows_time)
        return self._at_the_partner(form, read, text)

    def _at_the_partner(self, form: DateForm, read: datetime, text: str) -> Moment:
        """Place a clock reading in the zone; an hour that occurs twice is not exact."""
        local = read.replace(tzinfo=self._zone)
        utc = local.astimezone(UTC)
        if utc.astimezone(self._zone).replace(tzinfo=None) != read:
            if not form.knows_time:
                return Moment(utc, text, is_exact=False)
            raise ConversionError(
                "no-such-time",
                f"never was on the clocks of {self._zone.key}: they were set forward",
                "ask the partner, or correct `zone` in the mapping",
            )
        is_once = local.replace(fold=1).utcoffset() == local.utcoffset()
        return Moment(utc, text, form.knows_time and is_once)
