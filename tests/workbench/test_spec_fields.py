"""The description of what a field can say beside one text at one place."""

from __future__ import annotations

import pytest

from bridge.workbench.opening import open_mapping
from bridge.workbench.spec import as_markdown, describe

MAPPING = """\
version: 1
message: confirmation
format: csv
records:
  - each: line
    fields:
      - {at: ORDER, or_at: [REF, PO], field: shipment.shipmentId, prefix: {text: RA, optional: on}}
      - {at: SITE, value: LVD, check: on}
      - {at: [T1, T2], field: parcel.tracking, none: [NA, ""]}
      - {at: SHIPPED, field: parcel.shippedAt, date: ["%:C%y%m%d", "%Y-%m-%d"],
         when: {STATUS: {not: X}, KIND: [A, B], T1: {starts: JD}}}
      - {at: SKU, field: physicalSku, max: {bytes: 18}, part: 3-}
      - {at: LOT, field: lot, find: "L([0-9]+)", suffix: "/1"}
      - {at: [SIGN, QTY], field: quantity, integer: {sign: apart, signs: [S, H], times: "10"}}
      - {at: PARCELS, field: shipment.packages, integer: {thousands: ".", sign: trailing, plus: 2}}
      - {at: [NOTE_1, NOTE_2], field: serialNumber, wrap: 35}
"""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("mappings") / "confirmation.yaml"
    path.write_text(MAPPING)
    return as_markdown(describe(open_mapping(path)))


@pytest.mark.parametrize(
    "said",
    [
        "Where it is empty: `REF` or `PO`. May begin with `RA`.",
        "always `LVD`",
        "`NA` or empty for no value.",
        "date, `CYYMMDD` or `YYYY-MM-DD`, C is 0 for 19.., 1 for 20..",
        "Only where `STATUS` is not `X`.",
        "Only where `KIND` is `A` or `B`.",
        "Only where `T1` begins with `JD`.",
        "| at most 18 bytes | Characters 3 and on. |",
        "What `L([0-9]+)` finds.",
        "Ends with `/1`.",
        "`SIGN` + `QTY`",
        "whole number, its sign in a place of its own (`S`, `H`)",
        "10 for each unit of the shop's.",
        "whole number, `.` between thousands, a minus behind it",
        "With 2 more.",
        "at most 35 in each place",
    ],
)
def test_what_a_field_can_say_is_described(described: str, said: str) -> None:
    assert said in described
