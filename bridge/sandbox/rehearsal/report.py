"""What a rehearsal tells, as plain data."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How one thing went."""

    #: As it has to be.
    WORKS = "works"
    #: As it has to be where a mapping or a policy leaves no other way; a person decides whether
    #: that is wanted.
    LOOK = "look at it"
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


@dataclass
class Rehearsal:
    """All of it."""

    partner: str
    sections: list[Section]
    #: What is proved by it and what is not, a sentence each.
    proves: tuple[str, ...]
    #: The folder of the night, where it was kept.
    folder: str = ""

    @property
    def exit_code(self) -> int:
        """0 where nothing fails."""
        return 1 if self.count(Verdict.FAILS) else 0

    def count(self, verdict: Verdict) -> int:
        """Return how many things went so."""
        return sum(one.verdict is verdict for section in self.sections for one in section.findings)

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


PROVES = (
    "It proves that your mappings agree with each other: what one writes the other reads, through "
    "a warehouse that knows nothing but them.",
    "It proves that your mappings read the partner's samples, as far as you have any.",
    "It proves that this configuration with these policies does nothing twice, and concludes "
    "nothing from what is missing, in the cases above.",
    "It does not prove that the partner means by its files what your mappings say: what names and "
    "codes stand for, and what is final, is the partner's word, and nothing here has asked.",
)
