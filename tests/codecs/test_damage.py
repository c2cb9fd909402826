"""Damaged files end in records, faults or `UnreadableFileError`, and in nothing else."""

from __future__ import annotations

import random

import pytest

from bridge.model.records import Layout, RecordLayout
from bridge.model.settings import CsvSettings, XmlSettings
from tests.codecs.damage import damaged, ends_of
from tests.codecs.shapes import csv_layout, record, written, xml_layout

LINE = RecordLayout("line", ("sku", "name"), match={"t": ("L",)})
HEAD = RecordLayout("head", ("no", "name"), match={"t": ("H",)}, children=(LINE,))
ORDER = RecordLayout(
    "orders/p:order",
    ("no", "to/name", "@id"),
    children=(RecordLayout("lines/line", ("sku", "@no")),),
)
SPACES = XmlSettings(namespace="urn:d", namespaces={"p": "urn:p"})

CSV = csv_layout(HEAD, settings=CsvSettings(delimiter=";"))
RELATIVE = csv_layout(
    HEAD,
    settings=CsvSettings(
        delimiter=";",
        skip="header",
        repeated_header=True,
        names="loose",
        escape="\\",
        excel_text=True,
        newline="crcrlf",
    ),
)
XML = xml_layout(ORDER, places=("type", "@v"), settings=SPACES)


def sound(layout: Layout) -> bytes:
    if layout.format == "csv":
        texts = {"no": "1", "name": 'Ł;"ö"\n日'}
        below = record("line", {"sku": "x", "name": "y"})
        return written(layout, [record("head", texts, below, below) for _ in range(6)])
    below = record("lines/line", {"sku": "x<", "@no": "1\n"})
    cells = {"no": "1", "to/name": "Ł & ö", "@id": '"'}
    return written(layout, [record("orders/p:order", cells, below) for _ in range(6)])


@pytest.mark.parametrize("layout", [CSV, RELATIVE, XML], ids=["csv", "relative", "xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_damaged_file_ends_in_records_or_in_one_clear_error(
    layout: Layout, encoding: str
) -> None:
    data = sound(layout)
    if encoding != "utf-8":
        text = data.decode().replace("UTF-8", encoding)
        data = text.encode(encoding, "replace")
        layout = Layout(layout.format, encoding, layout.settings, layout.records)
    chance = random.Random(20261123)
    assert len(ends_of((damaged(data, chance) for _ in range(400)), layout)) > 3
