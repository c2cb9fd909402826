"""Payments that could not be captured: what is said of them, and when they are tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.config.confirmation_policies import CapturePolicy
from bridge.model.problem import Problem, Severity


def may_try_again(
    policy: CapturePolicy, attempts: int, attempted_at: datetime, now: datetime
) -> bool:
    """Return whether a payment that failed may be tried again by itself.

    The payment provider is not to be pressed: it is asked after the hours that the policy names,
    so often as it says, and not at all where it names none.
    """
    if policy.retry_hours is None or attempts >= policy.tries:
        return False
    return now - attempted_at >= timedelta(hours=policy.retry_hours)


def capture_failed(store_message: str, policy: CapturePolicy) -> Problem:
    """Return the problem of a shipment whose payment could not be captured before it goes."""
    return Problem(
        "capture-failed",
        f"its payment could not be captured ({store_message}): this can be fraud",
        "settle the payment in Centra; once it is captured it goes with the next export"
        + _again(policy),
    )


def capture_failed_too_late(store_message: str, policy: CapturePolicy) -> Problem:
    """Return the problem of one whose payment was to be captured on completion, and could not."""
    return Problem(
        "shipped-not-captured",
        f"the goods have left, and their payment could not be captured ({store_message}); it was "
        "not completed",
        "settle the payment in Centra; once it is captured it is completed with the next import"
        + _again(policy),
    )


def _again(policy: CapturePolicy) -> str:
    if policy.retry_hours is None:
        return ""
    return f"; the bridge tries it every {policy.retry_hours} hours, {policy.tries} times in all"


def still_unpaid(
    policy: CapturePolicy, *, should_capture: bool, since: datetime, now: datetime
) -> Problem | None:
    """Return what somebody should know of a shipment that is shipped and not paid `since` then.

    One that has yet to be captured is told at once; one that is paid otherwise after some days.
    """
    if should_capture:
        return SHIPPED_UNCAPTURED
    patience = max(_SOME_DAYS, timedelta(hours=policy.paid_within_hours))
    return SHIPPED_UNPAID if now - since > patience else None


#: A payment by invoice or bank transfer takes so long.
_SOME_DAYS = timedelta(days=3)
#: A shipment that has left, and whose payment nobody has captured.
SHIPPED_UNCAPTURED = Problem(
    "shipped-uncaptured",
    "the goods have left, and their payment was never captured",
    "capture it in Centra: the shipment is complete then",
    severity=Severity.NOTICE,
)
#: A shipment that has left, and that is to be paid otherwise.
SHIPPED_UNPAID = Problem(
    "shipped-unpaid",
    "the goods have left days ago, and Centra does not have it as paid: it is not completed",
    "settle the payment in Centra: the shipment is complete then; `discard` says no more of it",
    severity=Severity.NOTICE,
)
#: A shipment that has left unpaid, and whose order was cancelled since.
SHIPPED_THEN_GONE = Problem(
    "shipped-then-gone",
    "the goods have left unpaid, and the store no longer has the shipment: cancelled, deleted or "
    "replaced",
    "have the carrier stop it, or take it back as a return, and settle with the customer; then "
    "`bridge discard` it. Figures of stock count its goods as gone",
)
