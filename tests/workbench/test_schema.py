"""The JSON Schema that editors get: it takes what the bridge takes, and underlines slips."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import jsonschema
import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from bridge.config.scalars import Block
from bridge.mapping.lints import LINTS
from bridge.model.fields import MESSAGES
from bridge.workbench.schema import mapping_schema

ROOT = Path(__file__).parents[2]
SCHEMA = mapping_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

#: Every whole mapping in the repository, files and examples of the reference, by its place.
MAPPINGS = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in sorted((ROOT / "mappings").rglob("*.yaml"))
} | {
    f"{path.name} line {text.count(chr(10), 0, found.start()) + 1}": found.group(1)
    for path in sorted((ROOT / "mappings").glob("*.md"))
    for text in [path.read_text("utf-8")]
    for found in re.finditer(r"^```yaml\n((?:.*\n)*?)```$", text, re.MULTILINE)
}


def as_an_editor_reads_it(text: str) -> Any:
    """YAML with its numbers and booleans, its days as text, and keys as JSON has them."""
    return _with_text_keys(YAML(typ="safe", pure=True).load(text))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(one) for key, one in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return [_with_text_keys(one) for one in value] if isinstance(value, list) else value


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_there_are_mappings_to_look_at() -> None:
    assert "mappings/example/order.yaml" in MAPPINGS
    assert any(place.startswith("xml.md line") for place in MAPPINGS)


@pytest.mark.parametrize("place", MAPPINGS)
def test_every_mapping_that_the_bridge_takes_is_right_in_an_editor(place: str) -> None:
    found = VALIDATOR.iter_errors(as_an_editor_reads_it(MAPPINGS[place]))
    assert [(one.json_path, one.message) for one in found] == []


SOUND = (ROOT / "mappings/example/confirmation.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("message: confirmation", "mesage: confirmation"),
        ("message: confirmation", "message: confirmaton"),
        ("each: line", "each: lines"),
        ("field: physicalSku", "field: physicalSKU"),
        ("format: csv", "format: cvs"),
        ("required: true", "requird: true"),
        ("header: true", "header: perhaps"),
        ("version: 1", "version: 2"),
        ("version: 1", "version: 1\nkey: [physicalSku]"),
        ("version: 1", "version: 1\nlint: {ignore: no-carier}"),
        ("encoding: utf-8", "encoding: utf-8, most: many"),
        ("encoding: utf-8", "encoding: utf-8, most: 0"),
        ("integer: true", "integer: {widht: 3}"),
        ("integer: true", "integer: {width: 19}"),
        ("integer: true", "integer: perhaps"),
    ],
)
def test_slips_are_underlined(old: str, new: str) -> None:
    assert old in SOUND
    assert list(VALIDATOR.iter_errors(as_an_editor_reads_it(SOUND.replace(old, new, 1))))


@pytest.mark.parametrize(
    "keys",
    [
        'date: ["%Y-%m-%d", "%d.%m.%Y"]',
        "integer: on",
        "decimal: {places: 2, sign: trailing}",
        "strip: yes",
        "part: 1-10",
        "max: 35",
        "max: {bytes: 35}",
        "wrap: 35",
        "pad: 10",
        "prefix: 46",
        "split: 0",
        "default: 0",
        "default: false",
        "required: on",
        "none: 0",
        "none: [NA, 0]",
        "when: {STATUS: 1, KIND: [1, 2], REST: {not: 0}}",
        "unknown: {use: 9}",
    ],
)
def test_short_forms_and_yamls_numbers_are_right(keys: str) -> None:
    text = SOUND.replace("field: physicalSku", "field: physicalSku, KEYS").replace("KEYS", keys)
    written = re.sub(r"(field: physicalSku, .*), required: true", r"\1", text)
    assert list(VALIDATOR.iter_errors(as_an_editor_reads_it(written))) == []


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
def test_every_key_says_what_it_is_for_and_has_an_example(path: str) -> None:
    assert EVERY[path].get("description"), "no description"
    assert EVERY[path].get("examples"), "no example"


@pytest.mark.parametrize("path", EVERY)
def test_every_example_is_right(path: str) -> None:
    here = jsonschema.Draft202012Validator(EVERY[path] | {"$defs": SCHEMA["$defs"]})
    for example in EVERY[path]["examples"]:
        assert [one.message for one in here.iter_errors(example)] == []


def as_texts(value: Any) -> Any:
    """Return YAML as the bridge reads it: every scalar is text."""
    if isinstance(value, dict):
        return {key: as_texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_texts(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def blocks(base: type[Block] = Block) -> Iterator[type[Block]]:
    for one in base.__subclasses__():
        yield from blocks(one)
        if one.__module__.startswith("bridge.mapping.language."):
            yield one


@pytest.mark.parametrize("block", [*blocks()], ids=lambda block: block.__name__)
def test_the_bridge_takes_every_example(block: type[Block]) -> None:
    kinds = get_type_hints(block, include_extras=True)
    for name, about in block.model_fields.items():
        for example in about.examples or ():
            TypeAdapter(kinds[name]).validate_python(as_texts(example))


def test_there_are_keys_to_look_at() -> None:
    assert len(EVERY) > 100
    assert any(path.endswith("FieldRule.at") for path in EVERY)
    assert {f".{key}" for key in ("message", "json", "codes", "records")} <= set(EVERY)


def test_nothing_speaks_of_the_program() -> None:
    told = [one["description"] for one in [*EVERY.values(), *SCHEMA["$defs"].values()]]
    assert not [text for text in told if re.search(r"bridge\.\w|pydantic", text)]


def test_keys_of_examples_stand_as_they_are_written() -> None:
    example = EVERY[".$defs.FieldRule.pad"]["examples"][1]
    assert list(example) == ["width", "with", "side"]


def test_no_default_is_put_in_that_nobody_would_write() -> None:
    defaults = [one["default"] for one in EVERY.values() if "default" in one]
    assert "utf-8" in defaults
    assert not [one for one in defaults if one in (None, "", []) or isinstance(one, dict)]


@pytest.mark.parametrize("message", MESSAGES)
def test_our_fields_and_levels_are_offered(message: str) -> None:
    record = SCHEMA["$defs"]["RecordRule"]["properties"]
    names = SCHEMA["$defs"]["OurField"]["anyOf"][0]["enum"]
    qualified = SCHEMA["properties"]["key"]["items"]["enum"]
    assert message in SCHEMA["properties"]["message"]["enum"]
    for level, fields in MESSAGES[message].levels.items():
        assert level in record["each"]["enum"]
        for name in fields:
            assert {name, f"{level}.{name}"} <= set(names)
            assert f"{level}.{name}" in qualified


@pytest.mark.parametrize("name", ["raw.attributes.colour", "shipment.raw.x", "order.customer.name"])
def test_what_the_store_calls_its_own_is_right(name: str) -> None:
    written = SOUND.replace("field: physicalSku", f"field: {name}")
    assert list(VALIDATOR.iter_errors(as_an_editor_reads_it(written))) == []


def test_codes_to_silence_are_offered() -> None:
    ignore = SCHEMA["$defs"]["LintBlock"]["properties"]["ignore"]
    assert {*ignore["anyOf"][0]["enum"]} == {*LINTS}


def test_what_means_nothing_in_a_closing_row_is_not_offered() -> None:
    closing = SCHEMA["$defs"]["EndRule"]["properties"]
    assert {"match", "fields"} <= set(closing)
    assert not {"each", "records", "end"} & set(closing)
