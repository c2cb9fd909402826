"""Cells such as `="00123"`: a formula, for the sake of Excel, that says that a text is a text."""

from __future__ import annotations

from bridge.codecs.table import Row

#: Digits from which on Excel shows a number as 1.23457E+11.
_LONGEST_NUMBER = 11


def unwrapped(row: Row) -> Row:
    """Return the texts that the cells of `row` stand for."""
    return [_unwrapped(cell) if cell.startswith('="') else cell for cell in row]


def wrapped(row: Row) -> Row:
    """Return `row` with a formula for each text that Excel would change, or take for one."""
    return [_wrapped(cell) if _is_changed(cell) else cell for cell in row]


def _unwrapped(cell: str) -> str:
    is_whole = len(cell) > 2 and cell.endswith('"')
    return cell[2:-1].replace('""', '"') if is_whole else cell


def _wrapped(cell: str) -> str:
    return '="' + cell.replace('"', '""') + '"'


def _is_changed(cell: str) -> bool:
    if not (cell.isascii() and cell.isdigit()):
        return cell.startswith('="')
    return len(cell) > _LONGEST_NUMBER or (len(cell) > 1 and cell[0] == "0")
