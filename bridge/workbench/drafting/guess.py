"""A guess: what was made out of a sample, how sure that is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sureness(StrEnum):
    """How sure a guess is; only what is at least likely is ever written as if it held."""

    SURE = "sure"
    LIKELY = "likely"
    #: Written as a comment, for a person to decide.
    PERHAPS = "perhaps"


@dataclass(frozen=True, slots=True)
class Guess:
    """One thing that was made out, for the mapping's comments and for the terminal."""

    #: As it is written in the mapping.
    value: str
    sureness: Sureness
    #: The evidence, as a clause, without values of the sample.
    why: str

    def __str__(self) -> str:
        return f"{self.sureness}: {self.why}"
