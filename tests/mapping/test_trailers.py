"""Records that every file has: without them it was cut off, and nothing of it is read."""

from __future__ import annotations

import pytest

from bridge.model.records import UnreadableFileError
from tests.mapping.texts import TYPED, changed, codes_of, compiled, entries, faults

REQUIRED = changed(TYPED, ("    required: off\n", ""))
WHOLE = "H;1-1;1\nL;TEE;1\nH;2-1;1\nL;CAP;1\nT;2;2\n"


def cut(rows: int) -> str:
    return "".join(WHOLE.splitlines(keepends=True)[:rows])


def refused(text: str, data: str) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        entries(compiled(text), data)
    return caught.value.fault.code


def test_a_file_that_was_cut_off_between_two_shipments_is_not_read() -> None:
    assert not any(codes_of(entries(compiled(REQUIRED), WHOLE)))
    for rows in (2, 4):
        assert refused(REQUIRED, cut(rows)) == "file-record-missing"


def test_a_trailer_that_may_lack_shows_nothing_where_it_does() -> None:
    assert not any(codes_of(entries(compiled(TYPED), cut(2))))


def test_counts_that_are_not_strict_need_not_be_there() -> None:
    warning = changed(REQUIRED, ("format: csv\n", "format: csv\ncounts: warn\n"))
    assert not any(codes_of(entries(compiled(warning), cut(2))))


def test_a_count_that_differs_is_told_where_it_stands() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        entries(compiled(REQUIRED), WHOLE.replace("T;2;2", "T;2;3"))
    assert str(caught.value.fault.where) == "f.txt, line 5, lineCount"


def test_a_file_of_ignored_rows_only_lacks_its_trailer_too() -> None:
    assert refused(REQUIRED, "*;nothing today\n") == "file-record-missing"


def test_a_file_without_a_byte_is_a_matter_of_its_own() -> None:
    accepting = changed(REQUIRED, ("codes:", "file: {empty: accept}\ncodes:"))

    assert refused(REQUIRED, "") == "empty-file"
    assert entries(compiled(accepting), "") == []
    assert refused(accepting, cut(2)) == "file-record-missing"


def test_only_a_record_of_the_whole_file_has_to_be_there() -> None:
    (fault,) = faults(TYPED, ("    match: {1: H}\n", "    match: {1: H}\n    required: on\n"))

    assert fault.path == "records.0.required"
    assert fault.meant == "leave it out: only a record of the whole file has to be there"
