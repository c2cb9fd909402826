"""XML whose root element is the document itself."""

from __future__ import annotations

import io

import pytest

from bridge.codecs import codec_for
from bridge.mapping.write import write_document
from bridge.model.document import Node
from tests.mapping.texts import changed, compiled, entries, faults

ORDER = """\
version: 1
message: order
format: xml
file: {name: "ORD_{shipmentId}.xml", per: document}
xml: {namespace: "urn:o", indent: off, declaration: off}
records:
  - record: order
    each: file
    records:
      - record: .
        each: shipment
        order: [no, rows, remark]
        fields:
          - {at: "@id", field: shipmentId, required: true}
          - {at: no, field: orderId}
          - {at: remark, field: otherComment}
        records:
          - record: rows/row
            each: line
            fields:
              - {at: "@sku", field: physicalSku}
              - {at: ".", field: quantity, integer: true}
"""
FILE = (
    '<order xmlns="urn:o" id="83652-1"><no>83652</no>'
    '<rows><row sku="A">2</row><row sku="B">1</row></rows><remark>soon</remark></order>'
)


def document() -> Node:
    lines = [Node("line", {"physicalSku": sku, "quantity": pieces}) for sku, pieces in
             (("A", 2), ("B", 1))]  # fmt: skip
    values = {"shipmentId": "83652-1", "orderId": "83652", "otherComment": "soon"}
    return Node("shipment", values, lines)


def test_the_document_is_written_as_the_root_element() -> None:
    mapping = compiled(ORDER)
    records, problems = write_document(mapping, {}, document())
    sink = io.BytesIO()
    codec_for("xml").write(sink, mapping.layout, [], records)
    assert (problems, sink.getvalue().decode()) == ([], FILE)


def test_and_read_from_it() -> None:
    found = entries(compiled(ORDER), FILE)
    assert [(one.level, one.document) for one in found] == [
        ("shipment", "83652-1"),
        ("line", "83652-1"),
        ("line", "83652-1"),
    ]
    assert found[0].values["shipment.otherComment"] == "soon"
    assert [one.values.get("line.quantity") for one in found] == [None, 2, 1]


def test_two_documents_have_no_place_in_one_file() -> None:
    mapping = compiled(ORDER)
    records, _ = write_document(mapping, {}, document())
    with pytest.raises(ValueError, match="such a file holds one document, and there are 2"):
        codec_for("xml").write(io.BytesIO(), mapping.layout, [], records * 2)


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        (", per: document", "", "there is one"),
        ("    records:\n      - record: .", "    fields: [{at: x, value: y}]\n    records:\n"
         "      - record: .", "move them into the record `.`"),
        ("record: rows/row", "record: .", "add the path of its element"),
    ],
)  # fmt: skip
def test_what_cannot_be_beside_it_is_told(old: str, new: str, meant: str) -> None:
    text = changed(ORDER, (old, new)).replace("{shipmentId}", "{sequence}")
    assert any(meant in one.meant for one in faults(text))
