"""Code tables of which the codes change on a day."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.codecs.parts import read_parts
from bridge.mapping.codes import code_pairs
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.converters import Code, Unknown
from bridge.mapping.read import Reader
from bridge.model.document import Entry
from bridge.model.moment import Moment
from bridge.sandbox.warehouse.words import words_of
from tests.mapping.test_code_files import fault_of, loaded
from tests.mapping.texts import codes_of, compiled, entries, faults, line, written

ORDER = """\
version: 1
message: order
format: csv
file: {name: "ORD_{sequence}.csv"}
csv: {header: false, newline: lf}
codes:
  product:
    MyPack: [04952, {code: 04907, from: 2026-03-01}]
    Letter: [B2, {code: 04952, from: 2026-03-01}]
    Summer: {code: "77", from: 2026-06-01, until: 2026-08-31}
records:
  - record: H
    each: file
    match: {1: H}
    fields:
      - {at: 2, field: created, date: "%Y-%m-%d %H:%M"}
  - record: L
    each: line
    match: {1: L}
    fields:
      - {at: 2, field: shipment.shipmentId}
      - {at: 3, field: physicalSku}
      - {at: 4, field: quantity, integer: true}
      - {at: 5, field: shipment.shippingList, code: product}
"""
#: The same without a word of when it was made.
SILENT = ORDER.replace(', date: "%Y-%m-%d %H:%M"}', "}").replace("field: created", "value: X")


def moment(text: str) -> Moment:
    return Moment(datetime.fromisoformat(text).replace(tzinfo=UTC))


def code_at(made: str, word: str, mapping: CompiledMapping | None = None) -> str:
    """Return what stands for a word in a file that is made at this time, or the problem's code."""
    document = line(shipment_shippingList=word)
    data, problems = written(mapping or compiled(ORDER), [document], created=moment(made))
    return problems[0].code if problems else data.decode().strip().rpartition(",")[2]


@pytest.mark.parametrize(
    ("made", "word", "code"),
    [
        ("2020-01-01 00:00", "MyPack", "04952"),
        # Midnight in Stockholm is an hour before that of UTC.
        ("2026-02-28 22:59", "MyPack", "04952"),
        ("2026-02-28 23:00", "MyPack", "04907"),
        ("2026-02-28 22:59", "Letter", "B2"),
        ("2026-02-28 23:00", "Letter", "04952"),
        ("2026-05-31 12:00", "Summer", "code-unknown"),
        ("2026-06-01 12:00", "Summer", "77"),
        ("2026-08-31 12:00", "Summer", "77"),
        ("2026-09-01 12:00", "Summer", "code-unknown"),
    ],
)
def test_the_code_of_the_day_is_written(made: str, word: str, code: str) -> None:
    assert code_at(made, word) == code


def test_a_word_without_a_code_on_a_day_says_from_when_it_has_none() -> None:
    made = moment("2026-09-10 12:00")
    _, (problem,) = written(compiled(ORDER), [line(shipment_shippingList="Summer")], created=made)
    assert "'product' as it is from 2026-09-01 on" in problem.message


DAYS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(
    lambda at: Moment(at.replace(second=0, microsecond=0, tzinfo=UTC))
)


@settings(deadline=None)
@given(DAYS, st.sampled_from(["MyPack", "Letter", "Summer"]))
def test_what_is_written_on_any_day_is_read_back(made: Moment, word: str) -> None:
    mapping = compiled(ORDER)
    data, problems = written(mapping, [line(shipment_shippingList=word)], created=made)
    if not problems:
        (entry,) = entries(mapping, data)
        assert entry.values["shipment.shippingList"] == word


def test_nothing_of_it_is_one_way() -> None:
    assert compiled(ORDER).one_way == ["2 loses the seconds"]


def read_at(mapping: CompiledMapping, code: str, came: Moment | None) -> Entry:
    data = io.BytesIO(f"H,X\nL,1-1,A,1,{code}\n".encode())
    (part,) = read_parts(data, mapping.layout, "f.csv")
    (entry,) = Reader(mapping, came).entries(part.records)
    return entry


@pytest.mark.parametrize(
    ("came", "code", "word"),
    [
        ("2026-02-01 12:00", "04952", "MyPack"),
        ("2026-03-02 12:00", "04952", "Letter"),
        # Old codes linger, and new ones may come early.
        ("2026-07-01 12:00", "B2", "Letter"),
        ("2026-02-01 12:00", "04907", "MyPack"),
        ("2027-01-01 12:00", "77", "Summer"),
    ],
)
def test_old_and_new_codes_are_read_and_the_day_decides_between_two_meanings(
    came: str, code: str, word: str
) -> None:
    entry = read_at(compiled(SILENT), code, moment(came))
    assert entry.values["shipment.shippingList"] == word


def test_without_a_day_only_a_code_that_was_used_anew_cannot_be_read() -> None:
    mapping = compiled(SILENT)
    assert read_at(mapping, "04907", None).values["shipment.shippingList"] == "MyPack"
    (problem,) = read_at(mapping, "04952", None).problems
    assert problem.code == "code-ambiguous"
    assert "nothing says when the file was made" in problem.message


def test_what_the_file_says_of_its_day_counts_before_when_it_came() -> None:
    mapping = compiled(ORDER)
    data = b"H,2026-02-01 10:00\nL,1-1,A,1,04952\n"
    (part,) = read_parts(io.BytesIO(data), mapping.layout, "f.csv")
    (entry,) = Reader(mapping, moment("2026-04-01 10:00")).entries(part.records)
    assert entry.values["shipment.shippingList"] == "MyPack"


def test_columns_change_together() -> None:
    text = ORDER.replace(
        "    MyPack: [04952, {code: 04907, from: 2026-03-01}]\n"
        "    Letter: [B2, {code: 04952, from: 2026-03-01}]\n"
        '    Summer: {code: "77", from: 2026-06-01, until: 2026-08-31}\n',
        "    MyPack:\n      - {carrier: PN, product: 04952}\n"
        "      - {carrier: PX, product: 04907, from: 2026-03-01}\n",
    )
    for column, old, new in (("carrier", "PN", "PX"), ("product", "04952", "04907")):
        mapping = compiled(text.replace("code: product", f"code: product.{column}"))
        assert code_at("2026-02-01 12:00", "MyPack", mapping) == old
        assert code_at("2026-03-01 12:00", "MyPack", mapping) == new


IN_FILE = SILENT.partition("codes:")[0] + (
    "code_files: {product: codes/carrier.csv}\nrecords:" + SILENT.partition("records:")[2]
)


def test_a_table_beside_the_mapping_has_columns_for_the_days() -> None:
    content = "ours;product;from;until\nMyPack;04952;;\nMyPack;04907;2026-03-01;2026-12-31\n"
    mapping = loaded({"codes/carrier.csv": content}, IN_FILE)
    assert code_at("2026-02-01 12:00", "MyPack", mapping) == "04952"
    assert code_at("2026-03-01 12:00", "MyPack", mapping) == "04907"
    assert code_at("2027-03-01 12:00", "MyPack", mapping) == "code-unknown"


@pytest.mark.parametrize(
    ("rows", "meant"),
    [
        ("A,1,1.3.2026,", 'line 2: found "1.3.2026"; expected a day'),
        ("A,1,2026-03-01,2026-02-01", 'line 2: found "2026-02-01"; expected a day that is not'),
        ("B,2,,\nA,1,,2026-03-01\nA,3,2026-03-01,", 'line 3: found "2026-03-01"; end it before'),
        ("A,1,,\nA,1,,", "line 3: the same pair"),
    ],
)
def test_days_of_a_file_that_contradict_one_another_are_told_with_their_line(
    rows: str, meant: str
) -> None:
    found = fault_of(f"ours,theirs,from,until\n{rows}\n", IN_FILE)
    assert found.meant.startswith(meant)


ROW = "[04952, {code: 04907, from: 2026-03-01}]"


@pytest.mark.parametrize(
    ("row", "path", "meant"),
    [
        ("[04952, {code: 04907, from: 1.3.2026}]", "1.from", "expected a day, such as 2026-03-01"),
        ("{code: 04952, until: 2026-02-30}", "until", "expected a day, such as 2026-03-01"),
        (
            "{code: 04952, from: 2026-03-01, until: 2026-02-28}",
            "until",
            "expected a day that is not before `from`, 2026-03-01",
        ),
        (
            "[{code: 04952, until: 2026-03-01}, {code: 04907, from: 2026-03-01}]",
            "0.until",
            'end it before 2026-03-01, when "04907" begins, or leave `until` out',
        ),
        ("[04952, {code: 04907, form: 2026-03-01}]", "1.form", "did you mean `from`?"),
        ("[04952, {from: 2026-03-01}]", "1", "add the `code` that holds on these days"),
    ],
)
def test_days_that_contradict_one_another_are_faults(row: str, path: str, meant: str) -> None:
    found = [one for one in faults(ORDER, (ROW, row)) if one.path.startswith("codes.")]
    assert [(one.path, one.meant) for one in found] == [(f"codes.product.MyPack.{path}", meant)]
    assert found[0].line == 8
    assert found[0].column > 1


INBOUND = """\
version: 1
message: confirmation
format: csv
codes:
  carrier: {PostNord: PN, DHL: {code: PN, from: 2026-03-01}}
records:
  - each: line
    fields:
      - {at: ORDER, field: shipment.shipmentId}
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true}
      - {at: CARRIER, field: parcel.carrier, code: carrier}
"""


def test_a_code_that_is_two_words_on_the_same_day_is_a_fault_in_what_comes_in() -> None:
    (fault,) = faults(INBOUND)
    assert fault.path.endswith("code")
    assert "say `until` when it is the one" in fault.meant
    assert compiled(INBOUND, ("PostNord: PN", "PostNord: {code: PN, until: 2026-02-28}")).records


def test_truths_may_change_too() -> None:
    text = INBOUND.replace(
        "  carrier: {PostNord: PN, DHL: {code: PN, from: 2026-03-01}}",
        '  carrier: {"true": [C, {code: D, from: 2026-03-01}], "false": P}',
    ).replace("parcel.carrier", "shipment.isFinal")
    found = entries(compiled(text), "ORDER,SKU,QTY,CARRIER\n1-1,A,1,C\n1-1,B,1,D\n2-1,B,1,P\n")
    assert codes_of(found) == [[], [], []]
    assert [one.values["shipment.isFinal"] for one in found] == [True, True, False]


def test_of_several_codes_that_begin_together_the_first_is_written_and_all_are_read() -> None:
    table = code_pairs(
        {"t": {"DHL": ("D", "DX", {"code": "E", "from": "2026-03-01"},
                       {"code": "EX", "from": "2026-03-01"})}}
    )["t"]  # fmt: skip
    assert [one.out for one in table.every] == [{"DHL": "D"}, {"DHL": "E"}]
    assert all(set(one.back) == {"D", "DX", "E", "EX"} for one in table.every)
    assert [Code(one, Unknown(), True).loses for one in table.every] == ["", ""]


def test_a_warehouse_speaks_the_words_that_have_a_code_at_the_time() -> None:
    mapping = compiled(ORDER)
    words = [
        words_of(mapping, "shipment.shippingList", moment(f"{at} 12:00") if at else None)
        for at in ("2026-05-01", "2026-06-01", "")
    ]
    assert words == [
        ("MyPack", "Letter"),
        ("MyPack", "Letter", "Summer"),
        ("MyPack", "Letter", "Summer"),
    ]
