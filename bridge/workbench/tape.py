"""A mapping whose steps tell what they do: the same code runs, and a tape keeps each step's values.

Nothing is worked out a second time, so what is explained is what happens, whatever the language
has learned since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeGuard

from bridge.config.fault import Path
from bridge.mapping.chain import Chain
from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.converters import ConversionError, Converter, Step, unchanged
from bridge.mapping.scope import Scope
from bridge.model.document import Value


@dataclass(frozen=True, slots=True)
class Done:
    """One step that has run."""

    #: The class of its converter.
    kind: str
    before: Value
    #: None where it failed, or found that the text stands for no value.
    after: Value
    error: ConversionError | None = None


@dataclass(slots=True)
class Written:
    """The fields of one record while it was written: our values by the path of their rule."""

    rule: CompiledRecord
    scope: Scope
    values: dict[Path, list[Value]] = field(default_factory=dict)
    steps: dict[Path, list[Done]] = field(default_factory=dict)


class Tape:
    """What was done, in order."""

    def __init__(self) -> None:
        #: Steps by the path of the field's rule, since the last `take`.
        self._steps: dict[Path, list[Done]] = {}
        #: Records that were written, in order.
        self.written: list[Written] = []

    def take(self) -> dict[Path, list[Done]]:
        """Return the steps that have run since it was last asked, by the path of their field."""
        taken, self._steps = self._steps, {}
        return taken

    def add(self, path: Path, done: Done) -> None:
        """Keep a step."""
        self._steps.setdefault(path, []).append(done)
        if self.written:
            self.written[-1].steps.setdefault(path, []).append(done)

    def put(self, rule: CompiledRecord, path: Path, at: int, scope: Scope, value: Value) -> None:
        """Keep a value of ours, the one number `at` of its field, on its way into a record."""
        last = self.written[-1] if self.written else None
        if last is None or last.scope is not scope or last.rule is not rule:
            last = Written(rule, scope)
            self.written.append(last)
        values = last.values.setdefault(path, [])
        if at == len(values):  # a field whose step failed is asked again, to tell of it
            values.append(value)


def taped(mapping: CompiledMapping) -> tuple[CompiledMapping, Tape]:
    """Return a mapping that does the same as `mapping`, and the tape on which it tells."""
    tape = Tape()
    records = tuple(_record(one, tape) for one in mapping.records)
    return replace(mapping, records=records), tape


def _record(rule: CompiledRecord, tape: Tape) -> CompiledRecord:
    told = {one.path: _field(one, rule, tape) for one in rule.fields}
    # All of its lists of fields, those to read among them.
    lists: dict[str, Any] = {
        one.name: tuple(told[each.path] for each in value)
        for one in fields(rule)
        if _are_fields(value := getattr(rule, one.name))
    }
    children = tuple(_record(one, tape) for one in rule.children)
    return replace(rule, **lists, children=children, end=rule.end and _record(rule.end, tape))


def _are_fields(value: object) -> TypeGuard[tuple[CompiledField, ...]]:
    """Return whether a value is a list with fields in it."""
    if not isinstance(value, tuple) or not value:
        return False
    return all(isinstance(one, CompiledField) for one in value)


def _field(one: CompiledField, rule: CompiledRecord, tape: Tape) -> CompiledField:
    getters = tuple(_getter(get, at, one.path, rule, tape) for at, get in enumerate(one.getters))
    stretches = tuple((since, _chain(each, one.path, tape)) for since, each in one.stretches)
    return replace(
        one, getters=getters, chain=_chain(one.chain, one.path, tape), stretches=stretches
    )


def _chain(chain: Chain, path: Path, tape: Tape) -> Chain:
    meaning = tuple(_Telling(step, path, tape) for step in chain.meaning)
    shape = tuple(_Telling(step, path, tape) for step in chain.shape)
    told = chain.of(meaning, shape)
    return replace(
        chain,
        format_meaning=told.format_meaning,
        format_shape=told.format_shape,
        parse_shape=told.parse_shape,
        parse_meaning=told.parse_meaning,
    )


def _getter(
    get: Callable[[Scope], Value], at: int, path: Path, rule: CompiledRecord, tape: Tape
) -> Callable[[Scope], Value]:
    def told(scope: Scope) -> Value:
        value = get(scope)
        tape.put(rule, path, at, scope, value)
        return value

    return told


class _Telling:
    """A converter that tells what it does."""

    def __init__(self, step: Converter, path: Path, tape: Tape) -> None:
        self.loses = step.loses
        self.can_be_read = step.can_be_read
        self._kind = type(step).__name__
        self._path = path
        self._tape = tape
        self.format = self._told(step.format)
        self.parse = self._told(step.parse)

    def _told(self, step: Step) -> Step:
        if step is unchanged:
            return unchanged

        def told(value: Value) -> Value:
            try:
                after = step(value)
            except ConversionError as error:
                self._tape.add(self._path, Done(self._kind, value, None, error))
                raise
            self._tape.add(self._path, Done(self._kind, value, after))
            return after

        return told
