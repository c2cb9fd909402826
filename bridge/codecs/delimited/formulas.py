"""Cells that a spreadsheet would run as a formula, if a person opened the file in one.

A customer who calls himself `=HYPERLINK(…)` runs on the machine of whoever looks at the file.
Signed numbers and telephone numbers begin as formulas do, and can do nothing: they are none here.
"""

from __future__ import annotations

import re

from bridge.codecs.table import Row

#: A sign with more behind it than a number, or what begins a formula by itself; the wide forms are
#: those of East Asian keyboards, which spreadsheets take for the narrow ones.
_FORMULA = re.compile(r"[=@\t\r\n\uff1d\uff20\uff0b\uff0d]|[+-](?![0-9 .,()/+-]*\Z)")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would take `text` for something to be run."""
    return _FORMULA.match(text) is not None


def disarmed(row: Row) -> Row:
    """Return `row` with an apostrophe before each formula, which makes a text of it."""
    return [f"'{cell}" if is_formula(cell.lstrip("'")) else cell for cell in row]


def armed(row: Row) -> Row:
    """Return what `disarmed` was given."""
    return [cell[1:] if cell[:1] == "'" and is_formula(cell.lstrip("'")) else cell for cell in row]
