"""What a rehearsal tells, as plain data."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from bridge.sandbox.rehearsal.proof import Played


class Verdict(StrEnum):
    """How one thing went."""

    #: As it has to be.
    WORKS = "works"
    #: As it has to be where a mapping or a policy leaves no other way; a person decides whether
    #: that is wanted.
    LOOK = "look at it"
    #: Not tried, because a mapping cannot be run backwards so far.
    UNSAID = "not rehearsed"
    #: Not as it has to be.
    FAILS = "does not work"


@dataclass(frozen=True)
class Finding:
    """One thing that was tried."""

    what: str
    verdict: Verdict
    #: What came of it, and why.
    told: str


@dataclass
class Section:
    """Things that belong together."""

    title: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, what: str, verdict: Verdict, told: str) -> None:
        """Add what was tried and how it went."""
        self.findings.append(Finding(what, verdict, told))

    def count(self, verdict: Verdict) -> int:
        """Return how many things went so."""
        return sum(one.verdict is verdict for one in self.findings)


@dataclass
class Rehearsal:
    """All of it."""

    partner: str
    sections: list[Section]
    #: How much was played of each message that is configured.
    messages: tuple[Played, ...]
    #: What is proved by it and what is not, a sentence each.
    proves: tuple[str, ...]
    #: The folder of the night, where it was kept.
    folder: str = ""

    @property
    def exit_code(self) -> int:
        """0 where nothing fails, and something was played of every message."""
        is_whole = all(one.played for one in self.messages)
        return 0 if is_whole and not self.count(Verdict.FAILS) else 1

    def count(self, verdict: Verdict) -> int:
        """Return how many things went so."""
        return sum(section.count(verdict) for section in self.sections)

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)
