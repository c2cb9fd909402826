"""Records read are entries, ignored or problems, whatever became of the rows on their way."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.codecs import codec_for
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.model.records import UnreadableFileError
from tests.mapping.test_ends import BLOCKS, NESTED
from tests.mapping.test_joins import JOINED, NUMBERED, SEGMENTS
from tests.mapping.texts import compiled

HEADS = "H;1-1;T1;1\nL;1-1;A;1\nH;2-1;T2;1\nL;2-1;B;2\nL;1-1;C;3\n"
PLAIN = "START;1-1\nL;A;1\nL;B;2\nEND;2;3;C\nSTART;2-1\nL;D;1\nEND;1;1;P\n"
BOXES = "START;1-1\nBOX;T1\nC;A;1\nXOB\nL;B;1\nBOX;T2\nC;C;1\nXOB\nEND;3;3;C\n"
FILES = [
    (compiled(JOINED), HEADS),
    (compiled(NUMBERED), SEGMENTS),
    (compiled(BLOCKS), PLAIN),
    (compiled(NESTED), BOXES),
]
NAMES = ["joined", "numbered", "blocks", "nested"]


@pytest.mark.parametrize(("mapping", "text"), FILES, ids=NAMES)
@settings(deadline=None, max_examples=250)
@given(data=st.data())
def test_every_row_becomes_something(
    mapping: CompiledMapping, text: str, data: st.DataObject
) -> None:
    rows = [*text.splitlines(), "?;?", "L;1-1", ""]
    some = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=12))
    raw = "".join(f"{row}\n" for row in some).encode()
    codec, reader = codec_for("csv"), Reader(mapping)
    try:
        number = sum(1 for _ in codec.read(io.BytesIO(raw), mapping.layout, "f"))
        found = list(reader.entries(codec.read(io.BytesIO(raw), mapping.layout, "f")))
    except UnreadableFileError:
        assert not "".join(some)
        return
    own = [one for one in found if not one.is_late]
    assert len(own) + reader.ignored == number
    late = {one.document for one in found if one.is_late}
    assert all(one.problems for one in found if one.is_late)
    assert late <= {one.document for one in own}


@pytest.mark.parametrize(("mapping", "text"), FILES, ids=NAMES)
def test_a_row_that_is_lost_leaves_no_line_with_another_document(
    mapping: CompiledMapping, text: str
) -> None:
    rows = text.splitlines()
    whole = read(mapping, rows)
    assert None not in whole.values()
    for lost in range(len(rows)):
        part = read(mapping, [*rows[:lost], *rows[lost + 1 :]])
        assert all(document in (whole[item], None) for item, document in part.items())


def read(mapping: CompiledMapping, rows: list[str]) -> dict[tuple[str, int], str | None]:
    """Return the document that each line is surely of, by its item and units; None for none."""
    raw = "".join(f"{row}\n" for row in rows).encode()
    records = codec_for("csv").read(io.BytesIO(raw), mapping.layout, "f")
    found = list(Reader(mapping).entries(records))
    late = {one.document for one in found if one.is_late}
    return {
        (one.values["line.physicalSku"], one.values["line.quantity"]): (
            one.document if not one.problems and one.document not in late else None
        )
        for one in found
        if one.level == "line"
    }
