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


#: A shipment that nobody has captured before it went, where the bridge should have.
SHIPPED_UNCAPTURED = Problem(
    "shipped-uncaptured",
    "the goods have left, and their payment was never captured",
    "capture it in Centra: the shipment is complete then",
    severity=Severity.NOTICE,
)
