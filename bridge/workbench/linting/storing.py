"""What the store's own data show of a mapping that goes out: what it cannot write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
