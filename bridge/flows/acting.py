"""Intention, act, outcome: the one way in which a changing call is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from bridge.api.base import ApiRefusal
from bridge.errors import ConfigurationError, TryLaterError, UnclearError
from bridge.flows.work import Work, log
from bridge.ledger.actions import ActionRow
from bridge.model import speaking
from bridge.model.moment import from_utc_text
from bridge.model.problem import Problem
from bridge.plan.unclear import counts_as_look, is_disproved

#: done: it is so. refused: the store said no. waiting: nothing was done, or nobody knows yet (then
#: the action is `unclear`); a later run goes on.
Ended = Literal["done", "refused", "waiting"]


def act(
    work: Work,
    kind: str,
    subject: str,
    request: Mapping[str, Any],
    call: Callable[[], str],
    evidence: Callable[[], str | None],
    *,
    looks_first: Callable[[], str | None] | None = None,
    may_try_again: Callable[[ActionRow], bool] = lambda _refused: False,
) -> tuple[Ended, ActionRow]:
    """Make a call at most once and return how it ended.

    `call` makes it and returns what to keep of the answer; `evidence` returns the same where the
    store positively shows that it has happened, else None. An action that is done is not repeated,
    one with an unknown outcome is looked for first, one that was refused stays refused, unless it
    `may_try_again`. `looks_first`, if there is one, is asked for the same right before a call is
    made for the first time: it may stand in a ledger of which this one is an older copy, or have
    been done under a refusal that was not the store's. What it raises keeps the call from being
    made.
    Raises ConfigurationError where the store lets nobody make such calls; nothing was done then.
    """
    actions = work.books.actions
    action = actions.get(work.store, kind, subject)
    if action is None or (action.state == "refused" and may_try_again(action)):
        action = actions.intend(work.store, work.name, kind, subject, request, work.run_id)
    if looks_first is not None and action.state == "intended":
        action = _made_before(work, action, looks_first)
    if action.state == "unclear":
        action = find_out(work, action, evidence)
    if action.state == "intended":
        action = _attempt(work, action, call)
    ended: dict[str, Ended] = {"done": "done", "refused": "refused"}
    return ended.get(action.state, "waiting"), action


def _made_before(work: Work, action: ActionRow, evidence: Callable[[], str | None]) -> ActionRow:
    """Record that a call has happened of which the ledger does not know."""
    found = evidence()
    if found is None:
        return action
    said = (work.name, action.kind, action.subject)
    log.warning("%s: %s of %s had happened before", *said, extra=_spoken(action))
    actions = work.books.actions
    with work.books.ledger.transaction():
        return actions.settle(actions.attempt(action), "done", found)


def find_out(work: Work, action: ActionRow, evidence: Callable[[], str | None]) -> ActionRow:
    """Look whether an unclear action has happened; two settled looks without a sign say no."""
    actions = work.books.actions
    found = evidence()
    if found is not None:
        said = (work.name, action.kind, action.subject)
        log.info("%s: %s of %s had happened", *said, extra=_spoken(action))
        return actions.settle(action, "done", found)
    before = action.looked_at or action.attempted_at
    since = from_utc_text(before) if before else work.clock()
    if not counts_as_look(work.clock(), since, work.settle):
        return action
    action = actions.look(action)
    if is_disproved(action.looks):
        return actions.settle(action, "intended")
    return action


def _attempt(work: Work, action: ActionRow, call: Callable[[], str]) -> ActionRow:
    """Record that the request leaves, make it, and record what is known afterwards."""
    actions = work.books.actions
    action = actions.attempt(action)
    try:
        answer = call()
    except ApiRefusal as error:
        said = (work.name, action.kind, action.subject, error.message)
        log.warning("%s: %s of %s: %s", *said, extra=_spoken(action))
        return actions.settle(action, "refused", error.store_message)
    except UnclearError as error:
        work.report.trouble(work.name, error)
        return actions.still_under_way(action)
    except TryLaterError as error:
        work.report.trouble(work.name, error)
        return actions.settle(action, "intended")
    except ConfigurationError:
        actions.settle(action, "intended")
        raise
    return actions.settle(action, "done", answer)


def answer_lost(what: str) -> Problem:
    """Return that nobody knows yet whether a call has happened; `what` it does, in words."""
    return Problem(
        "answer-lost",
        f"the answer to {what} was lost",
        "run the bridge again later: it finds out first, and repeats only what has not happened",
    )


def _spoken(action: ActionRow) -> dict[str, dict[str, str | int]]:
    return speaking.of(kind=action.kind, subject=action.subject)
