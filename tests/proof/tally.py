"""How much a proof has gone through."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What a proof has gone through."""

    #: Moments at which a session was killed, and at which the one after it was killed too.
    points: int = 0
    pairs: int = 0
    #: Sessions of the bridge in all, killed or not.
    nights: int = 0
    #: The moments of recoveries, and those of them that were a second kill, by name.
    recovery: Counter[str] = field(default_factory=Counter)
    killed_in: Counter[str] = field(default_factory=Counter)
    #: Where the world was another one than after an undisturbed night.
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        second = (
            f", {self.pairs} second kills at {len(self.killed_in)} of {len(self.recovery)} "
            "kinds of moments in recoveries"
        )
        return (
            f"{self.points} points{second if self.pairs else ''}, {self.nights} nights, "
            f"{len(self.faults)} differences"
        )

    def add(self, other: Tally) -> None:
        """Count what another part of the proof has gone through."""
        self.points += other.points
        self.pairs += other.pairs
        self.nights += other.nights
        self.recovery += other.recovery
        self.killed_in += other.killed_in
        self.faults += other.faults
