"""Relatives of CSV: what partners' files do around the rows, and to their columns."""

from __future__ import annotations

import io
from typing import Any

import pytest

from bridge.codecs import codec_for
from bridge.model.records import Layout, RecordLayout
from bridge.model.settings import CsvSettings
from tests.codecs.shapes import csv_layout, fault_of, plain, read, record, written

ROW = RecordLayout("row", ("a", "b"))
POSITIONS = RecordLayout("row", ("1", "3"), names={"1": "Order No", "3": "Qty"})


def semicolons(*types: RecordLayout, **settings: Any) -> Layout:
    return csv_layout(*types, settings=CsvSettings(delimiter=";", **settings))


def cells(data: bytes, layout: Layout) -> list[dict[str, str]]:
    found = read(data, layout)
    assert [one.fault for one in found] == [""] * len(found)
    return [one.cells for one in found]


def lines(data: bytes, layout: Layout) -> list[int]:
    return [one.where.line for one in read(data, layout)]


# --- line ends ------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\r\r\n"])
def test_every_line_end_is_one_line(end: str) -> None:
    data = end.join(["a;b", "1;x", f'2;"y{end}z"', "", "3;w", ""]).encode()
    found = read(data, semicolons(ROW))
    assert [one.where.line for one in found] == [2, 3, 6]
    assert found[1].cells["b"] == f"y{end}z"


def test_a_doubled_return_is_one_line_end_even_in_several_reads() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(1)

    found = codec_for("csv").read(Slow(b"a;b\r\r\n1;x\r\r\n2;y\r\r\n"), semicolons(ROW), "f")
    assert [(one.where.line, one.cells["a"]) for one in found] == [(2, "1"), (3, "2")]


def test_empty_lines_that_end_with_a_return_alone_are_counted() -> None:
    assert lines(b"a;b\r\r\r\r1;x\r", semicolons(ROW)) == [5]


def test_rows_are_written_with_the_line_end_of_the_partner_and_the_last_without() -> None:
    rows = [record("row", {"a": "1", "b": "x"})] * 2
    assert written(semicolons(ROW, newline="crcrlf"), rows) == b"a;b\r\r\n1;x\r\r\n1;x\r\r\n"
    omitting = semicolons(ROW, newline="lf", last_newline="omit")
    assert written(omitting, rows) == b"a;b\n1;x\n1;x"
    assert written(omitting, []) == b"a;b"
    assert len(written(omitting, rows * 500)) == len(b"a;b\n") + 1000 * len(b"1;x\n") - 1


# --- where the table begins -----------------------------------------------------------------------


def test_a_header_over_positions_is_passed_over_and_names_may_lack() -> None:
    layout = semicolons(RecordLayout("row", ("1", "3")), header="positions")
    assert cells(b"No;;No\n1;x;2\n", layout) == [{"1": "1", "3": "2"}]


def test_a_header_over_positions_has_the_names_that_the_mapping_gives_them() -> None:
    layout = semicolons(POSITIONS, header="positions")
    assert cells(b"Order No;;Qty\n1;x;2\n", layout) == [{"1": "1", "3": "2"}]
    fault = fault_of(b"Order No;Qty\n1;2;3\n", layout)
    assert (fault.code, fault.where.line) == ("other-header", 1)
    assert 'Position 3 of the header is not called "Qty"' in fault.message
    loose = semicolons(POSITIONS, header="positions", names="loose")
    assert cells(b"ORDER_NO;;qty.\n1;x;2\n", loose) == [{"1": "1", "3": "2"}]


def test_a_row_of_data_in_the_place_of_the_header_is_not_lost() -> None:
    layout = semicolons(RecordLayout("row", ("1",), {"2": ("H",)}), header="positions")
    assert fault_of(b"1;H\n2;H\n", layout).code == "missing-header"


def test_a_header_over_positions_is_written_with_the_partners_names() -> None:
    layout = semicolons(POSITIONS, header="positions", newline="lf")
    rows = [record("row", {"1": "x", "3": "2"})]
    assert written(layout, rows) == b"Order No;;Qty\nx;;2\n"
    unnamed = semicolons(RecordLayout("row", ("2",)), header="positions", newline="lf")
    assert written(unnamed, []) == b";2\n"


def test_lines_before_the_table_are_skipped_whatever_is_in_them() -> None:
    data = b'Stock report "of\n\n2026;01;13\na;b\n1;x\n'
    layout = semicolons(ROW, skip=3)
    assert cells(data, layout) == [{"a": "1", "b": "x"}]
    assert lines(data, layout) == [5]
    rows = [record("row", {"a": "1", "b": "x"})]
    assert written(semicolons(ROW, skip=2, newline="lf"), rows) == b"\n\na;b\n1;x\n"


def test_lines_are_skipped_before_rows_without_a_header_too() -> None:
    layout = semicolons(RecordLayout("row", ("1",)), skip=1, header=False)
    assert lines(b"junk\n1\n", layout) == [2]


def test_a_file_that_ends_before_its_table_is_empty() -> None:
    fault = fault_of(b"junk\njunk\n", semicolons(ROW, skip=2))
    assert fault.code == "empty-file"
    assert "skipped" in fault.message


def test_the_header_is_found_behind_whatever_stands_before_it() -> None:
    data = b'Report;a\n"never closed\n;;\nb;"with\nbreak";a\n1;2;3\n\n"4;";5;6\n'
    layout = semicolons(ROW, skip="header")
    assert cells(data, layout) == [{"a": "3", "b": "1"}, {"a": "6", "b": "4;"}]
    assert lines(data, layout) == [6, 8]


def test_where_no_row_is_the_header_the_nearest_is_named_with_what_it_lacks() -> None:
    fault = fault_of(b"x\na;c\n1;2\n", semicolons(ROW, skip="header"))
    assert (fault.code, fault.where.line) == ("missing-column", 2)
    assert '"b"' in fault.message


def test_a_quote_that_is_never_closed_is_told_by_its_line_behind_skipped_ones() -> None:
    fault = fault_of(b'junk\njunk\na;b\n1;"2\n3;4\n', semicolons(ROW, skip=2))
    assert (fault.code, fault.where.line) == ("open-quote", 4)
    fault = fault_of(b'junk\njunk\na;b\n1;"2"x\n', semicolons(ROW, skip="header"))
    assert (fault.code, fault.where.line) == ("broken-quote", 4)


def test_the_header_again_in_mid_file_is_no_record() -> None:
    data = b"a;b\n1;x\na;b\n2;y\n"
    layout = semicolons(ROW, repeated_header=True)
    assert [one["a"] for one in cells(data, layout)] == ["1", "2"]
    assert lines(data, layout) == [2, 4]
    assert [one["a"] for one in cells(data, semicolons(ROW))] == ["1", "a", "2"]
    told = codec_for("csv").check(record("row", {"a": "a", "b": "b"}), layout)
    assert [one.code for one in told] == ["not-its-type"]


# --- which column is which ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["item no", " Item-No. ", "ITEM_NO", "Ítem Nö"])
def test_loose_names_differ_in_case_blanks_marks_and_accents(name: str) -> None:
    layout = semicolons(RecordLayout("row", ("Item No",)), names="loose")
    assert cells(f"{name};x\n1;2\n".encode(), layout) == [{"Item No": "1"}]


def test_an_exact_name_is_preferred_to_one_that_is_alike() -> None:
    layout = semicolons(RecordLayout("row", ("No",)), names="loose")
    assert cells(b"NO;No;no\n1;2;3\n", layout) == [{"No": "2"}]
    assert fault_of(b"NO;no\n1;2\n", layout).code == "duplicate-column"


def test_names_that_are_alike_and_not_the_same_are_told_with_the_remedy() -> None:
    fault = fault_of(b"ITEM NO\n1\n", csv_layout(RecordLayout("row", ("Item No",))))
    assert fault.code == "missing-column"
    wide = fault_of(b"ITEM NO;x\n1;2\n", semicolons(RecordLayout("row", ("Item No",))))
    assert "csv.names to loose" in wide.remedy


def test_a_column_goes_by_its_other_names_too() -> None:
    layout = semicolons(ROW, aliases={"a": ("Artikel", "Item")})
    assert cells(b"b;Item\n1;2\n", layout) == [{"a": "2", "b": "1"}]
    assert cells(b"b;Item;Artikel\n1;2;3\n", layout) == [{"a": "3", "b": "1"}]
    assert cells(b"b;Item;a\n1;2;3\n", layout) == [{"a": "3", "b": "1"}]
    assert written(layout, []) == b"a;b\r\n"


def test_an_optional_column_may_be_missing() -> None:
    layout = semicolons(RecordLayout("row", ("a", "b"), optional=frozenset("b")))
    assert cells(b"a;c\n1;2\n", layout) == [{"a": "1"}]
    assert cells(b"a;b\n1;2\n", layout) == [{"a": "1", "b": "2"}]
    assert fault_of(b"b;c\n1;2\n", layout).code == "missing-column"


def test_a_column_that_another_type_needs_is_not_optional() -> None:
    head = RecordLayout("head", ("a", "t"), {"t": ("H",)}, optional=frozenset("a"))
    line = RecordLayout("line", ("a", "t"), {"t": ("L",)})
    assert fault_of(b"t;x\nH;1\n", semicolons(head, line)).code == "missing-column"


@pytest.mark.parametrize(
    "settings",
    [
        {"names": "loose"},
        {"aliases": {"A a": ("b",), "aa": ("c",)}, "names": "loose"},
        {"aliases": {"A a": ("aa",)}},
        {"skip": "header", "header": "positions"},
        {"escape": ";"},
        {"escape": '"'},
        {"escape": "ab"},
    ],
)
def test_settings_that_contradict_each_other_are_a_value_error(settings: Any) -> None:
    with pytest.raises(ValueError):
        written(semicolons(RecordLayout("row", ("A a", "aa")), **settings), [])


# --- versions of a row ----------------------------------------------------------------------------

OLD = RecordLayout("old", ("1", "2", "3"), {"1": ("PH",)}, columns=3)
NEW = RecordLayout("new", ("1", "2", "4"), {"1": ("PH",)}, columns=4)
LINE = RecordLayout("line", ("1", "2"), {"1": ("PD",)})


def test_types_with_the_same_match_are_told_apart_by_their_number_of_cells() -> None:
    layout = semicolons(OLD, NEW, LINE, header=False)
    found = read(b"PH;1;a\nPD;x\nPH;2;mail;b\nPD;y\n", layout)
    assert plain(found) == [
        ("old", {"1": "PH", "2": "1", "3": "a"}, []),
        ("line", {"1": "PD", "2": "x"}, []),
        ("new", {"1": "PH", "2": "2", "4": "b"}, []),
        ("line", {"1": "PD", "2": "y"}, []),
    ]


def test_a_row_as_wide_as_no_version_is_a_fault_that_names_them() -> None:
    found = read(b"PH;1;a;b;c\nPH;1\n", semicolons(OLD, NEW, LINE, header=False))
    assert [(one.type, one.fault_code) for one in found] == [
        ("old", "row-too-long"),
        ("old", "row-too-short"),
    ]
    assert found[0].fault == "5 cells where 3 or 4 were expected"


def test_types_with_nothing_else_to_tell_them_are_told_by_their_number_of_cells() -> None:
    head = RecordLayout("head", ("1",), columns=2)
    line = RecordLayout("line", ("3",), columns=3)
    found = read(b"1;2\n1;2;3\n", semicolons(head, line, header=False))
    assert [one.type for one in found] == ["head", "line"]


# --- quotes ---------------------------------------------------------------------------------------


def test_an_escape_character_takes_the_meaning_from_the_next() -> None:
    layout = semicolons(ROW, escape="\\", newline="lf")
    data = rb'"x\"y";a\;b' + b"\n" + rb'"x""y";\\' + b"\n"
    assert cells(b"a;b\n" + data, layout) == [
        {"a": 'x"y', "b": "a;b"},
        {"a": 'x"y', "b": "\\"},
    ]
    rows = [record("row", {"a": 'x"y;', "b": "\\"})]
    assert written(layout, rows) == rb"a;b" + b"\n" + rb'"x\"y;";\\' + b"\n"


def test_without_quotes_an_escaped_delimiter_can_be_written() -> None:
    layout = semicolons(ROW, escape="\\", quote="none", newline="lf")
    rows = [record("row", {"a": "x;y", "b": '"'})]
    assert written(layout, rows) == b'a;b\nx\\;y;"\n'
    assert cells(b'a;b\nx\\;y;"\n', layout) == [{"a": "x;y", "b": '"'}]


def test_a_file_that_ends_behind_an_escape_character_was_cut_off() -> None:
    fault = fault_of(b"a;b\n1;x\n2;y\\", semicolons(ROW, escape="\\"))
    assert (fault.code, fault.where.line) == ("cut-off", 3)


@pytest.mark.parametrize("cell", ['="00123"', '"=""00123"""', "00123"])
def test_a_text_wrapped_for_excel_is_read_as_the_text(cell: str) -> None:
    layout = semicolons(ROW, excel_text=True)
    assert cells(f"a;b\n{cell};=\n".encode(), layout) == [{"a": "00123", "b": "="}]


def test_texts_that_excel_would_change_are_written_wrapped() -> None:
    layout = semicolons(ROW, excel_text=True, quote="none", newline="lf")
    rows = [
        record("row", {"a": "00123", "b": "123"}),
        record("row", {"a": "123456789012", "b": "0"}),
        record("row", {"a": '="x"', "b": ""}),
    ]
    data = written(layout, rows)
    assert data == b'a;b\n="00123";123\n="123456789012";0\n="=""x""";\n'
    assert [one["a"] for one in cells(data, layout)] == ["00123", "123456789012", '="x"']


def test_a_wrapped_header_is_a_header() -> None:
    assert cells(b'="a";b\n1;2\n', semicolons(ROW, excel_text=True)) == [{"a": "1", "b": "2"}]
