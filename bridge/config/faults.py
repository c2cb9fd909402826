"""From a YAML document to a model, or to every fault that stands in the way, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bridge.config.fault import Fault, Faults, Path, choose, nearest
from bridge.config.scalars import COMPLAINTS, Complaint
from bridge.config.shape import Spot, keys_of, literals_of, locate, model_of, tags_of
from bridge.config.yamlflow import flow
from bridge.config.yamltext import YamlDocument

__all__ = ["Fault", "Faults", "Slip", "attempt", "model_or_slips", "validate"]

Model = TypeVar("Model", bound=BaseModel)
#: What validators are told besides the value: `{"folder": …}`, see `bridge.config.places`.
Context: TypeAlias = Mapping[str, Any]


def validate(model: type[Model], document: YamlDocument, context: Context | None = None) -> Model:
    """Return `document` as a `model`; raises `Faults`, all at once."""
    result, faults = attempt(model, document, (), context)
    if result is None:
        raise Faults(faults)
    return result


def attempt(
    model: type[Model], document: YamlDocument, path: Path = (), context: Context | None = None
) -> tuple[Model | None, list[Fault]]:
    """Return what stands at `path` as a `model`, or None and the faults in it."""
    result, slips = model_or_slips(model, document.value_at(path), context)
    return result, [slip.fault(document, path) for slip in slips]


def model_or_slips(
    model: type[Model], value: Any, context: Context | None = None
) -> tuple[Model | None, list[Slip]]:
    """Return `value` as a `model`, or None and what is wrong with it."""
    try:
        return TypeAdapter(model).validate_python(value, context=dict(context or {})), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    slips = [slip for detail in details for slip in _slips(model, detail)]
    return None, list(_without_misspelt(_of_best_branches(slips)))


@dataclass(slots=True)
class Slip:
    """One error, in our words."""

    spot: Spot
    path: Path
    complaint: Complaint
    #: True where the value is of another kind altogether than this branch of a union expects.
    is_other_kind: bool = False
    #: True where the key is wrong or missing, not the value.
    is_about_key: bool = False
    is_unknown_key: bool = False
    is_missing: bool = False

    def fault(self, document: YamlDocument, above: Path) -> Fault:
        path = above + self.path
        meant, found = self.complaint.meant, self.complaint.found
        return document.fault(path, meant, found, at_key=self.is_about_key)


def _slips(model: type[BaseModel], detail: ErrorDetails) -> Iterator[Slip]:
    """Yield what pydantic's error says, as complaints with their place."""
    spot = locate(model, detail["loc"])
    context = detail.get("ctx", {})
    if detail["type"] == COMPLAINTS:
        for complaint in context[COMPLAINTS]:
            path = (*spot.path, complaint.key) if complaint.key else spot.path
            yield Slip(spot, path, complaint, is_about_key=spot.is_key)
    elif detail["type"] == "extra_forbidden":
        yield Slip(
            spot,
            spot.path,
            _unknown_key(model, detail["loc"]),
            is_about_key=True,
            is_unknown_key=True,
        )
    elif detail["type"] == "missing":
        yield Slip(spot, spot.path, _missing(spot), is_about_key=True, is_missing=True)
    elif detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        yield _tag(spot, context)
    else:
        is_other_kind = detail["type"].endswith("_type") or detail["type"] == "literal_error"
        complaint = Complaint(_meant(spot, detail, context), likely=_likely(spot, detail))
        yield Slip(spot, spot.path, complaint, is_other_kind, spot.is_key)


def _unknown_key(model: type[BaseModel], location: tuple[str | int, ...]) -> Complaint:
    key = str(location[-1])
    inside = model_of(locate(model, location[:-1]).annotation)
    known = keys_of(inside) if inside else {}
    explained = getattr(inside, "not_keys", {}).get(key)
    if explained is None:
        return Complaint(choose(key, known), "an unknown key", likely=nearest(key, known) or "")
    likely = next((one for one in re.findall("`([a-z_]+)`", explained) if one in known), "")
    return Complaint(explained, "an unknown key", likely=likely)


def _likely(spot: Spot, detail: ErrorDetails) -> str:
    """Return the word that was probably meant, of those that are allowed."""
    is_word = detail["type"] == "literal_error"
    return nearest(str(detail["input"]), literals_of(spot.annotation)) or "" if is_word else ""


def _without_misspelt(slips: Iterable[Slip]) -> Iterator[Slip]:
    """Yield `slips` without keys that are missing only because they are written wrongly."""
    kept = list(slips)
    meant = {(*one.path[:-1], one.complaint.likely) for one in kept if one.is_unknown_key}
    yield from (one for one in kept if not (one.is_missing and one.path in meant))


def _missing(spot: Spot) -> Complaint:
    return Complaint(f"write `{spot.path[-1]}`{_explained(spot, ': ')}", "nothing")


def _tag(spot: Spot, context: dict[str, Any]) -> Slip:
    """Return what is wrong with the key that tells the members of a union apart."""
    named = str(context.get("discriminator", "")).strip("'")
    expected = tags_of(spot.annotation, named)
    path = (*spot.path, named) if named and not named.endswith("()") else spot.path
    if "tag" in context:
        return Slip(spot, path, Complaint(choose(str(context["tag"]), expected)))
    meant = f"write `{named}`, one of: {', '.join(expected)}"
    return Slip(spot, path, Complaint(meant, "nothing"), is_about_key=True)


_KINDS = {
    "model_type": "a block of `key: value` lines",
    "model_attributes_type": "a block of `key: value` lines",
    "dict_type": "a block of `key: value` lines",
    "mapping_type": "a block of `key: value` lines",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "text",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "bool_parsing": "on or off",
    "bool_type": "on or off",
    "decimal_parsing": "a number",
    "decimal_type": "a number",
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
    "string_too_short": "at least {min_length} character(s)",
    "string_too_long": "at most {max_length} characters",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
    "string_pattern_mismatch": "text of the form {pattern}",
}


def _meant(spot: Spot, detail: ErrorDetails, context: dict[str, Any]) -> str:
    kind = detail["type"]
    if kind == "literal_error":
        return choose(str(detail["input"]), literals_of(spot.annotation))
    if kind.startswith("model_") and (model := model_of(spot.annotation)):
        return f"expected a block with the keys: {', '.join(keys_of(model))}"
    if kind in _KINDS:
        return f"expected {_KINDS[kind].format(**context)}{_explained(spot, ': ')}"
    return detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")


def _explained(spot: Spot, lead: str) -> str:
    """Return what the field at `spot` is for, with an example, as the end of a clause."""
    if spot.about is None:
        return ""
    description = (spot.about.description or "").rstrip(".")
    examples = spot.about.examples or []
    example = f" (such as {flow(examples[0])})" if examples else ""
    return f"{lead if description else ''}{description}{example}"


def _of_best_branches(slips: Iterable[Slip]) -> list[Slip]:
    """Return `slips` without those of union members that were not meant."""
    kept = list(slips)
    unions = {path for slip in kept for path, _tag in slip.spot.branches}
    for union in sorted(unions, key=len):
        kept = _of_best_branch(kept, union)
    return kept


def _of_best_branch(slips: list[Slip], union: Path) -> list[Slip]:
    """Keep of the members of the `union` the one that the value resembles most."""
    branches: dict[str, list[Slip]] = {}
    for slip in slips:
        if tag := dict(slip.spot.branches).get(union):
            branches.setdefault(tag, []).append(slip)
    if len(branches) < 2:
        return slips
    elsewhere = [slip for slip in slips if union not in dict(slip.spot.branches)]
    fitting = [one for one in branches.values() if not _is_of_other_kind(one, union)]
    if fitting:
        return elsewhere + min(fitting, key=len)
    every = [slip for branch in branches.values() for slip in branch]
    meant = ", or ".join(slip.complaint.meant for slip in every)
    likely = next((one.complaint.likely for one in every if one.complaint.likely), "")
    every[0].complaint = Complaint(meant, likely=likely)
    return [*elsewhere, every[0]]


def _is_of_other_kind(slips: list[Slip], union: Path) -> bool:
    return any(slip.is_other_kind and slip.path == union for slip in slips)
