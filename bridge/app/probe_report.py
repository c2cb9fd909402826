"""What a probe has found out about a partner, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bridge.errors import BridgeError

#: Seconds that clocks may differ without a word: more, and counts are put before or after wrongly.
CLOCK_SECONDS = 60


class Verdict(StrEnum):
    """What a finding means for the nights to come."""

    FINE = "fine"
    LOOK = "look at it"
    FAULT = "does not work"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried."""

    about: str
    verdict: Verdict
    told: str
    remedy: str = ""


@dataclass(slots=True)
class Probe:
    """What was found out about one partner."""

    partner: str
    findings: list[Finding] = field(default_factory=list)
    #: Switches of the transport that the server needs, as they stand in bridge.yaml.
    profile: dict[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 where all is fine, 1 where something has to be looked at or does not work."""
        return int(any(one.verdict is not Verdict.FINE for one in self.findings))

    def add(self, about: str, verdict: Verdict, told: str, remedy: str = "") -> None:
        """Note a finding."""
        self.findings.append(Finding(about, verdict, told, remedy))

    def fault(self, about: str, error: BridgeError) -> None:
        """Note what does not work, in the words of an error."""
        self.add(about, Verdict.FAULT, error.message, error.remedy)

    def as_data(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "partner": self.partner,
            "findings": [
                {
                    "about": one.about,
                    "verdict": one.verdict.value,
                    "told": one.told,
                    "remedy": one.remedy,
                }
                for one in self.findings
            ],
            "profile": self.profile,
        }
