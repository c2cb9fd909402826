"""The second half of the way in for stock counts: figures computed at the moment of sending.

After the night's confirmations and returns. A figure is never repeated: what was lost on the way is
computed anew, once the lost request can no longer arrive (design, sections 5 and 7).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bridge.api.base import ApiRefusal
from bridge.errors import BridgeError, UnclearError
from bridge.flows.counts import take_in_counts
from bridge.flows.work import Work, log
from bridge.ledger.actions import ActionRow
from bridge.model.moment import from_utc_text
from bridge.model.problem import Problem, Severity
from bridge.model.stock import Count
from bridge.model.store import StockAnswer, StockFigure
from bridge.plan.stock import figure


def apply_stock(work: Work) -> None:
    """Take in new counts, then tell the store every figure that is due."""
    take_in_counts(work)
    if _is_under_way(work):
        return
    try:
        _send(work)
    except BridgeError as error:
        work.report.trouble(work.name, error)


def _is_under_way(work: Work) -> bool:
    """Return whether a lost stock write could still arrive and undo a newer figure."""
    for action in work.books.actions.in_state(work.name, "unclear"):
        if action.kind != "stock":
            continue
        attempted = from_utc_text(action.attempted_at or action.created_at)
        if not work.settled_long_ago(attempted):
            log.warning("%s: a stock update is unclear; waiting before the next", work.name)
            work.did("stock updates waiting for a lost answer")
            return True
        sending = work.books.stock.counts_in_state(work.name, "sending")
        lost = [count for count in sending if count.action_id == action.id]
        _not_taken(work, lost, action, "the answer was lost; computed anew")
    return False


def _send(work: Work) -> None:
    """Tell the store what is due, in batches."""
    known: Mapping[str, set[int]] | None = None
    for due in _due(work):
        batch = due
        if work.partner.policies.stock.only_differences:
            known = _levels(work) if known is None else known
            batch = _differing(work, due, known)
        if batch:
            _send_batch(work, batch)


def _due(work: Work) -> Iterator[list[tuple[Count, int]]]:
    """Yield every pending count with its figure as of now, in batches."""
    stock, size = work.books.stock, work.partner.policies.stock.batch
    is_something_unclear = bool(work.books.actions.in_state(work.name, "unclear"))
    after = ""
    while counts := stock.pending_after(work.store, work.warehouse, work.name, after, size):
        batch = []
        for count in counts:
            if is_something_unclear and _moves_unclearly(work, count):
                work.did("items waiting for a lost answer")
                continue
            moved = stock.movements_of(work.store, work.warehouse, count.item)
            batch.append((count, figure(count, moved, work.partner.zone)))
        yield batch
        after = counts[-1].item


def _moves_unclearly(work: Work, count: Count) -> bool:
    return work.books.actions.has_unclear_movement(work.store, work.warehouse, count.item)


def _levels(work: Work) -> Mapping[str, set[int]]:
    """Return what the store has on the shelf, by every code; several figures where it is shared."""
    known: dict[str, set[int]] = {}
    for level in work.api.stock():
        for code in (level.item.physical_sku, level.item.ean, level.item.upc):
            known.setdefault(code, set()).add(level.physical)
    return known


def _differing(
    work: Work, batch: Sequence[tuple[Count, int]], known: Mapping[str, set[int]]
) -> list[tuple[Count, int]]:
    """Return what differs from what the store has; the rest is as good as told."""
    differing = [(count, value) for count, value in batch if known.get(count.item) != {value}]
    alike = [(count, value) for count, value in batch if known.get(count.item) == {value}]
    with work.books.ledger.transaction():
        for count, value in alike:
            work.books.stock.set_outcome(count, "sent", value)
    if alike:
        work.did("stock figures as the store has them", len(alike))
    return differing


def _send_batch(work: Work, batch: Sequence[tuple[Count, int]]) -> None:
    """Make one call, recorded before and after."""
    books = work.books
    figures = [StockFigure(count.item, value) for count, value in batch]
    number = books.runs.next_number(f"{work.store}/stock-call")
    request = {"products": {one.product: one.quantity for one in figures}}
    with books.ledger.transaction():
        action = books.actions.intend(
            work.store, work.name, "stock", str(number), request, work.run_id
        )
        for count, _ in batch:
            books.stock.set_sending(count, action.id)
        action = books.actions.attempt(action)
    sending = [replace(count, state="sending", action_id=action.id) for count, _ in batch]
    try:
        answer = work.api.set_stock(figures)
    except ApiRefusal as error:
        _refused(work, sending, action, error)
    except UnclearError:
        raise
    except BridgeError as error:
        # Nothing was done: the next run may send at once.
        _not_taken(work, sending, action, error.message)
        raise
    else:
        _answered(work, sending, {count.item: value for count, value in batch}, action, answer)


def _not_taken(work: Work, sending: Sequence[Count], action: ActionRow, reason: str) -> None:
    """Let the figures of a call that has not arrived be computed anew."""
    with work.books.ledger.transaction():
        work.books.actions.settle(action, "refused", reason)
        for count in sending:
            work.books.stock.set_outcome(count, "pending")


def _refused(work: Work, sending: Sequence[Count], action: ActionRow, error: ApiRefusal) -> None:
    problem = Problem(
        "stock-refused",
        f"the store refused a batch of stock figures ({error.store_message})",
        "look at the plugin's settings in Centra; the figures are tried again with the next import",
    )
    with work.books.ledger.transaction():
        _not_taken(work, sending, action, error.store_message)
        work.problems_of("partner", "stock", [problem])


def _answered(
    work: Work,
    sending: Sequence[Count],
    values: Mapping[str, int],
    action: ActionRow,
    answer: StockAnswer,
) -> None:
    """Record what the store took; an unknown item is reported, the others are set."""
    left_out = len(answer.not_found | answer.bundles | answer.rejected)
    with work.books.ledger.transaction():
        work.books.actions.settle(action, "done", f"{left_out} not set" if left_out else "")
        work.problems_of("partner", "stock", [])
        for count in sending:
            problem = _problem_of(count.item, answer)
            if problem is None:
                work.books.stock.set_outcome(count, "sent", values[count.item])
                work.books.problems.close(work.about("item", count.item), *_CODES)
                work.did("stock figures set")
            else:
                work.books.stock.set_outcome(count, "refused")
                work.problems_of("item", count.item, [problem], count.file_id)
                work.did("stock figures not taken")


def _problem_of(item: str, answer: StockAnswer) -> Problem | None:
    if item in answer.not_found:
        return _NOT_FOUND
    if item in answer.bundles:
        return _BUNDLE
    return _REJECTED if item in answer.rejected else None


_NOT_FOUND = Problem(
    "item-not-in-store",
    "the store has no item of this number",
    "add it in Centra, or have the partner take it out of its count",
    severity=Severity.NOTICE,
)
_BUNDLE = Problem(
    "item-is-bundle",
    "is a bundle at the store, which has no stock of its own",
    "have the partner count what it consists of",
    severity=Severity.NOTICE,
)
_REJECTED = Problem(
    "item-rejected",
    "the store has not set its figure, and does not say why in words known here",
    "look at the item in Centra",
    severity=Severity.NOTICE,
)
_CODES = (_NOT_FOUND.code, _BUNDLE.code, _REJECTED.code)
