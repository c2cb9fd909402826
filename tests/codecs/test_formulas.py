"""Texts that a spreadsheet would run: kept, disarmed or held, and never lost."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bridge.codecs import codec_for
from bridge.codecs.delimited.formulas import is_formula
from bridge.model.records import Layout, RecordLayout
from bridge.model.settings import CsvSettings
from tests.codecs.shapes import read, record, written, xlsx_layout

ROW = RecordLayout("row", ("a", "b"))
RUN = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "\t=1", "\r=1", "\n=1", "＝1+1", "+A1"]
LEFT = ["-12.50", "+46701234567", "+46 (0)70-123 45 67", "-", "- 1", "a=b", "'", "", " =1", "1-2"]


def layout(formulas: str, **settings: object) -> Layout:
    return Layout("csv", "utf-8", CsvSettings(formulas=formulas, **settings), (ROW,))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run_is_a_formula(text: str) -> None:
    assert is_formula(text)


@pytest.mark.parametrize("text", LEFT)
def test_numbers_and_telephones_are_none(text: str) -> None:
    assert not is_formula(text)


@pytest.mark.parametrize("text", [*RUN, *LEFT, "'=1", "''=1", "'a"])
def test_an_apostrophe_disarms_a_formula_and_is_taken_away_again(text: str) -> None:
    shape = layout("quote")
    data = written(shape, [record("row", {"a": text, "b": "x"})])
    (cell, _) = list(csv.reader(io.StringIO(data.decode(), newline="")))[1]
    assert not is_formula(cell)
    assert (cell == text) is not is_formula(text.lstrip("'"))
    assert read(data, shape)[0].cells == {"a": text, "b": "x"}


@pytest.mark.parametrize("text", RUN)
def test_a_formula_is_held_where_that_is_asked_for_and_kept_where_nothing_is(text: str) -> None:
    one = record("row", {"a": "x", "b": text})
    (fault,) = codec_for("csv").check(one, layout("hold"))
    assert (fault.place, fault.code) == ("b", "formula")
    assert text not in fault.message
    assert codec_for("csv").check(one, layout("keep")) == []
    assert read(written(layout("keep"), [one]), layout("keep"))[0].cells["b"] == text


TEXTS = st.text(st.sampled_from("'=+-@\t\r\n1a\"; ,"), max_size=6)


@given(
    st.lists(st.tuples(TEXTS, TEXTS), min_size=1),
    st.booleans(),
    st.sampled_from(["minimal", "all"]),
)
def test_what_is_disarmed_comes_back(
    rows: list[tuple[str, str]], excel_text: bool, quote: str
) -> None:
    shape = layout("quote", excel_text=excel_text, quote=quote)
    records = [record("row", {"a": a, "b": b}) for a, b in rows]
    if any(codec_for("csv").check(one, shape) for one in records):
        return
    assert [one.cells for one in read(written(shape, records), shape)] == [
        one.cells for one in records
    ]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+A1", "-A1"])
def test_a_workbook_holds_texts_that_no_spreadsheet_runs(text: str) -> None:
    data = written(xlsx_layout(ROW), [record("row", {"a": text, "b": "x"})])
    cell = load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
    assert (cell.value, cell.number_format) == (text, "@")
    assert cell.data_type in ("s", "inlineStr")
    assert b"<f>" not in data
