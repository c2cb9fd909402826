"""The cells of one record, written: values of ours, and what could not be said of them."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.mapping.compiled import CompiledField, CompiledRecord
from bridge.mapping.converters import ConversionError
from bridge.mapping.scope import Scope
from bridge.model.document import Value
from bridge.model.problem import Problem
from bridge.model.records import PlaceName


def fill_cells(rule: CompiledRecord, scope: Scope) -> tuple[dict[PlaceName, str], list[Problem]]:
    """Return the cells of one record, and what could not be converted."""
    sheet = _Sheet(rule.layout.marks)
    for field in rule.fields_written:
        if field.is_conditional:
            sheet.write_where_it_applies(field, scope)
        else:
            sheet.write(field, scope)
    return sheet.cells, sheet.problems(scope)


class _Sheet:
    """One record on its way.

    A place that tells several fields when read is written from the first that has a text for it:
    one whose table lacks the word is then no problem.
    """

    def __init__(self, marks: Mapping[PlaceName, str]) -> None:
        self._marks = marks
        self._texts: dict[PlaceName, str] = {}
        self._blanks: dict[PlaceName, str] = {}
        self._failed: list[tuple[CompiledField, ConversionError]] = []
        #: Places, or fields of ours, that a rule with alternatives has settled.
        self._settled: set[str] = set()
        #: Fields of ours that one of several rules has written.
        self._told: set[str] = set()

    @property
    def cells(self) -> dict[PlaceName, str]:
        """The record's cells; a field's own text counts before what tells the type apart."""
        return self._blanks | dict(self._marks) | self._texts

    def problems(self, scope: Scope) -> list[Problem]:
        """Return what could not be converted and no other rule has said instead."""
        return [
            _problem(field, error, scope)
            for field, error in self._failed
            if not self._texts.keys() >= set(field.places) and self._settled.isdisjoint(field.names)
        ]

    def write(self, field: CompiledField, scope: Scope) -> None:
        """Write one field."""
        try:
            text = _text(field, scope)
            if text is not None:
                self._put(field, text)
        except ConversionError as error:
            self._failed.append((field, error))

    def _put(self, field: CompiledField, text: str) -> None:
        parts = field.placing.put(text)
        if text in ("", field.blank):
            self._blanks = parts | self._blanks
        else:
            self._texts = parts | self._texts

    def write_where_it_applies(self, field: CompiledField, scope: Scope) -> None:
        """Write a field with conditions, or with alternatives of which the first counts."""
        about = field.places if field.is_outbound else field.names
        if field.is_branch and not self._settled.isdisjoint(about):
            return
        if not all(one.holds(scope) for one in field.on_fields):
            return
        filling = self._filling(field, scope) if field.on_places else {}
        if filling is None or (filling and field.kind == "constant"):
            return
        before = self._texts
        self.write(field, scope)
        is_written = self._texts is not before
        if is_written:
            self._texts |= filling
        if is_written and not field.is_outbound:
            self._told.update(field.names)
        if is_written or not filling:
            self._settled.update(about)

    def _filling(self, field: CompiledField, scope: Scope) -> dict[PlaceName, str] | None:
        """Return what makes the conditions of `field` hold, None where one does not."""
        cells = self.cells | _as_written(field, scope)
        filling = {}
        for one in field.on_places:
            if one.filling and one.place not in cells:
                filling[one.place] = one.filling
            elif not one.holds(cells):
                return None
        return filling


def _as_written(field: CompiledField, scope: Scope) -> dict[PlaceName, str]:
    """Return what a field makes of its places, nothing where it cannot be converted."""
    try:
        text = _text(field, scope)
        return {} if text is None else field.placing.put(text)
    except ConversionError:
        return {}


def _text(field: CompiledField, scope: Scope) -> str | None:
    """Return the text to write, or None where nothing is."""
    if field.kind == "constant":
        return field.constant or field.blank
    text: Value = _value(field, scope)
    if field.assumed is not None and text == field.assumed[0]:
        return field.assumed[1]
    chain = field.chain_at(scope[0].get("created")) if field.stretches else field.chain
    if text is not None:
        for step in chain.format_meaning:
            text = step(text)
    if text is None or text == "":
        text = _missing(field)
        if text is None:
            return field.blank
    for step in chain.format_shape:
        text = step(text)
    return str(text)


def _missing(field: CompiledField) -> str | None:
    """Return the text that stands for no value, or None.

    A default acts in the mapping's own direction: in a message that comes in it is what an empty
    place is read as.
    """
    if field.default is not None and field.is_outbound:
        return field.default
    if field.required and field.default is None:
        raise ConversionError("required", "has no value", "fill it in at the store")
    return None


def _value(field: CompiledField, scope: Scope) -> Value:
    """Return our value, or None where there is none."""
    values = [get(scope) for get in field.getters]
    if field.kind == "join":
        return _joined(field, values)
    for value in values:
        if value is not None and value not in ("", ()):
            return value
    return None


def _joined(field: CompiledField, values: list[Value]) -> str | None:
    """Return the texts as one: without empty ones where it goes out, each in its place else."""
    texts = ["" if value is None else str(value) for value in values]
    if not any(texts):
        return None
    if field.is_outbound:
        return field.between.join(text for text in texts if text)
    if any(field.between in text for text in texts):
        raise ConversionError(
            "separator-in-value", f"holds {field.between!r}, which stands between the parts"
        )
    return field.between.join(texts)


def _problem(field: CompiledField, error: ConversionError, scope: Scope) -> Problem:
    values = [value for get in field.getters if (value := get(scope)) is not None]
    shown = [str(value) for value in values] or ([field.constant] if field.constant else [])
    return Problem(
        code=error.code,
        message=f"{field.name or field.label} {error}",
        remedy=error.remedy,
        field=field.name,
        value=" ".join(shown) or None,
    )
