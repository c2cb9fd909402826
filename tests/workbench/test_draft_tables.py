"""Delimited samples, the nasty ones above all: what is sure is written, what is not is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbench.drafts import drafted, zipped

PLAIN = "OrderNo;SKU;Qty\n70011-1;HAT-9;2\n70012-1;CAP-1;1\n"


def test_tabs_are_the_delimiter_though_commas_stand_in_the_values(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "stock",
        "SKU\tDescription\tOn hand\nHAT,9\tHat, red, large\t3\nCAP,1\tCap, blue\t14\n",
    )  # fmt: skip
    assert seen.settings["csv.delimiter"] == "tab"
    assert seen.written == {"item.physicalSku": "SKU", "item.quantity": "On hand"}
    assert seen.drafted.trial.is_good


def test_semicolons_are_the_delimiter_though_every_row_has_a_decimal_comma(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", "OrderNo;SKU;Qty;Price\n70011-1;A;1;9,50\n70012-1;B;2;1,25\n")
    assert seen.settings["csv.delimiter"] == ";"
    assert seen.keys("line.price")["decimal"] == '{places: 2, mark: ","}'


def test_a_sample_with_everything_in_quotes_is_quoted_so(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", '"SKU","Qty"\r"HAT, big","3"\r"CAP","1"\r')
    assert seen.settings["csv.quote"] == "all"
    assert seen.settings["csv.newline"] == "cr"
    assert seen.drafted.trial.read == 2


def test_quotes_that_close_nothing_are_characters_like_others(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", 'SKU;Name;Qty\nTV-1;"55" screen;3\nTV-2;"65" screen;1\n')
    assert seen.settings["csv.quote"] == "none"
    assert seen.drafted.trial.is_good


def test_mixed_line_ends_are_read_and_told(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", b"SKU;Qty\r\nHAT;3\nCAP;1\rTEE;2\r\n")
    assert "line ends are mixed (2 CRLF, 1 LF, 1 CR)" in seen.text
    assert seen.drafted.trial.read == 3


def test_one_column_is_no_table_and_what_is_needed_is_marked(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", "HAT-9\nCAP-1\nTEE-2\n")
    assert seen.needed == {"item.quantity"}
    assert "one column" in seen.questions
    assert len(seen.drafted.trial.faults) == 1


def test_one_row_shows_too_little_to_be_sure_of_what_has_no_name(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", "70011-1;HAT-9;2;2026-03-14\n")
    assert seen.settings["csv.header"] == "false"
    assert seen.written == {"shipment.shipmentId": "1"}
    assert seen.needed == {"line.quantity", "line.physicalSku"}
    assert seen.asked["line.quantity"] == "3"


def test_a_row_of_names_alone_is_a_header_and_asks_for_data(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", "OrderNo;SKU;Qty;ShipDate\n")
    assert seen.settings["csv.header"] == "true"
    assert "names and no data" in seen.questions
    assert "parcel.shippedAt" in seen.asked
    assert not seen.drafted.trial.faults


def test_without_header_shapes_tell_what_names_do_not(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation",
                   "70011-1;4006381333931;2;1Z999AA10123456784\n"
                   "70012-1;4006381333948;10;RR473124829SE\n")  # fmt: skip
    assert seen.written == {
        "shipment.shipmentId": "1",
        "line.ean": "2",
        "line.quantity": "3",
        "parcel.tracking": "4",
    }
    assert seen.drafted.trial.is_good


def test_of_two_columns_of_numbers_without_a_name_none_is_taken(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", "HAT-9;12;20\nCAP-1;7;7\n")
    assert seen.needed == {"item.quantity"}
    assert "2 or 3 could be it" in seen.text


def test_lines_before_the_header_are_skipped_and_not_copied(tmp_path: Path) -> None:
    above = "Bestandsliste\nErstellt von Ida Exempel\n"
    seen = drafted(tmp_path, "stock", f"{above}Artikel;Bestand\nHAT;3\nCAP;1\n")
    assert seen.settings["csv.skip"] == "header"
    assert "Exempel" not in seen.text
    assert seen.written == {"item.physicalSku": "Artikel", "item.quantity": "Bestand"}
    assert seen.drafted.trial.is_good


def test_a_delimiter_behind_the_last_cell_is_no_column(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", "SKU;Qty;\nHAT;3;\nCAP;1;\n")
    assert seen.settings["csv.header"] == "true"
    assert seen.drafted.trial.is_good


def test_rows_wider_than_the_names_go_by_position(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", "SKU;Qty\nHAT;3;\nCAP;1;\n")
    assert seen.settings["csv.header"] == "positions"
    assert seen.written == {"item.physicalSku": "1", "item.quantity": "2"}
    assert seen.drafted.trial.is_good


def test_a_header_that_comes_again_is_skipped(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", "SKU;Qty\nHAT;3\nSKU;Qty\nCAP;1\n")
    assert seen.settings["csv.repeated_header"] == "on"
    assert seen.drafted.trial.read == 2
    assert seen.drafted.trial.is_good


def test_cells_that_are_formulas_keep_their_zeros(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", 'SKU;Qty\n="0012";3\n="0013";1\n')
    assert seen.settings["csv.excel_text"] == "on"
    assert seen.drafted.trial.is_good


def test_an_archive_is_looked_into(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", zipped(conf_csv=PLAIN, more_csv=PLAIN), "night.zip")
    assert seen.settings["file.zip"] == '{inside: "*.csv"}'
    assert "holds 2 files" in seen.questions
    assert seen.drafted.trial.read == 4


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("utf-8", "SKU;Menge;Größe\nHÜT-1;3;groß\n", "utf-8"),
        ("utf-8-sig", "SKU;Menge;Größe\nHÜT-1;3;groß\n", "utf-8"),
        ("iso-8859-1", "SKU;Menge;Größe\nHÜT-1;3;groß\n", "iso-8859-1"),
        ("cp1252", "SKU;Menge;Preis €\nHÜT-1;3;4\n", "cp1252"),
        ("cp850", "SKU;Menge;Größe\nHÜT-1;3;groß\n", "cp850"),
        ("utf-16", "SKU;Menge;Größe\nHÜT-1;3;groß\n", "utf-16"),
        ("utf-16-le", "SKU;Menge;Größe\nHÜT-1;3;groß\n", "utf-16-le"),
    ],
)  # fmt: skip
def test_the_encoding_is_found_by_evidence(
    tmp_path: Path, encoding: str, text: str, expected: str
) -> None:
    seen = drafted(tmp_path, "stock", text, encoding=encoding)
    assert seen.settings["file.encoding"] == expected
    assert seen.drafted.trial.is_good


def test_plain_characters_show_no_encoding_so_it_is_asked(tmp_path: Path) -> None:
    assert "Which encoding" in drafted(tmp_path, "stock", "SKU;Qty\nHAT;3\n").questions


def test_what_is_available_is_not_taken_for_what_lies_there(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", "Artikel;Verfügbar;Reserviert\nHAT;3;1\nCAP;9;0\n")
    assert seen.needed == {"item.quantity"}
    assert "what lies on the shelf is needed" in seen.text


def test_what_was_ordered_is_not_taken_for_what_was_shipped(tmp_path: Path) -> None:
    rows = "70011-1;HAT;3;2\n70012-1;CAP;1;1\n"
    seen = drafted(tmp_path, "confirmation", f"OrderNo;SKU;Qty Ordered;Qty Shipped\n{rows}")
    assert seen.written["line.quantity"] == "Qty Shipped"
    assert seen.written["line.orderedQuantity"] == "Qty Ordered"


def test_what_a_return_expected_is_not_taken_for_what_came(tmp_path: Path) -> None:
    rows = "R-1;70011-1;HAT;3\nR-2;70012-1;CAP;1\n"
    seen = drafted(tmp_path, "return", f"RMA;OrderNo;SKU;Expected Qty\n{rows}")
    assert seen.needed == {"line.quantity"}
    assert seen.unmatched == {"Expected Qty"}


def test_a_confirmation_without_lines_asks_whether_all_was_shipped(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", "OrderNo\tTracking\n70011-1\t1Z999AA10123456784\n")
    assert "`lines: all`" in seen.questions


def test_two_columns_that_fit_a_field_are_a_question(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", "SKU;Article;Qty\nHAT-9;77001;3\nCAP-1;77002;1\n")
    assert "is it SKU, as written, or Article?" in seen.questions


def test_of_two_numbers_the_one_like_our_ids_is_the_shipment(tmp_path: Path) -> None:
    rows = "70011;70011-1;HAT;1\n70012;70012-2;CAP;1\n"
    seen = drafted(tmp_path, "confirmation", f"Order No;Shipment;SKU;Qty\n{rows}")
    assert seen.written["shipment.shipmentId"] == "Shipment"


def test_a_column_called_like_a_field_with_other_values_is_not_that_field(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "stock", "SKU;Qty\nHAT;a few\nCAP;none\n")
    assert seen.needed == {"item.quantity"}
    assert "called like quantity, but its texts do not fit" in seen.text


def test_no_text_of_a_customer_gets_into_the_draft(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "order",
        "OrderNo;Name;Street;City;Mail;SKU;Qty;Remark;Status\n"
        "70011-1;Ida Exempelsson;Provgatan 3;Testby;ida@example.com;HAT;1;Ring twice;LUND\n"
        "70012-1;Bo Provsson;Testvägen 4;Prövsta;bo@example.com;CAP;2;Leave it;LUND\n",
    )  # fmt: skip
    for text in (
        "Ida",
        "Exempelsson",
        "Provgatan",
        "Testby",
        "example.com",
        "Ring",
        "LUND",
        "70011",
    ):
        assert text not in seen.text, text


def test_a_draft_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = (drafted(tmp_path, "confirmation", PLAIN).text for _ in range(2))
    assert first == second


def test_lines_before_a_table_without_names_are_counted_blank_ones_too(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "stock", "Lagerliste\n\nHAT-9;4006381333931;3\nCAP-1;4006381333948;1\n"
    )
    assert seen.settings["csv.skip"] == "2"
    assert seen.drafted.trial.is_good


def test_without_names_amounts_that_could_be_quantities_leave_it_open(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", "70011-1;HAT-9;2000000;249000\n70012-1;CAP-1;1000000;70000\n")
    assert seen.needed == {"line.quantity"}
