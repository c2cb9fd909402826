"""Fixed width: columns by where every line has a blank before a text, types by how lines begin.

Where two columns touch, nothing shows it but a date or a bar code between them; so every place of a
fixed file is to be held against the partner's description.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from bridge.codecs.lines import split
from bridge.workbench.drafting.cutting import MOST_ROWS, newline_of
from bridge.workbench.drafting.dates import dates_in
from bridge.workbench.drafting.encoding import Decoded
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.nesting import TypeOfRow, nested
from bridge.workbench.drafting.outline import Column, Outline, Part, Setting
from bridge.workbench.drafting.shapes import is_gtin, is_sscc

#: A line shorter than this has no columns to speak of.
_SHORTEST_LINE = 15
_MOST_TYPES = 12
_LONGEST_CODE = 10
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
    size = _code_length(lines)
    if not size:
        yield Part("row", list(_columns(lines, 0)), times=len(lines))
        return
    codes = [line[:size].strip() for line in lines]
    rows = [[code, line] for code, line in zip(codes, lines, strict=True)]
    yield from _parts(nested(codes, rows), size)


def _parts(types: Sequence[TypeOfRow], size: int) -> Iterator[Part]:
    for one in types:
        yield Part(
            name=one.code,
            columns=list(_columns([row[1] for row in one.rows], size)),
            match={f"1-{size}": one.code},
            children=list(_parts(one.children, size)),
            times=len(one.rows),
            role=one.role,
        )


def _code_length(lines: Sequence[str]) -> int:
    """Return how many first characters tell the type of record; 0 where there is one type."""
    sizes = [size for size in range(1, _LONGEST_CODE + 1) if _are_codes(lines, size)]
    if not sizes:
        return 0
    heads = {line[: sizes[0]] for line in lines}
    if heads <= _LETTERS or 3 not in sizes:
        return sizes[0]
    return 3  # of ODH, ODL and PAH the first letter tells less


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
                yield Column(f"{first + 1}-{last}", "", texts, width=last - first)


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
