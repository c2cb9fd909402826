"""Counts out of a partner's files: the latest of each item, which a figure is computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from bridge.flows.stock.guarding import may_be_taken_in, released
from bridge.flows.stock.told import StockFile, Told
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.model import speaking
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.stock import Count
from bridge.plan.counting import COUNTED_OTHERWISE
from bridge.plan.guards import COUNTS_OLDER
from bridge.plan.stock import contradicts, is_newer

#: Items that are taken in at a time.
_CHUNK = 1_000
_OLDER = "older-than-known"
#: What is told of counts that are skipped, by the reason; one that only repeats is not told.
_SKIPPED = {
    "before-restoration": "counts skipped from before the ledger was restored",
    _OLDER: "counts skipped as older",
}
_OTHER_WAREHOUSE = "other-warehouse"


class _Counted(NamedTuple):
    """What is told of an item, the count that it makes, and the one before it of the same name."""

    told: Told
    latest: Count
    known: Count | None


def take_in_counts(work: Work) -> None:
    """Make what was counted in new files the latest count of each item."""
    for file_id in work.books.records.files_with_staged(work.name, "stock"):
        file = StockFile.of(work, work.books.files.get(file_id))
        if may_be_taken_in(work, file):
            _take_in_file(work, file)


def _take_in_file(work: Work, file: StockFile) -> None:
    """Take a file in, in portions; with the last of them, what it lacks."""
    done, told = 0, file.items()
    portion = list(islice(told, _CHUNK))
    while portion:
        following = list(islice(told, _CHUNK))
        with work.books.ledger.transaction():
            _take_in(work, file, portion)
            if not following:
                _take_in_missing(work, file)
        done += sum(len(one.rows) for one in portion)
        work.progress("counts taken in", done, file.file.records_read)
        portion = following


def _take_in(work: Work, file: StockFile, portion: Sequence[Told]) -> None:
    """Make what is told of each item its count, unless a newer one is known."""
    sound: list[tuple[Told, Count]] = []
    for one in portion:
        told, others = file.of_ours(one)
        _skip(work, _OTHER_WAREHOUSE, [Told(one.item, others, [])])
        if not told.rows:
            continue
        count = file.count_of(told)
        if isinstance(count, Problem):
            _hold(work, file.file, told, count)
        else:
            sound.append((told, count))
    known = file.known_as([count for _, count in sound])
    restored_at, is_older_let_pass = _restored_at(work), COUNTS_OLDER in released(work, file)
    decided: dict[str, list[_Counted]] = defaultdict(list)
    for (told, count), (own, before) in zip(sound, known, strict=True):
        if _contradicts(work, file, count, before):
            _hold(work, file.file, told, COUNTED_OTHERWISE)
            continue
        reason = _why_skipped(count, before, restored_at, file.came_at)
        if reason == _OLDER and is_older_let_pass and before is own:
            reason = ""
        decided[reason].append(_Counted(told, count, own))
    for reason, counted in decided.items():
        if reason:
            _skip(work, reason, [one.told for one in counted])
        else:
            _apply(work, counted)


def _contradicts(work: Work, file: StockFile, count: Count, known: Count | None) -> bool:
    """Return whether a person has to say which of two counts is right.

    The same bytes read again, with another mapping or corrections, were a person's to decide.
    """
    if known is None or not contradicts(count, known):
        return False
    let_pass = work.books.remedies.released(work.about("item", count.item), file.file.id)
    is_read_again = work.books.files.get(known.file_id).sha256 == file.file.sha256
    return COUNTED_OTHERWISE.code not in let_pass and not is_read_again


def _restored_at(work: Work) -> str:
    restoration = work.books.restorations.last()
    return restoration.noticed_at if restoration else ""


def _take_in_missing(work: Work, file: StockFile) -> None:
    """Let nothing lie on the shelf of what a full file lacks, where that is the policy."""
    if work.partner.policies.stock.missing != "zero" or not file.is_full():
        return
    missing = [
        (nothing, known)
        for known, nothing in file.missing()
        if nothing.counted_at > _restored_at(work)
    ]
    if missing:
        work.books.stock.put_counts(missing)
        work.did("items missing in a full count set to nothing", len(missing))


def _why_skipped(count: Count, known: Count | None, restored_at: str, came_at: datetime) -> str:
    """Return why a count is not the latest of its item; "" where it is.

    An older ledger may lack a newer count, or what has moved since.
    """
    if count.counted_at <= restored_at:
        return "before-restoration"
    if is_newer(count, known, came_at):
        return ""
    if known is not None and _figures(known) == _figures(count):
        return "duplicate"
    return _OLDER


def _skip(work: Work, reason: str, skipped: Sequence[Told]) -> None:
    staged = [row for one in skipped for row in one.rows if row.state == "staged"]
    if staged:
        work.books.records.set_state(staged, "skipped", reason)
    if reason in _SKIPPED:
        work.did(_SKIPPED[reason], len(skipped))


def _apply(work: Work, counted: Sequence[_Counted]) -> None:
    """Make counts the latest of their items, whose problems they settle."""
    work.books.stock.forget_other_names([one.latest for one in counted])
    work.books.stock.put_counts([(one.latest, one.known) for one in counted])
    staged = [row for one in counted for row in one.told.rows if row.state == "staged"]
    work.books.records.set_state(staged, "applied")
    names = {name for one in counted for name in (one.latest.item, one.latest.sku) if name}
    work.books.problems.close_each(work.about("item", name) for name in sorted(names))


def _figures(count: Count) -> tuple[str, int]:
    return count.counted_at, count.counted


def _hold(work: Work, file: FileRow, told: Told, problem: Problem) -> None:
    """Hold what is told of an item; the next count of it settles that."""
    for row in told.rows:
        if row.state != "staged":
            continue
        where = Where(file.name, row.line)
        about = work.about("item", told.subject or str(where))
        work.books.records.set_state([row], "held", problem.code)
        work.books.problems.add(about, replace(problem, where=where), work.run_id, file.id)
        said = (work.name, where, problem.message, problem.code)
        extra = speaking.at(where, kind="item", subject=told.item, code=problem.code)
        log.warning("%s: %s: %s [%s]", *said, extra=extra)
        work.did("counts held")
