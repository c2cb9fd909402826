"""Lines of words around typed rows."""

from __future__ import annotations

from pathlib import Path

from tests.workbench.drafts import drafted

FRAMED = """\
#SHIPMENTS FROM DEPOT TO SHOP 260314 2100 12
S|70011-1|20260314|C|1Z999AA10123456784|DPD|P|2
I|1|HAT-9|4006381333931|1|EA
I|2|CAP-1|4006381333931|2|EA
S|70012-1|20260314|P|1Z999AA10123456785|DPD|P|1
I|1|HAT-9|4006381333931|1|EA
#EOT 12 5
"""


def test_lines_of_words_do_not_hide_the_types_between_them(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", FRAMED, "c.txt")
    assert seen.levels() == {"head": "file", "S": "shipment", "I": "line", "tail": "file"}
    records = seen.drafted.draft.records
    assert (records[0].starts, records[-1].starts) == ({"1": "#SHIPMENTS FROM"}, {"1": "#EOT"})
    assert "csv.skip" not in seen.settings
    assert seen.written["shipment.shipmentId"] == "2"
    assert "A line of words stands behind the others" in seen.questions
    assert seen.drafted.trial.is_good


def test_the_number_at_the_end_of_a_line_of_words_may_count_records(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", FRAMED, "c.txt")
    assert seen.asked["file.recordCount"] == "1"
    assert seen.keys("file.recordCount")["find"] == '" ([0-9]+)$"'


def test_lines_of_words_are_not_written(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", FRAMED, "o.txt")
    assert set(seen.levels()) == {"S", "I"}
    for where, begin in (("before", "#SHIPMENTS FROM"), ("behind", "#EOT")):
        found = f"A line of words stands {where} the others in the sample, which begins with"
        assert f"{found} '{begin}'. The bridge writes none" in seen.questions
    assert "the draft knows it" not in seen.questions
