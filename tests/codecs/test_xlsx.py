"""Workbooks: what cells are read as, what is written, judged by openpyxl on the other side."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from bridge.codecs import codec_for
from bridge.model.records import Layout, RecordLayout
from bridge.model.settings import XlsxSettings
from tests.codecs.archives import repacked, sheet
from tests.codecs.shapes import fault_of, plain, read, record, written, xlsx_layout

ROW = RecordLayout("row", ("a", "b"))
NAMED = xlsx_layout(ROW)


def saved(book: Workbook) -> bytes:
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def workbook(*rows: list[Any]) -> bytes:
    """Return a workbook as openpyxl writes it."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    return saved(book)


def cells(data: bytes, layout: Layout = NAMED) -> list[dict[str, str]]:
    found = read(data, layout)
    assert [one.fault for one in found] == [""] * len(found)
    return [one.cells for one in found]


def text_of(value: Any, number_format: str = "") -> str:
    """Return what a cell with this value is read as."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["a", "b"])
    first.append([value, "x"])
    if number_format:
        first.cell(2, 1).number_format = number_format
    return cells(saved(book))[0].get("a", "")


# --- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("00123", "00123"),
        (" Ł & <ö>\n日 ", " Ł & <ö>\n日 "),
        ("=", "="),
        (123, "123"),
        (-7, "-7"),
        (3.0, "3"),
        (19.9, "19.9"),
        (0.1 + 0.2, "0.3"),
        (-0.5, "-0.5"),
        (1e-7, "0.0000001"),
        (123456789012345, "123456789012345"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        (datetime(2026, 1, 13, 14, 5, 9), "2026-01-13T14:05:09"),
        (date(2026, 1, 13), "2026-01-13"),
        (time(14, 5), "14:05:00"),
        (timedelta(hours=26, minutes=30), "26:30:00"),
        ("a_x000D_\nb", "a\r\nb"),  # as Excel writes a carriage return
    ],
)
def test_a_cell_is_the_text_that_was_typed(value: Any, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (46035, "dd.mm.yyyy", "2026-01-13"),
        (46035.75, "dd/mm/yyyy hh:mm", "2026-01-13T18:00:00"),
        (46035.75, "yyyy-mm-dd", "2026-01-13"),
        (46035, 'mmm "day" yy', "2026-01-13"),
        (0.75, "h:mm AM/PM", "18:00:00"),
        (0, "dd.mm.yyyy", "1900-01-00"),
        (1, "dd.mm.yyyy", "1900-01-01"),
        (61, "dd.mm.yyyy", "1900-03-01"),
        (46035, '0 "days"', "46035"),
        (46035, "[Red]0.00", "46035"),
        (46035, "#,##0 [$kr-41D]", "46035"),
        (46035, "General", "46035"),
    ],
)
def test_a_number_is_a_date_where_its_format_says_so(
    value: float, number_format: str, text: str
) -> None:
    assert text_of(value, number_format) == text


def test_days_are_counted_from_1904_where_the_workbook_does() -> None:
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    assert book.active is not None
    book.active.append(["a", "b"])
    book.active.append([date(2026, 1, 13), "x"])
    assert cells(saved(book)) == [{"a": "2026-01-13", "b": "x"}]


def test_rich_text_is_its_text() -> None:
    rich = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold"))
    assert text_of(rich) == "plain bold"


@pytest.mark.parametrize(
    ("value", "number_format", "code", "said"),
    [
        (1234567890123456, "", "digits-lost", "more than 15 digits"),
        (3.7e20, "", "digits-lost", "send text"),
        ("=A1&B1", "", "not-calculated", "never calculated"),
        ("#N/A", "", "cell-error", "an error"),
        (-3, "dd.mm.yyyy", "no-date", "as a date"),
        (9e9, "dd.mm.yyyy", "no-date", "as a date"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_cell_that_cannot_be_trusted_is_a_fault_of_its_row(
    value: Any, number_format: str, code: str, said: str
) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    for row in (["b", "unused", "a"], ["x", value, 1], ["x", 2, value], [1, 1, 1]):
        first.append(row)
    if number_format:
        first.cell(2, 2).number_format = first.cell(3, 3).number_format = number_format
    found = read(saved(book), NAMED)
    assert [one.fault_code for one in found] == ["", code, ""]
    assert "column C" in found[1].fault
    assert said in found[1].fault


def test_a_formula_is_its_result_and_an_empty_result_is_empty() -> None:
    data = sheet_of(
        '<row r="1"><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>'
        '<row r="2"><c><f>1+1</f><v>2</v></c><c t="str"><f>"x"</f><v>x</v></c></row>'
        '<row r="3"><c t="str"><f>IF(1,"","")</f><v></v></c><c t="str"><v>y</v></c></row>'
    )
    assert cells(data) == [{"a": "2", "b": "x"}, {"b": "y"}]


def sheet_of(rows: str) -> bytes:
    """Return a workbook of ours whose sheet holds this XML."""
    return repacked(written(NAMED, []), {"xl/worksheets/sheet1.xml": sheet(rows)})


# --- the table ------------------------------------------------------------------------------------


def test_columns_are_found_by_name_in_any_order_and_empty_rows_are_none() -> None:
    data = workbook(["b", None, "a", "more"], [1, 2, 3], [], [None, "x"], ["y", None, None, 9])
    found = read(data, NAMED)
    assert [(one.where.line, one.cells) for one in found] == [
        (2, {"a": "3", "b": "1"}),
        (4, {}),
        (5, {"b": "y"}),
    ]


def test_a_cell_beyond_the_header_is_a_fault_of_its_row() -> None:
    found = read(workbook(["a", "b"], [1, 2, 3], [1]), NAMED)
    assert [one.fault_code for one in found] == ["row-too-long", ""]


def test_rows_before_the_table_are_skipped_by_their_number_or_up_to_the_header() -> None:
    data = workbook(["Stock", "report"], [], ["a", "b"], [1, 2])
    for skip in (1, 2, "header"):
        layout = xlsx_layout(ROW, settings=XlsxSettings(skip=skip))
        assert [one.where.line for one in read(data, layout)] == [4]
    assert fault_of(data, NAMED).code == "missing-column"


def test_a_header_that_is_not_found_is_told_by_the_nearest_row() -> None:
    layout = xlsx_layout(ROW, settings=XlsxSettings(skip="header"))
    fault = fault_of(workbook(["x"], ["a", "c"], [1, 2]), layout)
    assert (fault.code, fault.where.line) == ("missing-column", 2)


def test_names_may_be_loose_go_by_others_and_stand_again() -> None:
    block = XlsxSettings(names="loose", aliases={"b": ("Menge",)}, repeated_header=True)
    data = workbook(["MENGE", "A "], [1, 2], ["MENGE", "A "], [3, 4])
    assert cells(data, xlsx_layout(ROW, settings=block)) == [
        {"a": "2", "b": "1"},
        {"a": "4", "b": "3"},
    ]


def test_types_of_row_are_told_apart_by_positions() -> None:
    head = RecordLayout("head", ("1", "2"), {"1": ("H",)})
    line = RecordLayout("line", ("1", "5"), {"1": ("L",)})
    layout = xlsx_layout(head, line, settings=XlsxSettings(header=False))
    found = read(workbook(["H", 1], ["L", None, None, None, 2], ["X"]), layout)
    assert plain(found[:2]) == [
        ("head", {"1": "H", "2": "1"}, []),
        ("line", {"1": "L", "5": "2"}, []),
    ]
    assert found[2].fault_code == "unknown-record"


def test_the_sheet_is_the_first_or_the_one_that_is_named_or_numbered() -> None:
    book = Workbook()
    for title, value in (("Cover", "x"), ("Data", "y")):
        sheet = book.create_sheet(title)
        sheet.append(["a", "b"])
        sheet.append([value])
    del book["Sheet"]
    for name, value in (("1", "x"), ("2", "y"), ("data", "y"), ("Cover", "x")):
        layout = xlsx_layout(ROW, settings=XlsxSettings(sheet=name))
        assert cells(saved(book), layout) == [{"a": value}]
    fault = fault_of(saved(book), xlsx_layout(ROW, settings=XlsxSettings(sheet="3")))
    assert fault.code == "missing-sheet"
    assert '"Cover", "Data"' in fault.message


def test_an_empty_sheet_is_called_empty() -> None:
    assert fault_of(workbook(), NAMED).code == "empty-file"
    assert fault_of(workbook(["a"]), xlsx_layout(ROW, settings=XlsxSettings(skip=1))).code == (
        "empty-file"
    )


# --- writing --------------------------------------------------------------------------------------


def test_what_is_written_opens_elsewhere_as_texts() -> None:
    rows = [record("row", {"a": "00123", "b": "=1+1"}), record("row", {"b": " Ł\n<&> "})]
    book = load_workbook(io.BytesIO(written(NAMED, rows)))
    assert book.sheetnames == ["Sheet1"]
    values = [[cell.value for cell in row] for row in book["Sheet1"].rows]
    assert values == [["a", "b"], ["00123", "=1+1"], [None, " Ł\n<&> "]]
    kinds = {cell.data_type for row in book["Sheet1"].rows for cell in row if cell.value}
    assert kinds == {"s"}
    assert book["Sheet1"]["A2"].number_format == "@"


def test_the_sheet_is_written_where_it_is_read_from() -> None:
    for asked, names in (("Data", ["Data"]), ("3", ["Sheet1", "Sheet2", "Sheet3"])):
        layout = xlsx_layout(ROW, settings=XlsxSettings(sheet=asked, skip=2))
        data = written(layout, [record("row", {"a": "x"})])
        book = load_workbook(io.BytesIO(data))
        assert book.sheetnames == names
        assert [cell.value for cell in book[names[-1]][4]] == ["x", None]
        assert [one.where.line for one in read(data, layout)] == [4]


def test_the_same_records_make_the_same_bytes() -> None:
    rows = [record("row", {"a": "1"})] * 3
    assert written(NAMED, rows) == written(NAMED, rows)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"a": "x\0"}, "forbidden-character"),
        ({"a": "\x1b"}, "forbidden-character"),
        ({"a": "x" * 32_768}, "too-long"),
        ({"a": "\U0001f600" * 16_384}, "too-long"),
        ({"a": "", "b": ""}, "only-blanks"),
        ({"c": "x"}, "unknown-place"),
    ],
)
def test_what_cannot_be_written_is_told_beforehand(values: dict[str, str], code: str) -> None:
    told = codec_for("xlsx").check(record("row", values), NAMED)
    assert [one.code for one in told] == [code]
    with pytest.raises(ValueError, match="row: "):
        written(NAMED, [record("row", values)])


@pytest.mark.parametrize(
    "layout",
    [
        xlsx_layout(),
        xlsx_layout(RecordLayout("row", ("",))),
        xlsx_layout(RecordLayout("row", ("a\0",))),
        xlsx_layout(RecordLayout("row", ("a",)), settings=XlsxSettings(header=False)),
        xlsx_layout(RecordLayout("row", ("1",)), settings=XlsxSettings(header=False)),
        xlsx_layout(ROW, settings=XlsxSettings(sheet="0")),
        xlsx_layout(ROW, settings=XlsxSettings(sheet="a/b")),
        Layout("xlsx", "utf-8", None, (ROW,)),
    ],
)
def test_a_layout_or_a_file_that_makes_no_sense_is_a_value_error(layout: Layout) -> None:
    with pytest.raises(ValueError):
        written(layout, [])
