"""Fixed width: what is cut where, which lines are told, and which texts fit."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any

import pytest

from bridge.codecs import codec_for
from bridge.model.records import Layout, RecordLayout
from bridge.model.settings import FixedSettings
from tests.codecs.shapes import fault_of, fixed_layout, read, record, written

LINE = RecordLayout("line", ("2-11", "12-16"), match={"1": ("L",)}, length=16)
HEAD = RecordLayout("head", ("2-9",), match={"1": ("H",)}, length=12, children=(LINE,))
TYPED = fixed_layout(HEAD, LINE)
DATA = b"H83652-1    \r\nLTEE100    00002\r\n"


def rows(*places: str, length: int = 0, encoding: str = "utf-8", **settings: Any) -> Layout:
    """Return a layout of one type of row."""
    kind = RecordLayout("row", places, length=length)
    return fixed_layout(kind, settings=FixedSettings(**settings), encoding=encoding)


def faults(data: bytes, layout: Layout) -> list[str]:
    return [one.fault for one in read(data, layout)]


# --- reading --------------------------------------------------------------------------------------


def test_types_of_row_have_their_own_places_and_lengths() -> None:
    head, line = read(DATA, TYPED)
    assert (head.type, head.cells) == ("head", {"1": "H", "2-9": "83652-1"})
    assert (line.type, line.cells) == ("line", {"1": "L", "2-11": "TEE100", "12-16": "00002"})
    assert (line.where.file, line.where.line) == ("a.txt", 2)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_whatever_way(end: str) -> None:
    data = f"ab  c{end}{end}de  f".encode()
    assert [one.cells for one in read(data, rows("1-4", "5"))] == [
        {"1-4": "ab", "5": "c"},
        {"1-4": "de", "5": "f"},
    ]


@pytest.mark.parametrize(
    ("trim", "cells"),
    [
        ("right", [" a", "b", ""]),
        ("left", ["a  ", "b   ", ""]),
        ("both", ["a", "b", ""]),
        ("none", [" a  ", "b   ", ""]),
    ],
)
def test_blanks_that_fill_up_a_place_go(trim: str, cells: list[str]) -> None:
    (found,) = read(b" a  b     \n", rows("1-4", "5-8", "9-10", trim=trim))
    assert list(found.cells.values()) == cells


def test_a_full_line_is_as_long_as_its_type_says() -> None:
    assert faults(b"H83652-1\nLTEE100    00002x\n", TYPED) == [
        "8 characters where 12 were expected, and `lines: full` takes no less",
        "17 characters where 16 were expected",
    ]


def test_a_full_line_whose_length_nobody_said_is_as_long_as_the_first_of_its_type() -> None:
    assert faults(b"ab  x\nab  x\nab  xy\nab x\nab\n", rows("1-4")) == [
        "",
        "",
        "6 characters where the first of its type has 5",
        "4 characters where the first of its type has 5, and `lines: full` takes no less",
        "2 characters where at least 4 are needed, and `lines: full` takes no less",
    ]


def test_a_trimmed_line_may_be_short_and_not_long() -> None:
    layout = rows("1-4", "5-8", length=10, lines="trimmed")
    found = read(b"ab\nab  c     \nab  c      \n", layout)
    assert [one.cells for one in found[:2]] == [{"1-4": "ab", "5-8": ""}, {"1-4": "ab", "5-8": "c"}]
    assert [one.fault for one in found] == ["", "", "11 characters where 10 were expected"]


def test_any_line_will_do_where_that_is_said() -> None:
    layout = rows("1-4", "5-8", length=10, lines="any")
    found = read(b"ab\nab  c      and more\n", layout)
    assert [(one.cells["5-8"], one.fault) for one in found] == [("", ""), ("c", "")]


def test_a_row_of_no_type_is_told_and_the_file_goes_on() -> None:
    found = read(DATA + b"X\n" + DATA, TYPED)
    assert [one.type for one in found] == ["head", "line", "", "head", "line"]
    assert (found[2].fault_code, found[2].where.line) == ("unknown-record", 3)


def test_types_are_told_apart_by_how_a_place_begins() -> None:
    item = RecordLayout("item", ("31-36",), starts={"1-30": ("E2EDL24",)})
    other = RecordLayout("other", (), starts={"1-30": ("E2",)}, is_ignored=True)
    layout = fixed_layout(item, other, settings=FixedSettings(lines="trimmed"))
    found = read(b"E2EDL24001".ljust(30) + b"000010\nE2EDL20\nEDI_DC40\n", layout)
    assert [one.type for one in found] == ["item", "other", ""]
    assert found[0].cells == {"1-30": "E2EDL24001", "31-36": "000010"}


def test_an_empty_file_is_no_file() -> None:
    assert fault_of(b"", TYPED).code == "empty-file"
    assert fault_of(b"\r\n\r\n", TYPED).code == "empty-file"


def test_a_last_line_without_end_was_cut_off_where_it_must_have_one() -> None:
    assert fault_of(b"abcd\nab", rows("1-4", last_newline="required")).code == "cut-off"


# --- bytes and characters -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "encoding", "line"),
    [
        ("characters", "utf-8", "Åsa  x"),
        ("bytes", "utf-8", "Åsa x"),
        ("characters", "iso-8859-1", "Åsa  x"),
        ("bytes", "iso-8859-1", "Åsa  x"),
        ("bytes", "shift_jis", "日 a x"),
        ("characters", "shift_jis", "日 a  x"),
    ],
)
def test_places_count_bytes_or_characters(unit: str, encoding: str, line: str) -> None:
    layout = rows("1-5", "6", unit=unit, encoding=encoding)
    (found,) = read(f"{line}\n".encode(encoding), layout)
    assert (found.cells, found.fault) == ({"1-5": line[:-1].rstrip(), "6": "x"}, "")
    assert written(layout, [found]) == f"{line}\r\n".encode(encoding)


def test_a_character_that_is_cut_in_two_is_told() -> None:
    layout = rows("1-4", "5-6", unit="bytes")
    good, begins, ends = read("abÅxx\nabcÅx\nabcdeÅ\n".encode(), layout)
    assert good.cells == {"1-4": "abÅ", "5-6": "xx"}
    assert (begins.fault, begins.fault_code) == ("1-4 cuts a character in two", "cut-character")
    assert ends.fault == "7 bytes where the first of its type has 6"


def test_a_length_in_bytes_is_told_in_bytes() -> None:
    layout = rows("1-4", length=4, unit="bytes")
    assert faults("Åsa\nÅsaÅ\n".encode(), layout) == ["", "6 bytes where 4 were expected"]


# --- records without line ends --------------------------------------------------------------------

BLOCKS = fixed_layout(HEAD, LINE, settings=FixedSettings(newline="none"))


def test_records_may_stand_one_behind_the_other() -> None:
    data = DATA.replace(b"\r\n", b"")
    assert read(data, BLOCKS) == read(DATA, TYPED)
    assert written(BLOCKS, read(data, BLOCKS)) == data
    assert [one.fault for one in read(data + b"\r\n", BLOCKS)] == ["", ""]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"H83652-1    LTEE100", "cut-off", 2),
        (b"H83652-1    XTEE100    00002", "unknown-record", 2),
        (b"H83652-1    \nLTEE100    0000", "unknown-record", 2),
        (b"H83652-1\n   LTEE100    00002", "line-end", 1),
    ],
)
def test_without_line_ends_a_file_that_goes_astray_is_given_up(
    data: bytes, code: str, line: int
) -> None:
    fault = fault_of(data, BLOCKS)
    assert (fault.code, fault.where.line) == (code, line)


def test_where_all_are_equally_long_a_record_of_no_type_does_not_end_the_file() -> None:
    kind = RecordLayout("row", ("2-4",), match={"1": ("A",)}, length=4)
    layout = fixed_layout(kind, settings=FixedSettings(newline="none"))
    assert [one.fault_code for one in read(b"AxxxB   Ayyy", layout)] == ["", "unknown-record", ""]


def test_bytes_of_records_without_line_ends_are_cut_between_characters() -> None:
    layout = rows("1-4", length=4, unit="bytes", newline="none")
    assert [one.cells["1-4"] for one in read("Åsa日bÅÅ".encode(), layout)] == ["Åsa", "日b", "ÅÅ"]
    assert fault_of("abcÅabc".encode(), layout).code == "cut-character"


# --- writing --------------------------------------------------------------------------------------


def test_gaps_and_ends_are_filled_up_with_blanks() -> None:
    assert written(rows("3-5", "8", length=10), [record("row", {"3-5": "a", "8": "b"})]) == (
        b"  a    b  \r\n"
    )


@pytest.mark.parametrize(
    ("settings", "data"),
    [
        ({"newline": "lf"}, b"a    \na    \n"),
        ({"newline": "cr"}, b"a    \ra    \r"),
        ({"newline": "crcrlf"}, b"a    \r\r\na    \r\r\n"),
        ({"last_newline": "omit"}, b"a    \r\na    "),
        ({"lines": "trimmed"}, b"a\r\na\r\n"),
        ({"lines": "any"}, b"a    \r\na    \r\n"),
        ({"trim": "left"}, b"  a  \r\n  a  \r\n"),
    ],
)
def test_lines_end_and_are_filled_as_the_settings_say(
    settings: dict[str, Any], data: bytes
) -> None:
    layout = rows("1-3", length=5, **settings)
    assert written(layout, [record("row", {"1-3": "a"})] * 2) == data


def test_headers_and_trailers_stand_around_the_documents() -> None:
    top = RecordLayout("top", ("2-4",), match={"1": ("A",)}, is_file=True)
    end = RecordLayout("end", ("2-4",), match={"1": ("Z",)}, is_file=True)
    layout = fixed_layout(top, HEAD, end, settings=FixedSettings(newline="lf"))
    around = [record("end", {"2-4": "2"}), record("top", {"2-4": "1"})]
    document = record("head", {"2-9": "x"}, record("line", {"12-16": "3"}))
    assert written(layout, [document], around) == (b"A1  \nHx          \nL          3    \nZ2  \n")


@pytest.mark.parametrize(
    ("cells", "settings", "code", "said"),
    [
        ({"1-4": "abcde"}, {}, "too-long", "5 characters where 4 are allowed"),
        ({"1-4": "ÅÅÅ"}, {"unit": "bytes"}, "too-long", "6 bytes where 4 are allowed"),
        ({"1-4": "a\n"}, {}, "forbidden-character", "U+000A"),
        ({"1-4": "日"}, {"encoding": "cp1252"}, "not-in-encoding", "日 (U+65E5)"),
        ({"1-4": "a "}, {}, "lost-blanks", "told from"),
        ({"1-4": " a"}, {"trim": "both"}, "lost-blanks", "told from"),
        ({"1-4": "abc"}, {"trim": "none"}, "too-short", "3 characters, and its place"),
        ({}, {"lines": "trimmed"}, "only-blanks", "an empty one"),
        ({"1-4": "%PDF", "5": "-"}, {}, "forbidden-start", "another kind of file"),
        ({"9": "x"}, {}, "unknown-place", "no such place"),
    ],
)
def test_what_a_line_cannot_hold_is_told(
    cells: dict[str, str], settings: dict[str, Any], code: str, said: str
) -> None:
    layout = rows("1-4", "5", **settings)
    (found,) = codec_for("fixed").check(record("row", cells), layout)
    assert found.code == code
    assert said in found.message


def test_a_text_that_would_make_it_another_type_is_told() -> None:
    (found,) = codec_for("fixed").check(record("line", {"1": "H"}), TYPED)
    assert found.code == "not-its-type"


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (rows("1-4", "4-5"), "overlap"),
        (rows("1-4", length=3), "is 3 long"),
        (rows("4-1"), "from-to"),
        (rows("+4"), "from-to"),
        (rows("1-4", unit="bytes", encoding="utf-16"), "cut at bytes"),
        (rows("1-4", newline="none"), "needs its length"),
        (rows("1-4", length=4, newline="none", lines="trimmed"), "every record is full"),
    ],
)
def test_layouts_that_make_no_sense_are_refused(layout: Layout, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        codec_for("fixed").check(record("row", {}), layout)


# --- size -----------------------------------------------------------------------------------------


class Pieces(io.RawIOBase):
    """A file of many pieces, made as it is read."""

    def __init__(self, piece: bytes) -> None:
        self._piece = piece
        self._left = 10

    def read(self, size: int = -1, /) -> bytes:
        self._left -= 1
        return self._piece if self._left >= 0 else b""


@pytest.mark.parametrize(
    ("layout", "piece"),
    [
        (rows("1-10", "11-20", unit="bytes"), "Åland    0000000012\r\n".encode() * 3000),
        (rows("1-10", "11-20", length=20, newline="none"), b"Aland     0000000012" * 3000),
    ],
    ids=["lines", "without line ends"],
)
def test_a_large_file_is_read_in_little_memory(layout: Layout, piece: bytes) -> None:
    stream: Any = Pieces(piece)
    tracemalloc.start()
    count = sum(not one.fault for one in codec_for("fixed").read(stream, layout, "f"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10 * 3000
    assert peak < 3_000_000
