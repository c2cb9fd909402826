"""The cells of one record, read: values of ours, and what could not be made out."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.mapping.compiled import CompiledField, CompiledRecord
from bridge.mapping.converters import ConversionError
from bridge.model.document import Value
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.records import PlaceName, Record


def read_cells(rule: CompiledRecord, record: Record) -> tuple[dict[str, Value], list[Problem]]:
    """Return our values of one record by qualified name, and what could not be read."""
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    cells = record.cells
    for one in rule.fields_read:
        if one.is_plain:  # most fields are; this halves the time of a row
            text = cells.get(one.places[0], "")
            if text:
                values.setdefault(one.names[0], text)
            continue
        text = cells.get(one.places[0], "") if len(one.places) == 1 else _several(one, cells)
        try:
            value = _parsed(one, text)
        except ConversionError as error:
            problems.append(_problem(one, error, record.where, text))
            continue
        if value is None:
            continue
        if one.kind == "join":
            values.update(value)
        else:
            # In a message that goes out a field may stand in two places; the first one counts.
            values.setdefault(one.names[0], value)
    return values, problems


def _several(rule: CompiledField, cells: Mapping[PlaceName, str]) -> str:
    """Return the text at several places, "" where nothing stands in any of them."""
    parts = [cells.get(place, "") for place in rule.places]
    return rule.between.join(parts) if any(parts) else ""


def _parsed(rule: CompiledField, text: str) -> Value:
    """Return our value, for `join` our values by name; None for a value that is not there."""
    if text:
        for step in rule.chain.parse_shape:
            text = step(text)
    if rule.default is not None:
        text = _with_default(rule, rule.default, text)
    value: Value = text
    if text:
        for step in rule.chain.parse_meaning:
            value = step(value)
            if value is None:
                break
    if value is None or value in ("", ()):
        if rule.required:
            raise ConversionError("required", "is empty", "ask the partner for it")
        return None
    return _parts(rule, value) if rule.kind == "join" else value


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


def _problem(rule: CompiledField, error: ConversionError, where: Where, text: str) -> Problem:
    return Problem(
        code=error.code,
        message=f"{rule.label} {error}",
        remedy=error.remedy or "ask the partner, or correct the mapping",
        where=where.within(rule.label),
        field=rule.name,
        value=text,
    )
