"""Fixed width with a tag of letters, a number of the line, and records that close others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbench.drafts import drafted

CONFIRMATION = """\
FHEAD0000000001CONF20260314210000
THEAD000000000270011-1             DHL       20260314140500C
TITEM0000000003HAT-9-BLUE          000000000002
TITEM0000000004CAP-1               000000000001
TTAIL0000000005000002
THEAD000000000670012-1             DHL       20260314142000P
TITEM0000000007HAT-9-RED           000000000001
TTAIL0000000008000001
FTAIL00000000090000000007
"""


def test_a_tag_of_letters_tells_types_apart(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", CONFIRMATION, "c.dat")
    assert seen.levels() == {
        "FHEAD": "file", "THEAD": "shipment", "TITEM": "line", "FTAIL": "file"
    }  # fmt: skip
    head = seen.drafted.draft.records[1]
    assert head.match == {"1-5": "THEAD"}
    assert head.end is not None
    assert head.end.name == "TTAIL"
    assert seen.written == {
        "shipment.shipmentId": "16-35",
        "shipment.shippedAt": "46-59",
        "shipment.lineCount": "16-21",
        "line.physicalSku": "16-35",
        "line.quantity": "36-47",
        "file.recordCount": "16-25",
    }
    assert seen.drafted.trial.is_good


ORDER = """\
FHEAD0000000001ORDR20260314210000
THEAD000000000270011-1   Ida Exempel    Testgatan 1    Malmo     21115   SWE
TITEM0000000003HAT-9               000000020000
TTAIL0000000004000001
THEAD000000000570012-1   Bo Prov        Provgatan 2    Are       83013   SWE
TITEM0000000006CAP-1               000000010000
TTAIL0000000007000001
FTAIL00000000080000000006
"""


def test_numbers_of_lines_are_written_and_postal_codes_are_no_quantities(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", ORDER, "o.dat")
    assert seen.written["file.recordNumber"] == "6-15"
    assert "21115" not in seen.text
    assert "line.quantity" not in seen.written


def test_quantities_that_all_end_in_zeros_are_asked(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", ORDER, "o.dat")
    assert seen.asked["line.quantity"] == "36-47"
    assert seen.keys("line.quantity")["integer"] == "{times: 10000, width: 12}"
    assert "is one unit written as 10000?" in seen.questions


POSTCODES = """\
70011-1   Ida Exempel    HAT-9     Malmo     21115   SE
70012-1   Bo Prov        CAP-1     Are       83013   SE
"""


def test_a_number_beside_a_country_is_perhaps_a_quantity_at_most(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", POSTCODES, "o.dat")
    assert "line.quantity" not in seen.written


SPARSE = """\
70011-1   HAT-9     Blue hat
70011-1   CAP-1     Grey cap    00002
70012-1   BAG-7     Brown bag
"""


def test_a_number_that_few_lines_have_is_perhaps_a_quantity_at_most(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", SPARSE, "c.dat")
    assert "line.quantity" in seen.asked


def test_a_run_of_letters_and_digits_without_a_blank_is_no_item(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "confirmation",
        "70011-1   HATBLU000021   2\n70012-1   CAPRED000011   1\n", "c.dat",
    )  # fmt: skip
    assert seen.asked["line.physicalSku"] == "11-25"


UNCERTAIN = """\
HAB70011-1   20260314
LHAT-9          00002
LCAP-1          00001 X
HCD70012-1   20260314 LATE
LHAT-9          00001
"""


def test_types_that_are_not_certain_are_asked_at_the_top(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", UNCERTAIN, "c.dat")
    assert "How many first characters tell types of record apart?" in seen.questions
    assert not seen.written


@pytest.mark.parametrize("tail", ["TLR", "XYZ"])
def test_only_a_record_that_is_called_so_closes_others(tmp_path: Path, tail: str) -> None:
    seen = drafted(tmp_path, "confirmation", CONFIRMATION.replace("TTAIL", f"{tail}AB"), "c.dat")
    assert seen.drafted.draft.records[1].end is None


def test_the_number_of_the_line_is_no_count_in_a_file_of_one_document(tmp_path: Path) -> None:
    lines = CONFIRMATION.splitlines()[:5]
    seen = drafted(
        tmp_path, "confirmation", "\n".join([*lines, "FTAIL00000000060000000004"]), "c.dat"
    )
    assert seen.written["file.recordCount"] == "16-25"
    assert "file.documentCount" not in seen.written


def test_numbers_of_lines_are_a_column_wherever_the_sample_begins(tmp_path: Path) -> None:
    lines = CONFIRMATION.splitlines()
    text = "\n".join(f"{one[:5]}{int(one[5:15]) + 233:010}{one[15:]}" for one in lines)
    seen = drafted(tmp_path, "confirmation", text, "c.dat")
    assert seen.written["shipment.shipmentId"] == "16-35"
    assert seen.written["line.physicalSku"] == "16-35"


def test_a_filled_number_with_something_behind_it_is_no_item(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "confirmation",
        "70011-1   0000000234HAT-9-BLUE   2\n70012-1   0000000277CAP-1        1\n", "c.dat",
    )  # fmt: skip
    assert "line.physicalSku" not in seen.written
