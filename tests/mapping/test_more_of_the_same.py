"""What is said of one thing in several records: a head and its addresses, dates and references."""

from __future__ import annotations

from bridge.mapping.read import Reader
from bridge.model.document import Entry, Node
from bridge.model.moment import utc_text
from bridge.model.place import Where
from bridge.model.records import Record
from tests.mapping.texts import codes_of, compiled, entries, faults, written

#: An order whose address and customs data have segments of their own.
ORDER = """\
version: 1
message: order
format: csv
file: {name: "ORD_{sequence}.csv"}
csv: {delimiter: "*", header: false, newline: lf}
records:
  - record: W05
    each: shipment
    match: {1: W05}
    fields:
      - {at: 2, field: shipmentId, required: true}
    records:
      - record: N1
        each: shipment
        match: {1: N1}
        fields:
          - {at: 2, field: deliveryName}
        records:
          - record: N4
            each: shipment
            match: {1: N4}
            fields:
              - {at: 2, field: deliveryCity}
              - {at: 3, field: deliveryCountry}
      - record: W01
        each: line
        match: {1: W01}
        fields:
          - {at: 2, field: quantity, integer: true}
          - {at: 3, field: physicalSku}
        records:
          - record: N9
            each: line
            match: {1: N9}
            fields:
              - {at: 2, field: harmCode}
  - record: SE
    each: file
    match: {1: SE}
    fields:
      - {at: 2, field: documentCount, integer: true}
      - {at: 3, field: lineCount, integer: true}
      - {at: 4, field: recordCount, integer: true}
"""

#: A return that says when it was received, and how large it is, in records of their own.
RETURN = """\
version: 1
message: return
format: csv
csv: {delimiter: "*", header: false, newline: lf}
records:
  - record: W17
    each: return
    match: {1: W17}
    columns: 3
    fields:
      - {at: 2, field: returnId, required: true}
      - {at: 3, field: shipmentId}
    records:
      - record: G62
        each: return
        match: {1: G62}
        columns: 2
        fields:
          - {at: 2, field: receivedAt, date: "%Y-%m-%d %H:%M:%S"}
      - record: W14
        each: return
        match: {1: W14}
        columns: 2
        fields:
          - {at: 2, field: lineCount, integer: true}
      - record: W07
        each: line
        match: {1: W07}
        columns: 3
        fields:
          - {at: 2, field: quantity, integer: true}
          - {at: 3, field: physicalSku}
  - record: CTT
    each: file
    match: {1: CTT}
    columns: 2
    fields:
      - {at: 2, field: documentCount, integer: true}
"""
TEXT = """\
W17*R1*83652-1
G62*2026-01-20 09:30:00
W07*1*TEE
W07*2*CAP
W14*2
CTT*1
"""

ALVA = Node(
    "shipment",
    {
        "shipmentId": "83652-1",
        "deliveryName": "Alva",
        "deliveryCity": "Malmö",
        "deliveryCountry": "SE",
    },
    [
        Node("line", {"physicalSku": "TEE", "quantity": 1, "harmCode": "6109"}),
        Node("line", {"physicalSku": "CAP", "quantity": 2, "harmCode": ""}),
    ],
)


def values(some: list[Entry], name: str) -> list[object]:
    return [one.values.get(name) for one in some]


def test_every_record_of_a_shipment_is_written_once_and_where_it_belongs() -> None:
    data, problems = written(compiled(ORDER), [ALVA], documentCount=1, lineCount=2)

    assert not problems
    assert data.decode().splitlines() == [
        "W05*83652-1",
        "N1*Alva",
        "N4*Malmö*SE",
        "W01*1*TEE",
        "N9*6109",
        "W01*2*CAP",
        "N9*",
        "SE*1*2*7",
    ]


def test_an_order_in_several_records_is_one_order_when_it_is_read_back() -> None:
    mapping = compiled(ORDER)
    data, _ = written(mapping, [ALVA], documentCount=1, lineCount=2)

    read = entries(mapping, data)

    assert [one.level for one in read] == ["shipment", "shipment", "shipment", "line", "line"]
    assert {one.document for one in read} == {"83652-1"}
    assert not any(codes_of(read))
    assert read[2].values["shipment.deliveryCity"] == "Malmö"
    assert values(read[3:], "line.physicalSku") == ["TEE", "CAP"]


def test_what_more_is_said_of_a_line_that_goes_out_is_counted_as_ignored() -> None:
    mapping = compiled(ORDER)
    cells = (
        {"1": "W05", "2": "1-1"},
        {"1": "W01", "2": "1", "3": "TEE"},
        {"1": "N9", "2": "6109"},
        {"1": "SE", "2": "1", "3": "1", "4": "3"},
    )
    reader = Reader(mapping)
    records = [Record(one["1"], one, Where("f")) for one in cells]

    assert len(list(reader.entries(records))) == 2
    assert reader.ignored == 1


def test_lines_know_what_the_records_before_them_say_of_their_document() -> None:
    read = entries(compiled(RETURN), TEXT)

    assert not any(codes_of(read))
    lines = [one for one in read if one.level == "line"]
    assert [utc_text(one.values["return.receivedAt"].utc) for one in lines] == [
        "2026-01-20T08:30:00.000000Z"
    ] * 2


def test_what_is_said_of_one_document_reaches_no_other() -> None:
    read = entries(compiled(RETURN), TEXT.replace("CTT*1", "W17*R2*83653-1\nW07*1*TEE\nCTT*2"))

    assert not any(codes_of(read))
    assert read[-1].document == "R2"
    assert "return.receivedAt" not in read[-1].values


def test_a_document_in_several_records_is_counted_once_and_its_own_count_is_compared() -> None:
    assert not any(codes_of(entries(compiled(RETURN), TEXT)))
    (late,) = [
        one for one in entries(compiled(RETURN), TEXT.replace("W14*2", "W14*3")) if one.problems
    ]
    assert (late.document, codes_of([late])) == ("R1", [["count-differs"]])


def test_where_one_of_its_records_cannot_be_read_the_lines_are_not_whole() -> None:
    read = entries(compiled(RETURN), TEXT.replace("2026-01-20", "20.01.2026"))

    assert [len(one.problems) for one in read] == [0, 1, 0, 0, 0]
    assert [one.is_whole for one in read if one.level == "line"] == [False, False]


def test_without_its_head_such_a_record_belongs_to_nobody() -> None:
    read = entries(compiled(RETURN), "G62*2026-01-20 09:30:00\nW17*R1*83652-1\nW07*1*TEE\nCTT*1\n")

    assert codes_of(read)[0] == ["header-missing"]
    assert not any(codes_of(read)[1:])
    assert "return.receivedAt" not in read[-1].values


def test_records_of_one_document_are_all_written_where_it_comes_in() -> None:
    mapping = compiled(RETURN)
    read = entries(mapping, TEXT)
    head = Node(
        "return",
        {
            name: next(one.values[f"return.{name}"] for one in read[1:])
            for name in ("returnId", "shipmentId", "receivedAt")
        }
        | {"lineCount": 1},
        [Node("line", {"physicalSku": "TEE", "quantity": 1})],
    )

    data, problems = written(mapping, [head], documentCount=1)

    assert not problems
    assert data.decode().splitlines() == [
        "W17*R1*83652-1",
        "G62*2026-01-20 09:30:00",
        "W14*1",
        "W07*1*TEE",
        "CTT*1",
    ]


def test_nothing_more_can_come_of_a_line_that_was_told() -> None:
    below = """\
          - {at: 3, field: physicalSku}
        records:
          - record: N9
            each: line
            match: {1: N9}
            fields:
              - {at: 2, field: reason}
"""
    (fault,) = faults(RETURN, ("          - {at: 3, field: physicalSku}\n", below))

    assert fault.meant == "inside a record for each line can stand: nothing"
