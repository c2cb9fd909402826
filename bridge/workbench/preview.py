"""A sample beside what it becomes: the records that a person wants to see, and sums over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from bridge.codecs.parts import is_part
from bridge.mapping.cells import read_cells
from bridge.mapping.compiled import CompiledField, CompiledMapping
from bridge.model.document import Value
from bridge.model.problem import Problem, Severity
from bridge.model.records import FileFault
from bridge.workbench.looking import Looking, Seen
from bridge.workbench.opening import OpenedMapping
from bridge.workbench.sampling import is_of_store, write_sample
from bridge.workbench.shown import Cell, Shown, problem_data
from bridge.workbench.unused import Unused, unused_places
from bridge.workbench.window import Window, check_type
from bridge.workbench.wording import key_words
from bridge.workbench.written import Made, Outcome

#: Records between two words of progress.
_PORTION = 5_000


@dataclass(slots=True)
class Sums:
    """What was counted over the whole file."""

    read: int = 0
    ignored: int = 0
    unsound: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, problems: list[Problem]) -> None:
        """Count what is wrong with one record."""
        self.unsound += bool(problems)
        self.codes.update(one.code for one in problems)


@dataclass(slots=True)
class Preview:
    """What a person is shown of a file."""

    records: list[Shown]
    sums: Sums
    #: The number of the first record behind those that are shown; 0 where there is none.
    following: int = 0
    fault: FileFault | None = None
    #: What was found about documents behind their records, and about the counts of the file.
    late: list[Problem] = field(default_factory=list)
    #: Lines of the file that comes out, with their numbers, where it is one and is text.
    lines: list[tuple[int, str]] = field(default_factory=list)
    #: The name of that file.
    name: str = ""
    #: True: their side was made of ours.
    is_written: bool = False
    #: Places that the mapping does not use; None where that cannot be told.
    unused: list[Unused] | None = None

    @property
    def is_sound(self) -> bool:
        """Whether the whole file could be read and nothing in it has a problem."""
        is_held = any(one.severity is not Severity.NOTICE for one in self.late)
        return self.fault is None and not self.sums.unsound and not is_held

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "records": [one.as_data() for one in self.records],
            "following": self.following,
            "read": self.sums.read,
            "ignored": self.sums.ignored,
            "with_problems": self.sums.unsound,
            "problems": dict(self.sums.codes),
            "unused": None if self.unused is None else [one.as_data() for one in self.unused],
            "fault": _fault_data(self.fault),
            "late": [problem_data(one) for one in self.late],
            "file": {"name": self.name, "lines": self.lines} if self.is_written else None,
        }


def _fault_data(fault: FileFault | None) -> dict[str, Any] | None:
    if fault is None:
        return None
    told = {"code": fault.code, "message": fault.message, "remedy": fault.remedy}
    return {**told, "line": fault.where.line, "at": fault.where.at}


def preview_sample(
    opened: OpenedMapping,
    sample: Path,
    window: Window,
    now: datetime,
    progress: Callable[[str, int, int], None],
    configuration: Path | None = None,
) -> Preview:
    """Return what `window` shows of a sample: a partner's file, or what a store says.

    `now` is when a file is made for which the sample does not say it.
    """
    mapping = opened.mapping
    check_type(window, mapping)
    if is_of_store(sample):
        outcome = write_sample(opened, sample, configuration, now)
        return preview_written(outcome, mapping, window)
    with sample.open("rb") as stream:
        shown = preview(stream, sample.name, mapping, window, progress)
    if shown.fault is None:
        shown.unused = unused_places(sample, mapping)
    return shown


def preview(
    stream: BinaryIO,
    file: str,
    mapping: CompiledMapping,
    window: Window,
    progress: Callable[[str, int, int], None],
) -> Preview:
    """Return what `window` shows of a file, and sums over all of it; the file is read once."""
    looking = Looking(mapping)
    shown = Preview([], Sums())
    for seen in looking.through(stream, file):
        shown.sums.add(seen.problems)
        if window.takes(seen):
            if len(shown.records) < window.most:
                shown.records.append(show(seen))
            elif not shown.following:
                shown.following = seen.number
        if looking.read % _PORTION == 0:
            progress(f"records of {file}", looking.read, 0)
    shown.records.sort(key=lambda one: one.number)
    shown.sums.read, shown.sums.ignored = looking.read, looking.ignored
    shown.fault, shown.late = looking.fault, looking.late
    return shown


def show(seen: Seen) -> Shown:
    """Return a record with every field of its type."""
    cells = read_fields(seen)
    told = [problem for cell in cells for problem in cell.problems]
    return Shown(
        seen.number,
        seen.line,
        seen.depth,
        seen.type,
        _about(seen),
        cells,
        tuple(one for one in seen.problems if one not in told),
        {} if seen.rule else seen.record.cells,
        seen.file if is_part(seen.file) else "",
    )


def _about(seen: Seen) -> str:
    """Return what a record is to us, in words."""
    if seen.rule is None:
        return "fits no type of record" if seen.record.fault else "ignored by the mapping"
    if seen.rule.level == "file":
        return "about the whole file"
    document = seen.entry.document if seen.entry else ""
    return f"{seen.rule.level} of {key_words(document)}" if document else seen.rule.level


def read_fields(seen: Seen) -> tuple[Cell, ...]:
    """Return the fields of a record, read."""
    if seen.rule is None:
        return ()
    values, problems = read_cells(seen.rule, seen.record, seen.made)
    return tuple(_cell(one, seen, values, problems) for one in seen.rule.fields)


def _cell(
    one: CompiledField, seen: Seen, values: Mapping[str, Value], problems: list[Problem]
) -> Cell:
    texts = {place: seen.record.cells.get(place) for place in one.places_seen}
    counts = all(condition.holds(seen.record.cells) for condition in one.on_places)
    told = one.names if one.is_read and counts else ()
    # A row with the wrong number of cells is not believed, so none of its cells is complained of.
    own = [] if seen.record.fault else problems
    return Cell(
        label=one.label,
        texts=texts,
        names=one.names,
        values={name: values[name] for name in told if name in values},
        problems=tuple(
            problem
            for problem in own
            if problem.field == one.name and problem.where == seen.record.where.within(one.label)
        ),
        note=_note(one) if counts else "passed over: `when` does not hold",
    )


def _note(one: CompiledField) -> str:
    if one.kind == "constant":
        return f"always {one.constant!r}, {'compared' if one.is_read else 'not read'}"
    return "" if one.is_read else "not read: it says too little of our value"


def preview_written(outcome: Outcome, mapping: CompiledMapping, window: Window) -> Preview:
    """Return what `window` shows of the records that were made, and the lines that they are."""
    shown = Preview([], Sums(read=len(outcome.made)), name=outcome.name, is_written=True)
    for one in outcome.made:
        shown.sums.add(one.problems)
        if window.takes(one):
            if len(shown.records) < window.most:
                shown.records.append(show_made(one))
            elif not shown.following:
                shown.following = one.number
    shown.lines = _lines(outcome, mapping.layout.encoding, shown.records)
    return shown


def _lines(outcome: Outcome, encoding: str, records: Sequence[Shown]) -> list[tuple[int, str]]:
    """Return the lines of `records`: from the first of them up to the record behind the last."""
    lines = outcome.text(encoding)
    chosen = {one.number for one in records}
    starts = sorted({one.line for one in outcome.made if one.line})
    wanted: set[int] = set()
    for one in outcome.made:
        if one.number in chosen and one.line:
            end = next((start for start in starts if start > one.line), len(lines) + 1)
            wanted |= set(range(one.line, end))
    return [(at, lines[at - 1]) for at in sorted(wanted) if at <= len(lines)]


def show_made(one: Made) -> Shown:
    """Return a record that was made with every field of its type."""
    cells = tuple(made_cell(one, rule) for rule in one.fields)
    told = [problem for cell in cells for problem in cell.problems]
    about = f"of {one.document}" if one.document else "of the whole file"
    return Shown(
        one.number,
        one.line,
        one.depth,
        one.type,
        about if one.line else f"{about}, which would be held",
        cells,
        tuple(problem for problem in one.problems if problem not in told),
        {} if cells else one.record.cells,
    )


def made_cell(one: Made, rule: CompiledField) -> Cell:
    """Return one field of a record that was made."""
    return Cell(
        label=rule.label,
        texts={place: one.record.cells.get(place) for place in rule.places},
        names=rule.names,
        values=one.values(rule),
        problems=tuple(problem for problem in one.problems if _is_of(problem, rule)),
        note=f"always {rule.constant!r}" if rule.kind == "constant" else "",
    )


def _is_of(problem: Problem, rule: CompiledField) -> bool:
    """Return whether a problem of writing is that of a field; the format's own name its place."""
    if problem.where is not None:
        return problem.where.at in rule.places
    return bool(problem.field) and problem.field == rule.name
