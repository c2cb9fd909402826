"""How numbers are written: their mark, places, filling and sign."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WHOLE = re.compile(r"[+-]?[0-9]+-?")
_BROKEN = re.compile(r"([+-]?)([0-9]{1,15})([.,])([0-9]{1,6})(-?)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([.,' ])[0-9]{3})+(?:([.,])([0-9]{1,6}))?")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the numbers of a column are written."""

    #: The decimal mark, "" where there is none.
    mark: str
    #: The most places behind it.
    places: int
    #: What stands between thousands, "" for nothing.
    thousands: str
    #: Digits that every number is filled up to with zeros, 0 where none is.
    width: int
    is_signed_behind: bool
    #: Every number is whole, whatever stands behind its mark.
    is_whole: bool
    #: A mark before exactly three digits, of which nobody can say what it is.
    is_unclear: bool
    #: Some number has a value in units, not zero.
    is_some: bool


def numbers_in(texts: Iterable[str]) -> Numbers | None:
    """Return how the numbers of a column are written; None where some text is no number."""
    filled = [text.strip() for text in texts if text.strip()]
    if not filled:
        return None
    if all(_WHOLE.fullmatch(text) for text in filled):
        return _whole(filled)
    return _broken(filled) or _grouped(filled)


def _whole(texts: list[str]) -> Numbers:
    lengths = {len(text.strip("+-")) for text in texts}
    is_filled = len(lengths) == 1 and any(_has_filling(text) for text in texts)
    return Numbers(
        mark="",
        places=0,
        thousands="",
        width=lengths.pop() if is_filled else 0,
        is_signed_behind=any(text.endswith("-") for text in texts),
        is_whole=True,
        is_unclear=False,
        is_some=any(text.strip("+-0") for text in texts),
    )


def _broken(texts: list[str]) -> Numbers | None:
    """Return numbers of which some have one mark, always the same."""
    found = [_BROKEN.fullmatch(text) for text in texts if not _WHOLE.fullmatch(text)]
    parts = [one.groups() for one in found if one is not None]
    marks = {part[2] for part in parts}
    if len(parts) < len(found) or len(marks) != 1:
        return None
    fractions = [part[3] for part in parts]
    is_zero = all(not one.strip("0") for one in fractions)
    # 1,250 is a thousand, or one and a quarter; but nobody has nothing but whole thousands.
    is_unclear = (
        all(len(one) == 3 for one in fractions)
        and all(len(part[1]) <= 3 and part[1] != "0" for part in parts)
        and not (is_zero and len(parts) > 1)
    )
    return Numbers(
        mark=marks.pop(),
        places=max(len(one) for one in fractions),
        thousands="",
        width=0,
        is_signed_behind=any(part[4] for part in parts),
        is_whole=is_zero,
        is_unclear=is_unclear,
        is_some=True,
    )


def _grouped(texts: list[str]) -> Numbers | None:
    """Return numbers with thousands apart, where a second mark or a repeated one proves it."""
    found = [_GROUPED.fullmatch(text) for text in texts]
    groups = {one.group(1) for one in found if one}
    marks = {one.group(2) for one in found if one and one.group(2)}
    for text, one in zip(texts, found, strict=True):
        if one is None and (plain := _BROKEN.fullmatch(text)):
            marks.add(plain.group(3))
        elif one is None and not _WHOLE.fullmatch(text):
            return None
    if len(groups) != 1 or len(marks) > 1 or groups & marks:
        return None
    mark = next(iter(marks), "")
    fractions = [text.rpartition(mark)[2] for text in texts if mark and mark in text]
    places = max((len(one) for one in fractions), default=0)
    return Numbers(mark, places, groups.pop(), 0, False, not mark, False, True)


def _has_filling(text: str) -> bool:
    bare = text.strip("+-")
    return len(bare) > 1 and bare.startswith("0")
