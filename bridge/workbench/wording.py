"""Values and texts as a person reads them on a line."""

from __future__ import annotations

import json
from typing import Any

from bridge.mapping.keys import MARK
from bridge.model.document import Value, to_json
from bridge.model.moment import Moment


def value_words(value: Value) -> str:
    """Return a value of ours: a time in UTC, several values with commas between."""
    if isinstance(value, Moment):
        text = f"{value.utc:%Y-%m-%d %H:%M:%S} UTC"
        return text if value.is_exact else f"{text} (only the day or the hour is sure)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return ", ".join(value_words(one) for one in value)
    return text_words(value) if isinstance(value, str) else str(value)


def maybe_words(value: Value) -> str:
    """Return a value of ours in words, also one that is not there."""
    return "no value" if value is None or value in ("", ()) else value_words(value)


def text_words(text: str | None) -> str:
    """Return a text as it stands, in quotes where its ends could not be seen otherwise."""
    if text is None:
        return "(not there)"
    if not text:
        return "(empty)"
    is_plain = text.isprintable() and text.strip() == text
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def plain_value(value: Value) -> Any:
    """Return a value of ours as JSON has it."""
    return json.loads(to_json({"value": value}))["value"]


def key_words(key: str) -> str:
    """Return the key of a document, whose parts may be several, as people say it."""
    return " + ".join(key.split(MARK))
