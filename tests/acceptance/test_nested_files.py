"""Partners who speak JSON, and those whose XML has to fit a schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.acceptance.incoming import emails, sent
from tests.acceptance.world import World

ORDER = """\
version: 1
message: order
format: xml
file: {name: "orders-{sequence:04}.xml"}
xml: {schema: orders.xsd}
records:
  - record: orders
    each: file
    order: [order, count]
    fields:
      - {at: count, field: documentCount, integer: true}
    records:
      - record: order
        each: shipment
        order: [no, line, name]
        fields:
          - {at: no, field: shipmentId}
          - {at: name, field: deliveryName}
        records:
          - record: line
            each: line
            fields:
              - {at: "@sku", field: physicalSku}
              - {at: "@qty", field: quantity, integer: true}
"""
XSD = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="orders">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="order" maxOccurs="unbounded">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="no" type="xs:string"/>
              <xs:element name="line" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:attribute name="sku" type="xs:string"/>
                  <xs:attribute name="qty" type="xs:positiveInteger"/>
                </xs:complexType>
              </xs:element>
              <xs:element name="name">
                <xs:simpleType>
                  <xs:restriction base="xs:string"><xs:maxLength value="20"/></xs:restriction>
                </xs:simpleType>
              </xs:element>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="count" type="xs:positiveInteger"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""
CONFIRMATION = """\
version: 1
message: confirmation
format: json
codes:
  state: {"true": DONE, "false": OPEN}
records:
  - each: file
    records:
      - record: shipments
        each: shipment
        fields:
          - {at: id, field: shipmentId, required: true}
          - {at: state, field: isFinal, code: state}
          - {at: "tracking[]", field: tracking}
        records:
          - record: lines
            each: line
            fields:
              - {at: sku, field: physicalSku}
              - {at: qty, field: quantity, integer: true}
"""
LONG = "Alva Exempelsson-Testdotter"


@pytest.fixture
def strict(empty_world: World) -> World:
    """A partner whose order files have to fit a schema; nothing is open yet."""
    world = empty_world
    world.add_partner("alpha", {"order": ORDER})
    _schema(world).write_text(XSD)
    world.adopt()
    return world


def _schema(world: World) -> Path:
    """Return where the schema of the partner's orders lies: beside their mapping."""
    return world.folder / "mappings" / "alpha" / "orders.xsd"


def test_only_the_order_that_does_not_fit_the_schema_is_held(strict: World) -> None:
    good, bad, other = strict.sell("TEE"), strict.sell("TEE", name=LONG), strict.sell("CAP")

    outcome = strict.export()

    (content,) = strict.files("in").values()
    root = etree.fromstring(content)
    assert [order.findtext("no") for order in root.iter("order")] == [good, other]
    assert root.findtext("count") == "2"
    assert strict.states()[bad] == "held"
    assert strict.problems(bad) == ["not-valid"]
    assert outcome.exit_code == 1


def test_the_complaint_says_where_and_why_and_not_what_is_there(strict: World) -> None:
    strict.sell("TEE", name=LONG)
    strict.export()

    told = strict.bridge("problems").stdout

    assert "name: The text has a length of '27'" in " ".join(told.split())
    assert LONG not in told


def test_a_file_that_does_not_fit_as_a_whole_is_not_written(strict: World) -> None:
    strict.map("order", ORDER.replace("order: [order, count]", "order: [count, order]"))
    shipment = strict.sell("TEE")

    outcome = strict.export()

    assert strict.files("in") == {}
    assert strict.states().get(shipment) != "sent"
    assert outcome.exit_code == 2
    assert "does not fit its schema" in " ".join(outcome.troubles)


def test_a_schema_that_is_none_is_told_before_anything_runs(strict: World) -> None:
    _schema(strict).write_text("<a/>")

    checked = strict.bridge("check")

    assert checked.returncode == 2
    assert "xml.schema" in checked.stdout + checked.stderr
    assert "not a schema document" in " ".join((checked.stdout + checked.stderr).split())


def test_a_confirmation_in_json_completes_its_shipment(world: World) -> None:
    world.map("confirmation", CONFIRMATION)
    world.set_message("confirmation", files="CONF_*.json")
    world.adopt()
    shipment = sent(world, ("TEE", 2))
    world.put_file(
        "out/CONF_1.json",
        f'{{"shipments": [{{"id": "{shipment}", "state": "DONE", "tracking": ["T1", "T2"],'
        ' "lines": [{"sku": "TEE", "qty": 2}]}]}',
    )

    outcome = world.import_()

    assert outcome.exit_code == 0, world.problems()
    assert world.states()[shipment] == "completed"
    assert emails(world) == {shipment: 1}


def test_a_json_file_that_was_cut_off_is_not_applied(world: World) -> None:
    world.map("confirmation", CONFIRMATION)
    world.set_message("confirmation", files="CONF_*.json")
    world.adopt()
    shipment = sent(world, "TEE")
    world.put_file("out/CONF_1.json", f'{{"shipments": [{{"id": "{shipment}", "state": "DONE"')

    world.import_()

    assert world.states()[shipment] == "sent"
    assert world.problems() == ["cut-off"]
