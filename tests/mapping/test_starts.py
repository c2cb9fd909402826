"""`starts`: types of record told apart by how a place begins, in every format."""

from __future__ import annotations

import pytest

from bridge.model.document import Node
from tests.mapping.texts import codes_of, compiled, entries, faults, refused, written

#: A version stands behind the type; everything else about the rows is alike.
CSV = """\
version: 1
message: confirmation
format: csv
csv: {header: false, newline: lf, delimiter: ";"}
ignore:
  - {record: free text, starts: {1: "#"}}
records:
  - record: head
    each: shipment
    starts: {1: [ODH, ORH]}
    fields:
      - {at: 2, field: shipmentId}
    records:
      - record: line
        each: line
        starts: {1: ODL}
        match: {3: S}
        fields:
          - {at: 2, field: physicalSku}
          - {at: 4, field: quantity, integer: true}
"""
CSV_FILE = "ODH003;1-1\n#remark;9\nODL001;A;S;2\nORH;2-1\nODL;B;S;1\n"

FIXED = """\
version: 1
message: confirmation
format: fixed
fixed: {newline: lf, lines: trimmed}
ignore:
  - {record: other segments, starts: {1-10: E2}}
records:
  - record: delivery
    each: shipment
    starts: {1-10: [E2EDL20, E1EDL20]}
    fields:
      - {at: 11-20, field: shipmentId}
    records:
      - record: item
        each: line
        starts: {1-10: E2EDL24}
        fields:
          - {at: 1-10, value: E2EDL24008}
          - {at: 11-20, field: physicalSku}
          - {at: 21-23, field: quantity, integer: true}
"""
FIXED_FILE = """\
E2EDL200041-1
E2EDL24008A           2
E2EDL18001ORI
E1EDL20   2-1
E2EDL24   B           1
"""

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
            starts: {"@type": SKU}
            fields:
              - {at: ".", field: physicalSku}
              - {at: "@qty", field: quantity, integer: true}
        ignore:
          - {record: line, starts: {"@type": BOX}}
"""
XML_FILE = """\
<message><shipment id="1-1">
  <line type="SKU.v2" qty="2">A</line><line type="BOX-7">x</line>
</shipment></message>"""

ONE = Node("shipment", {"shipmentId": "1-1"}, [Node("line", {"physicalSku": "A", "quantity": 2})])


def read(mapping: str, data: str) -> list[tuple[str, object]]:
    found = entries(compiled(mapping), data)
    assert not [problem for one in found for problem in one.problems]
    return [
        (str(one.document), one.values["line.physicalSku"]) for one in found if one.level == "line"
    ]


def test_rows_are_told_apart_by_how_a_cell_begins() -> None:
    assert read(CSV, CSV_FILE) == [("1-1", "A"), ("2-1", "B")]


def test_lines_are_told_apart_by_how_a_stretch_begins() -> None:
    assert read(FIXED, FIXED_FILE) == [("1-1", "A"), ("2-1", "B")]


def test_both_have_to_fit_where_match_stands_beside_it() -> None:
    found = entries(compiled(CSV), "ODH003;1-1\nODL001;A;X;2\n")
    assert codes_of(found) == [[], ["unknown-record"]]


def test_a_cell_that_is_missing_begins_with_nothing() -> None:
    named = CSV.replace("starts: {1: [ODH, ORH]}", "starts: {4: [ODH, ORH]}")
    assert codes_of(entries(compiled(named), "x\n")) == [["unknown-record"]]


def test_elements_are_told_apart_by_how_an_attribute_begins() -> None:
    assert read(XML, XML_FILE) == [("1-1", "A")]


@pytest.mark.parametrize("mapping", [CSV, FIXED, XML], ids=["csv", "fixed", "xml"])
def test_where_nothing_says_the_whole_text_the_beginning_is_written(mapping: str) -> None:
    data, problems = written(compiled(mapping), [ONE])
    assert not problems
    assert read(mapping, data.decode()) == [("1-1", "A")]


ORDER = """\
version: 1
message: order
format: csv
file: {name: "O{sequence}.csv"}
csv: {header: false, newline: lf}
records:
  - record: line
    each: line
    starts: {1: ODL}
    fields:
      - {at: 1, value: ODL003}
      - {at: 2, field: shipment.shipmentId}
      - {at: 3, field: physicalSku}
      - {at: 4, field: quantity, integer: true}
  - record: any
    each: line
    starts: {1: X}
    fields:
      - {at: 1, field: name}
      - {at: 2, field: shipment.shipmentId}
"""


def test_the_whole_text_is_that_of_the_field() -> None:
    named = Node("line", {"physicalSku": "A", "quantity": 2, "name": "XL"})
    data, problems = written(compiled(ORDER), [Node("shipment", {"shipmentId": "1-1"}, [named])])
    assert not problems
    assert data == b"ODL003,1-1,A,2\nXL,1-1\n"


def test_a_value_that_would_make_it_another_type_is_not_written() -> None:
    other = Node("line", {"physicalSku": "A", "quantity": 2, "name": "ODL"})
    document = Node("shipment", {"shipmentId": "1-1"}, [other])
    assert not refused(compiled(ORDER), document)
    with pytest.raises(ValueError, match="another type than any"):
        written(compiled(ORDER), [document])


@pytest.mark.parametrize(
    ("old", "new", "path", "found", "meant"),
    [
        ("value: ODL003", "value: OLD", "records.0.fields.0.value", '"OLD"', 'begins with "ODL"'),
        ("at: 1, value", "at: 9, value", "records.0.starts.1", "without the rest", "add the field"),
        ("starts: {1: X}", 'starts: {1: ""}', "records.1.starts.1", '""', "how the place begins"),
        ("starts: {1: X}", "starts: {1: ODL9}", "records.1.match", "never reached", '"line"'),
        ("starts: {1: X}", "match: {1: ODL9}", "records.1.match", "never reached", '"line"'),
        ("starts: {1: X}", "starts: {1: X}\n    match: {1: X}", "records.1.starts.1", "in `starts`",
         "leave it out"),
        ("starts: {1: X}", "starts: {A: X}", "records.1.starts.A", '"A"', "positions"),
    ],
)  # fmt: skip
def test_slips_are_told(old: str, new: str, path: str, found: str, meant: str) -> None:
    told = next(one for one in faults(ORDER, (old, new)) if one.path == path)
    assert found in told.found
    assert meant in told.meant


def test_a_beginning_that_is_longer_than_its_stretch_is_told() -> None:
    (told,) = faults(FIXED, ("starts: {1-10: E2}", "starts: {1-10: E2XXX240080}"))
    assert told.path == "ignore.0.starts.1-10"
    assert told.meant == "expected at most 10 characters: so many fit into 1-10"


def test_a_type_that_is_not_wanted_may_hide_no_other() -> None:
    before = ("ignore:\n", "ignore:\n  - {record: all, starts: {1: OD}}\n")
    (told,) = faults(CSV, before, ('starts: {1: "#"}', "match: {1: ODX}"))
    assert told.path == "ignore.1.match"


def test_a_constant_may_stand_where_match_tells_the_same() -> None:
    told = ORDER.replace("starts: {1: ODL}", "match: {1: [ODL003, ODL002]}")
    assert compiled(told).records
    (fault,) = faults(told, ("value: ODL003", "value: ODL"))
    assert (fault.path, fault.found) == ("records.0.fields.0.at", 'the place "1" 2 times')
