"""The cells of one record, read: values of ours, and what could not be made out."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.mapping.compiled import CompiledField, CompiledRecord
from bridge.mapping.converters import ConversionError
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.problem import Problem, Severity
from bridge.model.records import PlaceName, Record


def read_cells(
    rule: CompiledRecord, record: Record, made: Moment | None = None
) -> tuple[dict[str, Value], list[Problem]]:
    """Return our values of one record by qualified name, and what could not be read.

    `made` is when the file was made, as far as somebody knows: codes may change on a day.
    """
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    settled: set[str] = set()
    cells = record.cells
    for one in rule.fields_read:
        if one.is_plain:  # most fields are; this halves the time of a row
            text = cells.get(one.places[0], "")
            if text:
                values.setdefault(one.names[0], text)
            continue
        if one.is_conditional and not _applies(one, cells, settled):
            continue
        try:
            value = _value(one, one.placing.take(cells), made)
        except ConversionError as error:
            problems.append(_problem(one, error, record))
            continue
        if value is None:
            continue
        if one.kind == "join":
            values.update(value)
        else:
            # In a message that goes out a field may stand in two places; the first one counts.
            values.setdefault(one.names[0], value)
    return values, problems


def _applies(rule: CompiledField, cells: Mapping[PlaceName, str], settled: set[str]) -> bool:
    """Return whether `rule` counts here; of several for one field of ours, the first that does.

    Conditions on our own fields cannot be looked at: what such a rule wrote is read as it stands.
    """
    if not all(one.holds(cells) for one in rule.on_places):
        return False
    if rule.is_branch:
        if not settled.isdisjoint(rule.names):
            return False
        settled.update(rule.names)
    return True


def _value(rule: CompiledField, text: str, made: Moment | None) -> Value:
    """Return our value, for `join` our values by name; None for a value that is not there."""
    if rule.kind == "constant":
        return _checked(rule, text)
    chain = rule.chain_at(made) if rule.stretches else rule.chain
    for step in chain.parse_shape:
        if not text:
            break
        text = step(text)
    if rule.default is not None:
        text = _with_default(rule, rule.default, text)
    value: Value = text
    if text:
        for step in chain.parse_meaning:
            value = step(value)
            if value is None:
                break
    if value is None or value in ("", ()):
        if rule.required:
            raise ConversionError("required", "is empty", "ask the partner for it")
        return None
    return _parts(rule, value) if rule.kind == "join" else value


def _checked(rule: CompiledField, text: str) -> None:
    """Refuse another text than the constant; blanks around it do not count."""
    if text.strip() != rule.constant.strip():
        raise ConversionError(
            "another-constant",
            "is not what the mapping says: it may be meant for somebody else",
            "ask the partner, or correct `value` in the mapping",
        )


def _with_default(rule: CompiledField, default: str, text: str) -> str:
    """Return the text to go on with: a default acts in the mapping's own direction.

    In a message that goes out it was written for no value, so that is what it is read as.
    """
    if rule.is_outbound:
        return "" if text == default else text
    return text or default


def _parts(rule: CompiledField, value: Value) -> dict[str, Value]:
    parts = str(value).split(rule.between)
    if len(parts) != len(rule.names):
        raise ConversionError(
            "parts-and-fields-differ",
            f"has {len(parts)} part(s) for the {len(rule.names)} fields of `join`",
        )
    return {name: part for name, part in zip(rule.names, parts, strict=True) if part}


def _problem(rule: CompiledField, error: ConversionError, record: Record) -> Problem:
    found = [text for place in rule.places_seen if (text := record.cells.get(place, ""))]
    return Problem(
        code=error.code,
        message=f"{rule.label} {error}",
        remedy=error.remedy or "ask the partner, or correct the mapping",
        where=record.where.within(rule.label),
        field=rule.name,
        value=" ".join(found),
        severity=Severity.SET_ASIDE if rule.kind == "constant" else Severity.HELD,
    )
