"""Cells as texts: what a partner typed, not what a spreadsheet made of it.

A cell that cannot be trusted (an error, a formula without its result, a number with more digits
than a spreadsheet keeps) has no text but a trouble.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from bridge.codecs.xlsx.dates import shown
from bridge.codecs.xlsx.package import Package
from bridge.codecs.xlsx.texts import text_of, unescaped
from bridge.codecs.xlsx.workbook import Workbook

_WHOLE = re.compile(r"-?[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([eE][-+]?[0-9]{1,3})?")
#: From here on a spreadsheet keeps fewer digits than the number has.
_TOO_LARGE = 1e15


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a cell has no text."""

    code: str
    #: A clause about the cell: "holds …".
    message: str


_ERROR = Trouble("cell-error", "holds an error of the spreadsheet instead of a value")
_NOT_CALCULATED = Trouble("not-calculated", "holds a formula that was never calculated")
_DIGITS_LOST = Trouble(
    "digits-lost", "is a number of more than 15 digits, of which a spreadsheet keeps 15: send text"
)
_NO_DATE = Trouble("no-date", "is formatted as a date and holds none")


class Cells:
    """Turns the cells of one workbook into texts."""

    def __init__(self, workbook: Workbook, package: Package) -> None:
        self._workbook = workbook
        self._package = package

    def text(self, cell: etree._Element) -> str | Trouble:
        """Return the text of `cell`, "" for an empty one, or what is wrong with it."""
        if not len(cell):
            return ""
        value, has_formula = None, False
        for child in cell:
            name = child.tag.rpartition("}")[2]
            if name == "v":
                value = child.text or ""
            elif name == "is":
                return text_of(child)
            elif name == "f":
                has_formula = True
        type = cell.get("t", "n")
        # An empty `v` is an empty text where the result is said to be one, and no result elsewhere.
        if has_formula and (value is None or (not value and type != "str")):
            return _NOT_CALCULATED
        return self._typed(type, value, cell.get("s", "0")) if value else ""

    def _typed(self, type: str, value: str, style: str) -> str | Trouble:
        if type == "s":
            return self._shared(value)
        if type == "n":
            return self._number(value.strip(), style) if value.strip() else ""
        if type == "b":
            return "true" if value.strip() in ("1", "true") else "false"
        if type == "e":
            return _ERROR
        return unescaped(value)  # "str", the text of a formula, and "d", a date in ISO 8601

    def _shared(self, value: str) -> str:
        strings = self._workbook.strings
        at = int(value) if re.fullmatch(r"\s*[0-9]{1,9}\s*", value) else len(strings)
        if at >= len(strings):
            raise self._package.damaged("a cell refers to a text that is not there")
        return strings[at]

    def _number(self, value: str, style: str) -> str | Trouble:
        kinds = self._workbook.date_kinds
        at = int(style) if re.fullmatch("[0-9]{1,6}", style) else 0
        kind = kinds[at] if at < len(kinds) else ""
        if not kind and _WHOLE.fullmatch(value):
            return value
        if not _NUMBER.fullmatch(value):
            raise self._package.damaged("a cell that should hold a number holds none")
        number = float(value)
        if abs(number) >= _TOO_LARGE:
            return _NO_DATE if kind else _DIGITS_LOST
        if kind:
            return shown(number, kind, self._workbook.is_from_1904) or _NO_DATE
        return _plain(number)


def _plain(number: float) -> str:
    """Return `number` as it was typed: the 15 digits that count, without exponent or `.0`."""
    exact = Decimal(format(number, ".15g")) + 0  # no minus before a zero
    return format(exact.quantize(1) if exact == exact.to_integral() else exact.normalize(), "f")
