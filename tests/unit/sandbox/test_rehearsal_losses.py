"""What a rehearsal names as lost."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bridge.mapping.load import load_mapping
from bridge.sandbox.rehearsal.losses import what_is_lost

REPLACING = """\
version: 1
message: order
format: csv
file: {name: "ORD_{sequence:06}.csv", replace: {"%s": " "}}
codes:
  country: {SE: SWE, FI: "FIN|"}
records:
  - record: head
    each: shipment
    match: {TYPE: H}
    fields:
      - {at: ID, field: shipmentId}
      - {at: DATE, field: orderDate, date: "%%Y-%%m-%%d"}
      - {at: NAME, field: deliveryName}
      - {at: COUNTRY, field: deliveryCountry, code: country}
    records:
      - record: line
        each: line
        match: {TYPE: L}
        fields:
          - {at: QTY, field: quantity, integer: true}
          - {at: SKU, field: physicalSku}
"""


@pytest.mark.parametrize(
    ("replaced", "fields"),
    [
        ("’", "head shipment.deliveryName, line line.physicalSku"),
        ("|", "head shipment.deliveryName, head shipment.deliveryCountry, line line.physicalSku"),
        (
            "-",
            "head shipment.shipmentId, head shipment.orderDate, head shipment.deliveryName, "
            "line line.quantity, line line.physicalSku",
        ),
    ],
)
def test_characters_that_are_replaced_are_told_where_they_can_stand(
    replaced: str, fields: str
) -> None:
    mapping = load_mapping(REPLACING % replaced, "order.yaml", ZoneInfo("UTC"))

    told = [one.told for one in what_is_lost({"order": mapping}).findings]

    assert f"{fields}: the characters that the file replaces" in told
