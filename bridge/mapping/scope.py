"""Names of fields: how `deliveryName`, `shipment.deliveryName` and `raw.myField` are found.

A bare name is a field of the record's own level; any other level that encloses it is named in
front. `raw.` reaches whatever the store sends at that level, known to the bridge or not, and
`order.` the same in the shipment's order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from bridge.config.fault import choose, nearest
from bridge.model.document import Value
from bridge.model.fields import Field, FieldType, Message

#: Values of every enclosing level, outermost first: scope[0] is the file's.
Scope = list[Mapping[str, Value]]

_FREE = Field(FieldType.TEXT, "Whatever the store sends under this name.")


@dataclass(frozen=True, slots=True)
class Target:
    """A field of ours, found."""

    level: str
    name: str
    field: Field

    @property
    def is_free(self) -> bool:
        """Whether it is the store's own, of which the bridge knows only that it is plain."""
        return self.field is _FREE

    @property
    def qualified(self) -> str:
        """The name that is unique in the message."""
        return f"{self.level}.{self.name}"


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that means nothing here, and what was perhaps meant."""

    meant: str
    #: The name that was probably meant; "" where nobody can guess.
    likely: str = ""


def find(message: Message, level: str, text: str) -> Target | UnknownName:
    """Return the field that `text` names in a record that stands for `level`."""
    head, _, rest = text.partition(".")
    at, name = (head, rest) if rest and head in message.levels else (level, text)
    if at not in visible_levels(message, level):
        around = ", ".join(visible_levels(message, level))
        return UnknownName(f"a record for each {level} can name fields of: {around}")
    if name in message.levels[at]:
        return Target(at, name, message.levels[at][name])
    if _is_of_store(message, at) and _is_path(name, ("raw.", "order.")):
        return Target(at, name, _FREE)
    return _unknown(message, at, name, is_qualified=at != level or text != name)


def _is_of_store(message: Message, level: str) -> bool:
    """Return whether what stands for `level` comes from the store, with fields of its own."""
    return message.is_outbound and level not in ("file", "orderFile")


def _is_path(name: str, starts: tuple[str, ...]) -> bool:
    return name.startswith(starts) and all(name.split("."))


def visible_levels(message: Message, level: str) -> list[str]:
    """Return the levels whose fields a record for each `level` can name, outermost first."""
    names = list(message.levels)
    return names[: names.index(level) + 1]


def _unknown(message: Message, level: str, name: str, *, is_qualified: bool) -> UnknownName:
    outer = [
        f"{other}.{field}"
        for other in visible_levels(message, level)
        if other != level
        for field in message.levels[other]
    ]
    bare = name.rpartition(".")[2]
    # The right name at an outer level, written without its level, is the commonest slip.
    exact = [full for full in outer if full.partition(".")[2] == bare]
    own = message.levels[level]
    offer = nearest(bare, own)
    likely = exact[0] if exact else (nearest(name, outer) if offer is None else None)
    if likely:
        meant = f"did you mean `{likely}`?"
    else:
        meant = choose(bare, own, f"fields of {level}")
        likely = f"{level}.{offer}" if offer else ""
        if is_qualified and offer:
            meant = meant.replace(f"`{offer}`", f"`{likely}`", 1)
    free = (
        f"; a field of the store's own is written `raw.{bare}`"
        if _is_of_store(message, level)
        else ""
    )
    return UnknownName(meant + free, likely or "")


def getter(message: Message, target: Target) -> Callable[[Scope], Value]:
    """Return the function that takes the field's value out of a scope."""
    index = list(message.levels).index(target.level)
    if not target.is_free:
        name = target.name
        return lambda scope: scope[index].get(name)
    path = target.name.split(".")
    level = itemgetter(index)
    return lambda scope: _walk(level(scope), path)


def _walk(value: Any, path: list[str]) -> str | None:
    """Follow `path` into the store's JSON; anything that is not a plain value counts as none."""
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return None if value is None or isinstance(value, Mapping | list) else plain(value)


def plain(value: object) -> str:
    """Return a value as text: `true` and `false` as JSON has them."""
    return str(value).lower() if isinstance(value, bool) else str(value)
