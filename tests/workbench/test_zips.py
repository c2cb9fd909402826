"""Samples that are zips: read, written and described like any other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bridge.workbench.opening import open_mapping
from bridge.workbench.preview import preview_sample
from bridge.workbench.reading import read_path
from bridge.workbench.spec import as_markdown, describe
from bridge.workbench.window import Window
from tests.codecs.zips import zipped

MAPPING = """\
version: 1
message: stock
format: csv
file: {zip: "*.csv"}
records:
  - each: item
    fields:
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true}
"""
NOW = datetime(2026, 1, 12, tzinfo=UTC)
ONE, TWO = "SKU,QTY\nTEE,1\n", "SKU,QTY\nCAP,2\n"


def opened(folder: Path, **files: str) -> tuple[Path, Path]:
    """Return a mapping and a sample of these files."""
    mapping, sample = folder / "m" / "alpha" / "stock.yaml", folder / "a.zip"
    mapping.parent.mkdir(parents=True)
    mapping.write_text(MAPPING)
    sample.write_bytes(zipped({f"{name}.csv": text for name, text in files.items()}))
    return mapping, sample


def test_each_record_is_told_with_its_file(tmp_path: Path) -> None:
    mapping, sample = opened(tmp_path, one=ONE, two=TWO)
    data = read_path(open_mapping(mapping).mapping, sample).as_data()
    told = [(one["file"], one["line"], one["document"]) for one in data["records"]]
    assert [(file, line) for file, line, _ in told] == [("a.zip/one.csv", 2), ("a.zip/two.csv", 2)]


def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    mapping, sample = opened(tmp_path, one=ONE, two="no;header\n")
    data = read_path(open_mapping(mapping).mapping, sample).as_data()
    assert data["refused"].startswith("a.zip/two.csv, line 1: missing-column")


def test_the_description_shows_what_is_in_the_zip(tmp_path: Path) -> None:
    mapping, sample = opened(tmp_path, one=ONE, two=TWO)
    text = as_markdown(describe(open_mapping(mapping), sample))
    assert "ZIP archive, without a password" in text
    assert "TEE,1" in text


def test_a_preview_shows_each_record_with_its_file_and_counts_over_all(tmp_path: Path) -> None:
    mapping, sample = opened(tmp_path, one="SKU,QTY,LOT\nTEE,1,a\n", two="SKU,LOT,QTY\nCAP,,x\n")
    shown = preview_sample(open_mapping(mapping), sample, Window(), NOW, lambda *_: None)
    told = [(one.number, one.file, one.line, one.has_problems) for one in shown.records]
    assert told == [(1, "a.zip/one.csv", 2, False), (2, "a.zip/two.csv", 2, True)]
    assert [(one.place, one.filled) for one in shown.unused or []] == [("LOT", 1)]


def test_a_preview_shows_what_stands_before_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    mapping, sample = opened(tmp_path, one=ONE, two="no;header\n")
    shown = preview_sample(open_mapping(mapping), sample, Window(), NOW, lambda *_: None)
    assert [one.file for one in shown.records] == ["a.zip/one.csv"]
    assert shown.fault is not None and shown.fault.where.file == "a.zip/two.csv"
