"""JSON: a sample as elements, so that what repeats in it is found as in XML."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bridge.errors import ConfigurationError
from bridge.model.element import Element

#: The name of an element that stands in an array of its own, or for the whole file.
SELF = "."


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sample of JSON."""

    root: Element
    #: One value on each line.
    is_lines: bool
    #: The outermost value is an array.
    is_array: bool


def parse(text: str) -> Parsed | None:
    """Return `text` as elements; None where it is no JSON."""
    try:
        value = _loads(text)
        is_lines = False
    except ValueError:
        try:
            value = [_loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            return None
        is_lines = True
    if isinstance(value, list) and not all(isinstance(one, dict) for one in value):
        remedy = "Ask the partner for a sample in which every record is an object"
        raise ConfigurationError(
            "The sample is a JSON array of something else than objects", remedy
        )
    root = Element(SELF)
    _fill(root, {SELF: value} if isinstance(value, list) else value)
    return Parsed(root, is_lines, isinstance(value, list))


def _loads(text: str) -> Any:
    # Numbers keep their digits.
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        remedy = "Ask the partner whether it is their file: no order is a thousand levels deep"
        raise ConfigurationError("The sample is JSON, nested too deep", remedy) from None


def _fill(element: Element, value: dict[str, Any]) -> None:
    for key, inner in value.items():
        for one in inner if isinstance(inner, list) else [inner]:
            child = Element(key)
            if isinstance(one, dict):
                _fill(child, one)
            elif isinstance(one, bool):
                child.text = "true" if one else "false"
            elif one is not None and not isinstance(one, list):
                child.text = str(one)
            element.children.append(child)
