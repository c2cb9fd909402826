"""What the store has not set of the figures that it was told, or has set to something else.

Told once for each file and reason, not item by item for ever; `bridge stock` lists the items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bridge.flows.work import Work
from bridge.ledger.problems import ProblemRow
from bridge.model.moment import from_utc_text
from bridge.model.problem import Problem, Severity
from bridge.model.stock import Count
from bridge.model.store import StockLevel

NOT_FOUND = "item-not-in-store"
BUNDLE = "item-is-bundle"
REJECTED = "item-rejected"
CLAMPED = "item-clamped"

#: What these problems are about: the counts of a file.
KIND = "counts"
#: By reason: what is said of so many items, and what is to be done.
_WORDS: Mapping[str, tuple[str, str]] = {
    NOT_FOUND: (
        "are not known to the store",
        "add them in Centra, or have the partner take them out of its counts",
    ),
    BUNDLE: (
        "are bundles at the store, which have no stock of their own",
        "have the partner count what they consist of",
    ),
    REJECTED: (
        "were not set by the store, which does not say why in words known here",
        "look at them in Centra",
    ),
    CLAMPED: (
        "are promised to more orders than lies on the shelf: the store keeps the higher figure "
        "and is told again with each import",
        "look at their orders in Centra: the partner cannot ship all of them",
    ),
}
#: How far the store's clock may be behind.
_MARGIN = timedelta(minutes=10)


def look_for_clamped(work: Work) -> None:
    """Look which figures the store has raised to what it has promised; they are told again.

    Its answer does not say so (Order API, Update stock). What could not be looked at is looked at
    in a later run.
    """
    stock = work.books.stock
    sent = stock.sent_since_look(work.store, work.warehouse, work.name)
    if sent is None or not work.partner.policies.stock.look_again:
        return
    first, last = sent
    clamped: list[Count] = []
    levels: list[StockLevel] = []
    for level in work.api.stock(stock_modified=from_utc_text(first) - _MARGIN):
        levels.append(level)
        if len(levels) == 1_000:
            clamped += _clamped(work, levels, first)
            levels = []
    clamped += _clamped(work, levels, first)
    with work.books.ledger.transaction():
        for count in clamped:
            stock.set_clamped(count, CLAMPED)
        stock.set_looked(work.store, work.name, last)
    if clamped:
        work.did("stock figures that the store keeps higher", len(clamped))


def _clamped(work: Work, levels: Sequence[StockLevel], since: str) -> list[Count]:
    """Return the counts of which the store has more than it was told since then."""
    physical: dict[str, set[int]] = defaultdict(set)
    for level in levels:
        for code in {level.item.physical_sku, level.item.ean, level.item.upc} - {""}:
            physical[code].add(level.physical)
    known = work.books.stock.count_each(work.store, work.warehouse, list(physical))
    return [
        count
        for count in known
        if count is not None
        and count.partner == work.name
        and count.state == "sent"
        and count.sent is not None
        and (count.sent_at or "") >= since
        and min(physical[count.item]) > count.sent
    ]


def tell_not_taken(work: Work) -> None:
    """Let a person know how many figures of each file are not set, and why."""
    books = work.books
    told: dict[int, list[Problem]] = defaultdict(list)
    for file_id, reason, number in books.stock.not_taken_by_file(
        work.store, work.warehouse, work.name
    ):
        told[file_id].append(_problem(reason, number))
    with books.ledger.transaction():
        stale = {
            row.subject: row for row in books.problems.open_of_kind(work.store, work.name, KIND)
        }
        for file_id, problems in told.items():
            name = books.files.get(file_id).name
            stale.pop(name, None)
            work.problems_of(KIND, name, problems, file_id)
        for row in stale.values():
            _settle(work, row)


def _settle(work: Work, row: ProblemRow) -> None:
    work.problems_of(KIND, row.subject, [])


def _problem(reason: str, number: int) -> Problem:
    what, remedy = _WORDS[reason]
    return Problem(
        reason,
        f"of its items, {number} {what}",
        f"{remedy}; `bridge stock` lists them",
        severity=Severity.NOTICE,
    )
