"""What the tools say of rules that count only sometimes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.commands import bridge

MAPPING = """\
version: 1
message: confirmation
format: csv
records:
  - each: line
    fields:
      - {at: ORDER, field: shipment.shipmentId}
      - {at: SITE, value: LVD, check: on}
      - {at: LOT, or_at: BATCH, field: lot, part: 1-2}
      - {at: ITEM, field: ean, when: {KIND: EAN}}
      - {at: ITEM, field: physicalSku, when: {KIND: SKU}}
      - {at: [SIGN, QTY], field: quantity, integer: {sign: apart}}
"""


def shown(tmp_path: Path, *command: str) -> str:
    (tmp_path / "confirmation.yaml").write_text(MAPPING)
    (tmp_path / "a.csv").write_text(
        "ORDER,SITE,LOT,BATCH,KIND,ITEM,SIGN,QTY\n1-1,LVD,,L7X,SKU,TEE,+,4\n"
    )
    ended = bridge(tmp_path, "mapping", *command)
    assert ended.returncode == 0, ended.stderr
    return " ".join(ended.stdout.split())


def test_a_preview_has_a_value_only_where_the_rule_counts(tmp_path: Path) -> None:
    shown_record = json.loads(shown(tmp_path, "preview", "confirmation.yaml", "a.csv", "--json"))
    cells = {tuple(one["fields"]): one for one in shown_record["records"][0]["cells"]}
    assert cells["line.ean",]["values"] == {}
    assert cells["line.physicalSku",]["values"] == {"line.physicalSku": "TEE"}
    assert cells["line.lot",]["texts"] == {"LOT": "", "BATCH": "L7X"}


def test_an_explanation_names_the_key_of_every_step(tmp_path: Path) -> None:
    lot = shown(tmp_path, "explain", "confirmation.yaml", "a.csv", "BATCH")
    assert "part: 1-2" in lot
    number = shown(tmp_path, "explain", "confirmation.yaml", "a.csv", "quantity")
    assert "integer: {sign: apart}" in number
