"""What follows from how far a partner says that it has got with a shipment."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.model.problem import Problem
from bridge.plan.progress import NEGATIVE, UNSTOPPED, Progress, Telling
from bridge.plan.reason_codes import shown_code


@dataclass(frozen=True, slots=True)
class Step:
    """What is done about one shipment."""

    #: The state that it goes to; "" where it stays.
    state: str = ""
    problems: tuple[Problem, ...] = ()
    #: What that is called in a report.
    did: str = ""


def next_step(state: str, progress: Progress) -> Step:
    """Return what follows for a shipment in `state` from what its partner tells."""
    latest, verdict = progress.latest, progress.verdict
    is_refused = verdict is not None and verdict.status in NEGATIVE
    if state in ("cancelling", "cancelled"):
        return _answered(state, verdict, is_refused=is_refused)
    if is_refused:
        return _refused(state, latest)
    if progress.is_in_part and state == "sent":
        return Step(problems=(_REJECTED_IN_PART,))
    if state == "rejected":
        return Step("sent", did="shipments taken after all")
    return Step()


def _refused(state: str, latest: Telling) -> Step:
    """Return what follows where the partner will not ship it, and nobody has asked for that."""
    if state in ("sent", "rejected"):
        problem = rejected(latest.code) if latest.status == "rejected" else _cancelled_there(latest)
        is_news = state == "sent"
        return Step(
            "rejected" if is_news else "",
            (problem,),
            f"shipments {latest.status} by the partner" if is_news else "",
        )
    return Step(problems=(_REJECTED_TOO_LATE,))


def _answered(state: str, verdict: Telling | None, *, is_refused: bool) -> Step:
    """Return what follows from the answer to a cancellation; none so far is no answer."""
    if is_refused:
        is_news = state == "cancelling"
        return Step(
            "cancelled" if is_news else "", did="cancellations confirmed" if is_news else ""
        )
    if verdict is not None and verdict.status in UNSTOPPED:
        return Step(problems=(_CANCEL_TOO_LATE,))
    return Step()


def rejected(code: str) -> Problem:
    """Return the problem of a shipment that its partner has rejected, by its `code` for why."""
    return Problem(
        "rejected",
        f"the partner has rejected it{shown_code(code)}, and does not ship it",
        "its words stand in the file (`bridge problems --values`): correct the cause in Centra or "
        "in the mapping, then `bridge resend` the shipment",
    )


def _cancelled_there(telling: Telling) -> Problem:
    return Problem(
        "cancelled-by-partner",
        f"the partner has cancelled it by itself{shown_code(telling.code)}, and does not ship it",
        "ask the partner why; then cancel it in Centra, or `bridge resend` the shipment",
    )


_REJECTED_IN_PART = Problem(
    "rejected-in-part",
    "the partner rejects or cancels some of its lines, and goes on with the others",
    "nothing is sent again: what comes of it is in its confirmation, as `short` or more. Ask the "
    "partner to stop it if it should not go like that; `bridge discard` when that is settled",
)
_REJECTED_TOO_LATE = Problem(
    "rejected-but-confirmed",
    "the partner says that it does not ship it, and it is completed or being completed",
    "ask the partner what has left the house; what did not is settled by a return in Centra",
)
_CANCEL_TOO_LATE = Problem(
    "cancel-too-late",
    "the store has cancelled it, and the partner ships it all the same: the parcel goes out",
    "have the carrier stop it, or take it back as a return; the order in Centra is cancelled, so "
    "settle there what the customer keeps. `bridge discard` when that is done",
)
