"""What waits for a person in the morning: what is open, what can be decided, what comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: calm: nothing is to be done; look: something is late, or should be known; act: a person is
#: needed; stop: nothing goes on before a person has acted.
Tone = Literal["calm", "look", "act", "stop"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What can be decided, what follows from it, and how."""

    verb: str
    meaning: str
    command: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something for a person to do."""

    #: What is so, one sentence.
    text: str
    #: What to do, one sentence.
    to_do: str
    #: The commands to choose from; none where it is nothing for a command.
    decisions: tuple[Decision, ...] = ()
    partner: str = ""
    #: Since when it waits; None where that has no beginning.
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """Whether the person must act, in a sentence, and what comes first."""

    tone: Tone
    #: Nothing waits. / 3 things wait for you, 1 of them since Friday.
    sentence: str
    #: What should be known besides, a sentence each.
    besides: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    #: Steps that were left out of these.
    more_steps: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """One of the things that wait for the same reason."""

    #: The number of its first problem in the ledger.
    id: int
    subject: str
    #: What it is called in a line for people: parts of a key stand apart.
    shown: str
    message: str
    #: The file that it was found in, and where in that; "" and 0 where that is unknown.
    file: str
    line: int
    at: str
    field: str
    since: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that is open about one sort of thing for the same reason."""

    #: "" where it is nobody's.
    partner: str
    #: shipment, file, confirmation, return …
    kind: str
    code: str
    #: held, set_aside, notice
    severity: str
    #: About how many things: a shipment with three such problems is one.
    number: int
    #: How many of them a person has decided: the next run acts on them.
    decided: int
    since: str
    #: What is wrong with the oldest, and what to do about it.
    message: str
    remedy: str
    #: The oldest; one for each thing that they are about.
    examples: tuple[Example, ...]
    #: What can be decided about all of them at once.
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Things:
    """For how many things a person is needed: a shipment with three problems is one."""

    number: int = 0
    #: Those that were there before the night.
    older: int = 0
    oldest: str | None = None
