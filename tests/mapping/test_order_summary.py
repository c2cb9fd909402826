"""Mappings of what sums up the order files of a run."""

from __future__ import annotations

import pytest

from tests.acceptance.layouts import SUMMARY_CSV
from tests.mapping.texts import compiled, entries, faults


@pytest.mark.parametrize("keys", ["per: document", "most: 5"])
def test_there_is_one_summary_for_all_order_files_of_a_run(keys: str) -> None:
    change = ("{name", f"{{{keys}, name")
    (fault,) = faults(SUMMARY_CSV, change)
    assert fault.path == f"file.{keys.partition(':')[0]}"
    assert fault.meant == "leave it out: one summary stands for all order files of a run"


def test_an_order_file_has_no_fields_of_the_store_s_own() -> None:
    (fault,) = faults(SUMMARY_CSV, ("field: sha256", "field: raw.sha"))
    assert "did you mean" in fault.meant
    assert "raw." not in fault.meant


def test_a_summary_may_tell_as_little_as_a_count() -> None:
    text = SUMMARY_CSV[: SUMMARY_CSV.index("  - record: F")]
    trailer = SUMMARY_CSV[SUMMARY_CSV.index("  - record: T") :]
    assert len(compiled(text + trailer).records) == 1


def test_what_it_counts_stands_in_other_files_and_is_not_compared() -> None:
    said = "F;ORD_1.csv;2;5;100;aa\nS;83652-1;3;Malmö\nT;7;9;5;4\n"
    found = entries(compiled(SUMMARY_CSV), said)
    assert [one.level for one in found] == ["orderFile", "shipment"]
    assert not [problem for one in found for problem in one.problems]
