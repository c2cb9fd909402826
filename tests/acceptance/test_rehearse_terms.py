"""`bridge rehearse` with partners who count, restate figures, close blocks, or name no lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.commands import bridge
from tests.acceptance.test_rehearse import rehearsed
from tests.mapping.test_ends import BLOCKS
from tests.mapping.test_joins import JOINED

ROW = """\
version: 1
message: confirmation
format: csv
file: {name: "CONF_{sequence:06}.csv"}
{terms}
codes:
  final: {"true": C, "false": P}
records:
  - each: line
    fields:
      - {at: Order, field: shipment.shipmentId, required: true}
      - {at: Tracking, field: parcel.tracking, split: "|"}
      - {at: Item, field: physicalSku}
      - {at: Units, field: quantity, integer: true}
      - {more}
"""
FLAG = "{at: Status, field: isFinal, code: final}"
NAMED = """\
version: 1
message: confirmation
format: csv
file: {name: "CONF_{sequence:06}.csv"}
csv: {last_newline: required}
lines: all
records:
  - each: parcel
    fields:
      - {at: Order, field: shipment.shipmentId, required: true}
      - {at: Parcel, field: tracking, split: "|"}
"""


def named(text: str) -> str:
    return text.replace("format: csv\n", 'format: csv\nfile: {name: "CONF_{sequence:06}.csv"}\n', 1)


MAPPINGS = {
    "final lines": ROW.replace("{terms}", "").replace("{more}", FLAG),
    "cumulative": ROW.replace("{terms}", "quantities: cumulative").replace("{more}", FLAG),
    "what is open": ROW.replace("{terms}", "final: counted").replace(
        "{more}", "{at: Open, field: openQuantity, integer: true}"
    ),
    "without lines": NAMED,
    "closed blocks": named(BLOCKS).replace(
        "    columns: 2\n    fields:\n",
        '    columns: 3\n    fields:\n      - {at: 3, field: tracking, split: "|"}\n',
    ),
    "joined": named(JOINED).replace("field: tracking", 'field: tracking, split: "|"'),
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """What `bridge init` writes, but for the samples of the mappings that are replaced."""
    assert bridge(tmp_path, "init").returncode == 0
    for sample in (tmp_path / "samples").rglob("confirmation*"):
        sample.unlink()
    return tmp_path


@pytest.mark.parametrize("mapping", MAPPINGS.values(), ids=list(MAPPINGS))
def test_a_night_works_whatever_way_the_partner_confirms(shop: Path, mapping: str) -> None:
    (shop / "mappings/example/confirmation.yaml").write_text(mapping, encoding="utf-8")

    _, found = rehearsed(shop)

    confirmed = found["Confirmations, as the warehouse writes them"]
    assert confirmed["confirmed whole"].startswith("works: completed")
    assert confirmed["in two files, half of it each"].startswith("works: completed")
    assert confirmed["in two parcels"].startswith("works: completed")
    wrong = [told for one in found.values() for told in one.values() if "does not work" in told]
    assert not wrong
