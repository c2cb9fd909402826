"""A mapping without its malformed parts, so that what is wrong with the others is told as well."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bridge.config.fault import Path
from bridge.config.yamltext import YamlDocument
from bridge.mapping.language import MappingFile

#: What stands in for a field that is not well-formed.
_STAND_IN = {"at": ["1"], "value": ""}


@dataclass(frozen=True, slots=True)
class Mended:
    """What was left, and the paths of the fields that stand-ins were put for."""

    model: MappingFile
    skipped: frozenset[Path]


def mended(document: YamlDocument, broken: list[str]) -> Mended | None:
    """Return `document` without what is broken, or None where too much is.

    `broken` are the paths of faults with dots between their keys. Faulty fields and the version are
    replaced, settings of `file` and of the format and unknown keys are left out.
    """
    value: Any = deepcopy(document.value)
    skipped: set[Path] = set()
    for dotted in broken:
        path, is_whole = _path(document.value, dotted)
        field = _field_in(path)
        if path == ("version",):
            value["version"] = "1"
        elif field:
            _parent(value, field)[field[-1]] = _STAND_IN
            skipped.add(field)
        elif is_whole and isinstance(_parent(value, path), dict):
            _parent(value, path).pop(path[-1], None)
        else:
            return None
    try:
        model = MappingFile.model_validate(value)
    except ValidationError:
        return None
    return Mended(model, frozenset(skipped))


def _path(value: Any, dotted: str) -> tuple[Path, bool]:
    """Return the path that `dotted` is as far as it leads, and whether that is to its end."""
    path: list[str | int] = []
    for part in dotted.split("."):
        key: str | int = int(part) if isinstance(value, list) and part.isdecimal() else part
        try:
            value = value[key]
        except (LookupError, TypeError):
            return tuple(path), False
        path.append(key)
    return tuple(path), True


def _field_in(path: Path) -> Path:
    """Return the path of the field that `path` leads into; () where it leads elsewhere."""
    for at in range(len(path) - 1):
        if path[at] == "fields" and isinstance(path[at + 1], int):
            return path[: at + 2]
    return ()


def _parent(value: Any, path: Path) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value
