"""A rehearsal where mappings lie beside those of the night whose messages are not exchanged yet."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.commands import bridge

MOVEMENT = """\
version: 1
message: movement
format: csv
records:
  - each: line
    fields:
      - {at: ID, field: movement.movementId, required: true}
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true, required: true}
"""


def test_they_are_tried_on_their_samples_and_fail_nothing(tmp_path: Path) -> None:
    assert bridge(tmp_path, "init").returncode == 0
    folder, samples = tmp_path / "mappings/example", tmp_path / "samples/example"
    (folder / "movement.yaml").write_text(MOVEMENT)
    (samples / "movement.csv").write_text("ID,SKU,QTY\nM-1,TEE,-2\n")
    (folder / "moved.yaml").write_text("version: 1\nmessage: movement\nformat: csv\n")
    (folder / "moves.yaml").write_text(MOVEMENT)
    accepted = bridge(tmp_path, "mapping", "test", "mappings/example/movement.yaml", "--accept")
    assert accepted.returncode == 0

    ended = bridge(tmp_path, "rehearse", "example", "--json")

    assert ended.returncode == 0, ended.stderr
    sections = {one["title"]: one["findings"] for one in json.loads(ended.stdout)["sections"]}
    found = sections["Mappings for messages that are not exchanged yet"]
    assert [(one["what"], one["verdict"]) for one in found] == [
        ("moved.yaml, movement", "look at it"),
        ("movement.yaml, movement", "works"),
        ("moves.yaml, movement", "look at it"),
    ]
    assert "faults, the first in" in found[0]["told"]
    assert "the bridge does not exchange it yet" in found[1]["told"]
