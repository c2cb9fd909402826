"""`bridge mapping preview`: a sample beside what it becomes, as a person types and sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.commands import bridge
from tests.acceptance.layouts import ORDER_XML, SUMMARY_CSV
from tests.acceptance.started import ROOT
from tests.acceptance.terminal import bridge_in_terminal

CONFIRMATION = "mappings/nordlager/confirmation.yaml"
FAULTY = "samples/nordlager/confirmation-with-faults.csv"
ORDER = "mappings/nordlager/order.yaml"
SAID = "samples/nordlager/order.csv.store.json"


def preview(*arguments: str, folder: Path = ROOT) -> tuple[int, str]:
    ended = bridge(folder, "mapping", "preview", *arguments)
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stdout + ended.stderr


def previewed(*arguments: str, folder: Path = ROOT) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(preview(*arguments, "--json", folder=folder)[1])
    return shown


def rows(shown: str) -> list[list[str]]:
    """The table of a preview that is no terminal, without its heading."""
    lines = [line.split("\t") for line in shown.splitlines() if line.count("\t") == 7]
    assert lines[0] == "record line type place text field value problem".split()
    return lines[1:]


def test_every_text_stands_beside_our_field_and_its_value() -> None:
    code, shown = preview(CONFIRMATION, "samples/nordlager/confirmation.csv", "--count", "1")
    assert code == 0
    assert rows(shown)[:4] == [
        ["1", "2", "row", "ORDER_NO", "83652-1", "shipment.shipmentId", "83652-1", ""],
        ["1", "2", "row", "STATUS", "C", "shipment.isFinal", "true", ""],
        ["1", "2", "row", "SHIPPED", "2026-01-13 14:05:00", "parcel.shippedAt",
         "2026-01-13 13:05:00 UTC", ""],
        ["1", "2", "row", "CARRIER", "PN", "parcel.carrier", "PostNord", ""],
    ]  # fmt: skip
    assert "dates: Europe/Stockholm, as the sample says" in shown


def test_a_problem_stands_at_its_place_with_the_text_and_the_whole_file_is_counted() -> None:
    code, shown = preview(CONFIRMATION, FAULTY, "--lines", "5", "--only", "carr")
    assert code == 1
    (row,) = rows(shown)
    assert row[3:] == [
        "CARRIER", "BRING", "parcel.carrier", "",
        "! CARRIER is not in the table 'carrier' [code-unknown]",
    ]  # fmt: skip
    assert "6 records: 1 in order, 5 with problems, 0 ignored by the mapping" in shown
    assert "  code-unknown: 2" in shown


def test_only_problems_are_shown_where_they_are_asked_for() -> None:
    shown = previewed(CONFIRMATION, FAULTY, "--problems", "--count", "50")
    assert [one["line"] for one in shown["records"]] == [3, 4, 5, 6, 7]
    assert [one["code"] for one in shown["records"][-1]["problems"]] == ["row-too-long"]
    values = [one["value"] for cell in shown["records"][0]["cells"] for one in cell["problems"]]
    assert values == ["1/2"]


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    """Twelve thousand rows of three hundred columns, four of which the mapping uses."""
    columns = [f"COLUMN_{number}" for number in range(296)]
    header = ["SKU", *columns[:100], "ON_HAND", *columns[100:], "COUNTED", "EAN"]
    (tmp_path / "stock.yaml").write_text(
        "version: 1\nmessage: stock\nformat: csv\ncsv: {delimiter: ';'}\nrecords:\n"
        "  - record: row\n    each: item\n    fields:\n"
        "      - {at: COUNTED, field: countedAt, date: '%Y-%m-%d'}\n"
        "      - {at: SKU, field: physicalSku}\n"
        "      - {at: EAN, field: ean}\n"
        "      - {at: ON_HAND, field: quantity, integer: true}\n"
    )
    with (tmp_path / "stock.csv").open("w") as file:
        print(";".join(header), file=file)
        for number in range(12_000):
            row = [f"SKU{number}", *["x"] * 100, str(number), *["y"] * 196, "2026-01-12", ""]
            print(";".join(row), file=file)
    return tmp_path


def test_a_long_and_wide_file_is_paged_by_record_and_by_line(long_file: Path) -> None:
    code, shown = preview("stock.yaml", "stock.csv", "--from", "9000", "--count", "2",
                          folder=long_file)  # fmt: skip
    assert code == 0
    assert [row[0] for row in rows(shown)] == ["9000"] * 4 + ["9001"] * 4
    assert "12000 records: 12000 in order" in shown
    assert "more from record 9002: --from 9002" in shown
    by_line = previewed("stock.yaml", "stock.csv", "--lines", "11999-", folder=long_file)
    assert [one["line"] for one in by_line["records"]] == [11999, 12000, 12001]
    assert by_line["following"] == 0


def test_columns_that_nothing_uses_are_named_and_chosen_like_the_others(long_file: Path) -> None:
    _, shown = preview("stock.yaml", "stock.csv", "--only", "column_29", folder=long_file)
    assert "not used, with texts in so many records: COLUMN_29 (12000), COLUMN_290" in shown
    _, shown = preview("stock.yaml", "stock.csv", folder=long_file)
    assert "… and 266 more: --only chooses" in shown
    assert len(previewed("stock.yaml", "stock.csv", folder=long_file)["unused"]) == 296


def test_nested_records_follow_the_one_that_holds_them_each_with_its_number() -> None:
    shown = previewed(
        "mappings/polderpack/confirmation.yaml", "samples/polderpack/confirmation.xml"
    )
    told = [(one["number"], one["line"], one["type"], one["about"]) for one in shown["records"]]
    assert told == [
        (1, 1, "message", "about the whole file"),
        (2, 7, "orderStatus", "shipment of 83668-1"),
        (3, 14, "orderStatusLines/orderStatusLine", "line of 83668-1"),
        (4, 15, "orderStatusLines/orderStatusLine", "line of 83668-1"),
        (5, 19, "orderStatus", "shipment of 83670-1"),
    ]
    assert shown["following"] == 6


def test_what_a_store_says_stands_beside_the_file_that_comes_out() -> None:
    code, shown = preview(ORDER, SAID, "--count", "2")
    assert code == 0
    by_place = {(row[0], row[3]): row[4:] for row in rows(shown)}
    assert by_place["1", "COUNTRY (10)"] == ["SWE", "shipment.deliveryCountry", "SE", ""]
    assert by_place["2", "QTY (6)"] == ["00002", "line.quantity", "2", ""]
    sample = (ROOT / "samples/nordlager/order.csv").read_bytes().decode("iso-8859-1").splitlines()
    assert f"ORD_20260112210000_000001.csv\n1\t{sample[0]}\n2\t{sample[1]}\n" in shown


def test_a_shipment_that_would_be_held_is_shown_with_the_reason_and_is_not_in_the_file(
    tmp_path: Path,
) -> None:
    said = json.loads((ROOT / SAID).read_text("utf-8"))
    said["shipments"][0]["deliveryCountry"] = "XX"
    sample = tmp_path / "held.store.json"
    sample.write_text(json.dumps(said))
    shown = previewed(ORDER, str(sample), "--problems")
    (held,) = shown["records"]
    assert (held["line"], held["about"]) == (0, "of 83656-1, which would be held")
    (cell,) = [one for one in held["cells"] if one["problems"]]
    assert (cell["place"], cell["values"]) == ("COUNTRY", {"shipment.deliveryCountry": "XX"})
    assert cell["problems"][0]["code"] == "code-unknown"
    assert not any("83656-1" in text for _, text in shown["file"]["lines"])


def test_an_order_file_is_read_backwards() -> None:
    shown = previewed(ORDER, "samples/nordlager/order.csv", "--record", "L", "--count", "1")
    (line,) = shown["records"]
    values = {name: value for cell in line["cells"] for name, value in cell["values"].items()}
    assert values["line.quantity"] == 2
    assert "line.name" not in values


def test_a_file_that_cannot_be_read_on_shows_what_stood_before_and_why() -> None:
    code, shown = preview(CONFIRMATION, "samples/nordlager/return.csv")
    assert code == 1
    assert "! the file cannot be read on: return.csv, line 1: The header has no column" in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((CONFIRMATION, SAID), "a mapping of the message confirmation reads a partner's file"),
        ((CONFIRMATION, FAULTY, "--record", "rwo"), "did you mean `row`?"),
        ((CONFIRMATION, FAULTY, "--lines", "x"), "write --lines 12, 12-20 or 12-"),
        ((CONFIRMATION, FAULTY, "--zone", "Europe/Stokholm"), "Europe/Stokholm is no time zone"),
        ((CONFIRMATION, "nowhere.csv"), "does not exist"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    arguments: tuple[str, ...], told: str
) -> None:
    code, shown = preview(*arguments)
    assert code == 2
    assert told in shown


def test_a_terminal_shows_a_table_that_fits_it() -> None:
    arguments = ("mapping", "preview", ORDER, SAID, "--count", "1")
    shown = bridge_in_terminal(ROOT, 100, *arguments)
    heading = next(line for line in shown if "our field" in line)
    assert heading.split() == "our field our value their place their text".split()
    table = shown[shown.index(heading) : shown.index("ORD_20260112210000_000001.csv")]
    assert max(map(len, table)) <= 100
    assert any("COUNTRY (10)" in line and line.endswith("SWE") for line in table)
    assert any(line.strip().startswith("empty: COMPANY (5)") for line in table)


def test_a_narrow_terminal_shows_one_under_the_other() -> None:
    shown = bridge_in_terminal(
        ROOT, 50, "mapping", "preview", CONFIRMATION, FAULTY, "--lines", "3", "--only", "qty"
    )
    at = shown.index("QTY: 1/2")
    assert shown[at + 1].startswith("  → line.quantity ! QTY is not a whole number")
    assert not any("our field" in line for line in shown)


def test_nothing_of_a_sample_moves_the_cursor(tmp_path: Path) -> None:
    text = (ROOT / "samples/nordlager/confirmation.csv").read_bytes()
    sample = tmp_path / "confirmation.csv"
    sample.write_bytes(text.replace(b"83652-1", b"\x1b[2J83652-1"))
    _, shown = preview(CONFIRMATION, str(sample))
    assert "\x1b" not in shown
    assert "83652-1" in shown


def test_orders_in_xml_are_shown_with_the_lines_of_their_elements(tmp_path: Path) -> None:
    (tmp_path / "order.yaml").write_text(ORDER_XML.replace("indent: false", "indent: true"))
    (tmp_path / "order.store.json").write_bytes((ROOT / SAID).read_bytes())
    shown = previewed("order.yaml", "order.store.json", "--count", "3", folder=tmp_path)
    told = [(one["line"], one["type"]) for one in shown["records"]]
    assert told == [(2, "orders"), (3, "order"), (7, "line")]
    assert shown["file"]["lines"][-1][1].strip().startswith("<line ")


def test_a_summary_is_shown_as_if_each_order_had_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "order_summary.yaml").write_text(SUMMARY_CSV)
    code, shown = preview(str(tmp_path / "order_summary.yaml"), SAID)
    assert code == 0
    assert "ORDER_8" in shown


def test_the_rest_of_the_configuration_need_not_be_in_order(tmp_path: Path) -> None:
    assert bridge(tmp_path, "init").returncode == 0
    (tmp_path / "mappings/example/confirmation.yaml").unlink()
    said = (ROOT / "samples/example/order.csv.store.json").read_bytes()
    (tmp_path / "said.store.json").write_bytes(said)
    code, shown = preview("mappings/example/order.yaml", "said.store.json", folder=tmp_path)
    assert (code, "83652-1" in shown) == (0, True), shown
