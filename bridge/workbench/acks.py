"""Acknowledgements as a sample has them, as the documents that an `ack_sent` mapping writes.

They are the bridge's own words: no store says them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bridge.model.document import Node, Value
from bridge.model.fields import MESSAGES, Field, FieldType
from bridge.model.moment import Moment

_FIELDS = MESSAGES["ack_sent"].levels


def ack_documents(said: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    """Yield the acknowledgements of `said`, by the file that each is about."""
    for raw in said["acks"]:
        answers = [Node("answer", _values("answer", one)) for one in raw.get("answers", ())]
        node = Node("ack", _values("ack", raw), answers)
        yield str(raw.get("fileName") or raw["fileNumber"]), node


def _values(level: str, raw: Mapping[str, Any]) -> dict[str, Value]:
    return {
        name: None if raw.get(name) is None else _value(field, str(raw[name]))
        for name, field in _FIELDS[level].items()
    }


def _value(field: Field, text: str) -> Value:
    if field.type is FieldType.INTEGER:
        return int(text)
    if field.type is FieldType.MOMENT:
        return Moment(datetime.fromisoformat(text))
    return text
