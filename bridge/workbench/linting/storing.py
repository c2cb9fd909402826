"""What the store's own data show of a mapping that goes out: what it cannot write."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from bridge.codecs.delimited.formulas import is_formula
from bridge.config.fault import Path as Keys
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
    yield from of_problems(subject, path.name, problems)
    yield from _formulas(subject, path.name, made.data)


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
