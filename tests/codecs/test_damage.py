"""Damaged files end in records, faults or `UnreadableFileError`, and in nothing else."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from bridge.model.records import Layout, RecordLayout, UnreadableFileError
from bridge.model.settings import CsvSettings, XmlSettings
from tests.codecs.damage import damaged
from tests.codecs.shapes import csv_layout, read, record, written, xml_layout

LINE = RecordLayout("line", ("sku", "name"), match={"t": ("L",)})
HEAD = RecordLayout("head", ("no", "name"), match={"t": ("H",)}, children=(LINE,))
ORDER = RecordLayout(
    "orders/p:order",
    ("no", "to/name", "@id"),
    children=(RecordLayout("lines/line", ("sku", "@no")),),
)
SPACES = XmlSettings(namespace="urn:d", namespaces={"p": "urn:p"})

CSV = csv_layout(HEAD, settings=CsvSettings(delimiter=";"))
XML = xml_layout(ORDER, places=("type", "@v"), settings=SPACES)


def sound(layout: Layout) -> bytes:
    if layout.format == "csv":
        texts = {"no": "1", "name": 'Ł;"ö"\n日'}
        below = record("line", {"sku": "x", "name": "y"})
        return written(layout, [record("head", texts, below, below) for _ in range(6)])
    below = record("lines/line", {"sku": "x<", "@no": "1\n"})
    cells = {"no": "1", "to/name": "Ł & ö", "@id": '"'}
    return written(layout, [record("orders/p:order", cells, below) for _ in range(6)])


@pytest.mark.parametrize("layout", [CSV, XML], ids=["csv", "xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_damaged_file_ends_in_records_or_in_one_clear_error(
    layout: Layout, encoding: str
) -> None:
    data = sound(layout)
    if encoding != "utf-8":
        text = data.decode().replace("UTF-8", encoding)
        data = text.encode(encoding, "replace")
        layout = Layout(layout.format, encoding, layout.settings, layout.records)
    chance, ends = random.Random(20261123), Counter[str]()
    for _ in range(400):
        broken = damaged(data, chance)
        try:
            ends.update({one.fault_code or "record" for one in read(broken, layout)})
        except UnreadableFileError as error:
            assert error.fault.message
            ends[error.fault.code] += 1
    assert len(ends) > 3
