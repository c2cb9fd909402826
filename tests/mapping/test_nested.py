"""Paths of XML and JSON in the language: what they read and write, and what is wrong with them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.model.document import Node
from tests.mapping.test_round_trip import same
from tests.mapping.texts import compiled, entries, faults, written

CONFIRMATION = """\
version: 1
message: confirmation
format: xml
xml: {indent: false, declaration: false}
records:
  - record: message
    each: file
    records:
      - record: list?/order
        each: shipment
        order: [id, tracking, line]
        fields:
          - {at: "tracking[]", field: tracking, prefix: "T", max: 5}
          - {at: "ref[@type=CARRIER]/@code", field: carrier}
          - {at: id, field: shipmentId, required: true}
        records:
          - record: line
            each: line
            fields:
              - {at: "@sku", field: physicalSku}
              - {at: "@qty", field: quantity, integer: true}
"""
XML = """<message><list><order><id>1-1</id><tracking>T1</tracking><tracking>T22</tracking>\
<line sku="A" qty="1"></line><ref type="CARRIER" code="DHL"></ref></order></list></message>"""

JSON = """\
version: 1
message: confirmation
format: json
json: {indent: false}
codes:
  bool: {"true": "true", "false": "false"}
records:
  - each: file
    fields:
      - {at: number, field: sequence, integer: true}
    records:
      - record: orders
        each: shipment
        fields:
          - {at: id, field: shipmentId, required: true}
          - {at: complete, field: isFinal, as: boolean}
          - {at: "tracking[]", field: tracking}
          - {at: "refs[type=CARRIER]/value", field: carrier}
          - {at: parcels, field: packages, integer: {width: 3}}
        records:
          - record: lines
            each: line
            fields:
              - {at: sku, field: physicalSku}
              - {at: qty, field: quantity, integer: true}
"""
ORDER = (
    JSON.replace("confirmation", "order").partition("records:")[0]
    + """\
file: {name: "{sequence}.json"}
records:
  - each: file
    records:
      - record: orders
        each: shipment
        fields:
          - {at: id, field: shipmentId}
          - {at: paid, field: isPaid, as: boolean}
          - {at: total, field: grandTotalValue, decimal: true}
        records:
          - record: lines
            each: line
            fields:
              - {at: sku, field: physicalSku}
              - {at: qty, field: quantity, integer: true}
"""
)

SHIPMENT = Node(
    "shipment",
    {"shipmentId": "1-1", "carrier": "DHL", "tracking": ("1", "22")},
    [Node("line", {"physicalSku": "A", "quantity": 1})],
)


# --- running --------------------------------------------------------------------------------------


def test_every_element_is_one_of_several_values_and_the_steps_are_for_each() -> None:
    found, line = entries(compiled(CONFIRMATION), XML)
    assert found.values == {
        "shipment.shipmentId": "1-1",
        "shipment.tracking": ("1", "22"),
        "shipment.carrier": "DHL",
    }
    assert line.values["line.quantity"] == 1


def test_one_value_that_a_step_refuses_is_told_of_its_field() -> None:
    (problem,) = entries(compiled(CONFIRMATION), XML.replace("T22", "TOO-LONG"))[0].problems
    assert (problem.code, problem.field) == ("too-long", "shipment.tracking")


def test_wrappers_conditions_and_order_are_written_as_they_are_read() -> None:
    data, problems = written(compiled(CONFIRMATION), [SHIPMENT])
    assert not problems
    assert data.decode() == XML


def test_json_is_written_with_numbers_and_truths() -> None:
    shipment = Node(
        "shipment", {**SHIPMENT.values, "isFinal": True, "packages": 2}, SHIPMENT.children
    )
    data, problems = written(compiled(JSON), [shipment], sequence=7)
    assert not problems
    assert data.decode() == (
        '{"number":7,"orders":[{"id":"1-1","complete":true,"tracking":["1","22"],'
        '"refs":[{"type":"CARRIER","value":"DHL"}],"parcels":"002",'
        '"lines":[{"sku":"A","qty":1}]}]}\n'
    )
    assert entries(compiled(JSON), data)[0].values["shipment.isFinal"] is True


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("integer: true}\n    records", "integer: true, as: text}\n    records"), '"number":"7"'),
        (("{indent: false}", "{indent: false, numbers: text}"), '"number":"7"'),
        (("{at: id, field: shipmentId,", "{at: id, as: number, field: shipmentId,"), '"id":4711'),
        (("isFinal, as: boolean", "isFinal, code: bool"), '"complete":"true"'),
    ],
)
def test_as_says_what_is_written(change: tuple[str, str], expected: str) -> None:
    one = Node("shipment", {"shipmentId": "4711", "isFinal": True}, SHIPMENT.children)
    data, problems = written(compiled(JSON, change), [one], sequence=7)
    assert not problems
    assert expected in data.decode()


NAME = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=3)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Node,
            st.just("shipment"),
            st.fixed_dictionaries(
                {
                    "shipmentId": NAME,
                    "carrier": NAME | st.none(),
                    "tracking": st.lists(NAME, max_size=3).map(tuple),
                    "isFinal": st.booleans(),
                    "packages": st.integers(0, 999),
                }
            ),
            st.lists(
                st.builds(
                    Node,
                    st.just("line"),
                    st.fixed_dictionaries({"physicalSku": NAME, "quantity": st.integers(0, 99)}),
                ),
                min_size=1,
                max_size=3,
            ),
        ),
        max_size=3,
    )
)
def test_confirmations_in_json_come_back(documents: list[Node]) -> None:
    mapping = compiled(JSON)
    data, problems = written(mapping, documents, sequence=7)
    assert not problems
    same(mapping, documents, entries(mapping, data))


def test_an_order_in_json_comes_back() -> None:
    mapping = compiled(ORDER)
    one = Node("shipment", {"shipmentId": "1", "isPaid": False}, SHIPMENT.children)
    data, _ = written(mapping, [one], sequence=1)
    assert b'"paid":false' in data
    same(mapping, [one], entries(mapping, data))


# --- faults ---------------------------------------------------------------------------------------

AT = "records.0.records.0.fields"
TRACKING = '"tracking[]", field: tracking, prefix: "T", max: 5'

#: A change to `CONFIRMATION`; where the fault is told; what was meant.
WRONG_XML = [
    ('"tracking[]"', '"tracking[[]"', f"{AT}.0.at", "expected names of elements with slashes"),
    ('"tracking[]"', '"a[]/b[]"', f"{AT}.0.at", "expected `[]` once"),
    ('"tracking[]"', '"a?"', f"{AT}.0.at", "leave `?` out"),
    (TRACKING, '["a[]", b], field: tracking', f"{AT}.0.at", "expected one place"),
    ('"tracking[]", field: tracking', '"a[]", field: service', f"{AT}.0.at", "holds one value"),
    ('"tracking[]", field: tracking,', '"a[]", value: x,', f"{AT}.0.at", "leave `[]` out"),
    (TRACKING, '"a[]", field: tracking, split: ";"', f"{AT}.0.split", "an element of its own"),
    ('"ref[@type=CARRIER]/@code"', '"tracking/no"', f"{AT}.1.at", "holds one place"),
    ('"ref[@type=CARRIER]/@code"', '"a[@b=c]/@b"', f"{AT}.1.at", 'says that it is "c"'),
    ('"ref[@type=CARRIER]/@code"', '"a[b=c]"', f"{AT}.1.at", "such as a[b=c]/value"),
    ('"ref[@type=CARRIER]/@code"', '"id?/id"', f"{AT}.1.at", "leave `?` out"),
    ('"ref[@type=CARRIER]/@code"', '"a[x:b=c]/d"', f"{AT}.1.at", "prefixes in xml.namespaces"),
    ('"ref[@type=CARRIER]/@code"', '"a[1=c]/d"', f"{AT}.1.at", "names of elements"),
    ("at: id,", 'at: "ref[@type=CARRIER][@x=y]/@z",', f"{AT}.2.at", "whose condition it fulfils"),
    ("record: list?/order", 'record: "order[@a=b]"', "records.0.records.0.record", '"@a": b'),
    ("record: list?/order", 'record: "order[]"', "records.0.records.0.record", "leave `[]`"),
    ("record: list?/order", "record: order?", "records.0.records.0.record", "leave `[]`"),
    ("record: list?/order", "record: a/@order", "records.0.records.0.record", "of an element"),
    ("record: list?/order", 'record: "a[b=c]/order"', "records.0.records.0.record", "attribute"),
    ("record: list?/order", "record: order?/order", "records.0.records.0.record", "leave `?` out"),
    ("record: message", 'record: "message[@a=b]"', "records.0.record", "the root element"),
    ('at: "tracking[]"', 'at: t, or_at: "tracking[]"', f"{AT}.0.at", "at every place"),
    ("order: [id,", "order: [idd,", "records.0.records.0.order.0", "did you mean `id`?"),
    ("order: [id,", "order: [id, id,", "records.0.records.0.order", "name `id` once"),
    ("each: line", "each: line\n            as: object", f"{AT[:-7]}.records.0.as", "only JSON"),
    ("field: carrier", "field: carrier, as: text", f"{AT}.1.as", "only JSON"),
    ("each: file", 'each: file\n    fields: [{at: "a[]", field: sequence, integer: true}]',
     "records.0.fields.0.at", "leave `[]` out"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "meant"), WRONG_XML)
def test_a_path_that_cannot_be_is_told_where_it_stands(
    old: str, new: str, path: str, meant: str
) -> None:
    told = [one for one in faults(CONFIRMATION, (old, new)) if one.path == path]
    assert told, [str(one) for one in faults(CONFIRMATION, (old, new))]
    assert any(meant in one.meant for one in told), [one.meant for one in told]


def test_the_same_place_in_two_spellings_is_told() -> None:
    more = "- {at: w?/a, field: service}\n          - {at: w/a, field: carrier}"
    told = faults(CONFIRMATION, ('- {at: "ref[@type=CARRIER]/@code", field: carrier}', more))
    assert [(one.found, one.meant) for one in told] == [
        ('"w?/a" and "w/a", the same place', "use each place once in a record")
    ]


#: A change to `JSON`; where the fault is told; what was meant.
WRONG_JSON = [
    ("{indent: false}", "{indent: true, lines: on}", "json.indent", "single line"),
    ("{indent: false}", "{lines: on}", "records.0.records", "write `record: .`"),
    ("{indent: false}", "{indnt: false}", "json.indnt", "did you mean `indent`?"),
    ("json:", "file: {encoding: cp437}\njson:", "file.encoding", "for JSON"),
    ("json:", "xml: {}\njson:", "xml", "leave it out"),
    ("- each: file", "- record: x\n    each: file", "records.0.record", "has no name"),
    ("each: file", "each: shipment", "records", "in JSON exactly one"),
    ("record: orders\n", 'record: "."\n', "records.0.fields", "it is the file"),
    ("record: lines", 'record: "."', f"{AT[:-7]}.records.0.record", "only documents"),
    ("record: lines\n            each", "each", f"{AT[:-7]}.records.0.record", "path of its key"),
    ("record: orders", 'record: "a[b=c]/orders"', "records.0.records.0.record", "expected none"),
    ("{at: id,", "{at: complete/id,", f"{AT}.1.at", "a plain value or an object"),
    ("shipmentId, required: true", "shipmentId, as: numbr", f"{AT}.0.as", "did you mean `number`"),
    ("isFinal, as: boolean", "isFinal", f"{AT}.1", "add `code"),
    ("{width: 3}", "{width: 3}, as: number", f"{AT}.4.as", "no zeros before it"),
    ("integer: {width: 3}", "integer: true, as: boolean", f"{AT}.4.as", "no boolean"),
    ("field: carrier}", "value: x, as: number}", f"{AT}.3.value", "expected a number"),
    ("field: carrier}", "value: x, as: boolean}", f"{AT}.3.value", "expected true or false"),
    (
        "isFinal, as: boolean",
        "isFinal, as: boolean, code: yes",
        f"{AT}.1.code",
        "true and false on",
    ),
    ("{at: id,", "{at: [id, no], with: x, as: number,", f"{AT}.0.as", "several places are text"),
    ("each: line", "each: line\n            columns: 3", f"{AT[:-7]}.records.0.columns", "leave"),
]


@pytest.mark.parametrize(("old", "new", "path", "meant"), WRONG_JSON)
def test_what_makes_no_sense_in_json_is_told_where_it_stands(
    old: str, new: str, path: str, meant: str
) -> None:
    text = JSON.replace("codes:\n", 'codes:\n  yes: {"true": Y, "false": N}\n')
    told = [one for one in faults(text, (old, new)) if one.path == path]
    assert told, [str(one) for one in faults(text, (old, new))]
    assert any(meant in one.meant for one in told), [one.meant for one in told]


@pytest.mark.parametrize(
    ("old", "new", "path", "meant"),
    [
        (
            "each: shipment",
            "each: shipment\n        as: object",
            "records.0.records.0.as",
            "per: d",
        ),
        (
            "      - record: orders\n",
            "      - {record: others, each: shipment, fields: [{at: id, field: shipmentId}]}\n"
            "      - record: orders\n",
            "records.0.records",
            "in one list",
        ),
    ],
)
def test_a_file_that_is_written_holds_one_list(old: str, new: str, path: str, meant: str) -> None:
    told = [one for one in faults(ORDER, (old, new)) if one.path == path]
    assert any(meant in one.meant for one in told)


def test_a_file_that_is_its_documents_has_nothing_to_ignore_beside_them() -> None:
    text = """\
version: 1
message: stock
format: json
ignore: [{record: notes}]
records:
  - each: file
    records:
      - record: "."
        each: item
        fields:
          - {at: sku, field: physicalSku}
          - {at: onHand, field: quantity, integer: true}
"""
    assert [one.path for one in faults(text)] == ["records.0.records"]


def test_records_under_one_key_are_all_in_a_list_or_none_is() -> None:
    more = "      - {record: orders, each: shipment, as: object, match: {a: b}}\n"
    told = faults(JSON, ("      - record: orders\n", more + "      - record: orders\n"))
    assert "expected the same for every record" in " ".join(one.meant for one in told)


def test_rows_have_no_order_of_elements_and_no_types() -> None:
    rows = """\
version: 1
message: stock
format: csv
records:
  - each: item
    order: [A]
    as: object
    fields:
      - {at: "A[]", field: physicalSku, as: text}
      - {at: B, field: quantity, integer: true}
"""
    assert {one.path for one in faults(rows)} == {
        "records.0.order",
        "records.0.as",
        "records.0.fields.0.as",
    }
