"""What has become of a partner's file here, as an `ack_sent` mapping writes it."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.model.document import Node, Value


def status_of(documents: int, unsound: int, *, is_unreadable: bool) -> str:
    """Return what became of a file with so many documents, of which so many are not sound."""
    if is_unreadable or (unsound and unsound == documents):
        return "rejected"
    return "partial" if unsound else "accepted"


def ack_document(values: dict[str, Value], answers: Sequence[dict[str, Value]]) -> Node:
    """Return the document that acknowledges one file, with what could not be read of it."""
    return Node("ack", values, [Node("answer", {"status": "rejected", **one}) for one in answers])
