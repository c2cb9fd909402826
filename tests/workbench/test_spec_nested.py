"""The description of XML and JSON for the partner: paths, order, schemas, lines."""

from __future__ import annotations

from pathlib import Path

from bridge.workbench.opening import open_mapping
from bridge.workbench.spec import as_markdown, describe

XML = """\
version: 1
message: confirmation
format: xml
xml: {schema: a.xsd}
records:
  - record: message
    each: file
    records:
      - record: list?/order
        each: shipment
        order: [id, tracking]
        fields:
          - {at: id, field: shipmentId}
          - {at: "tracking[]", field: tracking}
          - {at: "ref[@type=CARRIER]", field: carrier}
        records:
          - record: line
            each: line
            fields:
              - {at: "@sku", field: physicalSku}
              - {at: "@qty", field: quantity, integer: true}
"""
XSD = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="message" type="xs:anyType"/>
</xs:schema>
"""
JSON = """\
version: 1
message: stock
format: json
json: {lines: on}
records:
  - each: file
    records:
      - record: "."
        each: item
        fields:
          - {at: sku, field: physicalSku}
          - {at: onHand, field: quantity, integer: true}
"""


def described(folder: Path, text: str) -> str:
    mapping = folder / "m.yaml"
    mapping.write_text(text)
    (folder / "a.xsd").write_text(XSD)
    return as_markdown(describe(open_mapping(mapping)))


def test_the_marks_in_paths_are_explained_where_there_are_some(tmp_path: Path) -> None:
    text = described(tmp_path, XML)
    assert "`a[@b=C]` is the element `a` whose attribute `b` is C." in text
    assert "`a[]` may be there several times" in text
    assert "`a` may be left out around it" in text
    assert "a[" not in described(tmp_path, JSON)


def test_schema_and_order_are_told(tmp_path: Path) -> None:
    text = described(tmp_path, XML)
    assert "Every file fits the XML Schema `a.xsd`." in text
    assert "begins in this order: `id`, `tracking`." in text


def test_what_has_no_name_in_json_is_called_what_it_is(tmp_path: Path) -> None:
    text = described(tmp_path, JSON)
    assert "Each line is a document" in text
    assert "### each item in the file" in text
    assert "@0" not in text
