"""YAML in one line, as a person would write it in a message or a table."""

from __future__ import annotations

import json

#: What no plain text may have in it, whatever stands around it.
_MARKS = frozenset("{}[],:#\"'&*!|>%@`\n\t")


def flow(value: object) -> str:
    """Return YAML in one line: `{at: QTY, field: quantity, integer: true}`."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    is_plain = value and value.strip() == value and not set(value) & _MARKS
    return value if is_plain else json.dumps(value, ensure_ascii=False)
