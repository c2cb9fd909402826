"""Fixed width in the language: places, what fits into them, and what is told about both."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.codecs import codec_for
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.mapping.write import write_document
from bridge.model.document import Node
from bridge.model.moment import Moment
from bridge.model.records import Record, UnreadableFileError
from tests.codecs.damage import damaged
from tests.mapping.texts import (
    cell,
    codes_of,
    compiled,
    entries,
    faults,
    line,
    refused,
    written,
)

ORDER = """\
version: 1
message: order
format: fixed
file: {name: "O{sequence}.txt", encoding: iso-8859-1}
fixed: {newline: lf}
codes:
  carrier: {PostNord: PN, DHL: DHL}
records:
  - record: head
    each: shipment
    match: {1-2: "10"}
    length: 60
    fields:
      - {at: "+2", value: "10"}
      - {at: "+10", name: ORDER, field: shipmentId, required: true}
      - {at: ["+8", "+6"], field: orderDate, date: {format: "%Y%m%d %H%M%S", zone: UTC}}
      - {at: "+4", value: ""}
      - {at: "+20", name: NAME, field: deliveryName}
      - {at: 51+3, field: shippingList, code: carrier}
    records:
      - record: line
        each: line
        match: {1-2: "20"}
        length: 30
        fields:
          - {at: 3-20, field: physicalSku}
          - {at: 21-25, field: quantity, integer: {width: 5}}
          - {at: 26-30, field: price, decimal: true, pad: {width: 5, side: left}}
"""


def order(name: str = "Åsa", **values: Any) -> Node:
    moment = Moment(datetime(2026, 1, 12, 8, 7, tzinfo=UTC))
    goods = Node("line", {"physicalSku": "TEE100", "quantity": 2, "price": 9})
    shipment = {"shipmentId": "83652-1", "deliveryName": name, "orderDate": moment}
    return Node("shipment", shipment | values, [goods])


# --- places ---------------------------------------------------------------------------------------


def test_places_are_from_to_however_they_are_written() -> None:
    head = compiled(ORDER).records[0]
    assert head.layout.places == ("1-2", "3-12", "13-20", "21-26", "27-30", "31-50", "51-53")
    assert head.layout.match == {"1-2": ("10",)}
    assert [field.label for field in head.fields][:3] == ["1-2", "ORDER", "13-20 + 21-26"]


def test_a_line_has_everything_in_its_place() -> None:
    data, problems = written(compiled(ORDER), [order(shippingList="DHL")])
    assert not problems
    head, goods = data.decode("iso-8859-1").splitlines()
    assert head == "1083652-1   20260112080700    Åsa                 DHL       "[:60].ljust(60)
    assert goods == "20TEE100            00002 9.00"


@pytest.mark.parametrize("at", ["5", "05", "5-5", "5+1", "005-005"])
def test_a_single_position_may_be_written_alone(at: str) -> None:
    assert places_of(f"{{at: {at}, field: name}}") == ("1-3", "5")


def test_the_next_one_begins_behind_the_one_before_it() -> None:
    assert places_of('{at: 10-14, field: name}, {at: "+2", field: size}') == (
        "1-3",
        "10-14",
        "15-16",
    )


ROWS = """\
version: 1
message: order
format: fixed
file: {name: "O{sequence}.txt"}
fixed: {trim: right}
codes:
  table: {A: ONE, B: THREE}
records:
  - each: line
    length: 99
    fields: [{at: "+3", field: physicalSku}, %s]
  - each: line
    starts: {40-42: X}
    fields:
      - {at: 40-42, value: XYZ}
      - {at: 43-50, field: shipment.shipmentId}
      - {at: 51-55, field: quantity, integer: true}
"""


def rows(fields: str) -> str:
    return (ROWS % fields).replace("length: 99", "match: {98-99: R}")


def places_of(fields: str) -> tuple[str, ...]:
    places = compiled(rows(fields)).records[0].layout.places
    assert places[0] == "98-99"
    return places[1:]


# --- faults of a mapping --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "path", "found", "meant"),
    [
        ("{at: 3-6, field: name}", "1.at", "3-6, which overlaps 1-3", "begin behind 1-3: 4+4"),
        ("{at: 90-98, field: name}", "1.at", "overlaps 98-99", "which `match` takes: 100+9"),
        ("{at: 20-11, field: name}", "1.at", '"20-11"', "did you mean `11-20`?"),
        ("{at: 11:20, field: name}", "1.at", '"11:20"', "did you mean `11-20`?"),
        ("{at: 11–20, field: name}", "1.at", '"11–20"', "did you mean `11-20`?"),
        ("{at: 0-9, field: name}", "1.at", '"0-9"', "count from 1, to 100000"),
        ("{at: 1-999999, field: name}", "1.at", '"1-999999"', "to 100000"),
        ('{at: "+0", field: name}', "1.at", '"+0"', "+10 for the next ten"),
        ("{at: NAME, field: name}", "1.at", '"NAME"', "11+10 for ten from the 11th on"),
        ("{at: 5-9, field: quantity, integer: {width: 8}}", "1.integer.width", '"8"', "at most 5"),
        ("{at: 5-9, field: name, pad: 6}", "1.pad.width", '"6"', "at most 5: so many fit into 5-9"),
        ("{at: 5-9, field: name, max: 6}", "1.max", '"6"', "at most 5"),
        ("{at: 5-9, field: name, cut: 6}", "1.cut", '"6"', "at most 5"),
        ("{at: 5-9, value: SIXSIX}", "1.value", '"SIXSIX"', "it has 6 characters where 5"),
        ("{at: 5-6, field: name, default: NONE}", "1.default", '"NONE"', "it has 4 characters"),
        ("{at: 5-8, field: name, code: table}", "1.code", '"THREE"', "5 characters where 4"),
        ("{at: 5-10, field: shipment.orderDate, date: \"%Y%m%d\"}", "1.date", '"20260501"',
         "into 5-10: it has 8"),
        ("{at: [5-10, 11-14], field: shipment.orderDate, date: \"%y%m%d %H%M%S\"}", "1.date",
         '"260501 ', "into 5-10 and 11-14"),
        ("{at: 5-7, field: price, decimal: true}", "1.decimal", '"0.00"', "4 characters where 3"),
        ("{at: 5-7, field: raw.x, decimal: true}", "1.decimal", '"0.00"', "4 characters where 3"),
    ],
)  # fmt: skip
def test_slips_in_places_and_widths_are_told(
    fields: str, path: str, found: str, meant: str
) -> None:
    told = {one.path: one for one in faults(rows(fields))}
    assert set(told) == {f"records.0.fields.{path}"}
    (fault,) = told.values()
    assert found in fault.found
    assert meant in fault.meant
    assert fault.line == 11


@pytest.mark.parametrize(
    ("old", "new", "path", "found", "meant"),
    [
        ("length: 60", "length: 52", "records.0.fields.5.at", "51-53", "end at 52 or before"),
        ("length: 60", "length: 0", "records.0.length", '"0"', "expected 1 to"),
        ("length: 60", "columns: 6", "records.0.columns", '"6"', "leave it out"),
        ('{1-2: "20"}', "{1-2: LIN}", "records.0.records.0.match.1-2", '"LIN"', "at most 2"),
        ('{1-2: "20"}', '{1-2: "2 "}', "records.0.records.0.match.1-2", '"2 "', 'write "2"'),
        ('{1-2: "20"}', '{+2: "20"}', "records.0.records.0.match.+2", '"+2"', "from-to such as"),
        ('{1-2: "20"}', '{1-2: "20", 1+2: X}', "records.0.records.0.match.1+2", '"1+2"',
         "leave it out"),
        ('{1-2: "20"}', "{}", "records.0.records.0.match", "no `match`", "told apart"),
        ("newline: lf", "newline: none, lines: any", "fixed.lines", "`lines: any`", "leave it out"),
        ("newline: lf", "newline: none, last_newline: omit", "fixed.last_newline", "none", "leave"),
        ("newline: lf", "trim: both", "records.0.records.0.fields.2.pad", "on the left",
         "trim: right"),
        ("newline: lf", "unit: byte", "fixed.unit", '"byte"', "did you mean `bytes`?"),
        ("newline: lf", "newlines: lf", "fixed.newlines", "unknown key", "`newline`?"),
        ("iso-8859-1}\nfixed: {newline: lf", "utf-16}\nfixed: {unit: bytes", "fixed.unit",
         "bytes in utf-16", "unit: characters"),
        ("format: fixed", "format: csv", "fixed", "settings of fixed", "write `format: fixed`"),
    ],
)  # fmt: skip
def test_slips_in_records_and_settings_are_told(
    old: str, new: str, path: str, found: str, meant: str
) -> None:
    told = next(one for one in faults(ORDER, (old, new)) if one.path == path)
    assert found in told.found
    assert meant in told.meant


def test_without_line_ends_every_type_needs_its_length() -> None:
    told = faults(
        ORDER,
        ("newline: lf", "newline: none"),
        ("    length: 60\n", ""),
        ("codes:", "ignore: [{record: rest}]\ncodes:"),
    )
    assert [one.path for one in told] == ["ignore.0.length", "records.0.length"]


def test_a_length_is_for_fixed_width_only() -> None:
    csv = "version: 1\nmessage: order\nformat: csv\nfile: {name: a}\nrecords:\n  - each: line\n"
    fields = "    fields: [{at: A, field: shipment.shipmentId}, {at: B, field: physicalSku}]\n"
    told = next(one for one in faults(f"{csv}    length: 5\n{fields}") if "length" in one.path)
    assert "only records of fixed width" in told.meant


def test_a_relative_place_right_behind_match_is_told_what_to_do() -> None:
    (told, *_) = faults(ORDER, ('{at: "+2", value: "10"}', "{at: 60, value: x}"),
                        ('at: "+10", name: ORDER', "at: 1+10, name: ORDER"))  # fmt: skip
    assert told.found == "1-10, which overlaps 1-2"
    assert told.meant == (
        "begin behind 1-2, which `match` takes: 3+10; or tell the type by how this place begins: "
        "`starts: {1-10: …}`"
    )


def test_a_fault_in_one_field_makes_none_of_the_places_behind_it() -> None:
    (told,) = faults(ORDER, ("field: deliveryName", "field: deliveryNam"))
    assert told.path == "records.0.fields.4.field"
    (told,) = faults(ORDER, ('at: ["+8", "+6"]', 'at: ["+8", "+six"]'))
    assert told.path == "records.0.fields.2.at"
    malformed = faults(ORDER, ("field: deliveryName", "feild: deliveryName"))
    assert {one.path for one in malformed} == {"records.0.fields.4.feild"}


# --- what does not fit ----------------------------------------------------------------------------


def test_a_text_that_is_too_long_names_its_field_and_length_and_holds_its_document() -> None:
    mapping = compiled(ORDER)
    _, (problem,) = write_document(mapping, {}, order("A" * 21))
    assert (problem.code, problem.field) == ("too-long", "shipment.deliveryName")
    assert problem.message == "shipment.deliveryName has 21 characters where 20 are allowed"
    assert "cut" in problem.remedy
    assert not refused(mapping, order("A" * 20))


def test_a_length_in_bytes_is_told_in_bytes() -> None:
    mapping = compiled(
        ORDER, ("iso-8859-1}\nfixed: {newline: lf", "utf-8}\nfixed: {newline: lf, unit: bytes")
    )
    _, (problem,) = write_document(mapping, {}, order("Å" * 11))
    assert problem.message == "shipment.deliveryName has 22 bytes in utf-8 where 20 are allowed"


def test_one_of_several_places_that_is_too_short_for_its_part_is_a_problem_of_the_field() -> None:
    mapping = compiled(rows('{at: [5-8, 9-12], with: " ", field: name}'))
    records, _ = write_document(mapping, {}, line(name="ABC DEF"))
    assert (records[0].cells["5-8"], records[0].cells["9-12"]) == ("ABC", "DEF")
    assert refused(mapping, line(name="ABC DEFGH")) == ["too-long"]


@pytest.mark.parametrize("value", ["Åsa ", "Åsa   ", "  ", " "])
def test_blanks_at_the_end_of_a_value_hold_nothing(value: str) -> None:
    mapping = compiled(ORDER)
    data, problems = written(mapping, [order(value)])
    assert not problems
    (name,) = [one.values.get("shipment.deliveryName") for one in entries(mapping, data)][:1]
    assert name == (value.rstrip() or None)


@pytest.mark.parametrize("steps", ["", ", pad: 6", ', pad: {width: 6, with: "0", side: left}'])
def test_no_value_is_no_problem(steps: str) -> None:
    mapping = compiled(rows(f"{{at: 5-10, field: name{steps}}}"))
    assert cell(mapping, line(), "5-10") == ("000000" if "with" in steps else "")


def test_a_text_with_pad_of_blanks_is_what_the_file_holds_anyway() -> None:
    mapping = compiled(rows("{at: 5-10, field: name, pad: 6}"))
    assert cell(mapping, line(name="ab"), "5-10") == "ab"


def test_where_nothing_fills_it_up_a_shorter_text_is_a_problem() -> None:
    exactly = ("lines: any", "trim: none"), ("integer: true", "integer: {width: 6}")
    (told,) = faults(STOCK, *exactly)
    assert told.found == '"20260501"'
    assert told.meant.endswith("it has 8 characters where 10 are needed")
    mapping = compiled(STOCK, *exactly, ("+10", "+8"))
    values = {"quantity": 1, "countedAt": None}
    exact, short = (Node("item", values | {"physicalSku": sku}) for sku in ("TEE100  ", "TEE100"))
    assert cell(mapping, exact, "1-8") == "TEE100  "
    assert refused(mapping, short) == ["too-short"]


# --- reading --------------------------------------------------------------------------------------

STOCK = """\
version: 1
message: stock
format: fixed
fixed: {lines: any}
records:
  - each: item
    fields:
      - {at: "+8", field: physicalSku}
      - {at: "+6", field: quantity, integer: true}
      - {at: "+10", field: countedAt, date: "%Y%m%d"}
"""


@pytest.mark.parametrize("text", ["    12", "12    ", "  12  ", "000012"])
def test_a_number_is_read_at_either_end_of_its_stretch(text: str) -> None:
    (entry,) = entries(compiled(STOCK), f"TEE     {text}  20260113\n")
    assert not entry.problems
    assert entry.values["item.quantity"] == 12
    assert entry.values["item.countedAt"].text == "20260113"


def test_a_problem_says_where_it_stood_from_to() -> None:
    (entry,) = entries(compiled(STOCK), "TEE     some  20260113\n")
    (problem,) = entry.problems
    assert str(problem.where) == "f.txt, line 1, 9-14"
    assert problem.message == "9-14 is not a whole number"


def test_texts_lose_blanks_on_the_left_only_where_that_is_said() -> None:
    text = "  TEE       12  20260113\n"
    (right,) = entries(compiled(STOCK), text)
    (both,) = entries(compiled(STOCK, ("lines: any", "lines: any, trim: both")), text)
    assert right.values["item.physicalSku"] == "  TEE"
    assert both.values["item.physicalSku"] == "TEE"


def test_a_row_of_the_wrong_length_is_set_aside_and_what_it_touches_is_held() -> None:
    data = written(compiled(ORDER), [order(), order(shipmentId="83653-1")])[0]
    found = entries(compiled(ORDER), data.replace(b"00002 9.00", b"00002 9.0", 1))
    assert codes_of(found) == [[], ["row-too-short"], [], []]
    assert found[1].problems[0].message.startswith("29 characters where 30 were expected")


# --- laws -----------------------------------------------------------------------------------------

NAMES = st.text(st.characters(codec="iso-8859-1", exclude_categories=["Cc"]), max_size=20)
DOCUMENTS = st.lists(
    st.builds(
        Node,
        st.just("shipment"),
        st.fixed_dictionaries(
            {
                "shipmentId": st.text("AZ09-", min_size=1, max_size=10),
                "deliveryName": NAMES,
                "shippingList": st.sampled_from(["PostNord", "DHL", None]),
                "orderDate": st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(
                    lambda at: Moment(at.replace(microsecond=0, tzinfo=UTC))
                ),
            }
        ),
        st.lists(
            st.builds(
                Node,
                st.just("line"),
                st.fixed_dictionaries(
                    {
                        "physicalSku": st.text("ABC", min_size=1, max_size=18),
                        "quantity": st.integers(0, 99_999),
                        "price": st.decimals(0, "99.99", places=2),
                    }
                ),
            ),
            max_size=3,
        ),
    ),
    min_size=1,
    max_size=3,
)


@settings(deadline=None)
@given(DOCUMENTS)
def test_what_is_written_comes_back_but_for_blanks_at_the_end(documents: list[Node]) -> None:
    mapping = compiled(ORDER)
    data, problems = written(mapping, documents)
    assert not problems
    found = entries(mapping, data)
    nodes = [one for document in documents for one in (document, *document.children)]
    assert len(found) == len(nodes)
    for entry, node in zip(found, nodes, strict=True):
        for name, value in node.values.items():
            read = entry.values.get(f"{node.level}.{name}")
            if isinstance(value, Moment):
                assert isinstance(read, Moment)
                assert read.utc == value.utc
            else:
                expected = value.rstrip(" ") if isinstance(value, str) else value
                assert read == (expected if expected != "" else None)


def test_of_a_damaged_file_every_record_is_an_entry_ignored_or_of_the_file() -> None:
    mapping = compiled(ORDER, ("codes:", "ignore: [{record: remark, starts: {1-2: R}}]\ncodes:"))
    whole = written(mapping, [order(), order(shipmentId="2-1")])[0] + b"R remark\n"
    chance, read = random.Random(20261126), 0
    for _ in range(1000):
        data = damaged(whole, chance)
        try:
            records = _records(mapping, data)
        except UnreadableFileError as error:
            assert error.fault.message
            continue
        reader = Reader(mapping)
        found = list(reader.entries(records))
        assert len(found) + reader.ignored == len(records)
        read += 1
    assert read > 500


def _records(mapping: CompiledMapping, data: bytes) -> list[Record]:
    return list(codec_for("fixed").read(io.BytesIO(data), mapping.layout, "f.txt"))
