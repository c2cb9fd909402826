"""An order file of fixed width: what does not fit holds its shipment, and no other."""

from __future__ import annotations

from tests.acceptance.world import World

ORDER_FIXED = """\
version: 1
message: order
format: fixed
file: {name: "ORD_{sequence:04}.txt", encoding: iso-8859-1}
fixed: {newline: lf}
records:
  - record: head
    each: shipment
    match: {1: H}
    fields:
      - {at: 2+10, name: ORDER, field: shipmentId}
      - {at: "+20", name: NAME, field: deliveryName}
      - {at: "+2", name: COUNTRY, field: deliveryCountry}
    records:
      - record: line
        each: line
        match: {1: L}
        fields:
          - {at: 2-9, name: SKU, field: physicalSku}
          - {at: 10-14, name: QTY, field: quantity, integer: {width: 5}}
"""


def test_a_value_that_is_too_long_holds_its_shipment_and_the_others_go(world: World) -> None:
    world.map("order", ORDER_FIXED)
    good = world.sell(("TEE", 2), name="Åke Östberg  ")
    long = world.sell("CAP", name="Alva Exempelsson von Provgatan")

    outcome = world.export()

    head = f"H{good:10}Åke Östberg         SE\n"
    assert world.files("in") == {"ORD_0001.txt": f"{head}LTEE     00002\n".encode("iso-8859-1")}
    assert world.states() == {good: "sent", long: "held"}
    assert outcome.exit_code == 1
    assert world.rows("SELECT code, field, message FROM problems") == [
        (
            "too-long",
            "shipment.deliveryName",
            "shipment.deliveryName has 30 characters where 20 are allowed",
        )
    ]
