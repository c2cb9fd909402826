"""From the rows and elements of a file to facts: what belongs to what, and never by a guess."""

from __future__ import annotations

import pytest

from bridge.model.problem import Severity
from bridge.model.records import UnreadableFileError
from tests.mapping.texts import (
    ROWS,
    STOCK,
    TYPED,
    XML_MAPPING,
    XML_ORDER,
    codes_of,
    compiled,
    entries,
    faults,
)

HEADER = "ORDER_NO;STATUS;SHIPPED;CARRIER;TRACKING;SKU;QTY\n"
TYPES = compiled(TYPED)


def documents_of(text: str) -> list[str]:
    return [entry.document for entry in entries(TYPES, text)]


def test_a_row_is_a_fact_with_the_key_of_its_shipment() -> None:
    (entry,) = entries(compiled(ROWS), HEADER + "83651-1;C;2026-01-13 14:05:00;PN;T1|T2;A;2\n")
    assert (entry.level, entry.document, entry.problems) == ("line", "83651-1", [])
    assert entry.values["parcel.tracking"] == ("T1", "T2")
    assert entry.values["shipment.isFinal"] is True
    assert entry.values["line.quantity"] == 2
    assert (entry.where.file, entry.where.line) == ("f.txt", 2)


def test_a_line_repeats_what_its_header_says() -> None:
    header, line = entries(TYPES, "H;1-1;1\nL;A;2\n")
    assert header.values == {"shipment.shipmentId": "1-1", "shipment.isFinal": True}
    assert line.values == header.values | {"line.physicalSku": "A", "line.quantity": 2}


def test_lines_belong_to_the_header_before_and_to_no_parcel_that_is_closed() -> None:
    text = "H;1-1;1\nP;T1\nC;A;1\nP;T2\nC;B;1\nL;C;1\nH;2-1;0\nL;D;1\n"
    found = [one for one in entries(TYPES, text) if one.level == "line"]
    assert [(one.document, one.values.get("parcel.tracking")) for one in found] == [
        ("1-1", ("T1",)),
        ("1-1", ("T2",)),
        ("1-1", None),
        ("2-1", None),
    ]


def test_a_line_without_a_header_belongs_to_nobody() -> None:
    (entry,) = entries(TYPES, "L;A;1\n")
    assert (entry.document, entry.is_document_sure) == ("", False)
    assert codes_of([entry]) == [["header-missing"]]
    assert entry.problems[0].severity is Severity.SET_ASIDE


def test_a_parcel_line_without_its_parcel_belongs_to_nobody() -> None:
    found = entries(TYPES, "H;1-1;1\nC;A;1\nL;B;1\n")
    assert codes_of(found) == [[], ["header-missing"], ["header-missing"]]


def test_lines_never_attach_to_the_header_before_a_broken_one() -> None:
    found = entries(TYPES, "H;1-1;1\nL;A;1\nH;\nL;B;1\nH;3-1;1\nL;C;1\n")
    assert codes_of(found) == [[], [], ["row-too-short"], ["header-missing"], [], []]
    assert [one.document for one in found] == ["1-1", "1-1", "", "", "3-1", "3-1"]
    assert not found[2].is_document_sure and not found[3].is_document_sure


def test_a_header_without_its_key_makes_orphans_of_its_lines() -> None:
    found = entries(TYPES, "H;;1\nL;B;1\n")
    assert codes_of(found) == [["required"], ["header-missing"]]
    assert [one.document for one in found] == ["", ""]


def test_a_header_with_another_fault_still_names_its_document() -> None:
    found = entries(TYPES, "H;1-1;maybe\nL;B;1\n")
    assert codes_of(found) == [["code-unknown"], []]
    assert [one.document for one in found] == ["1-1", "1-1"]


def test_a_row_of_the_wrong_length_is_held_with_the_document_that_it_may_belong_to() -> None:
    mapping = compiled(ROWS)
    (entry,) = entries(mapping, HEADER + "83651-1;C;;PN;T1;A;2;extra\n")
    assert codes_of([entry]) == [["row-too-long"]]
    assert (entry.document, entry.is_document_sure) == ("83651-1", False)


def test_an_unknown_record_breaks_off_what_was_open() -> None:
    found = entries(TYPES, "H;1-1;1\nL;A;1\nX;?;?\nL;B;1\nH;2-1;1\nL;C;1\n")
    assert codes_of(found) == [[], [], ["unknown-record"], ["header-missing"], [], []]
    assert [one.document for one in found] == ["1-1", "1-1", "1-1", "1-1", "2-1", "2-1"]
    assert [one.is_document_sure for one in found] == [True, True, False, False, True, True]


def test_ignored_records_are_counted_and_close_nothing() -> None:
    from bridge.mapping.read import Reader
    from bridge.model.place import Where
    from bridge.model.records import Record

    reader = Reader(TYPES)
    rows = [
        ("H", {"1": "H", "2": "1-1", "3": "1"}),
        ("comment", {"1": "*"}),
        ("L", {"1": "L", "2": "A"}),
    ]
    records = [Record(name, cells, Where("f", at)) for at, (name, cells) in enumerate(rows)]
    found = list(reader.entries(records))
    assert (reader.ignored, [one.document for one in found]) == (1, ["1-1", "1-1"])


def test_types_that_no_other_fits_may_be_ignored_by_rule() -> None:
    mapping = compiled(TYPED, ('{record: comment, match: {1: "*"}}', "{record: others}"))
    found = entries(mapping, "H;1-1;1\nX;?\nL;A;1\n")
    assert codes_of(found) == [[], []]


def test_elements_beside_the_documents_may_be_ignored_by_rule() -> None:
    mapping = compiled(
        XML_MAPPING,
        ("records:\n", 'ignore:\n  - {record: shipment, match: {"@id": test}}\nrecords:\n'),
        ("        each: shipment\n", '        each: shipment\n        match: {"@id": "1-1"}\n'),
        ('          - {at: "@id", field', "          - {at: no, field"),
    )
    data = '<message><shipment id="test"/><shipment id="1-1"><no>1-1</no></shipment></message>'
    assert [one.document for one in entries(mapping, data)] == ["1-1"]


def test_a_line_that_names_another_shipment_than_its_header_is_a_problem() -> None:
    mapping = compiled(
        TYPED,
        ("{at: 3, name: QTY", "{at: 4, field: shipment.shipmentId}\n          - {at: 3, name: QTY"),
    )
    found = entries(mapping, "H;1-1;1\nL;A;1;2-1\nL;B;1;1-1\n")
    assert codes_of(found) == [[], ["header-differs"], []]
    assert not found[1].is_document_sure


def test_a_line_with_a_key_of_its_own_is_held_with_it_where_the_header_is_missing() -> None:
    mapping = compiled(
        TYPED,
        ("{at: 3, name: QTY", "{at: 4, field: shipment.shipmentId}\n          - {at: 3, name: QTY"),
    )
    (entry,) = entries(mapping, "L;A;1;2-1\n")
    assert (entry.document, entry.is_document_sure) == ("2-1", True)
    assert codes_of([entry]) == [["header-missing"]]


def test_a_fact_without_a_document_is_a_problem() -> None:
    mapping = compiled(ROWS, ("shipment.shipmentId, required: true", "shipment.shipmentId"))
    (entry,) = entries(mapping, HEADER + ";C;;PN;T1;A;2\n")
    assert codes_of([entry]) == [["key-missing"]]
    assert "shipment.shipmentId" in entry.problems[0].message


def test_equal_facts_have_equal_keys_wherever_they_stand() -> None:
    row = "1-1;P;;PN;T1;A;1\n"
    first, second = entries(compiled(ROWS), HEADER + row + row)
    assert first.key == second.key


def test_a_fact_is_told_apart_by_parcel_and_item_but_not_by_its_quantity() -> None:
    mapping = compiled(ROWS)
    keys = [
        entries(mapping, HEADER + row)[0].key
        for row in (
            "1-1;P;;PN;T1;A;1\n",
            "1-1;P;;PN;T2;A;1\n",
            "1-1;P;;PN;T1;B;1\n",
            "1-1;C;;PN;T1;A;2\n",
        )
    ]
    assert len(set(keys[:3])) == 3
    assert keys[3] == keys[0]


def test_the_mapping_names_another_key_where_the_usual_one_does_not_do() -> None:
    mapping = compiled(
        ROWS, ("csv: {", "key: [shipment.shipmentId, parcel.shippedAt, line.physicalSku]\ncsv: {")
    )
    rows = "1-1;P;2026-01-13 14:05:00;PN;T1;A;1\n1-1;P;2026-01-14 14:05:00;PN;T1;A;1\n"
    first, second = entries(mapping, HEADER + rows)
    assert "2026-01-13T13:05:00" in first.key
    assert first.key[:-1] != second.key[:-1]


def test_a_document_may_be_named_by_several_fields() -> None:
    text = """\
version: 1
message: return
format: csv
key: [return.shipmentId, return.receivedAt, line.ean]
records:
  - each: line
    fields:
      - {at: ORDER, field: return.shipmentId}
      - {at: DAY, field: return.receivedAt, date: "%Y%m%d"}
      - {at: EAN, field: ean}
      - {at: QTY, field: quantity, integer: true}
"""
    mapping = compiled(text)
    first, other, unnamed = entries(
        mapping, "ORDER,DAY,EAN,QTY\n1-1,20260101,7,1\n1-1,20260102,7,1\n1-1,,7,1\n"
    )
    assert first.document != other.document
    assert first.document.startswith("1-1")
    assert codes_of([unnamed]) == [["key-missing"]]


def test_what_headers_say_twice_is_one_fact_and_what_differs_is_another() -> None:
    one, same, other = (entries(TYPES, f"H;1-1;{flag}\n")[0].key for flag in "110")
    assert one == same != other


def test_numbers_and_names_of_the_file_are_no_part_of_a_fact() -> None:
    def read(number: str) -> list[tuple[str, dict[str, object]]]:
        text = XML_CONFIRMATION.replace("NUMBER", number)
        return [(one.key, one.values) for one in entries(compiled(XML_MAPPING), text)]

    assert read("1") == read("2")


XML_CONFIRMATION = """\
<message number="NUMBER">
  <shipment id="1-1"><ref>x</ref>
    <line type="SKU"><item>A</item><qty>1</qty></line>
    <line type="GTIN"><item>73</item><qty>2</qty></line>
  </shipment>
  <lines>2</lines>
</message>
"""


def test_elements_of_one_name_are_told_apart_by_an_attribute() -> None:
    _, first, second = entries(compiled(XML_MAPPING), XML_CONFIRMATION.replace("NUMBER", "1"))
    assert (first.values["line.physicalSku"], second.values["line.ean"]) == ("A", "73")


def test_an_element_that_fits_no_type_holds_its_document() -> None:
    text = (
        XML_CONFIRMATION.replace("NUMBER", "1")
        .replace('"GTIN"', '"UPC"')
        .replace("<lines>2</lines>", "")
    )
    found = entries(compiled(XML_MAPPING), text)
    assert codes_of(found) == [[], [], ["unknown-record"]]
    assert [one.document for one in found] == ["1-1"] * 3


def test_elements_of_one_name_are_told_apart_just_below_the_root_too() -> None:
    text = (
        XML_MAPPING.replace('          - {at: "@id"', '          - {at: "@id"')
        .replace(
            "        each: shipment\n", '        each: shipment\n        match: {"@kind": [A, B]}\n'
        )
        .replace(
            "      - record: shipment\n",
            '      - record: shipment\n        each: shipment\n        match: {"@kind": X}\n'
            "        fields: [{at: code, field: shipmentId}]\n      - record: shipment\n",
        )
    )
    data = """<message>
        <shipment kind="X"><code>9-1</code></shipment><shipment kind="B" id="1-1"/>
        </message>"""
    assert [one.document for one in entries(compiled(text), data)] == ["9-1", "1-1"]


@pytest.mark.parametrize("counts", ["T;1;1\n", "T;1;\n", "T;;1\n", "T;2;1\n", "T;1;3\n"])
def test_counts_of_a_trailer_are_compared_with_what_was_read(counts: str) -> None:
    text = "H;1-1;1\nL;A;2\n" + counts
    if counts[2] in "1;" and counts[4] in "1\n":
        assert len(entries(TYPES, text)) == 2
        return
    with pytest.raises(UnreadableFileError) as caught:
        entries(TYPES, text)
    assert caught.value.fault.code == "count-differs"


def test_a_count_may_include_rows_that_could_not_be_told() -> None:
    assert len(entries(TYPES, "H;1-1;1\nL;A;2\nX;B;1\nT;1;2\n")) == 3


def test_a_record_of_the_whole_file_that_is_wrong_makes_the_file_unreadable() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        entries(TYPES, "H;1-1;1\nT;one;1\n")
    assert caught.value.fault.code == "file-record-wrong"


def test_the_time_of_a_count_stands_in_every_item_and_the_files_number_in_none() -> None:
    (entry,) = entries(compiled(STOCK), "H,20260113211500,7\nI,A,3\n")
    assert set(entry.values) == {"file.countedAt", "item.physicalSku", "item.quantity"}
    assert "2026-01-13T20:15:00" in entry.key
    assert (entry.document, entry.is_document_sure) == ("", True)


def test_the_time_of_a_count_behind_its_items_is_refused() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        entries(compiled(STOCK), "I,A,3\nH,20260113211500,7\n")
    assert caught.value.fault.code == "file-record-late"


def test_an_order_is_read_back_with_its_lines() -> None:
    text = """\
<orders xmlns="urn:orders" xmlns:x="urn:extra" number="000007"><count>1</count><list>
<order id="1-1"><date>2026-01-12</date><time>12:00:00</time><to><name>Anna</name>
<x:country>NOR</x:country></to><line sku="A">2</line></order></list></orders>"""
    order, line = entries(compiled(XML_ORDER), text)
    assert order.values["shipment.deliveryCountry"] == "NO"
    assert (line.document, line.values["line.quantity"]) == ("1-1", 2)


def test_half_of_a_date_and_time_is_a_problem() -> None:
    order = '<order id="1-1"><date>2026-01-12</date></order>'
    text = f'<orders xmlns="urn:orders"><list>{order}</list></orders>'
    assert codes_of(entries(compiled(XML_ORDER), text)) == [["not-a-date"]]


HEADED = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false}
codes:
  carrier: {PostNord: PN}
  final: {"true": [C, X], "false": P}
  cancelled: {"true": X}
records:
  - record: H
    each: shipment
    match: {1: H}
    columns: 4
    fields:
      - {at: 2, field: shipmentId, required: true}
      - {at: 3, field: carrier, code: carrier}
      - {at: 4, field: isFinal, code: final}
      - {at: 4, field: isCancelled, code: cancelled, unknown: {use: "false"}}
    records:
      - record: L
        each: line
        match: {1: L}
        columns: any
        fields:
          - {at: 2, field: physicalSku}
          - {at: 3, field: quantity, integer: true}
"""


def test_what_stands_below_a_record_with_a_problem_is_not_whole() -> None:
    text = "H;1-1;ZZ;C\nL;A;1;x\nH;1-2;PN;C\nL;A;1\n"
    read = entries(compiled(HEADED), text)
    assert codes_of(read) == [["code-unknown"], [], [], []]
    assert [one.is_whole for one in read] == [True, False, True, True]
    assert [one.document for one in read] == ["1-1", "1-1", "1-2", "1-2"]


def test_what_stands_deep_in_an_element_with_a_problem_is_not_whole() -> None:
    mapping = compiled(
        XML_MAPPING,
        (
            "field: shipmentId}\n",
            'field: shipmentId}\n          - {at: "@n", field: packages, integer: true}\n',
        ),
    )
    lines = '<line type="SKU"><item>A</item><qty>1</qty></line>'
    text = (
        f'<message><shipment id="1-1" n="x">{lines}</shipment>'
        f'<shipment id="2-1" n="1">{lines}</shipment></message>'
    )
    assert [one.is_whole for one in entries(mapping, text)] == [True, False, True, True]
    found = entries(TYPES, "H;1-1;maybe\nP;T1\nC;A;1\nH;2-1;1\nP;T1\nC;A;1\n")
    assert [one.is_whole for one in found] == [True, False, False, True, True, True]


def test_one_place_that_comes_in_can_tell_several_fields() -> None:
    words = {"C": (True, False), "P": (False, False), "X": (True, True)}
    for word, (is_final, is_cancelled) in words.items():
        (head,) = entries(compiled(HEADED), f"H;1-1;PN;{word}\n")
        assert head.values["shipment.isFinal"] is is_final
        assert head.values["shipment.isCancelled"] is is_cancelled


@pytest.mark.parametrize(
    ("columns", "place", "path"),
    [
        ("5", "²", "records.0.fields.0.at"),
        ("5", "9" * 5000, "records.0.fields.0.at"),
        ("20000", "2", "records.0.columns"),
    ],
)
def test_a_width_or_position_that_no_row_can_have_is_a_fault(
    columns: str, place: str, path: str
) -> None:
    changes = (
        ("columns: 4", f"columns: {columns}"),
        ("at: 2, field: ship", f"at: {place}, field: ship"),
    )
    assert [one.path for one in faults(HEADED, *changes)] == [path]


def test_columns_are_no_business_of_a_file_with_a_header_or_of_xml() -> None:
    for text, record in ((ROWS, "- record: row\n"), (XML_MAPPING, "- record: message\n")):
        (told,) = faults(text, (record, f"{record}    columns: 7\n"))
        assert (told.path, told.found) == ("records.0.columns", '"7"')


def test_an_order_still_uses_each_place_once() -> None:
    (told,) = faults(XML_ORDER, ("at: to/name", "at: total"))
    assert told.found == 'the place "total" 2 times'


def test_columns_are_for_files_without_header_and_reach_the_last_place() -> None:
    (told,) = faults(HEADED, ("columns: 4", "columns: 3"))
    assert (told.path, told.meant) == (
        "records.0.columns",
        "expected at least 4, the last position that is used",
    )
