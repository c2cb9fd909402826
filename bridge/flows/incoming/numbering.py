"""The numbers of files that come in: what is missing or comes twice is told, and holds nothing.

The ledger keeps the highest number of each message. What is missing below it is what the open
notices say; a file that comes late takes its number out of them.
"""

from __future__ import annotations

import re

from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.problems import About, ProblemRow
from bridge.model.problem import Problem, Severity

_MISSING = "number-missing"


def note_number(work: Work, file: FileRow, number: int) -> None:
    """Compare the number of a file that was read with those before it."""
    counter = f"{work.name}/{file.message}/received"
    last = work.books.runs.last_number(counter)
    if last is None or number > last:
        if last is not None and number > last + 1:
            _miss(work, file, last + 1, number - 1)
        work.books.runs.set_number(counter, number)
    elif not _find(work, file, number) and not work.books.files.same_bytes(file):
        _tell_repeated(work, file)
        if number <= 1:  # a count that begins anew, as some do each year
            work.books.runs.set_number(counter, number)


def _find(work: Work, file: FileRow, number: int) -> bool:
    """Return whether `number` was missing; now it no longer is."""
    for row in work.books.problems.all_open():
        first, last = _range(work, file, row)
        if first <= number <= last:
            work.books.problems.close(_about(work, file, first, last))
            _miss(work, file, first, number - 1)
            _miss(work, file, number + 1, last)
            return True
    return False


def _miss(work: Work, file: FileRow, first: int, last: int) -> None:
    """Tell that the numbers from `first` to `last` are missing, if there are any."""
    if first > last:
        return
    numbers = f"number {first}" if first == last else f"numbers {first} to {last}"
    problem = Problem(
        _MISSING,
        f"{file.message} files have come without the {numbers}",
        "ask the partner for what is missing; once it has come this is gone",
        severity=Severity.NOTICE,
    )
    log.warning("%s: %s", work.name, problem.message)
    work.books.problems.add(_about(work, file, first, last), problem, work.run_id)


def _tell_repeated(work: Work, file: FileRow) -> None:
    problem = Problem(
        "number-repeated",
        "carries a number that a file before it had, or none after it should have",
        "ask the partner whether it was sent on purpose; it was read like any other",
        severity=Severity.NOTICE,
    )
    log.warning("%s: %s %s", work.name, file.name, problem.message)
    work.books.problems.add(work.about("file", file.name), problem, work.run_id, file.id)


def _about(work: Work, file: FileRow, first: int, last: int) -> About:
    return work.about("numbers", f"{file.message} {first}-{last}")


def _range(work: Work, file: FileRow, row: ProblemRow) -> tuple[int, int]:
    """Return the first and the last number that an open notice misses; no range for others."""
    found = re.fullmatch(rf"{file.message} (\d+)-(\d+)", row.subject)
    if row.code != _MISSING or row.partner != work.name or found is None:
        return 1, 0
    return int(found[1]), int(found[2])
