"""A rehearsal where mappings lie beside those of the night whose messages are not exchanged yet."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.commands import bridge

ACK = """\
version: 1
message: ack
format: csv
codes:
  state: {accepted: OK, rejected: NO}
records:
  - each: ack
    fields:
      - {at: FILE, field: fileName}
      - {at: STATUS, field: status, code: state, required: true}
"""


def test_they_are_tried_on_their_samples_and_fail_nothing(tmp_path: Path) -> None:
    assert bridge(tmp_path, "init").returncode == 0
    folder, samples = tmp_path / "mappings/example", tmp_path / "samples/example"
    (folder / "ack.yaml").write_text(ACK)
    (samples / "ack.csv").write_text("FILE,STATUS\nORD_1.csv,OK\n")
    (folder / "acked.yaml").write_text("version: 1\nmessage: ack\nformat: csv\n")
    (folder / "acks.yaml").write_text(ACK)
    accepted = bridge(tmp_path, "mapping", "test", "mappings/example/ack.yaml", "--accept")
    assert accepted.returncode == 0

    ended = bridge(tmp_path, "rehearse", "example", "--json")

    assert ended.returncode == 0, ended.stderr
    sections = {one["title"]: one["findings"] for one in json.loads(ended.stdout)["sections"]}
    found = sections["Mappings for messages that are not exchanged yet"]
    assert [(one["what"], one["verdict"]) for one in found] == [
        ("ack.yaml, ack", "works"),
        ("acked.yaml, ack", "look at it"),
        ("acks.yaml, ack", "look at it"),
    ]
    assert "faults, the first in" in found[1]["told"]
    assert "the bridge does not exchange it yet" in found[0]["told"]
