"""Fixed width: columns by where every line has a blank before a text, types by how lines begin.

Where two columns touch, nothing shows it but a date or a bar code between them; so every place of a
fixed file is to be held against the partner's description.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from string import ascii_uppercase

from bridge.codecs.lines import split
from bridge.workbench.drafting.cutting import MOST_ROWS, newline_of
from bridge.workbench.drafting.dates import dates_in
from bridge.workbench.drafting.encoding import Decoded
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.nesting import TypeOfRow, nested
from bridge.workbench.drafting.outline import Column, Outline, Part, Setting
from bridge.workbench.drafting.shapes import carrier_of, is_gtin, is_sscc

#: A line shorter than this has no columns to speak of.
_SHORTEST_LINE = 15
_MOST_TYPES = 12
_LONGEST_CODE = 10
#: Digits of the number of a line.
_SHORTEST_NUMBER, _LONGEST_NUMBER = 3, 12
#: How a number begins that is filled up.
_FILLING = "000"
#: Characters of what can be two columns.
_SHORTEST_JOINED = 6
#: Letters that are codes of a type by themselves: header, line, trailer, detail, parcel …
_LETTERS = frozenset("HLTDPIEFAZ")
#: What touches its neighbours and is known all the same: its width, and what it looks like.
_TELLING: tuple[tuple[int, Callable[[Sequence[str]], bool]], ...] = (
    (14, lambda texts: bool(dates_in(texts))),
    (8, lambda texts: bool(dates_in(texts))),
    (18, lambda texts: all(is_sscc(text) for text in texts)),
    (13, lambda texts: all(is_gtin(text) for text in texts)),
)


def is_fixed(text: str) -> bool:
    """Return whether the lines of `text` look like columns of fixed width."""
    lines = _lines(text)
    if not lines or min(len(line) for line in lines) < 2:
        return False
    long = [line for line in lines if len(line) >= _SHORTEST_LINE]
    if 2 * len(long) < len(lines):
        return False
    is_even = len({len(line) for line in lines}) <= max(1, len(lines) // 2)
    return (len(lines) > 1 and is_even) or any("   " in line.rstrip() for line in long)


def outline_of(decoded: Decoded) -> Outline:
    """Return what a sample of fixed width looks like."""
    lines = _lines(decoded.text)
    settings = [Setting("file.encoding", decoded.encoding),
                Setting("fixed.newline", newline_of(decoded.text)),
                Setting("fixed.lines", _about_ends(lines)),
                Setting("fixed.unit", _about_unit(decoded))]  # fmt: skip
    outline = Outline("fixed", settings, list(_parts_of(lines)))
    if any(one.doubt for one in outline.every()):
        codes = ", ".join(one.name for one in outline.every())
        outline.questions.append(
            f"How many first characters tell types of record apart? {codes} are a guess that much "
            "speaks against: until that is known, nothing of them is more than perhaps so."
        )
    outline.questions.append(
        "Where does each column begin and end? Only blanks show it in a sample, and columns that "
        "touch look like one: hold every `at`, and the length of the codes that tell types of "
        "record apart, against the partner's description."
    )
    if decoded.question:
        outline.questions.append(decoded.question)
    return outline


def _lines(text: str) -> list[str]:
    return [bare for line in split(text)[:MOST_ROWS] if (bare := line.strip("\r\n"))]


def _about_ends(lines: Sequence[str]) -> Guess:
    if any(line.endswith(" ") for line in lines):
        why = "lines end with blanks, so they are filled up to their width"
        return Guess("full", Sureness.LIKELY, why)
    if len({len(line) for line in lines}) > 1:
        why = "no line ends with a blank, and they differ in length: blanks at the end are left out"
        return Guess("trimmed", Sureness.LIKELY, why)
    return Guess("any", Sureness.PERHAPS, "all lines are equally long, and none ends with a blank")


def _about_unit(decoded: Decoded) -> Guess:
    if decoded.text.isascii() or not decoded.encoding.value.startswith("utf-8"):
        return Guess("characters", Sureness.LIKELY, "every character of it is one byte")
    why = "some characters are two bytes: ask whether the partner counts bytes or characters"
    return Guess("characters", Sureness.PERHAPS, why)


def _parts_of(lines: Sequence[str]) -> Iterator[Part]:
    size, doubt = _code_length(lines)
    if not size:
        yield Part("row", list(_columns(lines, 0)), times=len(lines))
        return
    codes = [line[:size].strip() for line in lines]
    rows = [[code, line] for code, line in zip(codes, lines, strict=True)]
    for part in _parts(nested(codes, rows), size, _running_number(lines, size)):
        for one in part.every():
            one.doubt = doubt
        yield part


def _parts(types: Sequence[TypeOfRow], size: int, number: int) -> Iterator[Part]:
    for one in types:
        lines = [row[1] for row in one.rows]
        columns = list(_columns(lines, size + number))
        if number:
            texts = tuple(line[size : size + number] for line in lines)
            place = f"{size + 1}-{size + number}"
            columns.insert(0, Column(place, "", texts, width=number, is_running=True))
        yield Part(
            name=one.code,
            columns=columns,
            match={f"1-{size}": one.code},
            children=list(_parts(one.children, size, number)),
            times=len(one.rows),
            role=one.role,
        )


def _code_length(lines: Sequence[str]) -> tuple[int, str]:
    """Return how many first characters tell the type of record, and why that is not certain.

    0 where there is one type. Letters before a digit or a blank in every line are a tag.
    """
    sizes = [size for size in range(1, _LONGEST_CODE + 1) if _are_codes(lines, size)]
    if not sizes:
        return 0, ""
    tags = {len(line) - len(line.lstrip(ascii_uppercase)) for line in lines}
    if len(tags) == 1 and (tag := tags.pop()) in sizes:
        return tag, ""
    heads = {line[: sizes[0]] for line in lines}
    # of ODH, ODL and PAH the first letter tells less
    size = sizes[0] if heads <= _LETTERS or 3 not in sizes else 3
    is_told = _are_even(lines, size)
    return size, "" if is_told else f"that the first {size} tell its type is not certain"


def _are_even(lines: Sequence[str], size: int) -> bool:
    """Return whether all lines of a type are equally long, and some other than those of others."""
    widths: dict[str, set[int]] = {}
    for line in lines:
        widths.setdefault(line[:size], set()).add(len(line))
    return (
        all(len(one) == 1 for one in widths.values())
        and len(set[int]().union(*widths.values())) > 1
    )


def _running_number(lines: Sequence[str], size: int) -> int:
    """Return how many digits behind the type count the lines of the file; 0 where none do.

    A part of a file may begin with another number than 1.
    """
    for width in range(_LONGEST_NUMBER, _SHORTEST_NUMBER - 1, -1):
        texts = [line[size : size + width] for line in lines]
        if all(len(one) == width and one.isdecimal() for one in texts) and all(
            int(one) == at for at, one in enumerate(texts, start=int(texts[0]))
        ):
            return width
    return 0


def _are_codes(lines: Sequence[str], size: int) -> bool:
    heads = Counter(line[:size] for line in lines)
    is_few = 2 <= len(heads) <= _MOST_TYPES and len(heads) < len(lines)
    return is_few and all(re.fullmatch("[A-Z][A-Z0-9_]* *", head) for head in heads)


def _columns(lines: Sequence[str], start: int) -> Iterator[Column]:
    width = max(len(line) for line in lines)
    full = [line.ljust(width) for line in lines]
    begins = _begins(full, start, width)
    for begin, end in zip(begins, [*begins[1:], width], strict=True):
        for first, last in _told_apart(full, begin, end):
            texts = tuple(line[first:last].strip() for line in full)
            if any(texts):
                place = f"{first + 1}-{last}"
                is_joined = _are_joined(texts)
                yield Column(place, "", texts, width=last - first, is_joined=is_joined)


def _are_joined(texts: Sequence[str]) -> bool:
    """Return whether letters and digits take turns at the same places of every text, without a
    blank, as they do where columns touch.

    So do bar codes, dates and numbers of parcels, which are known otherwise.
    """
    if all(text.startswith(_FILLING) and not text.isdigit() for text in texts):
        return True  # a number filled up with zeros, and something else behind it
    lengths = {len(text) for text in texts}
    if len(lengths) > 1 or lengths.pop() < _SHORTEST_JOINED:
        return False
    turns = {tuple(at for at, (one, other) in enumerate(pairwise(text))
                   if one.isdigit() != other.isdigit()) for text in texts}  # fmt: skip
    is_plain = all(text.isalnum() for text in texts) and not all(map(carrier_of, texts))
    return is_plain and len(turns) == 1 and turns != {()}


def _begins(lines: Sequence[str], start: int, width: int) -> list[int]:
    """Return where columns begin: behind a blank in every line, with a text in some."""
    found = [
        at
        for at in range(start + 1, width)
        if all(line[at - 1] == " " for line in lines) and any(line[at] != " " for line in lines)
    ]
    if len(lines) == 1:  # a single blank is one within a text then
        found = [at for at in found if lines[0][at - 2 : at] == "  "]
    return [start, *found] if start < width else []


def _told_apart(lines: Sequence[str], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a column, or its pieces where a date or a bar code with a check digit is among them."""
    for size, is_telling in _TELLING:
        for at in range(begin, end - size + 1):
            texts = [line[at : at + size] for line in lines]
            if all(one.isdigit() for one in texts) and is_telling(texts) and end - begin > size:
                if at > begin:
                    yield from _told_apart(lines, begin, at)
                yield at, at + size
                if at + size < end:
                    yield from _told_apart(lines, at + size, end)
                return
    yield begin, end
