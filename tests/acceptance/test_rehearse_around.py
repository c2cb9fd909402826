"""A rehearsal with states of orders, acknowledgements and cancellations in it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.commands import bridge
from tests.acceptance.telling import ACK, ACK_SENT, CANCEL, STATUS

_MESSAGES = """\
    messages:
      order_status: {mapping: mappings/example/order_status.yaml, folder: out/status, files: "S*"}
      order_cancel: {mapping: mappings/example/order_cancel.yaml, folder: in/cancel}
      ack: {mapping: mappings/example/ack.yaml, folder: out/acks, files: "A*"}
      ack_sent: {mapping: mappings/example/ack_sent.yaml, folder: in/acks}
"""


def rehearsed(folder: Path, **mappings: str) -> dict[str, list[dict[str, str]]]:
    assert bridge(folder, "init").returncode == 0
    for message, text in mappings.items():
        (folder / f"mappings/example/{message}.yaml").write_text(text)
    path = folder / "bridge.yaml"
    path.write_text(path.read_text().replace("    messages:\n", _MESSAGES, 1))
    ended = bridge(folder, "rehearse", "example", "--json")
    assert ended.returncode == 0, ended.stderr or ended.stdout
    return {one["title"]: one["findings"] for one in json.loads(ended.stdout)["sections"]}


def test_they_are_played_from_the_partners_mappings(tmp_path: Path) -> None:
    found = rehearsed(
        tmp_path, order_status=STATUS, order_cancel=CANCEL, ack=ACK, ack_sent=ACK_SENT
    )
    told = {
        one["what"]: one["verdict"]
        for title, findings in found.items()
        if title.endswith("as they are written")
        for one in findings
    }
    assert told == {
        "an order file is accepted": "works",
        "an order is started": "works",
        "an order is rejected": "works",
        "a shipment that was sent is cancelled": "works",
        "its cancellation is confirmed": "works",
    }


def test_a_word_that_the_mapping_lacks_is_not_played(tmp_path: Path) -> None:
    found = rehearsed(
        tmp_path,
        order_status=STATUS.replace("rejected: REJ, ", ""),
        order_cancel=CANCEL,
        ack=ACK,
        ack_sent=ACK_SENT,
    )
    states = {one["what"]: one["verdict"] for one in found["States of orders, as they are written"]}
    assert states["an order is rejected"] not in ("works", "fails")
