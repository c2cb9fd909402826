"""The second half of the way in for stock counts: figures computed at the moment of sending.

After the night's confirmations and returns. A figure is never repeated: what was lost on the way is
computed anew, once the lost request can no longer arrive (design, sections 5 and 7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bridge.api.base import ApiRefusal
from bridge.errors import BridgeError, UnclearError
from bridge.flows.stock.counts import take_in_counts
from bridge.flows.stock.not_taken import (
    BUNDLE,
    NOT_FOUND,
    REJECTED,
    look_for_clamped,
    tell_not_taken,
)
from bridge.flows.stock.reserving import Reservations
from bridge.flows.stock.taken_elsewhere import TakenElsewhere
from bridge.flows.work import Work, log
from bridge.ledger.actions import ActionRow
from bridge.model.moment import from_utc_text
from bridge.model.problem import Problem
from bridge.model.stock import Count, Movement
from bridge.model.store import StockAnswer, StockFigure
from bridge.plan.stock import figure


def apply_stock(work: Work) -> None:
    """Take in new counts, then tell the store every figure that is due."""
    take_in_counts(work)
    if _is_under_way(work):
        return
    try:
        _send(work)
        look_for_clamped(work)
    except BridgeError as error:
        work.report.trouble(work.name, error)
    tell_not_taken(work)


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
    number, seen = work.books.stock.pending_number(work.store, work.warehouse, work.name), 0
    for version, due in _due(work):
        work.progress("stock figures looked at", seen, number)
        seen += len(due)
        batch = due
        if work.partner.policies.stock.only_differences:
            known = _levels(work) if known is None else known
            batch = _differing(work, due, known, version)
        if batch:
            _send_batch(work, batch, version)


def _due(work: Work) -> Iterator[tuple[int, list[tuple[Count, int]]]]:
    """Yield every pending count with its figure as of now, in batches.

    With each comes the version of the ledger that it was computed from.
    """
    stock, size = work.books.stock, work.partner.policies.stock.batch
    after, reserved, elsewhere = "", Reservations(work), TakenElsewhere(work)
    while counts := stock.pending_after(work.store, work.warehouse, work.name, after, size):
        after, version = counts[-1].item, work.books.ledger.version()
        if work.books.actions.is_any_unclear(work.store):
            counts = _moving_clearly(work, counts)
        elsewhere.record(counts)
        moved = stock.movements_of_each(counts)
        yield (
            version,
            [
                (count, _figure(work, reserved, count, movements))
                for count, movements in zip(counts, moved, strict=True)
            ],
        )


def _figure(work: Work, reserved: Reservations, count: Count, movements: Sequence[Movement]) -> int:
    return figure(count, movements, work.partner.zone, reserved.of(count, movements))


def _moving_clearly(work: Work, counts: Sequence[Count]) -> list[Count]:
    """Return the counts of items that no call moves whose answer was lost."""
    clear = [count for count in counts if not _moves_unclearly(work, count)]
    if len(clear) < len(counts):
        work.did("items waiting for a lost answer", len(counts) - len(clear))
    return clear


def _moves_unclearly(work: Work, count: Count) -> bool:
    return work.books.actions.has_unclear_movement(
        work.store, work.warehouse, count.item, count.sku
    )


def _levels(work: Work) -> Mapping[str, set[int]]:
    """Return what the store has on the shelf, by every code; several figures where it is shared."""
    known: dict[str, set[int]] = {}
    for level in work.api.stock():
        for code in (level.item.physical_sku, level.item.ean, level.item.upc):
            known.setdefault(code, set()).add(level.physical)
    return known


def _differing(
    work: Work, batch: Sequence[tuple[Count, int]], known: Mapping[str, set[int]], version: int
) -> list[tuple[Count, int]]:
    """Return what differs from what the store has; the rest is as good as told."""
    differing = [(count, value) for count, value in batch if known.get(count.item) != {value}]
    alike = [(count, value) for count, value in batch if known.get(count.item) == {value}]
    if alike:
        counts, values = zip(*alike, strict=True)
        with work.books.ledger.transaction():
            work.books.stock.set_outcome(counts, "sent", values)
            _look_back(work, alike, version)
        work.did("stock figures as the store has them", len(alike))
    return differing


def _send_batch(work: Work, batch: Sequence[tuple[Count, int]], version: int) -> None:
    """Make one call, recorded before and after."""
    books = work.books
    figures = [StockFigure(count.item, value) for count, value in batch]
    number = books.runs.next_number(f"{work.store}/stock-call")
    request = {"products": {one.product: one.quantity for one in figures}}
    with books.ledger.transaction():
        action = books.actions.intend(
            work.store, work.name, "stock", str(number), request, work.run_id
        )
        books.stock.set_sending(batch, action.id)
        action = books.actions.attempt(action)
    sending = [replace(count, state="sending", action_id=action.id) for count, _ in batch]
    try:
        answer = work.api.set_stock(figures)
    except ApiRefusal as error:
        _refused(work, sending, action, error)
    except UnclearError:
        books.actions.still_under_way(action)
        raise
    except BridgeError as error:
        # Nothing was done: the next run may send at once.
        _not_taken(work, sending, action, error.message)
        raise
    else:
        with books.ledger.transaction():
            _answered(work, sending, {count.item: value for count, value in batch}, action, answer)
            _look_back(work, batch, version)


def _look_back(work: Work, batch: Sequence[tuple[Count, int]], version: int) -> None:
    """Let figures be told again of which another run has moved the goods since that `version`.

    Nobody knows which of the two the store has heard first: the other partner's, or this figure.
    """
    if work.books.ledger.version() == version:
        return
    stock = work.books.stock
    moved = stock.movements_of_each([one for one, _ in batch])
    is_something_unclear = work.books.actions.is_any_unclear(work.store)
    reserved = Reservations(work)
    for (count, value), movements in zip(batch, moved, strict=True):
        is_unclear = is_something_unclear and _moves_unclearly(work, count)
        if is_unclear or _figure(work, reserved, count, movements) != value:
            stock.tell_again(count)
            work.did("stock figures to be told again")


def _not_taken(work: Work, sending: Sequence[Count], action: ActionRow, reason: str) -> None:
    """Let the figures of a call that has not arrived be computed anew."""
    with work.books.ledger.transaction():
        work.books.actions.settle(action, "refused", reason)
        work.books.stock.set_outcome(sending, "pending")


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
    by_reason: dict[str, list[Count]] = defaultdict(list)
    for count in sending:
        by_reason[_reason(count.item, answer)].append(count)
    with work.books.ledger.transaction():
        work.books.actions.settle(action, "done", f"{left_out} not set" if left_out else "")
        work.problems_of("partner", "stock", [])
        for reason, counts in by_reason.items():
            if reason:
                work.books.stock.set_outcome(counts, "refused", reason=reason)
                work.did("stock figures not taken", len(counts))
            else:
                taken = [values[one.item] for one in counts]
                work.books.stock.set_outcome(counts, "sent", taken)
                work.did("stock figures set", len(counts))


def _reason(item: str, answer: StockAnswer) -> str:
    """Return the code of why the store has not set a figure; "" where it has."""
    if item in answer.not_found:
        return NOT_FOUND
    if item in answer.bundles:
        return BUNDLE
    return REJECTED if item in answer.rejected else ""
