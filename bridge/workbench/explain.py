"""How one value came about: from which text, by which rule and steps, and where it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from bridge.errors import ItemError
from bridge.flows.incoming.correcting import Correction
from bridge.mapping.compiled import CompiledField, CompiledRecord
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.workbench.endings import ending, origin
from bridge.workbench.looking import Looking, Seen
from bridge.workbench.opening import OpenedMapping
from bridge.workbench.preview import made_cell, read_fields
from bridge.workbench.rulebook import UNWRITTEN, Named, Rule, Rulebook
from bridge.workbench.sampling import is_of_store, write_sample
from bridge.workbench.shown import Cell
from bridge.workbench.tape import Done, taped
from bridge.workbench.window import Window, check_type
from bridge.workbench.wording import maybe_words, value_words
from bridge.workbench.written import Made, Outcome


@dataclass(frozen=True, slots=True)
class Step:
    """One step between their text and our value, in words."""

    rule: str
    #: Its line in the mapping.
    line: int
    before: str
    after: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """One field in one record."""

    file: str
    number: int
    line: int
    type: str
    #: The document that it is about, or "".
    document: str
    cell: Cell
    rule: Rule
    steps: tuple[Step, ...]
    #: For each of our fields, where it goes or comes from.
    ways: Mapping[str, str]
    #: True: the message goes out, so `ways` say where our values come from.
    is_outbound: bool
    #: True: their text was made of our value.
    is_written: bool

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "file": self.file,
            "record": self.number,
            "line": self.line,
            "type": self.type,
            "document": self.document,
            **self.cell.as_data(),
            "rule": asdict(self.rule),
            "steps": [asdict(step) for step in self.steps],
            "ways": dict(self.ways),
        }


class Explaining:
    """Explains fields of one mapping."""

    def __init__(self, book: Rulebook, named: Sequence[Named]) -> None:
        self._book = book
        self._wanted = {one.field.path for one in named}
        self._mapping, self._tape = taped(book.mapping)
        self._records = {one.path: one for outer in self._mapping.records for one in outer.every}

    def read(
        self,
        stream: BinaryIO,
        file: str,
        window: Window,
        corrections: Sequence[Correction] = (),
        came: Moment | None = None,
    ) -> Iterator[Explained]:
        """Yield how the wanted fields of the records in `window` were read, no more than it has.

        What stands behind a place that cannot be read on is not there. Raises ItemError where that
        is all of what was asked for. `came` is when an archived file came.
        """
        left = window.most
        looking = Looking(self._book.mapping, came)
        for seen in looking.through(stream, file, corrections):
            if left and self._has_wanted(seen.rule) and window.takes(seen):
                left -= 1
                yield from self.seen(seen, file)
            if not left:
                return
        if left == window.most and looking.fault is not None:
            fault = looking.fault
            raise ItemError(f"{fault.where}: {fault.message} [{fault.code}]", fault.remedy)

    def seen(self, seen: Seen, file: str) -> Iterator[Explained]:
        """Yield how the wanted fields of one record were read."""
        if seen.rule is None:
            return
        self._tape.take()
        again = replace(seen, rule=self._records[seen.rule.path])
        cells = read_fields(again)
        steps = self._tape.take()
        document = seen.entry.document if seen.entry else ""
        for one, cell in zip(again.rule.fields if again.rule else (), cells, strict=True):
            if one.path in self._wanted:
                told = self._steps(one, steps.get(one.path, []), _read_from(one, cell), _of(cell))
                yield self._explained(seen.file or file, seen, document, one, cell, told)

    def made(self, outcome: Outcome, window: Window) -> Iterator[Explained]:
        """Yield how the wanted fields of the records in `window` were written."""
        left = window.most
        for made in outcome.made:
            rule = made.written.rule if made.written else None
            if left and self._has_wanted(rule) and window.takes(made):
                left -= 1
                for one in made.fields:
                    if one.path in self._wanted:
                        yield self._made(outcome, made, one)

    def rules(self, named: Sequence[Named]) -> Iterator[tuple[Named, Rule, Mapping[str, str]]]:
        """Yield the fields with their rules and ways, for who has no sample."""
        for one in named:
            yield one, self._book.field(one.field), self._ways(one.field)

    def _made(self, outcome: Outcome, made: Made, one: CompiledField) -> Explained:
        cell = made_cell(made, one)
        texts = [text for text in cell.texts.values() if text is not None]
        end = one.between.join(texts) if texts else None
        told = self._steps(one, made.steps(one.path), _of(cell), end)
        return self._explained(outcome.name, made, made.document, one, cell, told)

    def _has_wanted(self, rule: CompiledRecord | None) -> bool:
        return rule is not None and any(one.path in self._wanted for one in rule.fields)

    def _explained(
        self,
        file: str,
        record: Seen | Made,
        document: str,
        one: CompiledField,
        cell: Cell,
        steps: tuple[Step, ...],
    ) -> Explained:
        return Explained(
            file,
            record.number,
            record.line,
            record.type,
            document,
            cell,
            self._book.field(one),
            steps,
            self._ways(one),
            self._book.mapping.message.is_outbound,
            isinstance(record, Made),
        )

    def _ways(self, one: CompiledField) -> dict[str, str]:
        message = self._book.mapping.message
        way = origin if message.is_outbound else ending
        return {name: way(message, name) for name in one.names}

    def _steps(
        self, one: CompiledField, done: Sequence[Done], start: Value, end: Value
    ) -> tuple[Step, ...]:
        """Return the steps in words; a default is none of them, and is seen by what it changed."""
        steps: list[Step] = []
        at = start
        for step in done:
            if one.default is not None and _is_empty(at) and step.before == one.default:
                steps.append(self._default(one, at, step.before))
            at = step.after
            if step.kind not in UNWRITTEN or step.error or maybe_words(step.before) != _after(step):
                steps.append(self._step(one, step))
        if one.default is not None and _is_default(one.default, at, end):
            steps.append(self._default(one, at, end))
        return tuple(steps)

    def _step(self, one: CompiledField, step: Done) -> Step:
        rule = self._book.step(one, step.kind)
        problem = f"{step.error.message} [{step.error.code}]" if step.error else ""
        return Step(rule.text, rule.line, value_words(step.before), _after(step), problem)

    def _default(self, one: CompiledField, before: Value, after: Value) -> Step:
        rule = self._book.default(one)
        return Step(rule.text, rule.line, maybe_words(before), maybe_words(after))


def _is_default(default: str, at: Value, end: Value) -> bool:
    """Return whether the default was put for nothing at the end, or taken for nothing."""
    return (_is_empty(at) and end == default) or (at == default and _is_empty(end))


def _is_empty(value: Value) -> bool:
    return value is None or value in ("", ())


def _after(step: Done) -> str:
    return "" if step.error else maybe_words(step.after)


def _read_from(one: CompiledField, cell: Cell) -> Value:
    texts = [text or "" for text in cell.texts.values()]
    return one.between.join(texts) if any(texts) else ""


def _of(cell: Cell) -> Value:
    """Return our value, of several the first."""
    return next(iter(cell.values.values()), None)


def explain_sample(
    opened: OpenedMapping,
    sample: Path,
    word: str,
    window: Window,
    now: datetime,
    configuration: Path | None = None,
) -> list[Explained]:
    """Return how the fields that `word` names came about in the records of `window`.

    As in `bridge.workbench.preview.preview_sample`; "" names all fields.
    """
    book = Rulebook(opened)
    check_type(window, opened.mapping)
    explaining = Explaining(book, book.named(word))
    if is_of_store(sample):
        return list(explaining.made(write_sample(opened, sample, configuration, now), window))
    with sample.open("rb") as stream:
        return list(explaining.read(stream, sample.name, window))
