"""What a partner says of one of our files, put together from the records of its acknowledgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.problem import Problem, Severity
from bridge.plan.reason_codes import shown_code


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one document or record in the file."""

    #: Number of our record that holds it.
    record: int
    document: str
    number: int | None
    status: str
    code: str


@dataclass(slots=True)
class Said:
    """What one file of the partner's says of one of ours."""

    #: Number of the last of our records that hold it.
    record: int = 0
    status: str = ""
    code: str = ""
    at: Moment | None = None
    answers: list[Answer] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """What it comes to, where only its documents are answered too."""
        if self.status:
            return self.status
        words = {one.status for one in self.answers}
        if words <= {"rejected"}:
            return "rejected" if words else "received"
        return "partial" if words & {"rejected", "partial"} else min(words)

    @property
    def rejected(self) -> list[Answer]:
        """The documents or records that were not taken."""
        return [one for one in self.answers if one.status == "rejected"]


def said_in(records: Iterable[tuple[int, Mapping[str, Value]]]) -> Said:
    """Return what the records of one file say, in their order; the last word on the file counts."""
    said = Said()
    for number, values in records:
        said.record = number
        said.status = values.get("ack.status") or said.status
        said.code = values.get("ack.code") or said.code
        said.at = values.get("ack.happenedAt") or said.at
        if values.get("answer.status"):
            said.answers.append(
                Answer(
                    number,
                    values.get("answer.documentId") or "",
                    values.get("answer.recordNumber"),
                    values["answer.status"],
                    values.get("answer.code") or "",
                )
            )
    return said


def latest(sayings: Sequence[Said]) -> Said:
    """Return the last of what was said of a file, in the order of reading and by its own times."""
    last = sayings[0]
    for one in sayings[1:]:
        if last.at is None or one.at is None or one.at.utc >= last.at.utc:
            last = one
    return last


def file_rejected(said: Said, shipments: int) -> Problem:
    """Return the problem of a file that the partner has not taken."""
    code = shown_code(said.code)
    what = f", and ships none of its {shipments} shipments" if shipments else ""
    return Problem(
        "file-rejected",
        f"the partner has rejected the file{code}{what}",
        "its words stand in the acknowledgement (`bridge problems --values`). Mend the cause: "
        "`bridge resend FILE` delivers the same bytes again; after a correction of the mapping or "
        "in Centra `bridge resend SHIPMENT` writes a shipment anew",
    )


def taken_in_part(number: int) -> Problem:
    """Return the problem of a file of which something was rejected that nothing names."""
    what = f"{number} of the file's records" if number else "some of the file"
    return Problem(
        "file-taken-in-part",
        f"the partner has not taken {what}, and does not name the shipments",
        "ask the partner which they are, and settle those in Centra; then `bridge discard`",
    )


UNKNOWN = Problem(
    "ack-of-unknown-file",
    "the partner acknowledges a file that the bridge has not sent",
    "compare the mapping's `fileName` or `fileNumber` with our files; ask the partner",
)
SEVERAL = Problem(
    "ack-of-several-files",
    "the partner acknowledges a file by a number that several of ours have",
    "let the mapping say of which `message` the file is, or its name",
)
CANCEL_REJECTED = Problem(
    "cancel-rejected",
    "the partner has not taken the cancellation",
    "ask the partner whether it ships it, and have it stopped; `bridge resend FILE` sends the "
    "cancellation again",
)
MISSING = Problem(
    "ack-missing",
    "the partner has not acknowledged the file within the time that bridge.yaml gives it",
    "ask the partner whether it has it: `bridge discard` if so, `bridge resend` if not",
    severity=Severity.HELD,
)
