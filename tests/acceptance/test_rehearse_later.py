"""A rehearsal where mappings lie beside those of the night whose messages are not exchanged yet."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.commands import bridge

STATUS = """\
version: 1
message: order_status
format: csv
codes:
  status: {received: NEW, rejected: ERR}
records:
  - each: shipment
    fields:
      - {at: ORDER, field: shipmentId, required: true}
      - {at: STATUS, field: status, code: status}
"""


def test_they_are_tried_on_their_samples_and_fail_nothing(tmp_path: Path) -> None:
    assert bridge(tmp_path, "init").returncode == 0
    folder, samples = tmp_path / "mappings/example", tmp_path / "samples/example"
    (folder / "order_status.yaml").write_text(STATUS)
    (samples / "order_status.csv").write_text("ORDER,STATUS\n83651-1,NEW\n")
    (folder / "ack.yaml").write_text("version: 1\nmessage: ack\nformat: csv\n")
    (folder / "movement.yaml").write_text(
        STATUS.replace("order_status", "movement").replace("each: shipment", "each: line")
    )
    accepted = bridge(tmp_path, "mapping", "test", "mappings/example/order_status.yaml", "--accept")
    assert accepted.returncode == 0

    ended = bridge(tmp_path, "rehearse", "example", "--json")

    assert ended.returncode == 0, ended.stderr
    sections = {one["title"]: one["findings"] for one in json.loads(ended.stdout)["sections"]}
    found = sections["Mappings for messages that are not exchanged yet"]
    assert [(one["what"], one["verdict"]) for one in found] == [
        ("ack.yaml, ack", "look at it"),
        ("movement.yaml, movement", "look at it"),
        ("order_status.yaml, order_status", "works"),
    ]
    assert "the bridge does not exchange it yet" in found[2]["told"]
    assert "faults, the first in" in found[0]["told"]
