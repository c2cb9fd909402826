"""Dates and times in the partner's own zone, to and from moments in UTC.

`strptime` alone guesses: it reads `2026111` as the 1st of November where `%Y%m%d` was agreed, and
takes the digits of every script. So a text has to have the shape of its format first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bridge.mapping.converters.base import ConversionError
from bridge.model.moment import Moment

#: Digits of each directive of strftime that is a number.
_DIGITS = {"Y": 4, "y": 2, "m": 2, "d": 2, "j": 3, "H": 2, "I": 2, "M": 2, "S": 2}
#: Patterns of the others; English names, whatever the machine's language.
_TEXTS = {
    "f": "[0-9]{1,6}",
    "z": "(?:Z|[+-][0-9]{2}:?[0-9]{2})",
    ":z": "(?:Z|[+-][0-9]{2}:?[0-9]{2})",
    "p": "[A-Za-z]{2}",
    "a": "[A-Za-z]{3}",
    "A": "[A-Za-z]{6,9}",
    "b": "[A-Za-z]{3}",
    "B": "[A-Za-z]{3,9}",
    "%": "%",
}
#: What may stand behind a percent sign.
DIRECTIVES = (*_DIGITS, *_TEXTS)
_PIECE = re.compile(r"%(:?.)|(.)", re.DOTALL)


class Date:
    """A moment in the format that the mapping names, in its zone."""

    can_be_read = True

    def __init__(self, format_text: str, zone: ZoneInfo, empty: tuple[str, ...] = ()) -> None:
        self._format = format_text
        self._strptime = format_text.replace("%:z", "%z")
        self._shape = re.compile(_shape_of(format_text))
        self._zone = zone
        self._empty = frozenset(empty)
        named = directives_in(format_text)
        self._knows_time = bool(named & {"H", "I"}) and "M" in named
        self._knows_offset = bool(named & {"z", ":z"})
        self.loses = self._losses(named)
        # The same few times stand on every row of a file, and strptime is slow.
        self._parse = lru_cache(maxsize=4096)(self._parse_anew)

    def format(self, value: Moment) -> str:
        """Return the moment as the partner's clock shows it."""
        local = value.utc.astimezone(self._zone)
        if "%:z" not in self._format:
            return local.strftime(self._format)
        offset = local.strftime("%z")
        return local.strftime(self._format.replace("%:z", f"{offset[:3]}:{offset[3:5]}"))

    def parse(self, text: str) -> Moment | None:
        """Return the moment; None for a text that stands for no date."""
        return None if text in self._empty else self._parse(text)

    def _losses(self, named: set[str]) -> str:
        if not self._knows_time:
            return "the time of day"
        if "S" not in named:
            return "the seconds"
        if "f" not in named:
            return "fractions of a second"
        is_told_apart = self._knows_offset or self._zone.key == "UTC"
        return "" if is_told_apart else "which of the two hours it was when clocks are set back"

    def _parse_anew(self, text: str) -> Moment:
        try:
            if not self._shape.fullmatch(text):
                raise ValueError("another shape")
            read = datetime.strptime(text, self._strptime)
            return self._moment(read, text)
        except (ValueError, OverflowError) as error:
            raise ConversionError(
                "not-a-date",
                f"is not a date written as {self._format}",
                "ask the partner, or correct `date` in the mapping",
            ) from error

    def _moment(self, read: datetime, text: str) -> Moment:
        if self._knows_offset:
            return Moment(read.astimezone(UTC), text, self._knows_time)
        return self._at_the_partner(read, text)

    def _at_the_partner(self, read: datetime, text: str) -> Moment:
        """Place a clock reading in the zone; an hour that occurs twice is not exact."""
        local = read.replace(tzinfo=self._zone)
        utc = local.astimezone(UTC)
        if utc.astimezone(self._zone).replace(tzinfo=None) != read:
            if not self._knows_time:
                return Moment(utc, text, is_exact=False)
            raise ConversionError(
                "no-such-time",
                f"never was on the clocks of {self._zone.key}: they were set forward",
                "ask the partner, or correct `zone` in the mapping",
            )
        is_once = local.replace(fold=1).utcoffset() == local.utcoffset()
        return Moment(utc, text, self._knows_time and is_once)


def directives_in(format_text: str) -> set[str]:
    """Return what stands behind the percent signs of `format_text`."""
    return {directive for directive, _ in _PIECE.findall(format_text) if directive}


def complaint_about(format_text: str) -> str:
    """Return what is wrong with a format for reading and writing a moment, as a clause, or ""."""
    named = directives_in(format_text)
    wrong = sorted(named - set(DIRECTIVES))
    if wrong or format_text.replace("%%", "").endswith("%"):
        known = " ".join(f"%{one}" for one in DIRECTIVES)
        return f"`%{wrong[0] if wrong else ''}` is none of the directives {known}"
    if not named & {"Y", "y"} or not ("j" in named or ("d" in named and named & {"m", "b", "B"})):
        return (
            "a date needs year, month and day, such as %Y-%m-%d; where date and time have places "
            "of their own, name both: `at: [DATE, TIME]`"
        )
    if "I" in named and "p" not in named:
        return "%I is the clock with twelve hours and needs %p; write %H for that with 24"
    return ""


def _shape_of(format_text: str) -> str:
    """Return the pattern of texts that `format_text` can write.

    Numbers without anything between them have all their digits, others may lack leading zeros.
    """
    pieces = _PIECE.findall(format_text)
    numbers = [(bool(directive) and directive in _DIGITS) or literal.isdigit()
               for directive, literal in pieces]  # fmt: skip
    pattern = []
    for at, (directive, literal) in enumerate(pieces):
        touches = any(numbers[max(at - 1, 0) : at] + numbers[at + 1 : at + 2])
        if literal:
            pattern.append(re.escape(literal))
        elif directive in _DIGITS:
            digits = _DIGITS[directive]
            least = digits if touches or directive in "Yyj" else 1
            pattern.append(f"[0-9]{{{least},{digits}}}")
        else:
            pattern.append(_TEXTS.get(directive, ".*"))
    return "".join(pattern)
