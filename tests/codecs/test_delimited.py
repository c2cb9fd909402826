"""Delimited text: what is read, what is a fault of one row, and what ends the file."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from bridge.codecs import codec_for
from bridge.model.records import Layout, RecordLayout
from bridge.model.settings import CsvSettings
from tests.codecs.shapes import csv_layout, fault_of, plain, read, record, written

NAMED = csv_layout(RecordLayout("row", ("a", "b")), settings=CsvSettings(delimiter=";"))


def positions(*types: RecordLayout, quote: str = "minimal", delimiter: str = ";") -> Layout:
    block = CsvSettings(delimiter=delimiter, header=False, quote=quote)  # type: ignore[arg-type]
    return csv_layout(*types, settings=block)


def cells(data: bytes, layout: Layout = NAMED) -> list[dict[str, str]]:
    return [one.cells for one in read(data, layout)]


def codes(data: bytes, layout: Layout = NAMED) -> list[str]:
    return [one.fault_code for one in read(data, layout)]


# --- reading --------------------------------------------------------------------------------------


def test_columns_are_found_by_name_in_any_order_and_others_are_left_alone() -> None:
    assert cells(b"b;more;a\n1;x;2\n") == [{"a": "2", "b": "1"}]


def test_a_header_alone_is_a_file_without_records() -> None:
    assert read(b"a;b\r\n", NAMED) == []


def test_a_missing_column_ends_the_file_and_is_named() -> None:
    fault = fault_of(b"a;c\n1;2\n", NAMED)
    assert (fault.code, fault.where.line) == ("missing-column", 1)
    assert '"b"' in fault.message


def test_another_delimiter_is_suspected_where_the_header_is_one_column() -> None:
    assert "delimiter" in fault_of(b"a,b\n1,2\n", NAMED).remedy


def test_a_column_that_is_there_twice_ends_the_file_and_is_named() -> None:
    fault = fault_of(b"a;b;b\n1;2;3\n", NAMED)
    assert fault.code == "duplicate-column"
    assert '"b"' in fault.message


def test_columns_that_nobody_reads_may_share_a_name() -> None:
    assert cells(b"a;b;;\n1;2;3;4\n") == [{"a": "1", "b": "2"}]


def test_a_row_of_the_wrong_length_is_a_fault_and_the_file_goes_on() -> None:
    found = read(b"a;b\n1\n1;2;3\n1;2\n", NAMED)
    assert [(one.fault_code, one.fault) for one in found] == [
        ("row-too-short", "1 cell where the header has 2"),
        ("row-too-long", "3 cells where the header has 2"),
        ("", ""),
    ]


def test_a_last_row_that_was_cut_off_is_a_fault_like_any() -> None:
    assert codes(b"a;b\n1;2\n3") == ["", "row-too-short"]


def test_a_cut_within_the_last_cell_is_told_where_the_last_line_end_is_required() -> None:
    block = CsvSettings(delimiter=";", last_newline="required")
    layout = csv_layout(RecordLayout("row", ("a", "b")), settings=block)
    assert codes(b"a;b\n1;20\n", layout) == [""]
    fault = fault_of(b"a;b\n1;20\n3;2", layout)
    assert (fault.code, fault.where.line) == ("cut-off", 3)


def test_without_a_header_cells_beyond_the_highest_place_are_left_alone() -> None:
    layout = positions(RecordLayout("row", ("3", "1")))
    assert cells(b"a;b;c\na;b;c;d;e\n", layout) == [{"3": "c", "1": "a"}] * 2


def test_without_a_header_a_row_that_ends_before_the_highest_place_is_a_fault() -> None:
    found = read(b"a;b\n", positions(RecordLayout("row", ("3", "1"))))
    assert found[0].fault == "2 cells where at least 3 are needed"
    assert found[0].fault_code == "row-too-short"


def test_where_the_number_of_columns_is_known_a_row_has_exactly_as_many() -> None:
    layout = positions(RecordLayout("row", ("1",), columns=3))
    assert codes(b"a;b;c\na;b\na;b;c;d\n", layout) == ["", "row-too-short", "row-too-long"]


def test_types_of_rows_are_told_apart_by_any_of_their_texts() -> None:
    head = RecordLayout("head", ("1", "2"), match={"1": ("H", "h")})
    line = RecordLayout("line", ("1", "3"), match={"1": ("L",)})
    found = read(b"H;1\nL;1;2\nh;2\nX;1;2\n", positions(head, line))
    assert [one.type for one in found] == ["head", "line", "head", ""]
    assert found[3].fault_code == "unknown-record"


def test_types_of_rows_are_told_apart_under_one_header_too() -> None:
    head = RecordLayout("head", ("no",), match={"t": ("H",)})
    line = RecordLayout("line", ("sku",), match={"t": ("L",)})
    found = read(b"t,no,sku\nH,1,\nL,,x\nL,x\n", csv_layout(head, line))
    assert plain(found[:2]) == [
        ("head", {"t": "H", "no": "1"}, []),
        ("line", {"t": "L", "sku": "x"}, []),
    ]
    assert (found[2].type, found[2].fault_code) == ("line", "row-too-short")


def test_types_that_need_two_places_to_be_told_apart_are_tried_in_their_order() -> None:
    both = RecordLayout("both", ("1", "2"), match={"1": ("A",), "2": ("B",)})
    one = RecordLayout("one", ("1", "2"), match={"1": ("A",)})
    rest = RecordLayout("rest", ("1",))
    found = read(b"A;B\nA;C\nZ\n", positions(both, one, rest))
    assert [one.type for one in found] == ["both", "one", "rest"]


def test_an_ignored_type_comes_through_to_be_counted_whatever_its_length() -> None:
    head = RecordLayout("head", ("1", "2"), match={"1": ("H",)})
    skipped = RecordLayout("trailer", (), match={"1": ("T",)}, is_ignored=True)
    found = read(b"H;1\nT\n", positions(head, skipped))
    assert plain(found)[1] == ("trailer", {"1": "T"}, [])
    assert not found[1].fault


def test_lines_are_those_that_an_editor_counts() -> None:
    data = b'\xef\xbb\xbfa;b\r\n\r\n1;"x\r\ny"\r2;z\n\n3;z'
    assert [one.where.line for one in read(data, NAMED)] == [3, 5, 7]


def test_line_separators_of_unicode_are_data() -> None:
    text = "x\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1ey"
    found = read(f"a;b\n1;{text}\n2;z\n".encode(), NAMED)
    assert [one.cells["b"] for one in found] == [text, "z"]
    assert found[1].where.line == 3


def test_a_carriage_return_and_its_newline_are_one_line_end_even_in_two_reads() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(1)

    found = codec_for("csv").read(Slow("a;b\r\n1;ä\r\n2;y\r\r\n".encode()), NAMED, "f")
    assert [(one.where.line, one.cells["b"]) for one in found] == [(2, "ä"), (3, "y")]


def test_quotes_are_ordinary_where_the_partner_does_not_quote() -> None:
    layout = positions(RecordLayout("row", ("1", "2")), quote="none")
    assert cells(b'"a;b"c\n', layout) == [{"1": '"a', "2": 'b"c'}]


def test_text_stays_text() -> None:
    assert cells(b"a;b\n007;NA\n 1e3 ;\n") == [{"a": "007", "b": "NA"}, {"a": " 1e3 ", "b": ""}]


# --- files that cannot be read --------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"\n\r\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_called_empty(data: bytes) -> None:
    assert fault_of(data, NAMED).code == "empty-file"
    assert fault_of(data, positions(RecordLayout("row", ("1",)))).code == "empty-file"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"PK\x03\x04\x14\0\x06\0", "ZIP"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"<!DOCTYPE HTML><html>", "web page"),
        (b"a;b\n1;\0\0\n", "NUL"),
        ("a;b\n1;2\n".encode("utf-16-le"), "NUL"),
    ],
)
def test_another_kind_of_file_is_called_what_it_looks_like(data: bytes, name: str) -> None:
    fault = fault_of(data, NAMED)
    assert fault.code == "not-text"
    assert name in fault.message


def test_a_byte_that_is_not_in_the_encoding_is_told_with_line_and_offset_and_no_text() -> None:
    before = b"a;b\n" + b"1;2\n" * 40_000
    fault = fault_of(before + b"3;M\xfcller\n", NAMED)
    assert (fault.code, fault.where.line) == ("wrong-encoding", 40_002)
    assert f"0xFC at offset {len(before) + 3}" in fault.message
    assert "ller" not in fault.message


def test_a_character_that_is_cut_in_half_at_the_end_is_told_too() -> None:
    fault = fault_of(b"a;b\n1;\xc3", NAMED)
    assert fault.where.line == 2
    assert "0xC3 at offset 6" in fault.message


def test_utf_16_without_its_byte_order_mark_is_told() -> None:
    layout = csv_layout(RecordLayout("row", ("a", "b")), encoding="utf-16")
    fault = fault_of("a,b\n1,2\n".encode("utf-16-le"), layout)
    assert fault.code == "wrong-encoding"
    assert "byte order mark is missing" in fault.message


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"\xef\xbb\xbfa;b\n", "utf-8"), ("\ufeffa;b\n".encode("utf-16-le"), "utf-16")],
)
def test_a_byte_order_mark_of_another_encoding_is_named(data: bytes, name: str) -> None:
    layout = csv_layout(RecordLayout("row", ("a", "b")), encoding="iso-8859-1")
    fault = fault_of(data, layout)
    assert fault.code == "wrong-encoding"
    assert name in fault.message


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'a;b\n1;"2\n3;4\n', 2),
        (b'a;b\n1;2\n"x\ny";"z\n3;4', 4),
        (b'a;b\n1;"', 2),
        (b'a;b\n"p\r\nq\r\n";"r\r\ns', 4),
    ],
)
def test_a_quote_that_is_never_closed_is_told_with_the_line_where_it_opened(
    data: bytes, line: int
) -> None:
    fault = fault_of(data, NAMED)
    assert (fault.code, fault.where.line) == ("open-quote", line)


def test_an_open_quote_is_found_in_a_long_file() -> None:
    data = b"a;b\n" + b"1;2\n" * 50_000 + b'3;"4\n' + b"5;6\n" * 50_000
    fault = fault_of(data, NAMED)
    assert (fault.code, fault.where.line) == ("open-quote", 50_002)


def test_text_behind_a_closing_quote_ends_the_file() -> None:
    fault = fault_of(b'a;b\n1;"x"y\n', NAMED)
    assert (fault.code, fault.where.line) == ("broken-quote", 2)


def test_a_cell_without_end_ends_the_file_and_not_the_memory() -> None:
    assert fault_of(b"a;b\n1;" + b"x" * 1_000_001, NAMED).code == "cell-too-long"
    assert fault_of(b'a;b\n1;"' + b"x\n" * 600_000, NAMED).code == "cell-too-long"
    assert fault_of(b"a;b\n" + b"x" * 9_000_000, NAMED).code == "line-too-long"


def test_a_large_file_is_read_in_little_memory() -> None:
    class Rows(io.RawIOBase):
        left = 12

        def read(self, size: int = -1, /) -> bytes:
            self.left -= 1
            if self.left == 11:
                return b"a;b\n"
            return b"12345678;something\n" * 3000 if self.left else b""

    tracemalloc.start()
    count = 0
    for _ in codec_for("csv").read(Rows(), NAMED, "f"):  # type: ignore[arg-type]
        count += 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10 * 3000
    assert peak < 3_000_000


# --- writing --------------------------------------------------------------------------------------


def test_positions_leave_gaps_as_empty_cells_up_to_the_highest_of_their_type() -> None:
    head = RecordLayout("head", ("171", "2"), match={"1": ("ODH",)})
    line = RecordLayout("line", ("3",), match={"1": ("ODL",)})
    data = written(positions(head, line), [record("head", {"2": "x"}), record("line", {})])
    assert data == b"ODH;x" + b";" * 169 + b"\r\nODL;;\r\n"


def test_a_row_is_filled_up_to_its_number_of_columns() -> None:
    layout = positions(RecordLayout("row", ("1",), columns=4))
    assert written(layout, [record("row", {"1": "x"})]) == b"x;;;\r\n"


def test_types_share_one_header_in_the_order_in_which_places_are_first_seen() -> None:
    line = RecordLayout("line", ("no", "sku"), match={"t": ("L",)})
    head = RecordLayout("head", ("no", "name"), match={"t": ("H",)}, children=(line,))
    order = record("head", {"no": "1", "name": "x"}, record("line", {"no": "1", "sku": "s"}))
    assert written(csv_layout(head), [order]) == b"t,no,name,sku\r\nH,1,x,\r\nL,1,,s\r\n"


def test_records_of_the_file_stand_around_the_documents_as_the_layout_orders_them() -> None:
    top = RecordLayout("top", ("2",), match={"1": ("T",)}, is_file=True)
    row = RecordLayout("row", ("2",), match={"1": ("R",)})
    end = RecordLayout("end", ("2",), match={"1": ("E",)}, is_file=True)
    envelope = [record("end", {"2": "9"}), record("top", {"2": "0"})]
    data = written(positions(top, row, end), [record("row", {"2": "1"})], envelope)
    assert data == b"T;0\r\nR;1\r\nE;9\r\n"


@pytest.mark.parametrize(
    ("quote", "data"),
    [("minimal", b'"a;""b";c\n'), ("all", b'"a;""b";"c"\n')],
)
def test_quotes_are_put_as_the_settings_say(quote: str, data: bytes) -> None:
    block = CsvSettings(delimiter=";", header=False, quote=quote, newline="lf")  # type: ignore[arg-type]
    layout = csv_layout(RecordLayout("row", ("1", "2")), settings=block)
    assert written(layout, [record("row", {"1": 'a;"b', "2": "c"})]) == data


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_byte_order_mark_is_written_once(encoding: str) -> None:
    block = CsvSettings(bom=True, newline="cr")
    layout = csv_layout(RecordLayout("row", ("a",)), settings=block, encoding=encoding)
    data = written(layout, [record("row", {"a": "x"})])
    bare = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert data == "\ufeffa\rx\r".encode(bare)


@pytest.mark.parametrize(
    ("text", "quote", "code"),
    [
        ("a;b", "none", "forbidden-character"),
        ("a\nb", "none", "forbidden-character"),
        ("a\0b", "all", "forbidden-character"),
        ("Łódź", "minimal", "not-in-encoding"),
        ("x" * 1_000_000, "minimal", "too-long"),
        ("%PDF-1.7", "minimal", "forbidden-start"),
    ],
)
def test_what_cannot_be_written_is_told_beforehand_without_the_text(
    text: str, quote: str, code: str
) -> None:
    block = CsvSettings(delimiter=";", header=False, quote=quote)  # type: ignore[arg-type]
    layout = csv_layout(RecordLayout("row", ("1",)), settings=block, encoding="iso-8859-1")
    told = codec_for("csv").check(record("row", {"1": text}), layout)
    assert {(one.place, one.code) for one in told} == {("1", code)}
    assert all(text not in one.message for one in told)
    with pytest.raises(ValueError, match="row: "):
        written(layout, [record("row", {"1": text})])


def test_a_record_that_would_be_read_as_another_type_is_refused() -> None:
    head = RecordLayout("head", ("1", "2"), match={"1": ("H",)})
    rest = RecordLayout("rest", ("1", "2"))
    told = codec_for("csv").check(record("rest", {"1": "H"}), positions(head, rest))
    assert [one.code for one in told] == ["not-its-type"]


def test_places_types_and_faults_that_no_file_can_hold_are_told() -> None:
    codec = codec_for("csv")
    faulty = record("row", {"a": "x"})
    faulty.fault = "2 cells where the header has 3"
    for one, code in [
        (record("row", {"z": "x"}), "unknown-place"),
        (record("other", {}), "unknown-record"),
        (faulty, "faulty"),
    ]:
        assert [told.code for told in codec.check(one, NAMED)] == [code]


def test_a_file_that_could_not_be_told_from_an_empty_one_is_not_written() -> None:
    assert written(NAMED, []) == b"a;b\r\n"
    with pytest.raises(ValueError, match="empty"):
        written(positions(RecordLayout("row", ("1",))), [])


@pytest.mark.parametrize(
    "layout",
    [
        positions(RecordLayout("row", ("name",))),
        positions(RecordLayout("row", ("0",))),
        positions(RecordLayout("row", ("99999",))),
        positions(RecordLayout("row", ("3",), columns=2)),
        positions(RecordLayout("row", ("1",)), delimiter=";;"),
        positions(RecordLayout("row", ("1",)), delimiter='"'),
        positions(RecordLayout("row", ("1",)), delimiter="\n"),
        csv_layout(),
        csv_layout(RecordLayout("row", ("a",)), encoding="cp1252", settings=CsvSettings(bom=True)),
        csv_layout(RecordLayout("row", ("Ł",)), encoding="cp1252"),
        csv_layout(RecordLayout("row", ("",)), settings=CsvSettings(quote="none")),
        csv_layout(RecordLayout("row", ("%PDF-",))),
    ],
)
def test_a_layout_that_makes_no_sense_is_a_value_error(layout: Layout) -> None:
    with pytest.raises(ValueError):
        written(layout, [])


def faults_of_rows(data: bytes, columns: int | None) -> list[str]:
    layout = positions(
        RecordLayout("H", ("1", "2"), {"1": ("H",)}, columns=columns),
        RecordLayout("L", ("1", "3"), {"1": ("L",)}, columns=columns),
    )
    return [one.fault_code for one in read(data, layout)]


def test_without_a_header_all_rows_of_a_type_are_as_wide_as_its_first() -> None:
    glued = b"H;1\r\nL;a;2;x\r\nL;b;3;x\r\nL;c;4;xL;d;5;x\r\nL;e;6\r\nH;2\r\n"
    assert faults_of_rows(glued, 0) == ["", "", "", "row-too-long", "row-too-short", ""]


def test_any_width_takes_every_row_that_reaches_the_last_place() -> None:
    uneven = b"H;1\r\nL;a;2;x\r\nL;b;3\r\nL;c\r\nH;2;y;z\r\n"
    assert faults_of_rows(uneven, None) == ["", "", "", "row-too-short", ""]


def test_a_width_that_is_named_holds_for_the_first_row_too() -> None:
    assert faults_of_rows(b"L;a;2\r\nL;a;2;x\r\n", 4) == ["row-too-short", ""]
