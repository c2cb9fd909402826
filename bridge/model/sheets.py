"""Sheets of a workbook: how one is named, in the mapping and in the file."""

from __future__ import annotations

import re

#: The last sheet that can be asked for by its number: a typing error above.
LAST_SHEET = 100
#: What Excel itself refuses in a name.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]|^'|'$")
_LONGEST_NAME = 31


def number_of(sheet: str) -> int:
    """Return the number from 1 that `sheet` is; 0 where it is a name."""
    return int(sheet) if re.fullmatch("[0-9]{1,9}", sheet) else 0


def complaint_about(sheet: str) -> str:
    """Return what is wrong with the name or number of a sheet, as a clause, or ""."""
    if re.fullmatch("[0-9]{1,9}", sheet):
        if 1 <= number_of(sheet) <= LAST_SHEET:
            return ""
        return f"expected a name, or a number from 1 to {LAST_SHEET}"
    if not sheet.strip() or len(sheet) > _LONGEST_NAME or _FORBIDDEN.search(sheet):
        return f"expected the name of a sheet: {_LONGEST_NAME} characters, none of []:*?/\\"
    return ""
