"""The mapping language as a JSON Schema, so that editors complete keys and underline slips.

It is made from the models that read mappings. It is somewhat wider than they are: an editor sees
YAML's numbers and booleans where the bridge takes every scalar for the text that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bridge.mapping.language import MappingFile
from bridge.model.fields import MESSAGES

#: How a text may look to a reader of YAML.
_SCALARS = ["string", "number", "boolean", "null"]
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def mapping_schema() -> dict[str, Any]:
    """Return the schema of a mapping file."""
    schema = _loosened(MappingFile.model_json_schema())
    properties = schema["properties"]
    properties["message"] = _offering(properties["message"], list(MESSAGES))
    definitions = schema["$defs"]
    record, field = definitions["RecordRule"]["properties"], definitions["FieldRule"]["properties"]
    record["each"] = _offering(record["each"], sorted({*_levels()}))
    for key in ("field", "join", "first"):
        field[key] = _offering(field[key], sorted({*_names()}))
    return {
        "$schema": _DIALECT,
        "title": "A mapping of the bridge between Centra and a 3PL",
        **schema,
    }


def _levels() -> Iterator[str]:
    for message in MESSAGES.values():
        yield from message.levels


def _names() -> Iterator[str]:
    """Yield every field of ours, bare and with its level."""
    for message in MESSAGES.values():
        for level, fields in message.levels.items():
            for name in fields:
                yield from (name, f"{level}.{name}")


def _offering(schema: Mapping[str, Any], words: list[str]) -> dict[str, Any]:
    """Return the schema of a text with `words` to choose from, and any other allowed."""
    about = {key: schema[key] for key in ("description", "examples", "default") if key in schema}
    text = {"anyOf": [{"enum": words}, {"type": "string"}]}
    is_list = any(one.get("type") == "array" for one in schema.get("anyOf", ()))
    return about | (
        {"anyOf": [*text["anyOf"], {"type": "array", "items": text}]} if is_list else text
    )


def _loosened(schema: Any) -> Any:
    """Return `schema` for YAML as an editor reads it, without what pydantic says of its classes."""
    if isinstance(schema, list):
        return [_loosened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if not _is_title(key, value)}
    inner = {key: _loosened(value) for key, value in kept.items() if key not in _KEPT}
    return _scalar({**{key: kept[key] for key in _KEPT if key in kept}, **inner})


#: Keywords whose values are no schemas.
_KEPT = ("default", "examples", "enum", "const", "required")


def _is_title(key: str, value: Any) -> bool:
    return key == "title" and isinstance(value, str)


def _scalar(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of texts as one of whatever YAML may take them for."""
    if "enum" in schema or "const" in schema:
        schema.pop("type", None)
        words = schema.pop("enum", None) or [schema.pop("const")]
        return {**schema, "enum": list(dict.fromkeys([*words, *_as_numbers(words)]))}
    if schema.get("type") == "string":
        return {**schema, "type": _SCALARS}
    if schema.get("type") == "integer":
        return {**schema, "type": ["integer", "string"]}
    return schema


def _as_numbers(words: list[Any]) -> list[int]:
    return [int(word) for word in words if isinstance(word, str) and word.isdecimal()]
