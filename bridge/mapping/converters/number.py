"""Numbers: only plain digits count, and only the mark that the mapping names.

Python's own `int` and `Decimal` take underscores, blanks, `1e3` and the digits of every script;
none of these is a quantity that a warehouse meant (engineering facts, section 2).
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

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
        number = _within_limits(value)
        text = f"{number:.{self._places}f}"
        if Decimal(text) != number:
            raise ConversionError(
                "too-many-decimals",
                f"has more than {self._places} decimals",
                "allow more of them in the mapping",
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


class Times:
    """A number that they count in another unit: theirs is ours times the factor."""

    loses = ""
    can_be_read = True

    def __init__(self, factor: Fraction, is_whole: bool) -> None:
        self._factor = factor
        self._is_whole = is_whole

    def format(self, value: int | Decimal) -> int | Decimal:
        """Return theirs; one that has no end in decimals is refused."""
        return _number(Fraction(_within_limits(value)) * self._factor)

    def parse(self, value: int | Decimal) -> int | Decimal:
        """Return ours, whole where our field is; a remainder is never dropped."""
        ours = Fraction(value) / self._factor
        if self._is_whole and ours.denominator != 1:
            raise _inexact()
        return _number(ours) if self._is_whole else Decimal(_number(ours))


class Plus:
    """A count of theirs that has some more than ours: the header and trailer beside the rows."""

    loses = ""
    can_be_read = True

    def __init__(self, more: int) -> None:
        self._more = more

    def format(self, value: int | Decimal) -> int | Decimal:
        """Return theirs."""
        return value + self._more

    def parse(self, value: int) -> int:
        """Return ours."""
        return value - self._more


class Implied:
    """An amount without a mark, as the whole number that its last places make it."""

    loses = ""
    can_be_read = True

    def __init__(self, places: int) -> None:
        self._places = places
        self._exact = Decimals(places, ".")

    def format(self, value: int | Decimal) -> int:
        """Return the whole number; digits that would be lost are refused."""
        return int(self._exact.format(value).replace(".", ""))

    def parse(self, value: int) -> Decimal:
        """Return the amount."""
        return Decimal(value).scaleb(-self._places)


def _within_limits(value: int | Decimal) -> Decimal:
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= _LIMIT:
        raise _too_many_digits(_WHOLE)
    return number


def _number(value: Fraction) -> int | Decimal:
    """Return the same number, which must have an end in decimals."""
    if value.denominator == 1:
        return value.numerator
    for places in range(1, _PLACES + 1):
        if 10**places % value.denominator == 0:
            digits = value.numerator * (10**places // value.denominator)
            return Decimal(f"{digits}e-{places}")
    raise _inexact()


def _inexact() -> ConversionError:
    return ConversionError(
        "inexact", "leaves a remainder when it is told in the other unit", "correct `times`"
    )


def _too_many_digits(digits: int) -> ConversionError:
    return ConversionError("too-long", f"needs more than {digits} digits")
