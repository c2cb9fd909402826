"""What becomes of an answer that cannot be read: a problem, an error for one thing, or doubt."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from bridge.api.base import ApiRefusal
from bridge.api.calls import Call
from bridge.api.values import text
from bridge.errors import ItemError, UnclearError
from bridge.model.problem import Problem, Severity
from bridge.model.store import Raw

_log = logging.getLogger(__name__)

_Thing = TypeVar("_Thing")

#: A "no" that says positively that there is nothing of the kind. The reference shows "order does
#: not exist" (Create shipment); lists are documented as empty, the other words are tolerance.
_NONE_SUCH = re.compile(
    r"\b(order|shipment|return|product)s? (was |were |is |are )?(not found|do(es)? not exist)"
    r"|\bno (order|shipment|return|product)s?( (was|were))? found",
    re.IGNORECASE,
)


def name_of(raw: Raw, id_name: str) -> str:
    """Return a row's id; "" where it has none that can be read."""
    try:
        return text(raw, id_name)
    except ValueError:
        return ""


def unreadable(noun: str, name: str, error: ValueError) -> Problem:
    """Return the problem of one row of a list that goes on without it."""
    return Problem(
        code=f"{noun.replace(' ', '-')}-unreadable",
        message=f"The store's {noun} {name or 'without an id'} cannot be read: {error}",
        remedy="Look at it in the store; it is read again in the next run",
        severity=Severity.HELD if name else Severity.SET_ASIDE,
    )


def readable(
    found: Iterable[Raw],
    noun: str,
    id_name: str,
    read: Callable[[Raw], _Thing],
    told: Callable[[Problem], None],
) -> Iterator[_Thing]:
    """Yield what can be read of a list; `told` is told of the rest."""
    for raw in found:
        try:
            thing = read(raw)
        except ValueError as error:
            told(unreadable(noun, name_of(raw, id_name), error))
        else:
            yield thing


def tell_in_the_log(problem: Problem) -> None:
    """Log what could not be read: for callers that keep no problems."""
    _log.warning("%s: %s", problem.code, problem.message)


def asked_for(what: str, read: Callable[[Raw], _Thing], raw: Raw) -> _Thing:
    """Return one thing that was asked for; leaving it out would say that it does not exist."""
    try:
        return read(raw)
    except ValueError as error:
        raise ItemError(f"The store's {what} cannot be read: {error}") from None


def outcome(call: Call, read: Callable[[Raw], _Thing], answer: Raw) -> _Thing:
    """Return what a write's answer says; one that cannot be read leaves the outcome open."""
    try:
        return read(answer)
    except ValueError as error:
        raise UnclearError(f"{call} was answered, but {error}: it may have been done") from None


def says_none(refusal: ApiRefusal) -> bool:
    """Return whether a "no" says that there is nothing of the kind.

    In the store's own words: what is shown of them has names taken out.
    """
    return _NONE_SUCH.search(text(refusal.answer, "msg")) is not None
