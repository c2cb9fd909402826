"""Formats of dates: what the directives of strftime mean here, and the texts that they make.

`strptime` alone guesses: it reads `2026111` as the 1st of November where `%Y%m%d` was agreed, and
takes the digits of every script. So a text has to have the shape of its format first, and what
stands at each directive is handed over piece by piece.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

#: Digits of each directive that is a number. `%C` is strftime's century, 20 of 2026; `%:C` that of
#: AS/400 dates, CYYMMDD: 0 for the years from 1900, 1 for those from 2000.
_DIGITS = {"Y": 4, "C": 2, ":C": 1, "y": 2, "m": 2, "d": 2, "j": 3, "H": 2, "I": 2, "M": 2, "S": 2}
#: Those of them that always have all their digits.
_WHOLE = {"Y", "C", ":C", "y", "j"}
#: Patterns of the others; English names, whatever the machine's language.
_TEXTS = {
    "f": "[0-9]{1,9}",
    "s": "[0-9]{1,11}",
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
#: Directives that strftime does not have, or has for the machine's own clock.
_OWN = re.compile("%(:z|:C|s)")
_PIECE = re.compile(r"%(:?.)|(.)", re.DOTALL)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
#: Digits of a second's fraction that a moment keeps; more are read, and dropped.
_FRACTION = 6


class DateForm:
    """One format: writes a moment on a zone's clock, and reads it back as that clock showed it."""

    def __init__(self, text: str) -> None:
        named = directives_in(text)
        self.text = text
        self.is_epoch = "s" in named
        self.knows_offset = self.is_epoch or bool(named & {"z", ":z"})
        self.knows_time = self.is_epoch or (bool(named & {"H", "I"}) and "M" in named)
        self.knows_seconds = self.is_epoch or "S" in named
        self.knows_fractions = "f" in named
        self._shape = re.compile(shape_of(text))
        self._order = [one for one, _ in _PIECE.findall(text) if one and one != "%"]
        self._has_century = bool(named & {"C", ":C"})
        self._strptime = "|".join(self._directive(one) for one in self._order)

    def write(self, utc: datetime, zone: ZoneInfo) -> str:
        """Return `utc` as the clocks of `zone` show it."""
        local = utc.astimezone(zone)
        return local.strftime(_OWN.sub(lambda found: _own(found.group(1), local), self.text))

    def read(self, text: str) -> datetime | None:
        """Return the clock reading, aware where the text knows its offset; None for another shape.

        ValueError for a day that no calendar has.
        """
        found = self._shape.fullmatch(text)
        if found is None:
            return None
        if self.is_epoch:
            return _EPOCH + int(found.group(1)) * _SECOND
        parts = dict(zip(self._order, found.groups(), strict=True))
        given = "|".join(self._given(one, parts) for one in self._order)
        return datetime.strptime(given, self._strptime)

    def _directive(self, one: str) -> str:
        """Return what strptime is told for a directive; a century is read with its year."""
        if one in ("C", ":C"):
            return ""
        return "%Y" if one == "y" and self._has_century else f"%{one[-1]}"

    def _given(self, one: str, parts: dict[str, str]) -> str:
        text = parts[one]
        if one in ("C", ":C"):
            return ""
        if one == "f":
            return text[:_FRACTION]
        if one == "y" and self._has_century:
            century = parts["C"] if "C" in parts else f"{19 + int(parts[':C'])}"
            return century + text
        return text


def _own(directive: str, local: datetime) -> str:
    """Return what a directive of our own stands for."""
    if directive == "s":
        return str((local - _EPOCH) // _SECOND)
    if directive == ":C":
        return str(local.year // 100 - 19)
    offset = local.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"


def directives_in(format_text: str) -> set[str]:
    """Return what stands behind the percent signs of `format_text`."""
    return {directive for directive, _ in _PIECE.findall(format_text) if directive}


def complaint_about(format_text: str) -> str:
    """Return why a format can neither be written nor read, as a clause, or ""."""
    named = directives_in(format_text)
    wrong = sorted(named - set(DIRECTIVES))
    if wrong or format_text.replace("%%", "").endswith("%"):
        known = " ".join(f"%{one}" for one in DIRECTIVES)
        return f"`%{wrong[0] if wrong else ''}` is none of the directives {known}"
    if "s" in named and format_text.replace("%%", "") != "%s":
        return "%s is the whole moment, in seconds since 1970: write it alone"
    return ""


def lacking_in(format_text: str) -> str:
    """Return why a moment cannot be read back from a format, as a clause, or ""."""
    every = [one for one, _ in _PIECE.findall(format_text) if one and one != "%"]
    named = set(every)
    if "s" in named:
        return ""
    if not named & {"Y", "y"} or not ("j" in named or ("d" in named and named & {"m", "b", "B"})):
        return (
            "a date needs year, month and day, such as %Y-%m-%d; where date and time have places "
            "of their own, name both: `at: [DATE, TIME]`"
        )
    if "I" in named and "p" not in named:
        return "%I is the clock with twelve hours and needs %p; write %H for that with 24"
    twice = [one for one in named if every.count(one) > 1]
    return f"%{twice[0]} stands in it twice: name it once" if twice else ""


def shape_of(format_text: str) -> str:
    """Return the pattern of texts that `format_text` can write, with a group for each directive.

    Numbers without anything between them have all their digits, others may lack leading zeros.
    """
    pieces = _PIECE.findall(format_text)
    numbers = [
        (bool(directive) and (directive in _DIGITS or directive == "f")) or literal.isdigit()
        for directive, literal in pieces
    ]
    pattern = []
    for at, (directive, literal) in enumerate(pieces):
        touches = any(numbers[max(at - 1, 0) : at] + numbers[at + 1 : at + 2])
        if literal or directive == "%":
            pattern.append(re.escape(literal or directive))
        elif directive in _DIGITS:
            digits = _DIGITS[directive]
            least = digits if touches or directive in _WHOLE else 1
            pattern.append(f"([0-9]{{{least},{digits}}})")
        else:
            pattern.append(f"({_TEXTS.get(directive, '.*')})")
    return "".join(pattern)
