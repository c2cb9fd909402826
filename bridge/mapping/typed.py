"""The steps that turn a value of ours into text: a truth, a code, a date, a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from zoneinfo import ZoneInfo

from bridge.mapping.converters import (
    Boolean,
    Code,
    CodePairs,
    Converter,
    Date,
    Decimals,
    Figure,
    FigureShape,
    Implied,
    Integer,
    Plain,
    Plus,
    Times,
    Unknown,
)
from bridge.mapping.language import FieldRule, UseInstead
from bridge.mapping.language.numbers import DecimalStep, IntegerStep, NumberStep
from bridge.mapping.scope import Target
from bridge.model.fields import FieldType


def typed_steps(
    rule: FieldRule,
    target: Target | None,
    tables: Mapping[str, CodePairs],
    zone: ZoneInfo,
    is_outbound: bool,
) -> Iterator[Converter]:
    """Yield the steps from our type to text, in the order of the way out."""
    if target and target.is_free and rule.numbers() is not None:
        yield Plain()
    if target and target.field.type is FieldType.BOOLEAN:
        yield Boolean()
    if rule.code is not None and rule.code in tables:
        yield Code(tables[rule.code], _unknown(rule), is_outbound)
    if rule.date is not None:
        named = ZoneInfo(rule.date.zone) if rule.date.zone else zone
        yield Date(rule.date.format, named, rule.date.empty)
    if rule.integer is not None:
        yield from _integer(rule.integer)
    if rule.decimal is not None:
        yield from _decimal(rule.decimal)


def _unknown(rule: FieldRule) -> Unknown:
    if isinstance(rule.unknown, UseInstead):
        return Unknown("use", rule.unknown.use)
    return Unknown(rule.unknown or "hold")


def _integer(step: IntegerStep) -> Iterator[Converter]:
    if step.times is not None:
        yield Times(Fraction(step.times), is_whole=True)
    if step.plus:
        yield Plus(step.plus)
    is_bare = step.sign == "leading" and step.thousands is None
    yield Integer(step.width if is_bare else 0, step.decimals)
    if not is_bare:
        marks = ".," if step.decimals == "zero" else ""
        yield _figure(step, marks.replace(step.thousands or " ", ""))


def _decimal(step: DecimalStep) -> Iterator[Converter]:
    if step.times is not None:
        yield Times(Fraction(step.times), is_whole=False)
    if step.implied is not None:
        yield Implied(step.implied)
        yield Integer(0, "refuse")
    else:
        yield Decimals(step.places, step.mark)
    if step.sign != "leading" or step.thousands is not None or step.width:
        yield _figure(step, "" if step.implied else step.mark)


def _figure(step: NumberStep, marks: str) -> Figure:
    return Figure(FigureShape(step.width, step.sign, step.thousands or "", marks))
