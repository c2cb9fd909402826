"""Keys of one field that contradict one another, whatever the message and the format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bridge.config.scalars import Complaint

if TYPE_CHECKING:
    from bridge.mapping.language.fields import FieldRule

_KINDS = ("code", "date", "integer", "decimal")
#: What a constant, which is written as it stands, has no use for.
_NOT_FOR_CONSTANTS = (
    "required", "default", "none", "or_at", *_KINDS, "split", "part", "find", "wrap",
)  # fmt: skip


def contradictions(rule: FieldRule) -> Iterator[Complaint]:
    """Yield what is wrong with the keys of `rule` together; each is right by itself."""
    sources = [key for key in ("field", "value", "join", "first") if rule.has(key)]
    if len(sources) != 1:
        meant = "write exactly one of field, value, join, first"
        yield Complaint(meant, _keys(sources) or "no source")
    kinds = [key for key in _KINDS if rule.has(key)]
    if len(kinds) > 1:
        yield Complaint("keep one of them: a value is of one kind", _keys(kinds))
    if rule.optional and rule.required:
        yield Complaint("keep one of them", "`optional` and `required`", "optional")
    if rule.unknown is not None and rule.code is None:
        yield Complaint("add `code`, whose table it is about", "`unknown`", "unknown")
    yield from _about_excerpts(rule)
    yield from _about_places(rule)
    yield from _about_constants(rule)


def _about_excerpts(rule: FieldRule) -> Iterator[Complaint]:
    takes = rule.split is not None and rule.split.take is not None
    named = [key for key in ("part", "find") if rule.has(key)] + ["split"] * takes
    if len(named) > 1:
        yield Complaint("keep one of them: each takes one stretch of a text", _keys(named))


def _about_places(rule: FieldRule) -> Iterator[Complaint]:
    number = len(rule.at)
    found = "1 place in `at`" if number == 1 else f"{number} places in `at`"
    yield from _about_between(rule)
    if number > 1:
        for key in ("cut", "max", "pad", "or_at"):
            if rule.has(key):
                yield Complaint(f"`{key}` is for a single place", found, key)
    if rule.wrap is not None:
        if number == 1:
            yield Complaint("name the places in `at` that the text goes over", found, "wrap")
        for key in (*_KINDS, "split"):
            if rule.has(key):
                meant = f"leave `{key}` out: only a text is broken at its blanks"
                yield Complaint(meant, f"`wrap` and `{key}`", key)
    if _is_apart(rule) and number != 2:
        yield Complaint("name two places, that of the sign first: at: [SIGN, QTY]", found, "at")


def _about_between(rule: FieldRule) -> Iterator[Complaint]:
    if rule.between is None:
        return
    if rule.join is None and (rule.wrap is not None or _is_apart(rule)):
        yield Complaint("leave it out: nothing stands between these places", "`with`", "with")
    elif len(rule.at) == 1 and rule.join is None:
        meant = "it stands between the parts of `join` or of several `at`"
        yield Complaint(meant, "`with`", "with")
    elif len(rule.at) > 1 and not rule.between:
        yield Complaint("write what stands between the parts, such as a blank", key="with")


def _is_apart(rule: FieldRule) -> bool:
    numbers = rule.numbers()
    return numbers is not None and numbers.sign == "apart"


def _about_constants(rule: FieldRule) -> Iterator[Complaint]:
    if rule.value is None:
        if rule.check:
            yield Complaint("add `value`, the constant to compare with", "`check`", "check")
        return
    for key in _NOT_FOR_CONSTANTS:
        if rule.has(key):
            meant = f"leave `{key}` out: a constant is written as it stands"
            yield Complaint(meant, f"`value` and `{key}`", key)


def _keys(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
