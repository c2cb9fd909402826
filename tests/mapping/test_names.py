"""Names of files, made from a template."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bridge.mapping.name import faults_of_template, file_name, is_static, number_in, pattern_of
from bridge.model.moment import Moment

VALUES = {
    "created": Moment(datetime(2026, 1, 12, 20, 0, 5, tzinfo=UTC)),
    "sequence": 7,
    "store": "nordic",
    "partner": "nordlager",
    "shipmentId": "83651/1",
}


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("ORD_{created:%Y%m%d%H%M%S}_{sequence:06}.csv", "ORD_20260112210005_000007.csv"),
        ("{store}-{partner}-{sequence}.xml", "nordic-nordlager-7.xml"),
        ("P_{shipmentId}.csv", "P_83651_1.csv"),
        ("orders.csv", "orders.csv"),
    ],
)
def test_placeholders_are_filled_on_the_partners_clock(template: str, name: str) -> None:
    assert file_name(template, VALUES, "Europe/Stockholm") == name


def test_a_name_that_never_changes_is_static() -> None:
    assert is_static("orders_{store}.csv")
    assert not is_static("orders_{sequence}.csv")


@pytest.mark.parametrize(
    ("template", "found", "meant"),
    [
        ("{sequenc:06}.csv", '"{sequenc:06}"', "did you mean `sequence`?"),
        ("{sequence:x}.csv", '"{sequence:x}"', "such as {sequence:06}"),
        ("{sequence:0999999999}.csv", '"{sequence:0999999999}"', "such as {sequence:06}"),
        ("{created}.csv", '"{created}"', "such as {created:%Y%m%d%H%M%S}"),
        ("{created:%Q}.csv", '"{created:%Q}"', "such as {created:%Y%m%d%H%M%S}"),
        ("{store:5}.csv", '"{store:5}"', "write {store} alone"),
        ("{shipmentId}.csv", '"{shipmentId}"', "add `per: document`"),
        ("a{b.csv", '"a{b.csv"', "placeholders in braces"),
        ("in/orders.csv", '"in/orders.csv"', "folders are set in bridge.yaml"),
        ("a:b.csv", '"a:b.csv"', "what a file's name cannot hold"),
    ],
)
def test_a_wrong_template_is_told_with_what_was_meant(
    template: str, found: str, meant: str
) -> None:
    ((what, how),) = faults_of_template(template, "batch")
    assert what == found
    assert meant in how


def test_a_file_for_one_document_may_be_named_after_it() -> None:
    assert not list(faults_of_template("P_{shipmentId}_{orderId}.csv", "document"))


@pytest.mark.parametrize(
    ("template", "name", "fits"),
    [
        ("ORD_{sequence:04}.csv", "ORD_0012.csv", True),
        ("ORD_{sequence:04}.csv", "ORD_SUM.csv", False),
        ("ORD_{sequence:04}.csv", "ORD_0012.csv.part", False),
        ("ORD_{created:%Y%m%d}_{sequence}.csv", "ORD_20260112_7.csv", True),
        ("ORD_{created:%Y%m%d}.csv", "ORD_20260112_SUM.csv", False),
        ("{created:%y/%m}.csv", "26_01.csv", True),
        ("ORD_{shipmentId}.csv", "ORD_83652-1.csv", True),
        ("a+b.csv", "aab.csv", False),
    ],
)
def test_the_names_of_a_template_are_known(template: str, name: str, fits: bool) -> None:
    assert (re.fullmatch(pattern_of(template), name) is not None) == fits


@pytest.mark.parametrize(
    ("template", "name", "number"),
    [
        ("ORD_{sequence:06}.csv", "ORD_000123.csv", 123),
        ("ORD_{sequence:03}.csv", "ORD_12345.csv", 12345),
        ("{partner}-{created:%Y%m%d}_{sequence}.x", "north-20260112_7.x", 7),
        ("ORD_{sequence}.csv", "ORD_7.csv.part", None),
        ("ORD_{sequence}.csv", "ORD_7xcsv", None),
        ("ORD_{created:%H%M%S}.csv", "ORD_120000.csv", None),
        ("(+)[{sequence}]", "(+)[5]", 5),
        ("orders.csv", "orders.csv", None),
    ],
)
def test_the_number_of_a_file_is_read_from_its_name(
    template: str, name: str, number: int | None
) -> None:
    assert number_in(template, name) == number
