"""A mapping that was loaded is remembered, as long as not a letter of it has changed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bridge.mapping import load
from bridge.mapping.load import load_mapping
from tests.mapping.test_code_files import loaded
from tests.mapping.texts import ROWS, STOCKHOLM


def test_the_same_text_for_the_same_zone_is_compiled_once() -> None:
    mapping = load_mapping(ROWS, "one.yaml", STOCKHOLM)
    assert load_mapping(ROWS, "other.yaml", STOCKHOLM) is mapping
    assert load_mapping(ROWS, "one.yaml", ZoneInfo("UTC")).zone == "UTC"
    assert load_mapping(f"{ROWS}# x\n", "one.yaml", STOCKHOLM).sha256 != mapping.sha256


def test_one_with_a_file_beside_it_is_read_anew() -> None:
    table = "ours;theirs\nPostNord;{}\nDHL;DHL\nDHL;DHX\n"
    one, other = (loaded({"codes/carrier.csv": table.format(code)}) for code in ("PN", "PX"))
    assert one.sha256 != other.sha256


def test_only_some_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_MOST_LOADED", 64)
    first = load_mapping(ROWS, "m.yaml", STOCKHOLM)
    for number in range(100):
        load_mapping(f"{ROWS}# {number}\n", "m.yaml", STOCKHOLM)
    assert load_mapping(ROWS, "m.yaml", STOCKHOLM) is not first
