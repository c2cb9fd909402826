"""The description tells of what joins, what closes, and how what is confirmed is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.workbench.opening import open_mapping
from bridge.workbench.spec import as_markdown, describe
from tests.mapping.test_ends import BLOCKS
from tests.mapping.test_joins import JOINED
from tests.mapping.test_levels import BOTH, DESADV, NUMBER_AROUND
from tests.mapping.test_more_of_the_same import ORDER as MORE
from tests.mapping.test_terms import NAMED
from tests.mapping.test_trailers import REQUIRED
from tests.mapping.texts import ROWS, TYPED, changed


def described(mapping: str, folder: Path) -> str:
    path = folder / "confirmation.yaml"
    path.write_text(mapping, encoding="utf-8")
    return as_markdown(describe(open_mapping(path)))


def test_a_row_that_closes_is_described_with_its_fields(tmp_path: Path) -> None:
    text = described(BLOCKS, tmp_path)
    end = text.partition("`END` in `START`")[2].partition("### ")[0]
    assert "It closes what stands between the two" in end
    assert "`4`" in end
    assert "A file whose counts are not those of its records is refused" in text


def test_what_joins_two_records_is_described(tmp_path: Path) -> None:
    text = described(JOINED, tmp_path)
    assert "It may stand anywhere in the file" in text
    assert "The record that it belongs to: the same text as there in `2`" in text


def test_a_trailer_without_which_a_file_is_not_read_is_described(tmp_path: Path) -> None:
    assert "Once in the file, which is not read without it." in described(REQUIRED, tmp_path)
    assert "Once in the file." in described(TYPED, tmp_path)


def test_records_that_tell_more_of_a_shipment_are_described_below_its_own(tmp_path: Path) -> None:
    text = described(MORE, tmp_path)
    assert "### `N4` in `N1` in `W05`\n\nOne for each shipment." in text


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (
            changed(ROWS, ("csv: {", "quantities: cumulative\ncsv: {")),
            "A later quantity of a line contains the earlier ones",
        ),
        (NAMED, "A shipment that is named was shipped whole"),
        (BLOCKS.replace("csv: {", "counts: ignore\ncsv: {"), "Counts are not compared"),
        (
            changed(
                ROWS,
                ("csv: {", "final: counted\ncsv: {"),
                (
                    "{at: TRACKING",
                    "{at: OPEN, field: openQuantity, integer: true}\n      - {at: TRACKING",
                ),
            ),
            "its counters of what was ordered and shipped show",
        ),
    ],
)
def test_how_a_confirmation_is_taken_is_described(mapping: str, said: str, tmp_path: Path) -> None:
    assert said in described(mapping, tmp_path)


def test_levels_that_stand_in_their_like_are_described(tmp_path: Path) -> None:
    text = described(DESADV, tmp_path)
    assert "It may stand anywhere in its message" in text
    assert (
        "The record that it belongs to: the same text as there in `1`. That is one of its own "
        "type; empty where it stands in none." in text
    )
    both = changed(DESADV, BOTH, NUMBER_AROUND)
    assert "there in `2`, in one of its own type in `1`. That may be" in described(both, tmp_path)


def test_an_interchange_whose_envelope_is_skipped_is_described_without_an_example(
    tmp_path: Path,
) -> None:
    text = (
        "version: 1\nmessage: stock\nformat: edifact\nrecords:\n"
        "  - {record: LIN, each: item, match: {0: LIN}, fields: [{at: 3-1, field: ean}, "
        '{at: "QTY/1-2", field: quantity, integer: true}]}\n'
        "ignore:\n  - {record: envelope, match: {0: [UNB, UNH, UNT, UNZ]}}\n"
    )
    assert "## Example" not in described(text, tmp_path)
