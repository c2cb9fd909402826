"""Dates, numbers and codes: written where the sample shows how, asked where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbench.drafts import Seen, drafted


def dated(folder: Path, *dates: str) -> Seen:
    rows = "".join(f"7001{number}-1;HAT;1;{date}\n" for number, date in enumerate(dates))
    return drafted(folder, "confirmation", f"OrderNo;SKU;Qty;Ship Date\n{rows}")


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2026-03-14 08:05:00", "%Y-%m-%d %H:%M:%S"),
        ("2026-03-14T08:05:00Z", "%Y-%m-%dT%H:%M:%S%z"),
        ("2026-03-14T08:05:00+01:00", "%Y-%m-%dT%H:%M:%S%z"),
        ("14.03.2026 08:05", "%d.%m.%Y %H:%M"),
        ("05.03.2026", "%d.%m.%Y"),
        ("14/03/2026", "%d/%m/%Y"),
        ("03/14/2026", "%m/%d/%Y"),
        ("20260314080500", "%Y%m%d%H%M%S"),
        ("20260314", "%Y%m%d"),
        ("1260314", "%:C%y%m%d"),
        ("1773475200", "%s"),
        ("14-Mar-2026", "%d-%b-%Y"),
        ("03/14/2026 2:05:00 PM", "%m/%d/%Y %I:%M:%S %p"),
        ("2026-03-14-08.05.00.123456", "%Y-%m-%d-%H.%M.%S.%f"),
    ],
)  # fmt: skip
def test_the_format_of_a_date_is_found(tmp_path: Path, date: str, expected: str) -> None:
    seen = dated(tmp_path, date, date)
    assert seen.keys("parcel.shippedAt")["date"] == f'"{expected}"'
    assert "parcel.shippedAt" in seen.written
    assert seen.drafted.trial.is_good


@pytest.mark.parametrize("date", ["03/04/2026", "03-04-2026", "3/4/26"])
def test_a_date_that_could_be_day_or_month_first_is_asked_not_guessed(
    tmp_path: Path, date: str
) -> None:
    seen = dated(tmp_path, date, date)
    assert "parcel.shippedAt" in seen.asked
    assert "parcel.shippedAt" not in seen.written
    assert "Every date of the sample could be either" in seen.questions


def test_one_clear_date_settles_the_others_of_the_file(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "order",
        "OrderNo;SKU;Qty;Order Date;Requested Delivery Date\n70011-1;A;1;03/04/2026;25/04/2026\n",
    )  # fmt: skip
    assert seen.keys("shipment.orderDate")["date"] == '"%d/%m/%Y"'
    assert "shipment.orderDate" in seen.written
    assert "day and month as in the file's other dates" in seen.text


def test_a_date_and_its_time_in_two_columns_are_one_moment(tmp_path: Path) -> None:
    row = "70011-1;20260314;HAT;1;080500\n"
    seen = drafted(tmp_path, "confirmation", f"OrderNo;Ship_Date;SKU;Qty;Ship_Time\n{row}")
    assert seen.written["parcel.shippedAt"] == "Ship_Date + Ship_Time"
    assert seen.keys("parcel.shippedAt")["date"] == '"%Y%m%d %H%M%S"'
    assert seen.drafted.trial.is_good


def test_zeros_for_no_date_are_known_as_such(tmp_path: Path) -> None:
    seen = dated(tmp_path, "20260314", "00000000")
    assert 'empty: "00000000"' in seen.text or "empty: 00000000" in seen.text
    assert seen.drafted.trial.is_good


def counted(folder: Path, *numbers: str) -> Seen:
    rows = "".join(f"HAT-{row};{number}\n" for row, number in enumerate(numbers))
    return drafted(folder, "stock", f"SKU;Qty\n{rows}")


def test_numbers_with_nothing_but_zeros_behind_their_mark_are_whole(tmp_path: Path) -> None:
    seen = counted(tmp_path, "3,000", "12,000", "0,000")
    assert seen.keys("item.quantity")["integer"] == "{decimals: zero}"
    assert seen.drafted.trial.is_good


@pytest.mark.parametrize("numbers", [("1,000",), ("1,250", "3,500")])
def test_a_mark_that_could_be_of_thousands_is_asked(
    tmp_path: Path, numbers: tuple[str, ...]
) -> None:
    seen = counted(tmp_path, *numbers)
    assert seen.needed == {"item.quantity"}
    assert "one, or a thousand" in seen.questions


def test_several_numbers_in_one_cell_are_split(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "confirmation",
        "OrderNo;SKU;Qty;Tracking\n70011-1;A;1;1Z999AA10123456784|1Z999AA10123456785\n"
        "70012-1;A;1;1Z999AA10123456786\n",
    )  # fmt: skip
    assert seen.keys("parcel.tracking")["split"] == '"|"'


def test_countries_in_three_letters_get_a_table(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", "OrderNo;SKU;Qty;Country\n70011-1;A;1;SWE\n70012-1;B;1;DEU\n")
    assert "country: {DE: DEU, SE: SWE}" in seen.text
    assert seen.drafted.trial.is_good


def test_what_says_that_a_shipment_is_final_is_never_decided_by_the_draft(tmp_path: Path) -> None:
    rows = "70011-1;A;1;COMPLETE\n70012-1;B;1;PARTIAL\n"
    seen = drafted(tmp_path, "confirmation", f"OrderNo;SKU;Qty;Status\n{rows}")
    assert seen.asked["shipment.isFinal"] == "Status"
    assert "that nothing more will come" in seen.questions
    assert "# final: {true: COMPLETE, false: PARTIAL}" in seen.text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ORD_20260314080500_000012.csv", "ORD_{created:%Y%m%d%H%M%S}_{sequence:06}.csv"),
        ("orders-0012.txt", "orders-{sequence:04}.txt"),
        ("X_20260314.csv", "X_20260314_{sequence:06}.csv"),
        ("70011-1.csv", "{shipmentId}.csv"),
        ("example.csv", "ORDER_{created:%Y%m%d%H%M%S}_{sequence:06}.csv"),
    ],
)  # fmt: skip
def test_the_name_of_an_order_file_becomes_a_template(
    tmp_path: Path, name: str, expected: str
) -> None:
    seen = drafted(tmp_path, "order", "OrderNo;SKU;Qty\n70011-1;A;1\n", name)
    expected = expected.replace("X_20260314_", "X_{created:%Y%m%d}_")
    assert seen.settings["file.name"] == expected
    assert seen.drafted.trial.is_good
