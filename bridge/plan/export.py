"""What is done with a good-to-go shipment: it goes, it waits, or a person is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bridge.config.policies import Policies
from bridge.model.problem import Problem, Severity
from bridge.model.store import Shipment
from bridge.plan.bundles import contradiction, lines_to_pick

Kind = Literal["skip", "hold", "capture", "go"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done with one shipment now."""

    kind: Kind
    #: Whose it is; "" where that is not settled.
    partner: str = ""
    problems: tuple[Problem, ...] = ()


#: States in which a shipment has left, stands in a file that is about to, or never will.
_GONE = (
    *("planned", "sent", "completing", "shipped", "completed"),
    *("rejected", "cancelling", "cancelled", "discarded"),
)


def decide(
    shipment: Shipment, partners: Sequence[str], known_state: str, policies: Policies
) -> Verdict:
    """Return what is done with `shipment`, which these `partners` would take.

    `known_state` is its state in the ledger, "" where it is new; `policies` are those of the one
    partner who takes it.
    """
    if known_state in _GONE:
        return Verdict("skip")
    if not partners:
        return Verdict("hold", problems=(_UNROUTED,))
    if len(partners) > 1:
        return Verdict("hold", problems=(_two_takers(partners),))
    partner = partners[0]
    marks = tuple(_marks(shipment, policies.bundles))
    if marks:
        return Verdict("hold", partner, marks)
    if shipment.should_capture and policies.capture.when == "before_export":
        return Verdict("capture", partner)
    return Verdict("go", partner)


def _marks(shipment: Shipment, bundles: str) -> list[Problem]:
    """Return what the store itself says against sending it."""
    marks = []
    if shipment.is_on_hold:
        marks.append(
            Problem(
                "on-hold",
                "the store has put it on hold",
                "take it off hold in Centra; it then goes with the next export",
            )
        )
    if shipment.is_suspect:
        marks.append(
            Problem(
                "suspect",
                "the store marks it as suspect of fraud",
                "check the order in Centra; once it is cleared it goes with the next export",
            )
        )
    mismatch = contradiction(shipment, bundles)
    if mismatch is not None:
        marks.append(mismatch)
    elif not lines_to_pick(shipment, bundles):
        marks.append(Problem("no-lines", "has nothing to pick", "look at the shipment in Centra"))
    return marks


_UNROUTED = Problem(
    "nobody-takes-it",
    "no partner of bridge.yaml takes it",
    "widen `shipments` of a partner in bridge.yaml, or ship it by hand",
    severity=Severity.NOTICE,
)


def _two_takers(partners: Sequence[str]) -> Problem:
    return Problem(
        "several-take-it",
        f"{' and '.join(partners)} would all take it",
        "make `shipments` in bridge.yaml say whose it is; until then it goes to nobody",
    )


def changed_after_export() -> Problem:
    """Return the problem of a shipment that is no longer what its partner was told."""
    return Problem(
        "changed-after-export",
        "address, service or items have changed at the store since the partner was told",
        "tell the partner; nothing is sent again by itself",
        severity=Severity.NOTICE,
    )
