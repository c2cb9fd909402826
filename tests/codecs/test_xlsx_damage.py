"""Damaged workbooks end in records, faults or `UnreadableFileError`, and in nothing else."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

import pytest

from bridge.model.records import RecordLayout
from tests.codecs.archives import repacked
from tests.codecs.damage import damaged, ends_of
from tests.codecs.shapes import record, written, xlsx_layout

Change = Callable[[bytes, random.Random], bytes]

LINE = RecordLayout("line", ("sku", "name"), match={"t": ("L",)})
XLSX = xlsx_layout(RecordLayout("head", ("no", "name"), match={"t": ("H",)}, children=(LINE,)))


def sound() -> bytes:
    below = record("line", {"sku": "x", "name": "y"})
    return written(XLSX, [record("head", {"no": "1", "name": "Ł<ö>\n日"}, below, below)] * 6)


def with_a_part_changed(data: bytes, change: Change, chance: random.Random) -> bytes:
    """Return the archive `data` with one of its parts changed, and sound otherwise."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        weights = [8 if "sheet" in name else 1 for name in names]
        chosen = chance.choices(names, weights)[0]
        return repacked(data, {chosen: change(archive.read(chosen), chance)})


def test_a_workbook_with_damaged_bytes_ends_in_one_clear_error() -> None:
    data, chance = sound(), random.Random(20261124)
    ends = ends_of((damaged(data, chance) for _ in range(600)), XLSX)
    assert ends["damaged-workbook"] > ends["record"] > 0
    assert ends["not-a-workbook"] > 0


def spoilt(part: bytes, chance: random.Random) -> bytes:
    """Return XML with an element or a text of it changed, and still well-formed."""
    pieces = re.findall(rb"<c .*?</c>|<row [^>]*>|</row>|<[^>]*>|[^<]+", part, re.DOTALL)
    at = chance.randrange(1, len(pieces))
    was = pieces[at]
    kinds = [b"s", b"n", b"e", b"b", b"d", b"str"]
    pieces[at] = chance.choice(
        [
            b"" if was.startswith(b"<c ") else was,
            was + was if was.startswith(b"<c ") else was,
            re.sub(rb"[0-9]+", lambda _: b"%d" % chance.randrange(99), was),
            was.replace(b"inlineStr", chance.choice(kinds)),
            was.replace(b"is>", b"v>").replace(b"inlineStr", chance.choice(kinds)),
            re.sub(rb'"preserve">[^<]*', b'"preserve">Q', was),
        ]
    )
    return b"".join(pieces)


@pytest.mark.parametrize("change", [damaged, spoilt])
def test_a_workbook_with_damaged_parts_ends_in_records_or_in_one_clear_error(
    change: Change,
) -> None:
    data, chance = sound(), random.Random(20261125)
    ends = ends_of((with_a_part_changed(data, change, chance) for _ in range(500)), XLSX)
    assert {"record", "damaged-workbook"} <= set(ends)
    if change is spoilt:
        assert {"unknown-record", "missing-column"} <= set(ends)
