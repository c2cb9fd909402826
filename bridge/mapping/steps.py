"""From the steps of a field, as written, to the chain of converters that runs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bridge.mapping.converters import (
    Affix,
    Boolean,
    Case,
    Code,
    CodePairs,
    Converter,
    Cut,
    Date,
    Decimals,
    FindPart,
    Integer,
    Maximum,
    Pad,
    Plain,
    Replace,
    Several,
    Single,
    Step,
    Strip,
    TakePart,
    Unknown,
    unchanged,
)
from bridge.mapping.language import FieldRule, UseInstead
from bridge.mapping.scope import Target
from bridge.model.fields import FieldType


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps of one field in the order of the way out; `default` stands between the two."""

    #: From our value to a text.
    meaning: tuple[Converter, ...]
    #: From that text to the shape of the partner's.
    shape: tuple[Converter, ...]
    #: The same as functions, in the order of running, those that do nothing left out.
    format_meaning: tuple[Step, ...]
    format_shape: tuple[Step, ...]
    parse_shape: tuple[Step, ...]
    parse_meaning: tuple[Step, ...]

    @classmethod
    def of(cls, meaning: tuple[Converter, ...], shape: tuple[Converter, ...]) -> Chain:
        """Return the chain of these converters."""
        return cls(
            meaning,
            shape,
            tuple(one.format for one in meaning if one.format is not unchanged),
            tuple(one.format for one in shape if one.format is not unchanged),
            tuple(one.parse for one in reversed(shape) if one.parse is not unchanged),
            tuple(one.parse for one in reversed(meaning) if one.parse is not unchanged),
        )

    def ending_with(self, steps: tuple[Converter, ...]) -> Chain:
        """Return the chain with these steps behind its own, next to the partner's place."""
        return Chain.of(self.meaning, (*self.shape, *steps)) if steps else self

    @property
    def loses(self) -> str:
        """What a value may lose between writing and reading; "" where it always comes back."""
        every = (*self.meaning, *self.shape)
        return "; ".join(dict.fromkeys(step.loses for step in every if step.loses))

    @property
    def can_be_read(self) -> bool:
        """Whether a mapping of messages that go out can be run backwards for this field."""
        return all(step.can_be_read for step in (*self.meaning, *self.shape))

    @property
    def blank(self) -> str | None:
        """What to write for no value: the filling alone where a place is filled up, else None."""
        pads = [step for step in self.shape if isinstance(step, Pad)]
        return pads[0].format("") if pads else None


def chain_of(
    rule: FieldRule,
    target: Target | None,
    tables: Mapping[str, CodePairs],
    zone: ZoneInfo,
    file_steps: tuple[Converter, ...],
    is_outbound: bool,
) -> Chain:
    """Return the converters of `rule` in the order of the way out (see `language`).

    `target` is our field, or None where there is none or the value is put together from several.
    """
    meaning: list[Converter] = []
    if target and target.is_free and (rule.integer or rule.decimal):
        meaning.append(Plain())
    meaning += _typed(rule, target, tables, zone, is_outbound)
    meaning += _cardinality(rule, bool(target and target.field.is_many), is_outbound)
    return Chain.of(tuple(meaning), (*file_steps, *_shape(rule, is_outbound)))


def _typed(
    rule: FieldRule,
    target: Target | None,
    tables: Mapping[str, CodePairs],
    zone: ZoneInfo,
    is_outbound: bool,
) -> list[Converter]:
    """Return what turns our type into text: a date, a number, a code."""
    chain: list[Converter] = []
    if target and target.field.type is FieldType.BOOLEAN:
        chain.append(Boolean())
    if rule.code is not None and rule.code in tables:
        chain.append(Code(tables[rule.code], _unknown(rule), is_outbound))
    if rule.date is not None:
        named = ZoneInfo(rule.date.zone) if rule.date.zone else zone
        chain.append(Date(rule.date.format, named, rule.date.empty))
    if rule.integer is not None:
        chain.append(Integer(rule.integer.width, rule.integer.decimals))
    if rule.decimal is not None:
        chain.append(Decimals(rule.decimal.places, rule.decimal.mark))
    return chain


def _unknown(rule: FieldRule) -> Unknown:
    if isinstance(rule.unknown, UseInstead):
        return Unknown("use", rule.unknown.use)
    return Unknown(rule.unknown or "hold")


def _cardinality(rule: FieldRule, is_many: bool, is_outbound: bool) -> list[Converter]:
    """Return what makes one text of several values, or takes one part of a text."""
    if rule.split is not None and rule.split.take is not None:
        part = TakePart if is_outbound else FindPart
        taken: Converter = part(rule.split.by, rule.split.take)
        return [Single(), taken] if is_many else [taken]
    if is_many:
        return [Several(rule.split.by) if rule.split else Single()]
    return []


def _shape(rule: FieldRule, is_outbound: bool) -> list[Converter]:
    """Return what gives the text the partner's shape."""
    chain: list[Converter] = []
    if rule.strip is not None:
        chain.append(Strip(rule.strip.characters, rule.strip.side))
    if rule.replace:
        chain.append(Replace(rule.replace))
    if rule.case is not None:
        chain.append(Case(rule.case, is_outbound))
    if rule.prefix or rule.suffix:
        chain.append(Affix(rule.prefix or "", rule.suffix or ""))
    if rule.cut is not None:
        chain.append(Cut(rule.cut, is_outbound))
    if rule.max is not None:
        chain.append(Maximum(rule.max))
    if rule.pad is not None:
        chain.append(Pad(rule.pad.width, rule.pad.fill, rule.pad.side))
    return chain
