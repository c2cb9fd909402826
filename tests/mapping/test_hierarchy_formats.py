"""Joins and ends in the other formats of rows: lines of fixed width, and segments."""

from __future__ import annotations

from bridge.model.document import Node
from tests.mapping.texts import codes_of, compiled, entries, faults, written

#: Segments as an IDoc has them: name, number, number of the segment above, then data.
IDOC = """\
version: 1
message: confirmation
format: fixed
fixed: {lines: trimmed, newline: lf}
records:
  - record: delivery
    each: shipment
    starts: {1-10: E2EDL20}
    fields:
      - {at: "+10", value: E2EDL20004}
      - {at: "+6", name: SEGNUM, field: file.recordNumber, integer: {width: 6}}
      - {at: "+6", value: "000000"}
      - {at: "+10", field: shipmentId, required: true}
    records:
      - record: item
        each: line
        starts: {1-10: E2EDL24}
        by: {17+6: 11+6}
        fields:
          - {at: "+10", value: E2EDL24008}
          - {at: "+6", name: SEGNUM, field: file.recordNumber, integer: {width: 6}}
          - {at: 23+18, field: physicalSku}
          - {at: 41+5, field: quantity, integer: true}
"""
SEGMENTS = """\
E2EDL24007000002000001TEE               1
E2EDL200040000030000002-1
E2EDL200040000010000001-1
E2EDL24008000004000003CAP               12
"""

WAREHOUSE = """\
version: 1
message: confirmation
format: x12
final: counted
codes:
  status: {"true": CC, "false": CP}
records:
  - record: W06
    each: shipment
    match: {0: W06}
    fields:
      - {at: 2, name: W0602, field: shipmentId, required: true}
    records:
      - record: W12
        each: line
        match: {0: W12}
        fields:
          - {at: 1, name: W1201, field: isFinal, code: status}
          - {at: 2, name: W1202, field: orderedQuantity, integer: true}
          - {at: 3, name: W1203, field: quantity, integer: true}
          - {at: 4, name: W1204, field: openQuantity, integer: true}
          - {at: 8, name: W1208, field: physicalSku, required: true}
    end:
      record: W03
      match: {0: W03}
      fields:
        - {at: 1, name: W0301, field: unitCount, integer: true}
ignore:
  - {record: envelope, match: {0: [ISA, GS, ST, SE, GE, IEA]}}
  - {record: others, match: {0: [N1, LX]}}
"""
INTERCHANGE = """\
ISA*00*          *00*          *ZZ*WAREHOUSE      *ZZ*SHOP           *260113*1405*U*00401*7*0*P*>~
GS*SW*WAREHOUSE*SHOP*20260113*1405*7*X*004010~ST*945*0001~
W06*F*1-1*20260113~LX*1~W12*CC*2*2*0*EA**VN*TEE~LX*2~W12*CP*3*1*2*EA**VN*CAP~W03*3~
SE*8*0001~GE*1*7~IEA*1*7~
"""


def test_segments_of_fixed_width_are_joined_by_the_number_of_the_one_above() -> None:
    found = entries(compiled(IDOC), SEGMENTS)
    assert not [one for one in found if one.problems]
    lines = {one.document: one.values for one in found if one.level == "line"}
    assert {name: one["line.physicalSku"] for name, one in lines.items()} == {
        "1-1": "TEE",
        "2-1": "CAP",
    }


def test_segments_of_fixed_width_are_written_with_their_numbers() -> None:
    lines = [Node("line", {"physicalSku": sku, "quantity": 2}) for sku in ("TEE", "CAP")]
    data, problems = written(compiled(IDOC), [Node("shipment", {"shipmentId": "1-1"}, lines)])
    assert not problems
    assert [line[10:22] for line in data.decode().splitlines()] == [
        "000001000000",
        "000002000001",
        "000003000001",
    ]
    assert codes_of(entries(compiled(IDOC), data)) == [[], [], []]


def test_a_place_that_joins_and_is_none_is_told() -> None:
    told = faults(IDOC, ("by: {17+6: 11+6}", "by: {PSGNUM: 11+6}"))
    assert [one.path for one in told] == ["records.0.records.0.by.PSGNUM"]


def test_a_segment_of_totals_closes_its_shipment() -> None:
    found = entries(compiled(WAREHOUSE), INTERCHANGE)
    assert not [one for one in found if one.problems]
    _, whole, part, totals = found
    assert (whole.values["line.isFinal"], part.values["line.isFinal"]) == (True, False)
    assert part.values["line.openQuantity"] == 2
    assert (totals.level, totals.values["shipment.unitCount"]) == ("shipment", 3)


def test_totals_of_other_units_hold_their_shipment() -> None:
    found = entries(compiled(WAREHOUSE), INTERCHANGE.replace("W03*3", "W03*5"))
    assert [(one.document, one.problems[0].code) for one in found if one.is_late] == [
        ("1-1", "count-differs")
    ]
    cut = entries(compiled(WAREHOUSE), INTERCHANGE.replace("W03*3~", "").replace("SE*8", "SE*7"))
    assert [one.problems[0].code for one in cut if one.is_late] == ["end-missing"]
