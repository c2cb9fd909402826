"""Which key of a model an error of pydantic is about.

pydantic's locations hold more than keys: in a union, the name of the member that was tried. Walking
the model's annotations beside the location tells the two apart, and finds the field, whose
description and examples make a good message.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, Tag
from pydantic.fields import FieldInfo

from bridge.config.fault import Path


@dataclass(slots=True)
class Spot:
    """Where a location of pydantic leads."""

    path: Path = ()
    #: What may stand there; `Any` where the walk lost its way.
    annotation: Any = Any
    #: The field that stands there, if it is one.
    about: FieldInfo | None = None
    #: Each union on the way, and its member that was tried.
    branches: list[tuple[Path, str]] = field(default_factory=list)
    #: True where the error is about a mapping's key, not its value.
    is_key: bool = False


def locate(annotation: Any, location: tuple[str | int, ...]) -> Spot:
    """Return where `location` leads in what `annotation` describes."""
    spot = Spot(annotation=annotation)
    for part in location:
        if part == "[key]":
            spot.is_key = True
            continue
        members = members_of(spot.annotation)
        if len(members) > 1:
            spot.branches.append((spot.path, str(part)))
            spot.annotation = _member(members, str(part))
            continue
        spot.path = (*spot.path, part)
        spot.about = None
        _enter(spot, members[0] if members else Any, part)
    return spot


def members_of(annotation: Any) -> list[Any]:
    """Return what a value may be, None and annotations aside: several for a union."""
    annotation = getattr(annotation, "__value__", annotation)
    origin = get_origin(annotation)
    if origin is Annotated:
        inner = get_args(annotation)[0]
        tags = [one for one in get_args(annotation)[1:] if isinstance(one, Tag)]
        return [annotation] if tags and len(members_of(inner)) == 1 else members_of(inner)
    if origin in (Union, types.UnionType):
        several = [members_of(one) for one in get_args(annotation) if one is not types.NoneType]
        return [member for members in several for member in members]
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return members_of(annotation.model_fields["root"].annotation)
    return [annotation]


def bare(annotation: Any) -> Any:
    """Return `annotation` without what `Annotated` adds."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def model_of(annotation: Any) -> type[BaseModel] | None:
    """Return the model that `annotation` is, if it is just one."""
    members = members_of(annotation)
    kind = bare(members[0]) if len(members) == 1 else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of `model` by the keys that stand in YAML."""
    return {about.alias or name: about for name, about in model.model_fields.items()}


def literals_of(annotation: Any) -> list[str]:
    """Return the texts that `annotation` allows, where it is nothing but `Literal`s."""
    members = [bare(member) for member in members_of(annotation)]
    if not all(get_origin(member) is Literal for member in members):
        return []
    return [str(value) for member in members for value in get_args(member)]


def tags_of(annotation: Any, key: str) -> list[str]:
    """Return the texts of `key`, or the tags, that tell the members of a union apart."""
    tags: list[str] = []
    for member in members_of(annotation):
        tags += [one.tag for one in get_args(member)[1:] if isinstance(one, Tag)]
        model = model_of(member)
        about = keys_of(model).get(key) if model else None
        tags += literals_of(about.annotation) if about else []
    return tags


def _enter(spot: Spot, kind: Any, part: str | int) -> None:
    model = model_of(kind)
    if model is not None:
        spot.about = keys_of(model).get(str(part)) or model.model_fields.get(str(part))
        spot.annotation = spot.about.annotation if spot.about else Any
        return
    origin, arguments = get_origin(bare(kind)), get_args(bare(kind))
    spot.annotation = Any
    if isinstance(origin, type) and arguments:
        if issubclass(origin, Mapping):
            spot.annotation = arguments[-1]
        elif issubclass(origin, Sequence | AbstractSet):
            is_fixed = origin is tuple and Ellipsis not in arguments and isinstance(part, int)
            spot.annotation = arguments[int(part) % len(arguments)] if is_fixed else arguments[0]


def _member(members: list[Any], tag: str) -> Any:
    """Return the member of a union that pydantic calls `tag`."""
    for is_it in (_is_tagged, _is_discriminated, _is_called, _is_named_in):
        for member in members:
            if is_it(member, tag):
                return bare(member)
    return Any


def _is_tagged(member: Any, tag: str) -> bool:
    return any(isinstance(one, Tag) and one.tag == tag for one in get_args(member)[1:])


def _is_discriminated(member: Any, tag: str) -> bool:
    model = model_of(member)
    fields = model.model_fields.values() if model else ()
    return any(tag in literals_of(about.annotation) for about in fields)


def _is_called(member: Any, tag: str) -> bool:
    return _name(member) == tag.partition("[")[0]


def _is_named_in(member: Any, tag: str) -> bool:
    return bool(_name(member)) and _name(member) in tag


def _name(member: Any) -> str:
    kind = get_origin(bare(member)) or bare(member)
    return "literal" if kind is Literal else str(getattr(kind, "__name__", ""))
