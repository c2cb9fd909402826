"""A file as text for a person: its lines as records count them, whatever its bytes are."""

from __future__ import annotations

import io

import pytest

from bridge.app.file_text import LONGEST, MOST_LINES, excerpt


def shown(data: bytes, first: int = 1, *encodings: str) -> list[tuple[int, str]]:
    found = excerpt(io.BytesIO(data), first, encodings or ("utf-8",))
    return [(line.number, line.text) for line in found.lines]


def test_lines_are_numbered_and_read_by_the_encoding_that_fits() -> None:
    assert shown("a\r\nö\n\nz".encode("latin-1")) == [(1, "a"), (2, "ö"), (3, ""), (4, "z")]
    assert shown("ö".encode("cp1252"), 1, "ascii", "cp1252") == [(1, "ö")]
    assert shown(b"a", 1, "no-such-encoding") == [(1, "a")]


def test_as_much_is_shown_as_anybody_reads_and_no_line_fills_the_memory() -> None:
    found = excerpt(io.BytesIO(b"x\n" * 1000 + b"y" * 10_000_000 + b"\nz\n"), 900, ("utf-8",))
    assert (len(found.lines), found.has_more) == (103, False)
    long = next(line for line in found.lines if line.number == 1001)
    assert (len(long.text), long.is_cut) == (LONGEST, True)
    assert found.lines[-1].text == "z"
    assert excerpt(io.BytesIO(b"x\n" * 1000), 1, ("utf-8",)).has_more
    assert len(excerpt(io.BytesIO(b"x\n" * 1000), 1, ("utf-8",)).lines) == MOST_LINES


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"%PDF-1.7\n\x00", "a".encode("utf-16")])
def test_what_is_no_text_is_not_shown_as_text(data: bytes) -> None:
    found = excerpt(io.BytesIO(data), 1, ("utf-8",))
    assert (found.is_text, found.lines) == (False, [])


def test_segments_are_counted_as_records_say_where_they_stand() -> None:
    edifact = b"UNA:+.? 'UNB+UNOC:3'FTX+?'quoted?'??'\r\nUNZ+1'"
    assert shown(edifact) == [(1, "UNB+UNOC:3"), (2, "FTX+?'quoted?'??"), (3, "UNZ+1")]
    x12 = b"ISA" + b"*" * 102 + b"~GS*1~\nIEA*1~"
    assert [text for _, text in shown(x12)][1:] == ["GS*1", "IEA*1"]
    assert shown(b"UNB+1'LIN+2'cut off", 2) == [(2, "LIN+2"), (3, "cut off")]


def test_segments_that_lie_across_what_is_read_at_a_time_are_whole() -> None:
    data = b"UNB+1'" + b"LIN+" + b"7" * 90 + b"?''"
    many = data * 3000
    found = excerpt(io.BytesIO(many), 5000, ("utf-8",))
    assert {line.text for line in found.lines} == {"UNB+1", "LIN+" + "7" * 90 + "?'"}
