"""Paths of nested formats: `shipTo/name`, `ref[@type=TRACKING]/@value`, `orders?/order`.

The mapping checks them and the codecs of nested formats walk along them. What the names in them
mean, and which of them are allowed, is each format's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Wrappers of one path that may be there or not: each doubles the ways to look along.
_MOST_OPTIONAL = 4

_CONDITION = r"""\[ \s* [^\[\]=]+ = (?: \s* "[^"]*" \s* | \s* '[^']*' \s* | [^\]]* ) \]"""
_STEP = re.compile(
    rf"(?P<name>[^/\[\]?]+) (?P<conditions>(?:{_CONDITION})*) (?P<several>\[\])? (?P<may>\?)?",
    re.VERBOSE,
)
_EACH_CONDITION = re.compile(_CONDITION, re.VERBOSE)


class PathError(ValueError):
    """A text that is no path; it says what was meant, as a clause."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What tells a step from others of its name: the text of an attribute or of a child."""

    name: str
    is_attribute: bool
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One element, or one key, on the way."""

    name: str
    conditions: tuple[Condition, ...] = ()
    #: `name[]`: there may be several, each with one of the place's texts.
    is_repeated: bool = False
    #: `name?`: a wrapper that may be missing when reading.
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A path, taken apart: from the record's own element to the place."""

    #: None for `.`, the element itself.
    steps: tuple[Step, ...]
    #: The attribute of the last one that is meant, or "" for its text.
    attribute: str = ""

    @property
    def is_repeated(self) -> bool:
        """Whether the place holds several texts, from as many elements."""
        return any(step.is_repeated for step in self.steps)

    @property
    def written(self) -> Way:
        """The way as it is written: with every wrapper."""
        steps = (Step(one.name, one.conditions, one.is_repeated) for one in self.steps)
        return Way(tuple(steps), self.attribute)

    def variants(self) -> Iterator[tuple[Step, ...]]:
        """Yield the steps with every wrapper, then with those left out that may be missing."""
        yield from _variants(self.written.steps, [one.is_optional for one in self.steps])


def _variants(steps: tuple[Step, ...], optional: list[bool]) -> Iterator[tuple[Step, ...]]:
    if True not in optional:
        yield steps
        return
    at = optional.index(True)
    for rest in _variants(steps[at + 1 :], optional[at + 1 :]):
        yield (*steps[: at + 1], *rest)
        yield (*steps[:at], *rest)


def way_of(path: str, *, has_attributes: bool) -> Way:
    """Return the way that `path` describes; raise PathError where it is none.

    Without attributes, `@` is a letter like any other.
    """
    if path == ".":
        return Way(())
    _, bracket, rest = _without_conditions(path).rpartition("[")
    if bracket and "]" not in rest:
        raise PathError(_UNCLOSED)
    steps, attribute = path, ""
    if has_attributes:
        steps, attribute = _without_attribute(path)
    way = Way(() if attribute and not steps else tuple(_steps(steps, has_attributes)), attribute)
    if sum(step.is_repeated for step in way.steps) > 1:
        raise PathError("expected `[]` once: a place holds one list")
    if sum(step.is_optional for step in way.steps) > _MOST_OPTIONAL:
        raise PathError(f"expected at most {_MOST_OPTIONAL} wrappers that may be missing")
    return way


_UNCLOSED = "expected a `]` that closes the condition, such as ref[type=A]"


def _without_conditions(path: str) -> str:
    """Return a path as long as `path`, with marks for its conditions."""
    return _EACH_CONDITION.sub(lambda found: "-" * len(found.group()), path)


def _without_attribute(path: str) -> tuple[str, str]:
    """Return the path to an element, and the attribute of it that is meant."""
    bare = _without_conditions(path)
    if "@" not in bare:
        return path, ""
    at = bare.index("@")
    is_after_slash = not at or path[at - 1] == "/"
    if not is_after_slash or at + 1 == len(path):
        raise PathError("expected a path to an attribute, such as name/@id")
    return path[:at].removesuffix("/"), path[at + 1 :]


def _steps(path: str, has_attributes: bool) -> Iterator[Step]:
    at = 0
    while True:
        found = _STEP.match(path, at)
        if found is None:
            raise PathError(_MEANT)
        conditions = tuple(_conditions(found["conditions"], has_attributes))
        yield Step(found["name"], conditions, bool(found["several"]), bool(found["may"]))
        at = found.end()
        if at == len(path):
            return
        if path[at] != "/":
            raise PathError(_MEANT)
        at += 1


_MEANT = (
    "expected names of elements with slashes between, such as shipTo/name; `ref[type=A]` adds a "
    "condition, `name[]` says that there may be several, `wrapper?/name` that it may be missing"
)


def _conditions(text: str, has_attributes: bool) -> Iterator[Condition]:
    for found in _EACH_CONDITION.finditer(text):
        name, _, value = found.group()[1:-1].partition("=")
        name, value = name.strip(), value.strip()
        if value[:1] in ("'", '"'):
            value = value[1:-1] if value[-1] == value[0] else ""
        is_attribute = has_attributes and name.startswith("@")
        name = name[1:] if is_attribute else name
        if not name or "/" in name or not value:
            raise PathError("expected a condition on an attribute or a child, such as [@type=A]")
        yield Condition(name, is_attribute, value)
