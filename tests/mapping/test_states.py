"""Fields that hold one of few words: what is no word of theirs is a fault of the mapping."""

from __future__ import annotations

import pytest

from bridge.model.fields import MESSAGES
from tests.mapping.texts import compiled, entries, faults

STATUS = """\
version: 1
message: order_status
format: csv
codes:
  status: {received: NEW, rejected: [ERR, REJ], cancelRefused: LATE}
records:
  - each: shipment
    fields:
      - {at: ORDER, field: shipmentId, required: true}
      - {at: STATUS, field: status, code: status}
"""


def test_their_words_are_read_as_ours() -> None:
    read = entries(compiled(STATUS), "ORDER,STATUS\n83651-1,NEW\n83652-1,REJ\n83653-1,LATE\n")
    states = [one.values["shipment.status"] for one in read]
    assert states == ["received", "rejected", "cancelRefused"]


@pytest.mark.parametrize(
    ("old", "new", "path", "meant"),
    [
        (", code: status}", "}", "records.0.fields.1", "add `code: …`, with a table that has"),
        ("rejected:", "rejectd:", "records.0.fields.1.code", "did you mean `rejected`?"),
        ("code: status}", "code: status, unknown: keep}", "*.unknown", "expected hold"),
        ("code: status}", "code: status, unknown: {use: old}}", "*.unknown", "words for status"),
    ],
)
def test_what_is_no_word_of_the_field_is_told(old: str, new: str, path: str, meant: str) -> None:
    (found,) = [one for one in faults(STATUS, (old, new)) if "codes" not in one.path]
    assert found.path.endswith(path.removeprefix("*"))
    assert meant in found.meant


def test_another_word_may_stand_for_those_that_the_table_lacks() -> None:
    mapping = compiled(STATUS.replace("code: status}", "code: status, unknown: {use: received}}"))
    (read,) = entries(mapping, "ORDER,STATUS\n83651-1,17\n")
    assert read.values["shipment.status"] == "received"


def test_every_message_says_what_tells_its_facts_apart_by_fields_that_it_has() -> None:
    for message in MESSAGES.values():
        known = {f"{level}.{name}" for level, fields in message.levels.items() for name in fields}
        named = {name for group in message.needed for name in group} | {*message.business_key}
        assert named <= known
        assert message.document_key in known | {""}
        assert bool(message.business_key) is not message.is_outbound
