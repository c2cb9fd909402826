"""A thousand damaged files of each nested format end in records, faults or one clear error."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from bridge.model.records import Layout, RecordLayout, UnreadableFileError
from bridge.model.settings import JsonSettings, XmlSettings
from tests.codecs.damage import damaged
from tests.codecs.shapes import flat, json_layout, read, record, written, xml_layout

LINE = RecordLayout("lines?/line", ("sku", "tag[]"), match={"kind": ("L", "M")})
PLACES = ("no", "to?/name", "refs[type=A]/value", "refs[type=B]/value", "marks/mark[]/no")
SPACES = XmlSettings(namespace="urn:d", namespaces={"p": "urn:p"})
XSD = b"""\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:d"
           elementFormDefault="qualified">
  <xs:element name="message">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="order" maxOccurs="unbounded">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="no" type="xs:int"/>
              <xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""

LAYOUTS = {
    "xml": xml_layout(
        RecordLayout("list[@v=1]?/p:order", ("@id", *PLACES), children=(LINE,)),
        places=("type", "@v"),
        settings=SPACES,
    ),
    "xml with a schema": replace(
        xml_layout(
            RecordLayout("order", PLACES, children=(LINE,)),
            settings=replace(SPACES, schema=("a.xsd",)),
        ),
        companions={"a.xsd": XSD},
    ),
    "json": json_layout(
        RecordLayout("data?/orders", PLACES, children=(LINE,)), places=("type", "data/n")
    ),
    "json list": json_layout(
        RecordLayout(".", PLACES, children=(LINE,)), settings=JsonSettings(indent=False)
    ),
    "json lines": json_layout(
        RecordLayout(".", PLACES, children=(LINE,)), settings=JsonSettings(lines=True)
    ),
}


def sound(layout: Layout) -> bytes:
    (document,) = layout.records[0].children
    below = record(LINE.name, {"sku": 'x<"', "tag[]": "1\x1f\x1fŁ\n"})
    cells = dict.fromkeys(document.places, "Ł & ö") | {"no": "1"}
    return written(layout, [record(document.name, cells, below, below) for _ in range(6)])


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_damaged_file_ends_in_records_or_in_one_clear_error(name: str) -> None:
    layout = LAYOUTS[name]
    data = sound(layout)
    assert len(read(data, layout)) == 7
    chance, ends = random.Random(20261126), Counter[str]()
    for _ in range(1_000):
        try:
            found = read(damaged(data, chance), layout)
        except UnreadableFileError as error:
            assert error.fault.message
            assert error.fault.remedy
            ends[error.fault.code] += 1
            continue
        ends.update({one.fault_code or "record" for one in flat(found)})
        assert all(bool(one.fault) == bool(one.fault_code) for one in flat(found))
    assert len(ends) > 4, ends
    assert ends["record"] > 10, ends
