"""Damaged files of fixed width end in records, faults or `UnreadableFileError`, as all others."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from bridge.model.records import Layout, RecordLayout, UnreadableFileError
from bridge.model.settings import FixedSettings
from tests.codecs.damage import damaged
from tests.codecs.shapes import fixed_layout, read, record, written

LINE = RecordLayout("line", ("2-11", "12-16"), match={"1": ("L",)}, length=16)
HEAD = RecordLayout("head", ("2-9",), starts={"1": ("H",)}, length=12, children=(LINE,))


def layouts() -> dict[str, Layout]:
    bytes_in_lines = FixedSettings(unit="bytes")
    return {
        "lines": fixed_layout(HEAD, encoding="iso-8859-1"),
        "wide": fixed_layout(HEAD, encoding="utf-16"),
        "bytes": fixed_layout(HEAD, settings=bytes_in_lines),
        "two bytes": fixed_layout(HEAD, settings=bytes_in_lines, encoding="shift_jis"),
        "trimmed": fixed_layout(HEAD, settings=FixedSettings(lines="trimmed", trim="both")),
        "blocks": fixed_layout(HEAD, settings=FixedSettings(unit="bytes", newline="none")),
    }


@pytest.mark.parametrize("name", layouts())
def test_a_damaged_file_ends_in_records_or_in_one_clear_error(name: str) -> None:
    layout = layouts()[name]
    text = "日" if layout.encoding == "shift_jis" else "öÅ"
    line = record("line", {"2-11": text, "12-16": "00007"})
    data = written(layout, [record("head", {"2-9": f"8{text}"}, line, line)] * 6)
    chance, ends = random.Random(20261123), Counter[str]()
    for _ in range(1000):
        broken = damaged(data, chance)
        try:
            ends.update({one.fault_code or "record" for one in read(broken, layout)})
        except UnreadableFileError as error:
            assert error.fault.message
            ends[error.fault.code] += 1
    assert ends["record"]
    assert len(ends) > 3
