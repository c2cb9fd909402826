"""JSON: what is read, what is a fault of one record, and what ends the file."""

from __future__ import annotations

import io
import json
import tracemalloc

import pytest

from bridge.codecs import codec_for
from bridge.model.records import Layout, Record, RecordLayout
from bridge.model.settings import JsonSettings
from tests.codecs.shapes import fault_of, json_layout, plain, read, record, written

LINE = RecordLayout("lines", ("sku", "qty"))
ORDER = RecordLayout("data/orders", ("no", "to/name"), children=(LINE,))
LAYOUT = json_layout(ORDER, places=("type", "data/count"))
LIST = json_layout(RecordLayout(".", ("no", "name")))
LINES = json_layout(RecordLayout(".", ("no",)), settings=JsonSettings(lines=True))


def orders(*texts: str, layout: Layout = LAYOUT) -> list[Record]:
    return read(f'{{"data": {{"orders": [{", ".join(texts)}]}}}}'.encode(), layout)[1:]


# --- reading --------------------------------------------------------------------------------------


def test_the_record_of_the_file_comes_first_then_each_document_with_those_in_it() -> None:
    data = b"""{"type": "t", "data": {"count": 2, "orders": [
      {"no": 1, "to": {"name": "x"}, "lines": [{"sku": "a", "qty": 2}, {}]},
      {"lines": {"sku": "b"}}]}}"""
    assert plain(read(data, LAYOUT)) == [
        ("file", {"type": "t", "data/count": "2"}, []),
        (
            "data/orders",
            {"no": "1", "to/name": "x"},
            [("lines", {"sku": "a", "qty": "2"}, []), ("lines", {}, [])],
        ),
        ("data/orders", {}, [("lines", {"sku": "b"}, [])]),
    ]


def test_what_the_file_says_behind_its_documents_comes_as_a_second_record() -> None:
    found = read(b'{"data": {"orders": [{}], "count": 1}, "type": "t"}', LAYOUT)
    assert [one.type for one in found] == ["file", "data/orders", "file"]
    assert found[2].cells == {"data/count": "1", "type": "t"}


@pytest.mark.parametrize("data", [b'[{"no": 1}, {"no": 2}]', b'\xef\xbb\xbf[{"no":1},{"no":2}]\n'])
def test_a_list_without_a_name_holds_the_documents(data: bytes) -> None:
    assert [one.cells for one in read(data, LIST)[1:]] == [{"no": "1"}, {"no": "2"}]


def test_one_object_by_itself_is_a_document() -> None:
    assert plain(read(b'{"no": 1}', LIST)) == [("file", {}, []), (".", {"no": "1"}, [])]


def test_numbers_keep_their_digits_and_truths_their_words() -> None:
    texts = ["1.50", "-0.10", "0.00000001", "12e2", "123456789012345678901234567890", "true"]
    found = [one.cells["no"] for one in orders(*(f'{{"no": {text}}}' for text in texts))]
    assert found == ["1.50", "-0.10", "0.00000001", "1200", texts[4], "true"]


def test_null_is_no_value_and_an_empty_text_an_empty_one() -> None:
    found = orders('{"no": null, "to": {"name": ""}, "lines": null}')
    assert plain(found) == [("data/orders", {"to/name": ""}, [])]


def test_an_empty_list_or_text_for_an_object_is_nothing() -> None:
    found = orders('{"to": []}', '{"to": ""}', '{"to": {}}')
    assert [(one.cells, one.fault) for one in found] == [({}, "")] * 3


def test_plain_values_in_a_list_may_be_records() -> None:
    layout = json_layout(RecordLayout("orders", (), children=(RecordLayout("serials", (".",)),)))
    found = read(b'{"orders": [{"serials": ["a", 7]}]}', layout)[1]
    assert [one.cells for one in found.children] == [{".": "a"}, {".": "7"}]


def test_types_of_record_under_one_key_are_told_by_what_is_in_them() -> None:
    layout = json_layout(
        RecordLayout("moves", ("qty",), match={"kind": ("IN",)}),
        RecordLayout("moves", (), match={"kind": ("NOTE",)}, is_ignored=True),
    )
    data = b'{"moves": [{"kind": "IN", "qty": 1}, {"kind": "NOTE"}, {"kind": "OUT"}]}'
    found = read(data, layout)[1:]
    assert [one.fault_code for one in found] == ["", "", "unknown-record"]


def test_a_record_knows_the_line_that_it_begins_in() -> None:
    data = b'{"data":\n {"orders": [\n{"no": 1,\n "lines": [\n{}, {}]},\n\n{}]}}'
    _, first, second = read(data, LAYOUT)
    assert [first.where.line, second.where.line] == [3, 7]
    assert [one.where.line for one in first.children] == [5, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "iso-8859-1"])
def test_the_mappings_encoding_is_read_and_a_byte_order_mark_tells_more(encoding: str) -> None:
    layout = json_layout(RecordLayout(".", ("no",)), encoding=encoding)
    assert read('[{"no": "Ä\\n"}]'.encode(encoding), layout)[1].cells == {"no": "Ä\n"}
    assert read('[{"no": "Ä"}]'.encode("utf-16"), LIST)[1].cells == {"no": "Ä"}


# --- faults of one record -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"no": 1, "no": 2}', "repeated-element"),
        ('{"no": [1, 2]}', "repeated-element"),
        ('{"no": {"a": 1}}', "unexpected-element"),
        ('{"to": "x"}', "unexpected-element"),
        ('{"lines": [{}], "lines": []}', "repeated-element"),
        ("null", "unexpected-element"),
        ("[]", "unexpected-element"),
        ("7", "unexpected-element"),
    ],
)
def test_what_is_not_what_it_should_be_is_a_fault_of_its_record_alone(text: str, code: str) -> None:
    found = orders(text, '{"no": 3}')
    assert [one.fault_code for one in found] == [code, ""]
    assert found[1].cells == {"no": "3"}


def test_a_key_twice_that_nobody_wants_does_no_harm() -> None:
    assert orders('{"x": 1, "x": 2, "no": 1}')[0].fault == ""


def test_a_file_with_other_lists_where_documents_should_be_is_no_empty_file() -> None:
    found = read(b'{"deliveries": [{"no": 1}]}', json_layout(RecordLayout("orders", ("no",))))
    assert [one.fault_code for one in found] == ["", "unknown-record"]
    assert "deliveries" in found[1].fault
    assert len(read(b'{"other": [1], "data": {"orders": []}}', LAYOUT)) == 1
    assert len(read(b'{"data": {"orders": []}, "other": [1]}', LAYOUT)) == 1
    assert len(read(b'{"other": []}', LAYOUT)) == 1


# --- files that cannot be read --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \n ", "empty-file"),
        (b"a;b\n1;2\n", "not-well-formed"),
        (b"<message/>", "not-well-formed"),
        (b"<?xml version='1.0'?><message/>", "not-text"),
        (b"PK\x03\x04\x14\0", "not-text"),
        (b"[]", "wrong-root"),
        (b'"text"', "wrong-root"),
        (b"7", "wrong-root"),
        (b"{} {}", "not-well-formed"),
        (b"{'a': 1}", "not-well-formed"),
        (b'{"a": 1,}', "not-well-formed"),
        (b'{"a": 01}', "not-well-formed"),
        (b'{"a": NaN}', "not-well-formed"),
        (b'{"a": "\n"}', "not-well-formed"),
        (b'{"a": 1} // comment', "not-well-formed"),
        (b'{"a": "\\ud800"}', "not-well-formed"),
        (b'{"a": "\\udc00\\ud800"}', "not-well-formed"),
        (b'{"a": "\xe4"}', "wrong-encoding"),
        (b'{"a": "\xc3', "wrong-encoding"),
        (b'{"a": [1, {"b": "c', "cut-off"),
        (b'{"data": {"orders": [{"no": 1}', "cut-off"),
        (b'{"data": {}, "data": {}}', "repeated-element"),
        (b'{"data": 7}', "unexpected-element"),
        (b'{"a": ' + b"[" * 100_000, "too-big"),
        (b'{"type": ' + b'{"a":' * 100_000, "too-big"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "too-big"),
        (b'{"a": 1e99999999999999999999}', "too-big"),
    ],
)
def test_what_cannot_be_read_safely_is_named(data: bytes, code: str) -> None:
    fault = fault_of(data, LAYOUT)
    assert fault.code == code
    assert fault.remedy


def test_what_is_told_of_a_broken_file_is_where_and_why_and_nothing_that_is_in_it() -> None:
    fault = fault_of(b'{\n"type":\n"Alva" "Exempelsson"}', LAYOUT)
    assert fault.where.line == 3
    assert "Alva" not in fault.message
    assert fault.message.startswith("The file is not well-formed JSON: ")


def test_a_file_cut_anywhere_is_never_taken_for_a_whole_one() -> None:
    documents = [
        record("data/orders", {"no": str(number), "to/name": "ä\\"}) for number in range(5)
    ]
    data = written(LAYOUT, documents).rstrip()
    faults = {fault_of(data[:size], LAYOUT).code for size in range(1, len(data))}
    assert faults <= {"cut-off", "wrong-encoding"}


def test_an_escaped_pair_is_whole_wherever_the_file_is_torn() -> None:
    for filling in range(20):
        text = "\\\\" + "x" * (65_536 - 40 - filling) + "\\ud83d\\ude00" * 4
        found = read(f'[{{"no": "{text}"}}]'.encode(), LIST)[1]
        assert found.cells["no"].endswith("x\U0001f600" + "\U0001f600" * 3)


def test_an_exponent_that_would_fill_the_memory_stays_as_it_is() -> None:
    assert len(orders('{"no": 1e999999}')[0].cells["no"]) < 20


# --- lines ----------------------------------------------------------------------------------------


def test_in_a_file_of_lines_each_is_a_document_and_a_broken_one_leaves_the_others() -> None:
    data = b'{"no": 1}\r\n\n{"no": \n[1, 2]\n{"no": 5} {}\n{"no": 6}'
    found = read(data, LINES)
    assert [(one.cells, one.fault_code, one.where.line) for one in found[1:]] == [
        ({"no": "1"}, "", 1),
        ({}, "cut-off", 3),
        ({}, "unexpected-element", 4),
        ({}, "not-well-formed", 5),
        ({"no": "6"}, "", 6),
    ]


def test_a_broken_last_line_without_an_end_means_that_the_file_was_cut_off() -> None:
    fault = fault_of(b'{"no": 1}\n{"no": ', LINES)
    assert (fault.code, fault.where.line) == ("cut-off", 2)


def test_a_line_may_be_longer_than_a_piece() -> None:
    long = "x" * 200_000
    found = read(f'{{"no": "{long}"}}\n{{"no": 2}}\n'.encode(), LINES)
    assert [len(one.cells["no"]) for one in found[1:]] == [200_000, 1]
    assert [one.where.line for one in found[1:]] == [1, 2]


# --- memory ---------------------------------------------------------------------------------------

PIECES = {
    "documents": (LAYOUT, b'{"data": {"orders": [{}', b',{"no": 1, "to": {"name": "x"}}', b"]}}"),
    "unknown": (LAYOUT, b'{"other": [{}', b',{"no": 1, "to": {"name": "x"}}', b"]}"),
    "lines": (LINES, b"", b'{"no": 1}\n', b""),
    "one line": (LIST, b"[{}", b',{"no": 1}', b"]"),
}


@pytest.mark.parametrize("name", PIECES)
def test_a_large_file_is_read_in_little_memory(name: str) -> None:
    layout, start, piece, end = PIECES[name]

    class Large(io.RawIOBase):
        left = 40

        def read(self, size: int = -1, /) -> bytes:
            self.left -= 1
            first, last = start * (self.left == 39), end * (self.left == 0)
            return first + piece * 500 * (self.left > 0) + last

    tracemalloc.start()
    for _ in codec_for("json").read(Large(), layout, "f"):  # type: ignore[arg-type]
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000


def test_a_large_file_is_written_in_little_memory() -> None:
    class Counting(io.RawIOBase):
        size = 0

        def write(self, data: object, /) -> int:
            self.size += len(bytes(data))  # type: ignore[call-overload]
            return self.size

    sink = Counting()
    one = record("data/orders", {"no": "1", "to/name": "x" * 100})
    tracemalloc.start()
    documents = (one for _ in range(10_000))
    codec_for("json").write(sink, LAYOUT, [], documents)  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sink.size > 1_000_000
    assert peak < 1_000_000


# --- writing --------------------------------------------------------------------------------------


def test_objects_and_lists_stand_in_the_order_of_the_places() -> None:
    layout = json_layout(ORDER, places=("type", "data/count"))
    one = record("data/orders", {"to/name": 'Ł"', "no": "1"}, record("lines", {"sku": "a"}))
    envelope = record("file", {"type": "t", "data/count": "1"})
    assert (
        written(layout, [one], [envelope]).decode()
        == """\
{
  "type": "t",
  "data": {
    "count": "1",
    "orders": [
      {
        "no": "1",
        "to": {
          "name": "Ł\\""
        },
        "lines": [
          {
            "sku": "a"
          }
        ]
      }
    ]
  }
}
"""
    )


def test_numbers_and_truths_are_written_as_such() -> None:
    layout = json_layout(
        RecordLayout(
            ".",
            ("n", "t", "s", "list[]"),
            kinds={"n": "number", "t": "boolean", "list[]": "number"},
        ),
        settings=JsonSettings(lines=True),
    )
    one = record(".", {"n": "1.50", "t": "true", "s": "1", "list[]": "1\x1f2"})
    data = written(layout, [one])
    assert data == b'{"n":1.50,"t":true,"s":"1","list":[1,2]}\n'
    assert read(data, layout)[1].cells == one.cells


@pytest.mark.parametrize("text", ["01", "1,5", "1.", ".5", "+1", "1e3", "-0", "NaN", " 1", "1\n"])
def test_what_is_no_number_of_json_is_told_beforehand(text: str) -> None:
    layout = json_layout(RecordLayout(".", ("n",), kinds={"n": "number"}))
    told = codec_for("json").check(record(".", {"n": text}), layout)
    assert [(fault.place, fault.code) for fault in told] == [("n", "not-a-number")]


def test_other_words_than_true_and_false_are_told_beforehand() -> None:
    layout = json_layout(RecordLayout(".", ("t",), kinds={"t": "boolean"}))
    told = codec_for("json").check(record(".", {"t": "yes"}), layout)
    assert [fault.code for fault in told] == ["not-a-boolean"]


@pytest.mark.parametrize(
    ("empty", "expected"),
    [
        ("omit", b'{"a":"1"}'),
        ("null", b'{"a":"1","b":{"c":null},"n":null}'),
        ("write", b'{"a":"1","b":{"c":""},"n":""}'),
    ],
)
def test_a_field_without_a_value_is_written_as_the_partner_has_it(
    empty: str, expected: bytes
) -> None:
    layout = json_layout(
        RecordLayout(".", ("a", "b/c", "n", "t[]"), kinds={"n": "number"}),
        settings=JsonSettings(lines=True, empty=empty),  # type: ignore[arg-type]
    )
    assert written(layout, [record(".", {"a": "1"})]) == expected + b"\n"


def test_the_list_of_the_documents_is_there_when_it_is_empty() -> None:
    assert json.loads(written(LAYOUT, [])) == {"data": {"orders": []}}
    assert json.loads(written(LIST, [])) == []
    assert written(LINES, []) == b""


def test_one_document_by_itself_is_written_without_a_list() -> None:
    alone = RecordLayout(".", ("no",), is_single=True)
    layout = json_layout(alone, settings=JsonSettings(indent=False))
    one = record(".", {"no": "1"})
    assert written(layout, [one]) == b'{"no":"1"}\n'
    with pytest.raises(ValueError, match="exactly one"):
        written(layout, [one, one])


def test_of_a_record_that_stands_by_itself_there_is_one() -> None:
    box = RecordLayout("box", ("w",), is_single=True)
    layout = json_layout(RecordLayout(".", (), children=(box,)))
    one = record(".", {}, record("box", {"w": "1"}))
    assert json.loads(written(layout, [one])) == [{"box": {"w": "1"}}]
    two = record(".", {}, record("box", {}), record("box", {}))
    assert [fault.code for fault in codec_for("json").check(two, layout)] == ["too-many"]


def test_characters_that_the_encoding_lacks_are_escaped() -> None:
    layout = json_layout(RecordLayout(".", ("no",)), encoding="iso-8859-1")
    data = written(layout, [record(".", {"no": "ÄŁ\U0001f600"})])
    assert b'"\\u00c4\\u0141\\ud83d\\ude00"' in data
    assert read(data, layout)[1].cells == {"no": "ÄŁ\U0001f600"}


def test_half_a_character_is_told_beforehand() -> None:
    told = codec_for("json").check(record(".", {"no": "\ud800"}), LIST)
    assert [(fault.place, fault.code) for fault in told] == [("no", "forbidden-character")]


@pytest.mark.parametrize(
    "layout",
    [
        Layout("json", "utf-8", JsonSettings(), (ORDER,)),
        Layout("json", "utf-8", None, LIST.records),
        json_layout(RecordLayout(".", ("a",)), places=("b",)),
        json_layout(RecordLayout(".", ("a",)), RecordLayout("x", ("a",))),
        json_layout(RecordLayout("a", ("a",)), settings=JsonSettings(lines=True)),
        json_layout(RecordLayout("a", ("b", "b/c"))),
        json_layout(RecordLayout("a", (".", "b"))),
        json_layout(RecordLayout("a", (), children=(RecordLayout(".", ("b",)),))),
        json_layout(RecordLayout("a[b=c]/d", ("e",))),
        json_layout(RecordLayout("a", ("e",)), places=("f[]",)),
        json_layout(RecordLayout("a", (), is_single=True), RecordLayout("a", ())),
    ],
)
def test_a_layout_that_makes_no_sense_is_a_value_error(layout: Layout) -> None:
    with pytest.raises(ValueError):
        written(layout, [])


def test_the_documents_of_a_file_stand_in_one_list() -> None:
    layout = json_layout(RecordLayout("a", ("x",)), RecordLayout("b", ("x",)))
    assert len(read(b'{"a": [{}], "b": [{}]}', layout)) == 3
    with pytest.raises(ValueError, match="one list"):
        written(layout, [record("a", {}), record("b", {})])
