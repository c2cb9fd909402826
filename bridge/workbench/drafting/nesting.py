"""Types of record in rows: which cell tells them apart, and what stands below what.

Nothing is known of the message here; the order of the types in the file says what belongs to what.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from bridge.workbench.drafting.shapes import is_shipment_id

#: Cells that are looked at for a type.
_FIRST_CELLS = 3
_MOST_TYPES = 15
_CODE = re.compile(r"[A-Z*#]{1,8}[0-9]{0,4}|[0-9]{1,3}")
#: Codes that say by themselves that a record stands once, for the whole file.
_OPENING = frozenset("FH FHDR FHEAD FILE BOF START BEGIN UNB ISA STA ENV 00 000 0".split())
_CLOSING = frozenset(
    "T TR TRL TRA TRAIL TRAILER END EOF FT FTAIL FTR TOT TOTAL SUM CTL CTR Z ZZ FIN 99 999 9 "
    "UNZ".split()
)
#: How codes end whose record closes what another one opened.
_ENDING = re.compile("(?:TAIL|TRAILER|TRL|END|EOR|FOOT|FOOTER)$")


@dataclass(slots=True)
class TypeOfRow:
    """One type of record, by the code that tells it."""

    code: str
    rows: list[list[str]]
    role: Literal["", "file", "document", "line", "end"] = ""
    children: list[TypeOfRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Types:
    """How the types of record are told apart, and how they nest."""

    #: The cell that tells them, from 0.
    at: int
    outermost: list[TypeOfRow]
    count: int


def types_in(rows: Sequence[list[str]]) -> Types | None:
    """Return the types of record in `rows`; None where there is only one."""
    for at in range(min(_FIRST_CELLS, min((len(row) for row in rows), default=0))):
        codes = [row[at] for row in rows]
        if _are_types(codes, rows):
            return Types(at, nested(codes, rows), len(set(codes)))
    return None


def _are_types(codes: Sequence[str], rows: Sequence[list[str]]) -> bool:
    distinct = set(codes)
    if not 2 <= len(distinct) <= _MOST_TYPES or not all(_CODE.fullmatch(one) for one in distinct):
        return False
    groups: dict[str, list[list[str]]] = defaultdict(list)
    for code, row in zip(codes, rows, strict=True):
        groups[code].append(row)
    shapes = {code: {len(row) for row in group} for code, group in groups.items()}
    is_even = all(len(widths) == 1 for widths in shapes.values())
    widths = {width for group in shapes.values() for width in group}
    if len(distinct) == len(rows) and not all(one.isalpha() for one in distinct):
        return False  # as many codes as rows: a number of the line, or of the item
    return (is_even and len(widths) > 1) or _differ_in_filling(groups)


def _differ_in_filling(groups: Mapping[str, list[list[str]]]) -> bool:
    """Return whether each type fills other cells, where all rows are equally wide."""
    filled = [
        frozenset(at for row in group for at, cell in enumerate(row) if cell)
        for group in groups.values()
    ]
    is_plain = all(code.isalpha() and len(group) > 1 for code, group in groups.items())
    least = 1 if is_plain else 2
    return len(frozenset[int]().union(*filled)) >= 4 and all(
        len(one ^ other) >= least for one, other in combinations(filled, 2)
    )


def nested(codes: Sequence[str], rows: Sequence[list[str]]) -> list[TypeOfRow]:
    """Return the outermost types, with what stands below them."""
    types = {code: TypeOfRow(code, []) for code in dict.fromkeys(codes)}
    for code, row in zip(codes, rows, strict=True):
        types[code].rows.append(row)
    closing = _closing(codes, types)
    opening = _opening(codes, types, closing)
    inner = [code for code in types if code not in (opening, closing)]
    document = types[inner[0]]
    document.role = "document" if len(inner) > 1 else ""
    within = _documents([code for code in codes if code in inner], inner[0])
    for code in inner[1:]:
        above = next((one for one in reversed(inner[1:inner.index(code)])
                      if _is_below(code, one, within)), inner[0])  # fmt: skip
        types[above].children.append(types[code])
    if ending := _ending(within, len(types[inner[0]].rows)):
        types[ending].role = "end"
    ends = [types[code] for code in (opening, closing) if code]
    for one in ends:
        one.role = "file"
    return [*ends[: bool(opening)], document, *ends[bool(opening) :]]


def _ending(documents: Sequence[Sequence[str]], times: int) -> str:
    """Return the type that closes every document, or "": the last in it, once, and called so."""
    lasts = {one[-1] if one else "" for one in documents}
    code = lasts.pop()
    is_last = not lasts and len(documents) == times and _ENDING.search(code.upper())
    return code if is_last and all(len(one) > 1 == one.count(code) for one in documents) else ""


def _closing(codes: Sequence[str], types: Mapping[str, TypeOfRow]) -> str:
    """Return the type of a trailer, or "": last, once, and named so or counting the others."""
    last = codes[-1]
    if codes.count(last) > 1 or len(types) < 2:
        return ""
    numbers = {int(cell) for cell in types[last].rows[0][1:] if cell.isascii() and cell.isdigit()}
    counts = {*Counter(codes[:-1]).values(), len(codes), len(codes) - 1}
    is_counting = bool(numbers & counts) and len(types[last].rows[0]) <= 6 and len(types) > 2
    return last if last.upper() in _CLOSING or is_counting else ""


def _opening(codes: Sequence[str], types: Mapping[str, TypeOfRow], closing: str) -> str:
    """Return the type of the record before all others, or ""."""
    first = codes[0]
    others = [code for code in types if code not in (first, closing)]
    if codes.count(first) > 1 or not others:
        return ""
    if first.upper() in _OPENING:
        return first
    if any(is_shipment_id(cell) for cell in types[first].rows[0]):
        return ""
    if any(is_shipment_id(cell) for row in types[others[0]].rows for cell in row):
        return first if len(others) > 1 else ""
    return first if len(others) > 1 and _comes_again(others[0], others[1], codes) else ""


def _comes_again(code: str, other: str, codes: Sequence[str]) -> bool:
    return code in codes[list(codes).index(other) :]


def _documents(codes: Sequence[str], document: str) -> list[list[str]]:
    """Return the codes of each document, without its own."""
    found: list[list[str]] = []
    for code in codes:
        if code == document or not found:
            found.append([])
        if code != document:
            found[-1].append(code)
    return found


def _is_below(code: str, above: str, documents: Sequence[Sequence[str]]) -> bool:
    """Return whether records of `code` stand between those of `above`, not behind all of them."""
    return any(
        above in one[:at] and above in one[at + 1 :]
        for one in documents
        for at, each in enumerate(one)
        if each == code
    )
