"""The mapping language as a JSON Schema, so that editors complete keys and underline slips.

It is made from the models that read mappings. It is somewhat wider than they are: an editor sees
YAML's numbers and booleans where the bridge takes every scalar for the text that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from bridge.mapping.language import MappingFile
from bridge.mapping.lints import LINTS
from bridge.model.fields import MESSAGES

#: How a text may look to a reader of YAML.
_SCALARS = ["string", "number", "boolean", "null"]
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: What the store sends under names of its own; see `bridge.mapping.scope`.
_FREE = r"^([a-z]+\.)?(raw|order)(\.[^.]+)+$"
_FIELD = {"$ref": "#/$defs/OurField"}


class _AsWritten(GenerateJsonSchema):
    """Leaves the keys of examples in the order in which people write them."""

    def sort(  # pydantic's own signature
        self,
        value: JsonSchemaValue,
        parent_key: str | None = None,  # noqa: ARG002
    ) -> JsonSchemaValue:
        return value


def mapping_schema() -> dict[str, Any]:
    """Return the schema of a mapping file."""
    schema = _loosened(MappingFile.model_json_schema(schema_generator=_AsWritten))
    _offer(schema)
    return {
        "$schema": _DIALECT,
        "title": "A mapping of the bridge between Centra and a 3PL",
        **schema,
    }


def _offer(schema: dict[str, Any]) -> None:
    """Put into `schema` the words that the models leave to later checks."""
    whole, definitions = schema["properties"], schema["$defs"]
    _say(whole["message"], {"enum": list(MESSAGES)})
    _say(whole["key"], _list({"enum": sorted({*_qualified_names()})}))
    record, field = (definitions[name]["properties"] for name in ("RecordRule", "FieldRule"))
    _say(record["each"], {"enum": sorted({*_levels()})})
    _say(field["field"], _FIELD)
    for key in ("join", "first"):
        _say(field[key], _one_or_many(_FIELD))
    _say(definitions["LintBlock"]["properties"]["ignore"], _one_or_many({"enum": [*LINTS]}))
    definitions["OurField"] = {
        "description": "A field of ours, bare or with its level",
        "anyOf": [{"enum": sorted({*_names()})}, {"type": "string", "pattern": _FREE}],
    }


def _levels() -> Iterator[str]:
    for message in MESSAGES.values():
        yield from message.levels


def _names() -> Iterator[str]:
    """Yield every field of ours, bare and with its level."""
    for name in _qualified_names():
        yield from (name, name.partition(".")[2])


def _qualified_names() -> Iterator[str]:
    for message in MESSAGES.values():
        for level, fields in message.levels.items():
            yield from (f"{level}.{name}" for name in fields)


def _say(key: dict[str, Any], values: dict[str, Any]) -> None:
    """Let the schema of a key allow `values` and nothing else."""
    about = {word: key[word] for word in ("description", "examples") if word in key}
    key.clear()
    key.update(about | values)


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _one_or_many(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, _list(item)]}


#: Keywords whose values are schemas by names; such a name may look like a keyword.
_NAMED = ("properties", "$defs")
#: Keywords whose values are no schemas.
_KEPT = ("default", "examples", "enum", "const", "required")
#: What pydantic calls the bounds of a number behind a type of ours, and what JSON Schema does.
_BOUNDS: Mapping[str, str] = {"ge": "minimum", "le": "maximum"}


def _loosened(schema: Any) -> Any:
    """Return `schema` for YAML as an editor reads it, without what pydantic says of its classes."""
    if isinstance(schema, list):
        return [_loosened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if _is_nothing(schema.get("default")):
        schema.pop("default", None)
    schema.pop("title", None)
    return _scalar({_BOUNDS.get(word, word): _value(word, one) for word, one in schema.items()})


def _value(word: str, value: Any) -> Any:
    if word in _NAMED:
        return {name: _loosened(one) for name, one in value.items()}
    return value if word in _KEPT else _loosened(value)


def _is_nothing(default: Any) -> bool:
    """Return whether a default is one that nobody would write: an editor would put it in."""
    return default in (None, "", []) or isinstance(default, dict)


def _scalar(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of texts as one of whatever YAML may take them for."""
    if "enum" in schema or "const" in schema:
        schema.pop("type", None)
        words = schema.pop("enum", None) or [schema.pop("const")]
        return {**schema, "enum": list(dict.fromkeys([*words, *_as_numbers(words)]))}
    if schema.get("type") == "string":
        return {**schema, "type": _SCALARS}
    if schema.get("type") == "integer":
        return {**schema, "type": ["integer", "string"], "pattern": "^-?[0-9]+$"}
    return schema


def _as_numbers(words: list[Any]) -> list[int]:
    return [int(word) for word in words if isinstance(word, str) and word.isdecimal()]
