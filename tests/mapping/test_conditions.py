"""Rules that count only sometimes: conditions, alternatives, sentinels, checked constants."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Entry, Node
from bridge.model.problem import Severity
from bridge.model.records import UnreadableFileError
from tests.mapping.texts import (
    STOCK,
    TYPED,
    cell,
    codes_of,
    compiled,
    entries,
    faults,
    line,
    one_field,
    refused,
    value_of,
    written,
)

#: A status tells whether the line was shipped; the tracking column may say that nothing was.
CONFIRMATION = """\
version: 1
message: confirmation
format: csv
codes:
  rejected: {"true": REJECTED}
records:
  - each: line
    fields:
      - {at: Order, field: shipment.shipmentId, required: true}
      - {at: Tracking, field: shipment.isCancelled, code: rejected, unknown: {use: "false"}}
      - {at: Tracking, field: parcel.tracking, none: [REJECTED, NA]}
      - {at: Item, field: physicalSku, when: {Kind: SKU}}
      - {at: Item, field: ean, when: {Kind: [EAN, UPC]}}
      - {at: Shipped, field: quantity, integer: true, when: {Status: S}}
      - {at: Status, field: quantity, none: X, default: "0", integer: true, when: {Status: X}}
      - {at: Lot, field: lot, when: {Item: {not: ["", BOX]}, Lot: {starts: L}}}
"""
HEADER = "Order,Tracking,Kind,Item,Status,Shipped,Lot\n"


def read(row: str, mapping: CompiledMapping | None = None) -> dict[str, Any]:
    (entry,) = entries(mapping or compiled(CONFIRMATION), HEADER + row + "\n")
    assert not entry.problems
    return entry.values


def shipped(**line_values: Any) -> list[Entry]:
    """Return what is read of one line that a warehouse has written."""
    mapping = compiled(CONFIRMATION)
    data, problems = written(mapping, [line(**line_values)])
    assert not problems
    return entries(mapping, data)


def test_a_rule_counts_only_where_its_condition_holds() -> None:
    said = read("1-1,T1,SKU,A,S,2,L7")
    assert (said["line.physicalSku"], said["line.lot"]) == ("A", "L7")
    assert "line.ean" not in said
    said = read("1-1,T1,UPC,73,S,2,L7")
    assert (said["line.ean"], said.get("line.physicalSku")) == ("73", None)


def test_of_several_rules_for_a_field_the_one_that_holds_counts() -> None:
    assert read("1-1,T1,SKU,A,S,2,")["line.quantity"] == 2
    assert read("1-1,T1,SKU,A,X,2,")["line.quantity"] == 0
    assert "line.quantity" not in read("1-1,T1,SKU,A,B,2,")


@pytest.mark.parametrize("row", ["1-1,,SKU,BOX,S,1,L7", "1-1,,SKU,,S,1,L7", "1-1,,SKU,A,S,1,M7"])
def test_every_part_of_a_condition_has_to_hold(row: str) -> None:
    assert "line.lot" not in read(row)


def test_the_last_rule_may_be_for_all_other_cases_and_is_not_tried_behind_one_that_holds() -> None:
    mapping = compiled(
        CONFIRMATION, ("{at: Item, field: ean, when: {Kind: [EAN, UPC]}}", "{at: Lot, field: ean}")
    )
    assert read("1-1,,,A,S,1,L7", mapping)["line.ean"] == "L7"
    both = compiled(
        CONFIRMATION,
        ("{at: Item, field: ean, when: {Kind: [EAN, UPC]}}",
         "{at: Item, field: ean, when: {Kind: EAN}}\n      - {at: Lot, field: ean}"),
    )  # fmt: skip
    assert "line.ean" not in read("1-1,,EAN,,S,1,L7", both)
    assert read("1-1,,SKU,,S,1,L7", both)["line.ean"] == "L7"


def test_a_required_value_is_required_only_where_its_rule_counts() -> None:
    mapping = compiled(CONFIRMATION, ("when: {Status: S}", "required: true, when: {Status: S}"))
    assert "line.quantity" not in read("1-1,,SKU,A,B,,", mapping)
    (entry,) = entries(mapping, HEADER + "1-1,,SKU,A,S,,\n")
    assert codes_of([entry]) == [["required"]]


def test_a_text_that_stands_for_no_value_is_none_and_may_tell_another_field() -> None:
    said = read("1-1,REJECTED,SKU,A,S,1,")
    assert (said["shipment.isCancelled"], said.get("parcel.tracking")) == (True, None)
    said = read("1-1, NA ,SKU,A,S,1,")
    assert (said["shipment.isCancelled"], said.get("parcel.tracking")) == (False, None)


@pytest.mark.parametrize("item", [{"physicalSku": "A"}, {"physicalSku": "", "ean": "73"}])
@pytest.mark.parametrize("quantity", [0, 3])
@pytest.mark.parametrize("tracking", [(), ("T1",)])
def test_what_a_warehouse_writes_under_conditions_is_read_as_it_meant_it(
    item: dict[str, str], quantity: int, tracking: tuple[str, ...]
) -> None:
    (entry,) = shipped(
        **item, quantity=quantity, parcel_tracking=tracking, shipment_isCancelled=not tracking
    )
    assert entry.values.get("line.physicalSku", "") == item["physicalSku"]
    assert entry.values.get("line.ean") == item.get("ean")
    assert entry.values["line.quantity"] == quantity
    assert entry.values["shipment.isCancelled"] is (not tracking)
    assert entry.values.get("parcel.tracking", ()) == tracking


def test_a_condition_that_another_rule_decides_is_met_or_the_field_is_left_out() -> None:
    mapping = compiled(
        CONFIRMATION, ("when: {Item: {not", "when: {Tracking: {not: REJECTED}, Item: {not")
    )
    for is_cancelled, tracking, lot in ((True, (), None), (False, ("T1",), "L7")):
        document = line(shipment_isCancelled=is_cancelled, parcel_tracking=tracking, lot="L7")
        data, problems = written(mapping, [document])
        assert not problems
        assert entries(mapping, data)[0].values.get("line.lot") == lot


def test_what_one_rule_cannot_say_the_next_one_may() -> None:
    mapping = compiled(CONFIRMATION, ("integer: true, when: {Status: S}",
                                      "integer: true, none: '0', when: {Status: S}"))  # fmt: skip
    for quantity, row in ((0, ",,X,"), (2, ",2,S,")):
        data, problems = written(mapping, [line(quantity=quantity)])
        assert not problems
        assert row in data.decode().splitlines()[1]
        assert entries(mapping, data)[0].values["line.quantity"] == quantity


def test_a_constant_with_a_condition_decides_nothing() -> None:
    mapping = compiled(
        CONFIRMATION,
        ("      - {at: Lot,", "      - {at: Note, value: scanned, check: on, when: {Kind: EAN}}\n"
         "      - {at: Lot,"),
    )  # fmt: skip
    for item, is_noted in (("A", False), ("", True)):
        data, problems = written(mapping, [line(physicalSku=item, ean="73")])
        assert not problems
        assert (b"scanned" in data) is is_noted
        assert not entries(mapping, data)[0].problems


def test_what_no_rule_can_say_is_a_problem() -> None:
    assert refused(compiled(CONFIRMATION), line(quantity=Decimal("1.5"))) == [
        "not-a-whole-number", "not-a-whole-number"
    ]  # fmt: skip


XML = """\
version: 1
message: confirmation
format: xml
records:
  - record: message
    each: file
    records:
      - record: shipment
        each: shipment
        fields:
          - {at: "@id", field: shipmentId}
        records:
          - record: line
            each: line
            fields:
              - {at: item, field: physicalSku, when: {"@type": SKU}}
              - {at: item, field: ean, when: {"@type": [EAN, GTIN]}}
              - {at: qty, or_at: "@qty", field: quantity, integer: true}
"""


def test_conditions_and_other_places_are_elements_and_attributes_as_well() -> None:
    mapping = compiled(XML)
    text = (
        '<message><shipment id="1-1"><line type="GTIN" qty="2"><item>73</item></line>'
        '<line type="SKU"><item>A</item><qty>3</qty></line></shipment></message>'
    )
    (_, first, second) = entries(mapping, text)
    assert (first.values["line.ean"], first.values["line.quantity"]) == ("73", 2)
    assert (second.values["line.physicalSku"], second.values["line.quantity"]) == ("A", 3)
    data, problems = written(mapping, [line(physicalSku="", ean="73", quantity=2)])
    assert not problems
    assert b'<line type="EAN">' in data
    assert [one.values.get("line.ean") for one in entries(mapping, data)] == [None, "73"]


FIXED = """\
version: 1
message: stock
format: fixed
fixed: {newline: lf}
records:
  - record: I
    each: item
    fields:
      - {at: "1-5", field: physicalSku}
      - {at: "+4", or_at: "12+4", field: quantity, integer: true, when: {"10+2": "31"}}
"""


def test_conditions_and_other_places_are_stretches_as_well() -> None:
    mapping = compiled(FIXED)
    found = entries(mapping, "A    0054310000\nB        310007\nC    0003990000\n")
    assert [one.values.get("item.quantity") for one in found] == [54, 7, None]
    data, _ = written(mapping, [Node("item", {"physicalSku": "A", "quantity": 5})])
    assert data == b"A    5   31    \n"
    (only,) = faults(FIXED, ('"10+2"', '"10+2x"'))
    assert only.path == "records.0.fields.1.when.10+2x"


def test_a_value_that_would_read_as_none_is_refused() -> None:
    mapping = one_field("{at: X, field: lot, none: [NA]}", "confirmation")
    assert refused(mapping, line(lot="NA")) == ["stands-for-none"]
    assert value_of(mapping, "NA", "line.lot") is None
    mapping = one_field("{at: X, field: lot, none: [NA], default: L0}", "confirmation")
    assert value_of(mapping, "NA", "line.lot") == "L0"
    mapping = one_field("{at: X, field: lot, none: [NA], required: true}", "confirmation")
    assert value_of(mapping, "NA", "line.lot") == "required"


def test_a_text_of_ours_that_stands_for_no_value_is_not_written() -> None:
    steps = "{at: X, field: shipment.deliveryTele, none: ['-', n/a]"
    assert cell(one_field(steps + "}"), line(shipment_deliveryTele="n/a")) == ""
    assert cell(one_field(steps + ", default: '0'}"), line(shipment_deliveryTele="-")) == "0"
    assert refused(one_field(steps + ", required: true}"), line(shipment_deliveryTele="-")) == [
        "required"
    ]
    zero = one_field("{at: X, field: quantity, integer: true, none: '0'}")
    assert cell(zero, line(quantity=0)) == ""


def test_other_places_are_looked_at_where_the_first_is_empty() -> None:
    mapping = compiled(
        CONFIRMATION,
        ("{at: Lot, field: lot, when: {Item: {not: [\"\", BOX]}, Lot: {starts: L}}}",
         "{at: Lot, or_at: [Kind, Status], field: lot, none: NA}"),
    )  # fmt: skip
    assert read("1-1,,SKU,A,S,1,L7", mapping)["line.lot"] == "L7"
    assert read("1-1,,SKU,A,S,1, ", mapping)["line.lot"] == "SKU"
    assert read("1-1,,NA,A,S,1,NA", mapping)["line.lot"] == "S"
    assert any("Lot loses in which of its places" in one for one in mapping.one_way)
    assert written(mapping, [line(lot="L7")])[0].decode().splitlines()[1].endswith(",L7")


def test_columns_of_an_optional_field_may_all_be_missing() -> None:
    mapping = compiled(
        CONFIRMATION, ("{at: Lot, field: lot, when: {Item: {not: [\"\", BOX]}, Lot: {starts: L}}}",
                       "{at: Lot, or_at: Batch, field: lot, optional: on}")
    )  # fmt: skip
    (entry,) = entries(mapping, HEADER.replace("Lot", "Batch") + "1-1,,SKU,A,S,1,L7\n")
    assert entry.values["line.lot"] == "L7"
    (entry,) = entries(mapping, HEADER.replace(",Lot", "") + "1-1,,SKU,A,S,1\n")
    assert "line.lot" not in entry.values


def test_what_goes_out_is_written_where_our_fields_say_so() -> None:
    mapping = one_field(
        "{at: X, field: shipwallet_pickup, when: {shipment.deliveryCountry: [SE, NO]}}"
        .replace("shipwallet", "shipment.shipwallet")
    )  # fmt: skip
    document = {"shipment_shipwallet_pickup": "P1"}
    assert cell(mapping, line(**document, shipment_deliveryCountry="NO")) == "P1"
    assert cell(mapping, line(**document, shipment_deliveryCountry="FR")) == ""
    assert cell(mapping, line(**document)) == ""
    assert value_of(mapping, "P1", "shipment.shipwallet_pickup") == "P1"


@pytest.mark.parametrize(
    ("condition", "document", "is_written"),
    [
        ('shipment.isPaid: "true"', {"shipment_isPaid": True}, True),
        ('shipment.isPaid: "true"', {"shipment_isPaid": False}, False),
        ('shipment.isPaid: "true"', {}, False),
        ('quantity: {not: "1"}', {"quantity": 2}, True),
        ('quantity: {not: "1"}', {"quantity": 1}, False),
        ("shipment.raw.tag: {starts: VIP}", {"shipment_raw": {"tag": "VIP-7"}}, True),
        ("shipment.deliveryCompany: {not: ''}", {"shipment_deliveryCompany": "A/S"}, True),
        ("shipment.deliveryCompany: {not: ''}", {"shipment_deliveryCompany": ""}, False),
    ],
)
def test_a_condition_may_be_about_whatever_compares_as_text(
    condition: str, document: dict[str, Any], is_written: bool
) -> None:
    mapping = one_field(f"{{at: X, value: Y, when: {{{condition}}}}}")
    assert cell(mapping, line(**document)) == ("Y" if is_written else "")


def test_several_rules_may_write_a_place_and_the_first_that_holds_does() -> None:
    mapping = one_field(
        "{at: X, value: B2B, when: {shipment.deliveryCompany: {not: ''}}}\n"
        "      - {at: X, field: shipment.deliveryName, when: {shipment.deliveryCountry: SE}}\n"
        "      - {at: X, value: B2C}"
    )
    assert (
        cell(mapping, line(shipment_deliveryCompany="A/S", shipment_deliveryCountry="SE")) == "B2B"
    )
    assert (
        cell(mapping, line(shipment_deliveryName="Alva", shipment_deliveryCountry="SE")) == "Alva"
    )
    assert cell(mapping, line(shipment_deliveryCountry="SE")) == ""
    assert cell(mapping, line(shipment_deliveryCountry="NO")) == "B2C"
    assert value_of(mapping, "Alva", "shipment.deliveryName") is None


CHECKED = ("match: {1: L}\n        fields:\n", "match: {1: L}\n        fields:\n"
           "          - {at: 4, name: CLIENT, value: LVD, check: on}\n")  # fmt: skip


def test_a_record_that_is_meant_for_somebody_else_is_set_aside() -> None:
    mapping = compiled(TYPED, CHECKED)
    found = entries(mapping, "H;1-1;1\nL;A;1;LVD \nL;B;1;OTHER\nL;C;1;\n")
    assert codes_of(found) == [[], [], ["another-constant"], ["another-constant"]]
    (problem,) = found[2].problems
    assert (problem.severity, problem.value) == (Severity.SET_ASIDE, "OTHER")
    assert "CLIENT is not what the mapping says" in problem.message
    assert "OTHER" not in problem.message


def test_what_stands_below_a_record_for_somebody_else_is_not_taken_either() -> None:
    mapping = compiled(
        TYPED,
        ("{at: 3, name: FINAL, field", "{at: 4, value: LVD, check: on}\n"
         "      - {at: 3, name: FINAL, field"),
    )  # fmt: skip
    header, below, other = entries(mapping, "H;1-1;1;X\nL;A;1\nH;2-1;1;LVD\n")
    assert codes_of([header, other]) == [["another-constant"], []]
    assert not below.is_whole


def test_a_file_for_somebody_else_is_refused() -> None:
    mapping = compiled(
        STOCK, ("{at: 3, field: sequence", "{at: 4, name: SITE, value: \"07\", check: on}\n"
                "      - {at: 3, field: sequence")
    )  # fmt: skip
    assert entries(mapping, "H,20260113211500,7,07\nI,A,54\n")[0].values["item.quantity"] == 54
    with pytest.raises(UnreadableFileError, match="SITE is not what the mapping says"):
        entries(mapping, "H,20260113211500,7,08\nI,A,54\n")


def test_a_constant_is_compared_as_it_is_written() -> None:
    mapping = one_field("{at: X, value: lvd, case: upper, pad: 5, check: on}")
    assert cell(mapping, line()) == "LVD  "
    assert value_of(mapping, "LVD", "X") is None
    assert value_of(mapping, "LVX", "X") == "another-constant"


NAME = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=6)


@settings(deadline=None)
@given(
    st.builds(
        line,
        shipment_isCancelled=st.booleans(),
        parcel_tracking=st.lists(NAME, max_size=1).map(tuple),
        physicalSku=NAME | st.just(""),
        ean=NAME | st.just(""),
        quantity=st.integers(0, 99),
        lot=NAME,
    )
)
def test_nothing_that_a_warehouse_writes_under_conditions_is_read_as_something_else(
    document: Node,
) -> None:
    mapping = compiled(CONFIRMATION)
    data, problems = written(mapping, [document])
    if problems:
        return
    (entry,) = entries(mapping, data)
    assert not entry.problems
    meant = {f"{node.level}.{name}": value for node in _every(document)
             for name, value in node.values.items()}  # fmt: skip
    for name, value in entry.values.items():
        assert meant[name] == value
    assert entry.values["line.quantity"] == meant["line.quantity"]


def _every(node: Node) -> list[Node]:
    return [node, *(one for child in node.children for one in _every(child))]


def test_a_count_of_one_bucket_is_read_and_written_by_its_status() -> None:
    mapping = compiled(
        STOCK,
        ("{at: 3, field: quantity, integer: true}",
         '{at: 3, field: quantity, integer: true, required: true, when: {4: "31"}}'),
    )  # fmt: skip
    found = entries(mapping, "H,20260113211500,7\nI,A,54,31\nI,A,7,99\n")
    assert [one.values.get("item.quantity") for one in found] == [54, None]
    data, problems = written(mapping, [Node("item", {"physicalSku": "A", "quantity": 5})])
    assert not problems
    assert data.endswith(b"I,A,5,31\r\n")
