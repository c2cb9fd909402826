"""What only the end of a file shows stands in the preview too, beside records that are in order."""

from __future__ import annotations

import io

from bridge.mapping.compiled import CompiledMapping
from bridge.workbench.preview import Preview, preview
from bridge.workbench.window import Window
from tests.mapping.test_counts import ROWS_OF_FILE, TRAILER
from tests.mapping.test_ends import GOOD, TYPES
from tests.mapping.test_joins import JOINED
from tests.mapping.texts import compiled


def previewed(mapping: CompiledMapping, text: str) -> Preview:
    return preview(io.BytesIO(text.encode()), "f", mapping, Window(most=20), lambda *_: None)


def test_a_block_that_nothing_closes_is_told_with_its_line() -> None:
    shown = previewed(TYPES, GOOD + "START;2-1\nL;A;1\n")
    assert len(shown.records) == 6
    assert shown.sums.unsound == 0
    assert [(one.code, one.where.line if one.where else 0) for one in shown.late] == [
        ("end-missing", 5)
    ]
    assert not shown.is_sound
    assert [one["code"] for one in shown.as_data()["late"]] == ["end-missing"]


def test_a_count_that_is_only_warned_of_is_told_and_the_file_is_sound() -> None:
    mapping = compiled(TRAILER, ("csv: {", "counts: warn\ncsv: {"))
    shown = previewed(mapping, ROWS_OF_FILE + "T;9;3;9;7\n")
    assert [one.field for one in shown.late] == ["documentCount"]
    assert shown.is_sound


def test_joined_records_are_shown_with_what_they_belong_to() -> None:
    shown = previewed(compiled(JOINED), "L;1-1;A;1\nH;1-1;T1;1\n")
    assert [(one.number, bool(one.problems)) for one in shown.records] == [(1, False), (2, False)]
