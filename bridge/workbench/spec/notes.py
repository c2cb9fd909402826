"""What else holds for a value: when it is there, and what its texts stand for."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.mapping.language import Condition, FieldRule, UseInstead


def notes_on(rule: FieldRule) -> str:
    """Return what else holds for a value, in short sentences."""
    return " ".join([*_on_presence(rule), *_on_numbers(rule), *_on_texts(rule)])


def _on_presence(rule: FieldRule) -> Iterator[str]:
    if rule.check:
        yield "Another text is refused."
    if rule.optional:
        yield "The column may be missing."
    for name, condition in rule.when.items():
        yield f"Only where `{name}` {_said(condition)}."
    if rule.or_at:
        yield f"Where it is empty: {_listed(rule.or_at)}."
    if rule.none:
        yield f"{_listed(rule.none)} for no value."
    if rule.default is not None:
        yield f"`{rule.default}` where there is no value."
    if rule.date is not None and rule.date.empty:
        yield f"{_listed(rule.date.empty)} for no date."


def _said(condition: Condition) -> str:
    parts = []
    if condition.one_of is not None:
        parts.append(f"is {_listed(condition.one_of)}")
    if condition.none_of is not None:
        parts.append(f"is not {_listed(condition.none_of)}")
    if condition.starts is not None:
        parts.append(f"begins with {_listed(condition.starts)}")
    return " and ".join(parts)


def _on_numbers(rule: FieldRule) -> Iterator[str]:
    numbers = rule.numbers()
    if numbers is not None and numbers.times is not None:
        yield f"{numbers.times} for each unit of the shop's."
    if rule.integer is not None and rule.integer.plus:
        yield f"With {rule.integer.plus} more."


def _on_texts(rule: FieldRule) -> Iterator[str]:
    if rule.prefix:
        yield f"{'May begin' if rule.prefix.optional else 'Begins'} with `{rule.prefix.text}`."
    if rule.suffix:
        yield f"{'May end' if rule.suffix.optional else 'Ends'} with `{rule.suffix.text}`."
    if rule.case:
        yield f"In {rule.case} case."
    if rule.split is not None and rule.split.take is not None:
        yield f"Part {rule.split.take} between `{rule.split.by}`."
    if rule.part is not None:
        start, length = rule.part.start, rule.part.length
        yield f"Characters {start} {f'to {start + length - 1}' if length else 'and on'}."
    if rule.find is not None:
        yield f"What `{rule.find}` finds."
    if rule.replace:
        pairs = ", ".join(f"`{ours}` as `{theirs}`" for ours, theirs in rule.replace.items())
        yield f"Written: {pairs}."
    if rule.unknown == "keep" or isinstance(rule.unknown, UseInstead):
        yield "Values that are not in the table may occur."


def _listed(texts: tuple[str, ...]) -> str:
    return " or ".join(f"`{text}`" if text else "empty" for text in texts)
