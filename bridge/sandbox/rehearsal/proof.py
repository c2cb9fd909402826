"""What a rehearsal proves and what it does not, by what was played in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: What a night plays of each message, as people call it.
NAMES = {
    "item": "items",
    "order": "orders",
    "order_status": "states of orders",
    "order_cancel": "cancellations",
    "ack": "acknowledgements",
    "confirmation": "confirmations",
    "return": "returns",
    "stock": "stock",
}
_NOT_PROVED = (
    "It does not prove that the partner means by its files what your mappings say: what names and "
    "codes stand for, and what is final, is the partner's word, and nothing here has asked."
)


@dataclass(frozen=True)
class Played:
    """How much of a message that is configured was played."""

    message: str
    #: Things that were played, and those that could not be.
    played: int
    unplayed: int

    def __str__(self) -> str:
        """Return it as a line of the summary."""
        name = NAMES[self.message]
        if not self.played:
            return f"{name}: not rehearsed"
        share = f"{self.played} of {self.played + self.unplayed} " if self.unplayed else ""
        return f"{name}: {share}rehearsed"


def proves(played: Sequence[Played], sampled: Sequence[str]) -> Iterator[str]:
    """Yield what is proved and what is not, a sentence each.

    `sampled` are the messages of which every sample was read without a problem.
    """
    seen = [one.message for one in played if one.played]
    unseen = [one.message for one in played if not one.played]
    if len(seen) > 1:
        yield (
            f"It proves that your mappings of {_named(seen)} agree with each other: what one "
            "writes the other reads, through a warehouse that knows nothing but them."
        )
    if sampled:
        yield f"It proves that your mappings read the partner's samples of {_named(sampled)}."
    if len(seen) > 1:
        yield (
            "It proves that this configuration with these policies does nothing twice, and "
            "concludes nothing from what is missing, in the cases above."
        )
    elif seen:
        yield "It proves that orders go out once, and that their file can be read."
    if unseen:
        yield f"It proves nothing about {_named(unseen)}: not rehearsed, for the reasons above."
    yield _NOT_PROVED


def _named(messages: Sequence[str]) -> str:
    *most, last = [NAMES[one] for one in messages]
    return f"{', '.join(most)} and {last}" if most else last
