"""Numbers: only plain digits count, and only the mark that the mapping names.

Python's own `int` and `Decimal` take underscores, blanks, `1e3` and the digits of every script;
none of these is a quantity that a warehouse meant (engineering facts, section 2).
"""

from __future__ import annotations

import re
from decimal import Decimal

from bridge.mapping.converters.base import ConversionError

#: Digits before the mark, and behind it, that a number may have.
_WHOLE, _PLACES = 18, 12
_INTEGER = re.compile(rf"(-?[0-9]{{1,{_WHOLE}}})")
_INTEGER_WITH_ZEROS = re.compile(rf"(-?[0-9]{{1,{_WHOLE}}})(?:[.,]0+)?")
_NUMBER = re.compile(rf"-?[0-9]{{1,{_WHOLE}}}(\.[0-9]{{1,{_PLACES}}})?")
_LIMIT = 10**_WHOLE


class Integer:
    """A whole number, perhaps with leading zeros."""

    loses = ""
    can_be_read = True

    def __init__(self, width: int, decimals: str) -> None:
        self._width = width
        self._pattern = _INTEGER_WITH_ZEROS if decimals == "zero" else _INTEGER

    def format(self, value: int | Decimal) -> str:
        """Return the digits, filled up with zeros to the width."""
        if value != int(value):
            raise ConversionError("not-a-whole-number", "is not a whole number")
        if abs(value) >= _LIMIT:
            raise _too_many_digits(_WHOLE)
        text = str(int(value)).zfill(self._width)
        if self._width and len(text) > self._width:
            raise _too_many_digits(self._width)
        return text

    def parse(self, text: str) -> int:
        """Return the number; anything but digits is refused."""
        found = self._pattern.fullmatch(text)
        if not found:
            raise ConversionError(
                "not-a-whole-number",
                "is not a whole number",
                "correct the file, or use `integer: {decimals: zero}` for 3.0",
            )
        return int(found.group(1))


class Decimals:
    """A decimal number with a mark of its own and a fixed number of places."""

    loses = ""
    can_be_read = True

    def __init__(self, places: int, mark: str) -> None:
        self._places = places
        self._mark = mark
        self._pattern = re.compile(
            rf"(-?[0-9]{{1,{_WHOLE}}})(?:{re.escape(mark)}([0-9]{{1,{_PLACES}}}))?"
        )

    def format(self, value: int | Decimal) -> str:
        """Return the number with exactly the places; digits that would be lost are refused."""
        number = Decimal(value)
        if not number.is_finite() or abs(number) >= _LIMIT:
            raise _too_many_digits(_WHOLE)
        text = f"{number:.{self._places}f}"
        if Decimal(text) != number:
            raise ConversionError(
                "too-many-decimals",
                f"has more than {self._places} decimals",
                "raise `places` in the mapping",
            )
        unsigned = text.removeprefix("-") if not number else text
        return unsigned.replace(".", self._mark)

    def parse(self, text: str) -> Decimal:
        """Return the exact number; another mark or a thousands mark is refused."""
        found = self._pattern.fullmatch(text)
        if not found:
            raise ConversionError(
                "not-a-decimal", f"is not a number with {self._mark!r} as its decimal mark"
            )
        whole, fraction = found.groups()
        return Decimal(f"{whole}.{fraction}" if fraction else whole)


class Plain:
    """A number that the store sends as text or as a number, to a number of ours."""

    loses = "how the store writes it"
    can_be_read = True

    def format(self, value: str) -> int | Decimal:
        """Return the number, whole where it is written so."""
        if not _NUMBER.fullmatch(value):
            raise ConversionError("not-a-number", "is not a number as the store writes them")
        return Decimal(value) if "." in value else int(value)

    def parse(self, value: int | Decimal) -> str:
        """Return the number as the store would write it."""
        return str(value)


def _too_many_digits(digits: int) -> ConversionError:
    return ConversionError("too-long", f"needs more than {digits} digits")
