"""What the store's own data show of a mapping that goes out: what it cannot write."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bridge.codecs.delimited.formulas import is_formula
from bridge.codecs.faults import spelled
from bridge.config.fault import Path as Keys
from bridge.mapping.converters import ConversionError, Step
from bridge.mapping.encodings import lacking
from bridge.mapping.formats import FORMATS
from bridge.model.problem import Problem
from bridge.model.settings import CsvSettings
from bridge.workbench.linting.cells import cells_of
from bridge.workbench.linting.remark import Remark
from bridge.workbench.linting.sampling import of_problems
from bridge.workbench.linting.subject import Subject
from bridge.workbench.said import read_object
from bridge.workbench.writing import written_file


def of_store(subject: Subject, path: Path) -> Iterator[Remark]:
    """Yield what cannot be written of what the store says, a `….store.json`."""
    said = read_object(path)
    made = written_file(subject.mapping, said)
    problems = [problem for found in made.problems.values() for problem in found]
    problems += [more for problem in problems for more in _lacking_too(subject, problem)]
    yield from of_problems(subject, path.name, problems)
    yield from _formulas(subject, path.name, made.data)


def _lacking_too(subject: Subject, problem: Problem) -> Iterator[Problem]:
    """Yield that a text that is too long holds what the encoding lacks, too.

    The codec, which tells that of all others, never sees it.
    """
    layout = subject.mapping.layout
    is_bound = FORMATS[layout.format].is_bound_to_encoding
    if problem.code != "too-long" or not problem.value or not is_bound:
        return
    field = next((one for one, _ in subject.fields if one.name == problem.field), None)
    text = _as_far_as_it_goes(field.chain.format_shape if field else (), problem.value)
    for character in lacking(text, layout.encoding):
        message = f"{spelled(character)} does not exist in {layout.encoding}"
        remedy = "write for it something else with `file.replace`, or name another encoding"
        yield replace(problem, code="not-in-encoding", message=message, remedy=remedy)


def _as_far_as_it_goes(steps: Sequence[Step], text: str) -> str:
    """Return what `steps` make of a text, up to the first that refuses it."""
    for step in steps:
        try:
            text = str(step(text))
        except ConversionError:
            break
    return text


def _formulas(subject: Subject, sample: str, data: bytes) -> Iterator[Remark]:
    """Yield fields whose texts a spreadsheet would run, where nothing is done about it."""
    settings = subject.mapping.layout.settings
    if not data or not isinstance(settings, CsvSettings) or settings.formulas != "keep":
        return
    told: set[Keys] = set()
    for cell in cells_of(subject.mapping, io.BytesIO(data), sample):
        if is_formula(cell.text) and cell.field.path not in told:
            told.add(cell.field.path)
            meant = (
                "write `csv.formulas: quote` or `hold`, if people open the file in a spreadsheet"
            )
            found = f"a text in {sample} that a spreadsheet would run"
            yield Remark("formula-kept", cell.field.path, found, meant)
