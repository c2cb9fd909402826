"""Says at the end of the tests how many points and nights the proofs have gone through."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.proof.tally import Tally

#: The name under which a test reports its tally.
PROPERTY = "proof"


def as_text(tally: Tally) -> str:
    """Return a tally as text that travels from one process to another."""
    return json.dumps(vars(tally))


def from_text(text: str) -> Tally:
    """Return the tally that `as_text` made a text of."""
    tally = Tally(**json.loads(text))
    tally.recovery, tally.killed_in = Counter(tally.recovery), Counter(tally.killed_in)
    return tally


def tell_proofs(terminalreporter: pytest.TerminalReporter) -> None:
    """Write one line with the sum of all proofs, where there were any."""
    total = Tally()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, text in getattr(report, "user_properties", ()):
                if name == PROPERTY and report.when == "call":
                    total.add(from_text(text))
    if total.nights:
        terminalreporter.write_line(f"Proved: {total}")
