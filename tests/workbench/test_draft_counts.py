"""What a sample counts of itself: trailers whose numbers could be two things."""

from __future__ import annotations

from pathlib import Path

from tests.workbench.drafts import drafted

ORDER = """\
H|20260314|0007
O|70011-1|Ida Exempel|SE
I|1|HAT-9|1
I|2|CAP-1|2
O|70012-1|Bo Prov|SE
I|1|HAT-9|2
T|2|3|5
"""


def test_a_number_that_is_two_counts_is_asked(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", ORDER, "o.txt")
    assert (seen.written["file.documentCount"], seen.written["file.lineCount"]) == ("2", "3")
    assert "file.recordCount" not in seen.written
    assert seen.asked["file.unitCount"] == "4"
    assert "4 in T: is it unitCount or recordCount?" in seen.questions


def test_units_are_known_where_they_are_another_number(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", ORDER.replace("T|2|3|5", "T|2|3|9").replace("|2\nO", "|6\nO"),
                   "o.txt")  # fmt: skip
    assert seen.written["file.unitCount"] == "4"


def test_a_trailer_behind_items_counts_lines(tmp_path: Path) -> None:
    stock = "FHEAD|1111|8\nFDETL|20260314|HAT-9|54\nFDETL|20260314|CAP-1|12\nFTAIL|2\n"
    seen = drafted(tmp_path, "stock", stock, "s.dat")
    assert seen.written["file.lineCount"] == "2"
    assert seen.drafted.trial.is_good
