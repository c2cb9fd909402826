"""Places that a mapping does not use are named, and none that it uses."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from bridge.mapping.load import load_mapping
from bridge.workbench.opening import open_mapping
from bridge.workbench.unused import unused_places

ROOT = Path(__file__).parents[2]
SAMPLES = [path for path in sorted(ROOT.glob("samples/*/*.*")) if path.suffix in (".csv", ".xml")]

HEADER = """\
version: 1
message: stock
format: csv
csv: {delimiter: ";", newline: lf}
records:
  - record: row
    each: item
    fields:
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true}
"""

ROWS = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: "|", header: false}
ignore:
  - {record: trailer, match: {1: T}}
records:
  - record: H
    each: shipment
    match: {1: H}
    fields: [{at: 2, field: shipmentId}]
    records:
      - record: L
        each: line
        match: {1: L}
        fields:
          - {at: 3, field: physicalSku}
          - {at: 4, field: quantity, integer: true}
"""

FIXED = """\
version: 1
message: confirmation
format: fixed
fixed: {newline: lf, lines: any}
records:
  - record: H
    each: shipment
    match: {"1": H}
    length: 20
    fields: [{at: "4-10", field: shipmentId}]
    records:
      - record: L
        each: line
        match: {"1": L}
        fields:
          - {at: "2-6", field: physicalSku}
          - {at: "9-10", field: quantity, integer: true}
"""

XML = """\
version: 1
message: stock
format: xml
xml: {namespace: "urn:a", namespaces: {b: "urn:b"}}
ignore:
  - {record: trailer}
records:
  - record: stock
    each: file
    records:
      - record: items/item
        each: item
        fields:
          - {at: "@sku", field: physicalSku}
          - {at: b:count/total, field: quantity, integer: true}
"""


def unused(folder: Path, mapping: str, content: str) -> list[tuple[str, str, int]]:
    sample = folder / "sample"
    sample.write_text(content)
    found = unused_places(sample, load_mapping(mapping, "m.yaml", ZoneInfo("UTC")))
    assert found is not None
    return [(one.type, one.place, one.filled) for one in found]


def test_columns_that_no_field_names_are_told_with_how_often_they_have_a_text(
    tmp_path: Path,
) -> None:
    content = 'LOT;SKU;NOTE;QTY;;PLACE\nA1;TEE;;5;;\n;CAP;"a;b";6;;\nA2;BAG;;7;; \n'
    assert unused(tmp_path, HEADER, content) == [("", "LOT", 2), ("", "NOTE", 1), ("", "PLACE", 0)]


def test_positions_are_told_for_each_type_of_row_and_not_for_ignored_ones(tmp_path: Path) -> None:
    content = "H|S1|x|\nL|1|TEE|5|\nL|2|CAP|5|y\nT|3|2|1\n"
    assert unused(tmp_path, ROWS, content) == [
        ("H", "3", 1), ("H", "4", 0), ("L", "2", 2), ("L", "5", 1)
    ]  # fmt: skip


def test_stretches_between_those_in_use_are_told_for_each_type_of_line(tmp_path: Path) -> None:
    content = "H  S1      now       \nLTEE    05\nLCAP  x 06\nLBAG  y 07\n"
    assert unused(tmp_path, FIXED, content) == [
        ("H", "2-3", 0), ("H", "11-20", 1), ("L", "7-8", 2)
    ]  # fmt: skip


def test_elements_and_attributes_are_told_by_the_path_that_a_mapping_would_write(
    tmp_path: Path,
) -> None:
    content = """\
<stock xmlns="urn:a" xmlns:x="urn:b" xmlns:c="urn:c" version="2">
  <made>today</made>
  <items><item sku="TEE" lot="1"><x:count><total>5</total><x:kind/></x:count><c:own>z</c:own></item>
  <item sku="CAP"><!-- no --><x:count><total>5</total></x:count></item></items>
  <trailer><lines>2</lines></trailer>
</stock>
"""
    assert unused(tmp_path, XML, content) == [
        ("", "made", 1),
        ("", "items/item/b:count/b:kind", 0),
        ("", "items/item/{urn:c}own", 1),
        ("", "items/item/@lot", 1),
        ("", "@version", 1),
    ]


def test_places_of_documents_that_are_the_root_element_are_used(tmp_path: Path) -> None:
    mapping = """\
version: 1
message: confirmation
format: xml
file: {per: document}
records:
  - record: ShipConfirm
    each: file
    records:
      - record: "."
        each: shipment
        fields: [{at: "@OrderNumber", field: shipmentId}, {at: By/Carrier, field: carrier}]
        records:
          - record: Carton
            each: parcel
            fields: [{at: "@CartonId", field: parcelId}]
            records:
              - record: Line
                each: line
                fields:
                  - {at: Sku, field: physicalSku}
                  - {at: ".", field: quantity, integer: true}
"""
    content = """\
<ShipConfirm OrderNumber="1-1" Site="A"><By><Carrier>PN</Carrier><Level>2</Level></By>
<Carton CartonId="C1" Weight="3"><Line>2<Sku>TEE</Sku></Line></Carton></ShipConfirm>
"""
    assert unused(tmp_path, mapping, content) == [
        ("", "By/Level", 1),
        ("", "Carton/@Weight", 1),
        ("", "@Site", 1),
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_no_place_that_a_mapping_of_ours_uses_is_called_unused(sample: Path) -> None:
    name = sample.name.partition(".")[0].partition("-")[0]
    opened = open_mapping(ROOT / "mappings" / sample.parent.name / f"{name}.yaml")
    found = unused_places(sample, opened.mapping)
    assert found is not None
    used = {
        (record.layout.name, place.rpartition("/")[2])
        for outer in opened.mapping.records
        for record in outer.every
        for place in record.layout.places
    }
    anywhere = {place for _, place in used}
    for one in found:
        place = one.place.rpartition("/")[2]
        assert (one.type, place) not in used if one.type else place not in anywhere


def test_what_cannot_be_told_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "sample").write_bytes(b"\xff\xfe\x00")
    mapping = load_mapping(HEADER, "m.yaml", ZoneInfo("UTC"))
    assert unused_places(tmp_path / "sample", mapping) is None


def test_columns_of_a_sheet_are_told_though_cells_between_them_are_empty(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["SKU", "Size", "QTY", "Bin"], ["A", None, 1, None], ["B", None, 2, "X1"]):
        book.active.append(row)
    book.save(tmp_path / "stock.xlsx")
    text = HEADER.replace('csv\ncsv: {delimiter: ";", newline: lf}', "xlsx")
    mapping = load_mapping(text, "stock.yaml", ZoneInfo("UTC"))
    found = unused_places(tmp_path / "stock.xlsx", mapping)
    assert [(one.place, one.filled) for one in found or []] == [("Size", 0), ("Bin", 1)]
