"""From the steps of a field, as written, to the chain of converters that runs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from bridge.mapping.chain import Chain
from bridge.mapping.converters import (
    Affix,
    Case,
    CodePairs,
    Converter,
    Cut,
    Each,
    Find,
    FindExcerpt,
    FindPart,
    IgnoreSentinel,
    Maximum,
    Pad,
    Replace,
    Sentinel,
    Several,
    Single,
    Strip,
    TakeExcerpt,
    TakePart,
)
from bridge.mapping.language import FieldRule
from bridge.mapping.scope import Target
from bridge.mapping.typed import typed_steps
from bridge.model.records import BETWEEN


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the steps of every field of a mapping depend on, its rule aside."""

    is_outbound: bool
    #: The partner's own, for dates that name none.
    zone: ZoneInfo
    encoding: str
    tables: Mapping[str, CodePairs]
    #: What the file's block does to every text that is written.
    file_steps: tuple[Converter, ...]


def chain_of(
    rule: FieldRule, target: Target | None, around: Surroundings, *, is_repeated: bool = False
) -> Chain:
    """Return the converters of `rule` in the order of the way out (see `language`).

    `target` is our field, or None where there is none or the value is put together from several.
    With `is_repeated` its place holds several texts. There, and where each value has a place of
    its own, what makes their text of ours is for each.
    """
    is_many = bool(target and target.field.is_many)
    typed = typed_steps(rule, target, around.tables, around.zone, around.is_outbound)
    excerpts = (*_excerpts(rule, around.is_outbound), *_ignored(rule, around.is_outbound))
    shape = (*around.file_steps, *_shape(rule, around))
    if is_repeated or (is_many and rule.has_place_for_each):
        each = tuple(Each(step) for step in (*excerpts, *shape))
        return Chain.of((*typed, Several(BETWEEN)), each)
    return Chain.of((*typed, *_cardinality(rule, is_many), *excerpts), shape)


def _cardinality(rule: FieldRule, is_many: bool) -> Iterator[Converter]:
    """Yield what makes one text of several values."""
    if is_many:
        is_listed = rule.split is not None and rule.split.take is None
        yield Several(rule.split.by) if rule.split is not None and is_listed else Single()


def _excerpts(rule: FieldRule, is_outbound: bool) -> Iterator[Converter]:
    """Yield what takes one stretch of a text."""
    if rule.split is not None and rule.split.take is not None:
        part = TakePart if is_outbound else FindPart
        yield part(rule.split.by, rule.split.take)
    if rule.part is not None:
        excerpt = TakeExcerpt if is_outbound else FindExcerpt
        yield excerpt(rule.part.start, rule.part.length)
    if rule.find is not None:
        yield Find(rule.find)


def _ignored(rule: FieldRule, is_outbound: bool) -> Iterator[Converter]:
    if rule.none and is_outbound:
        yield IgnoreSentinel(rule.none)


def _shape(rule: FieldRule, around: Surroundings) -> Iterator[Converter]:
    """Yield what gives the text the partner's shape."""
    if rule.strip is not None:
        yield Strip(rule.strip.characters, rule.strip.side)
    if rule.replace:
        yield Replace(rule.replace)
    if rule.case is not None:
        yield Case(rule.case, around.is_outbound)
    yield from _affixes(rule)
    if rule.cut is not None:
        yield Cut(rule.cut.length, around.is_outbound, rule.cut.encoding(around.encoding))
    if rule.max is not None:
        yield Maximum(rule.max.length, rule.max.encoding(around.encoding))
    if rule.pad is not None:
        yield Pad(rule.pad.width, rule.pad.fill, rule.pad.side)
    if rule.none and not around.is_outbound:
        yield Sentinel(rule.none)


def _affixes(rule: FieldRule) -> Iterator[Converter]:
    sides: tuple[Literal["prefix", "suffix"], ...] = ("prefix", "suffix")
    for side in sides:
        affix = rule.prefix if side == "prefix" else rule.suffix
        if affix is not None:
            yield Affix(affix.text, side, affix.optional)
