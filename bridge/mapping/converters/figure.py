"""How a number looks in a file: where its sign stands, thousands, and zeros before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bridge.mapping.converters.base import ConversionError

#: Where the sign stands; `apart` is before the number until it gets a place of its own.
Sign = Literal["leading", "trailing", "always", "apart"]


@dataclass(frozen=True, slots=True)
class FigureShape:
    """What a number of theirs looks like."""

    #: Characters in all, its sign included unless that stands apart; 0 for as many as it takes.
    width: int
    sign: Sign
    #: Between groups of three digits; "" for nothing.
    thousands: str = ""
    #: Characters that decimals may begin with; "" where there are none.
    marks: str = ""


class Figure:
    """Plain digits, with a minus before them, to and from the partner's way of writing them."""

    loses = ""
    can_be_read = True

    def __init__(self, shape: FigureShape) -> None:
        self._shape = shape
        groups = f"[0-9]{{1,3}}(?:{re.escape(shape.thousands)}[0-9]{{3}})+|"
        whole = f"({groups if shape.thousands else ''}[0-9]+)"
        decimals = f"((?:[{re.escape(shape.marks)}].*?)?)" if shape.marks else "()"
        before = {"trailing": "()", "always": "([-+]?)"}.get(shape.sign, "(-?)")
        behind = "([-+ ]?)" if shape.sign == "trailing" else "()"
        self._pattern = re.compile(before + whole + decimals + behind)

    def format(self, value: str) -> str:
        """Return the number in their shape; one that does not fit is refused."""
        minus, digits = value[: value.startswith("-")], value.removeprefix("-")
        sign = minus or ("+" if self._shape.sign == "always" else "")
        before, behind = ("", sign) if self._shape.sign == "trailing" else (sign, "")
        room = self._shape.width - (0 if self._shape.sign == "apart" else len(sign))
        text = self._grouped(digits).zfill(max(room, 0))
        if self._shape.width and len(text) > room:
            raise ConversionError("too-long", f"needs more than {self._shape.width} characters")
        return f"{before}{text}{behind}"

    def parse(self, text: str) -> str:
        """Return plain digits; another shape is refused."""
        found = self._pattern.fullmatch(text)
        if found is None:
            raise ConversionError(
                "not-a-number",
                f"is not a number written {self._described()}",
                "ask the partner, or correct the field's `sign` and `thousands`",
            )
        before, whole, decimals, behind = found.groups()
        minus = "-" if "-" in (before, behind) else ""
        return f"{minus}{self._bare(whole)}{decimals}"

    def _grouped(self, digits: str) -> str:
        if not self._shape.thousands:
            return digits
        whole = digits[: len(digits) - len(digits.lstrip("0123456789"))]
        grouped = f"{int(whole):,}".replace(",", self._shape.thousands)
        return grouped + digits[len(whole) :]

    def _bare(self, whole: str) -> str:
        digits = whole.replace(self._shape.thousands, "") if self._shape.thousands else whole
        return digits.lstrip("0") or "0"

    def _described(self) -> str:
        where = "behind it" if self._shape.sign == "trailing" else "before it"
        groups = (
            f" and {self._shape.thousands!r} between thousands" if self._shape.thousands else ""
        )
        return f"with its sign {where}{groups}"


def sign_of(text: str, signs: tuple[str, ...]) -> str:
    """Return "-" or "" for the text of a sign that has a place of its own."""
    plus, minus = signs
    if text == minus:
        return "-"
    if text in ("", plus):
        return ""
    raise ConversionError(
        "not-a-sign",
        f"is none of the signs {plus!r} and {minus!r}",
        "ask the partner, or correct `signs` in the mapping",
    )
