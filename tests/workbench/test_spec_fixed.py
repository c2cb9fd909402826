"""The description of a file of fixed width: places from-to, lengths, and how types are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.workbench.opening import open_mapping
from bridge.workbench.spec import as_markdown, describe

MAPPING = """\
version: 1
message: confirmation
format: fixed
fixed: {unit: bytes, lines: trimmed, newline: crcrlf}
records:
  - record: delivery
    each: shipment
    starts: {1-10: E2EDL20}
    length: 60
    fields:
      - {at: 11+10, name: VBELN, field: shipmentId}
    records:
      - record: item
        each: line
        starts: {1-10: E2EDL24}
        fields:
          - {at: "+10", value: E2EDL24008}
          - {at: "+18", name: MATNR, field: physicalSku}
          - {at: "+5", name: LFIMG, field: quantity, integer: {width: 5}}
"""


@pytest.mark.parametrize(
    "said",
    [
        "Format: fixed width",
        "count bytes, from 1",
        "filled up with blanks behind it",
        "Blanks at the end of a line are left out",
        "Lines end with CR CR LF",
        "It is 60 long.",
        "begins with `E2EDL20`",
        "| `11-20` | VBELN |",
        "| `29-33` | LFIMG |",
        "always `E2EDL24008`",
        "| 18 |",
    ],
)
def test_it_says_what_the_mapping_says(said: str, tmp_path: Path) -> None:
    path = tmp_path / "confirmation.yaml"
    path.write_text(MAPPING)
    assert said in as_markdown(describe(open_mapping(path)))
