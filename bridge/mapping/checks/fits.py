"""Texts that a field always writes, or writes at least, and that its place does not take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from bridge.config.fault import quoted
from bridge.mapping.compiled import CompiledField
from bridge.mapping.converters import CodePairs, ConversionError, Step
from bridge.mapping.finding import Finding
from bridge.mapping.language import FieldRule
from bridge.model.document import Value
from bridge.model.moment import Moment

#: A moment with the shortest names of day and month in it.
_SHORT = Moment(datetime(2026, 5, 1, 12, tzinfo=UTC))


def check_fits(
    rule: FieldRule, field: CompiledField, tables: Mapping[str, CodePairs]
) -> Iterator[Finding]:
    """Yield constants, codes, dates and numbers that are longer than the place of `field`."""
    for key, value, steps in _written(rule, field, tables) if field.fits else ():
        try:
            text = str(_through(steps, value))
        except ConversionError:
            continue  # told where the steps are checked
        try:
            field.placing.put(text)
        except ConversionError as error:
            if error.code in ("too-long", "too-short"):
                meant = f"expected what fits into {' and '.join(field.places)}: it {error}"
                yield Finding((*field.path, key), meant, quoted(text))
                return


def _written(
    rule: FieldRule, field: CompiledField, tables: Mapping[str, CodePairs]
) -> Iterator[tuple[str, Value, tuple[Step, ...]]]:
    """Yield what is sure to be written: its key, and what makes a text of it."""
    chain = field.chain
    whole = (*chain.format_meaning, *chain.format_shape)
    if rule.value:
        yield "value", rule.value, chain.format_shape
    if rule.default and field.is_outbound:
        yield "default", rule.default, chain.format_shape
    if rule.code is not None and rule.code in tables:
        for one in tables[rule.code].every:
            for theirs in one.out.values():
                yield "code", theirs, chain.format_shape
    if rule.date is not None:
        yield "date", _SHORT, whole
    if rule.decimal is not None:
        is_free = any(target.is_free for target in field.targets)
        yield "decimal", "0" if is_free else Decimal(0), whole


def _through(steps: tuple[Step, ...], value: Value) -> Value:
    for step in steps:
        value = step(value)
    return value
