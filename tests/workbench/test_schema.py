"""The JSON Schema that editors get: it takes what the bridge takes, and underlines slips."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from bridge.workbench.schema import mapping_schema

ROOT = Path(__file__).parents[2]
MAPPINGS = sorted((ROOT / "mappings").rglob("*.yaml"))
SCHEMA = mapping_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def as_an_editor_reads_it(text: str) -> Any:
    """YAML with its numbers and booleans, and keys as JSON has them."""
    return _with_text_keys(YAML(typ="safe", pure=True).load(text))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(one) for key, one in value.items()}
    return [_with_text_keys(one) for one in value] if isinstance(value, list) else value


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_mapping_that_the_bridge_takes_is_right_in_an_editor(path: Path) -> None:
    assert [
        one.message for one in VALIDATOR.iter_errors(as_an_editor_reads_it(path.read_text()))
    ] == []


SOUND = (ROOT / "mappings/example/confirmation.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("message: confirmation", "mesage: confirmation"),
        ("format: csv", "format: cvs"),
        ("required: true", "requird: true"),
        ("header: true", "header: perhaps"),
        ("version: 1", "version: 2"),
        ("integer: true", "integer: {widht: 3}"),
    ],
)
def test_slips_are_underlined(old: str, new: str) -> None:
    assert old in SOUND
    assert list(VALIDATOR.iter_errors(as_an_editor_reads_it(SOUND.replace(old, new, 1))))


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            for name, value in schema["properties"].items():
                yield f"{path}.{name}", value
        for key, value in schema.items():
            yield from properties(value, f"{path}.{key}")
    elif isinstance(schema, list):
        for value in schema:
            yield from properties(value, path)


EVERY = dict(properties(SCHEMA))


@pytest.mark.parametrize("path", EVERY)
def test_every_key_says_what_it_is_for(path: str) -> None:
    assert EVERY[path].get("description"), "no description"


def test_there_are_keys_to_look_at() -> None:
    assert len(EVERY) > 60
    assert any(path.endswith("FieldRule.at") for path in EVERY)


def test_our_fields_and_levels_are_offered() -> None:
    field = SCHEMA["$defs"]["FieldRule"]["properties"]["field"]
    assert "shipment.deliveryName" in field["anyOf"][0]["enum"]
    assert "confirmation" in SCHEMA["properties"]["message"]["anyOf"][0]["enum"]
