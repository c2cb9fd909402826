"""What a partner sends regularly, or in answer to files of ours: which of it has not come."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.app.reconciling.subject import Awaited
from bridge.model.moment import utc_text
from bridge.plan.reconciling.difference import Difference


def missing_files(subject: Awaited) -> Iterator[Difference]:
    """Yield the messages of which a file should have come by now."""
    for message, hours in subject.partner.policies.expected.files_every_hours.items():
        last = subject.books.reconciling.last_came(subject.name, message)
        since = last or subject.adopted_at
        if not subject.patience.is_over(since, hours):
            continue
        folder = subject.partner.messages.inbound()[message].folder
        ever = "the last one came before that" if last else "none has ever come"
        yield Difference(
            "file",
            message,
            "file-missing",
            f"a file of `{message}` is expected every {hours} hours; {ever}",
            f"`bridge import` takes what lies in {folder}; if nothing does, ask the partner",
            since,
            details={"every_hours": hours, "last_came": last},
        )


def unacknowledged_files(subject: Awaited) -> Iterator[Difference]:
    """Yield our files that the partner should have acknowledged by now, as its runs expect it."""
    policy = subject.partner.policies.acks
    messages = subject.partner.messages
    first = subject.books.runs.last_number(f"{subject.name}/ack/expected")
    if messages.ack is None or policy.expected_within_hours is None or first is None:
        return
    wanted = policy.messages or tuple(messages.outbound())
    for file in subject.books.acks.missing(subject.name, first, utc_text(subject.now)):
        is_late = subject.patience.is_over(file.changed_at, policy.expected_within_hours)
        if is_late and file.message in wanted and file.message != "ack_sent":
            yield Difference(
                "file",
                file.name,
                "not-acknowledged",
                "it was delivered, and the partner has not acknowledged it",
                f"ask the partner whether it has it; if not: `bridge resend {file.name}`",
                file.changed_at,
                file.name,
                {"message": file.message},
            )
