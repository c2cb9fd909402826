"""What is done about a shipment by what its partner says and the policies allow.

*Short* is concluded only from a signal that the mapping names as final, and never while a row that
may belong to the shipment could not be read (design, section 7). Whatever the policies do not name
is held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal

from bridge.config.policies import Policies
from bridge.model.picking import PickLine
from bridge.model.problem import Problem, Severity
from bridge.plan.confirmation import MORE_THAN_ORDERED, Confirmation
from bridge.plan.not_left import in_words, with_less
from bridge.plan.worth import Worth, differ


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be done with the shipment."""

    #: return: it is completed as it is, and what was not shipped goes back with a refund.
    #: take_back: it is no longer good to go.
    kind: Literal["complete", "lower", "return", "take_back", "wait", "hold"]
    problems: tuple[Problem, ...] = ()
    #: For `lower`: units by position, every line named.
    quantities: Mapping[int, int] = field(default_factory=dict)
    #: For `return`, and where `is_split`: units that were not shipped, by position.
    missing: Mapping[int, int] = field(default_factory=dict)
    #: What was not shipped becomes a shipment of its own.
    is_split: bool = False
    #: Nothing has left: the customer is not told that something has.
    is_silent: bool = False


def decide(
    whole: Confirmation,
    lines: Sequence[PickLine],
    policies: Policies,
    *,
    unreadable_near: int,
    is_paid: bool,
    released: Set[str] = frozenset(),
    worth: Mapping[int, Worth] | None = None,
) -> Outcome:
    """Return what is to be done; `unreadable_near` counts what may tell more of it, unread.

    `released` are codes of problems that a person has let pass, `worth` is what a unit of each line
    is worth, by position.
    """
    case = _Case(whole, lines, policies, is_paid, released, worth or {})
    against = case.against()
    if against:
        return Outcome("hold", against)
    if whole.is_cancelled:
        return case.nothing_shipped(_CANCELLED)
    if not case.missing:
        return Outcome("complete")
    if not whole.is_final:
        return Outcome("wait")
    return Outcome("hold", (_SHORT_OR_UNREAD,)) if unreadable_near else case.short()


def decide_of_completed(
    whole: Confirmation,
    lines: Sequence[PickLine],
    policies: Policies,
    *,
    not_left: Mapping[int, int],
    not_there: Mapping[int, int],
    unreadable_near: int,
    released: Set[str] = frozenset(),
    worth: Mapping[int, Worth] | None = None,
) -> Outcome:
    """Return what is to be done about a shipment that somebody else has completed.

    `not_left` are the units by position that the store has and that were not shipped: they are to
    go back, once it is certain that no more of them comes. Where there are none, what remains of
    the order is split as the policy says of what is not paid. `not_there` were shipped, and the
    store does not have them in it: nobody has paid for them.
    """
    would, unpaid = (
        decide(
            whole,
            lines,
            policies,
            unreadable_near=unreadable_near,
            is_paid=is_paid,
            released=released | passing,
            worth=worth,
        )
        for is_paid, passing in ((True, _NOT_ALL), (False, frozenset[str]()))
    )
    if not_there and would.kind != "hold":
        return Outcome("hold", (with_less(in_words(not_there, lines)),))
    if not not_left:
        return Outcome("complete", missing=unpaid.missing, is_split=unpaid.is_split)
    is_as_told = would.kind == "complete" and not would.problems
    if would.kind == "return" or is_as_told:
        return replace(would, kind="return", missing=not_left)
    return would


@dataclass(frozen=True, slots=True)
class _Case:
    """One shipment, what was said of it, and what may be done."""

    whole: Confirmation
    lines: Sequence[PickLine]
    policies: Policies
    is_paid: bool
    released: Set[str]
    worth: Mapping[int, Worth]

    @property
    def missing(self) -> dict[int, int]:
        """Units that were ordered and not shipped, by position; below zero: too many were."""
        shipped = self.whole.shipped
        missing = {line.position: line.quantity - shipped[line.position] for line in self.lines}
        return {position: units for position, units in missing.items() if units}

    def against(self) -> tuple[Problem, ...]:
        """Return what forbids to settle the shipment, whatever is missing of it."""
        every = dict.fromkeys((*self.whole.problems, *self._strays()))
        problems = tuple(one for one in every if one.code not in self.released)
        if problems:
            return problems
        if not any(line.quantity for line in self.lines):
            return (_NO_LINES,)
        if any(units < 0 for units in self.missing.values()):
            return (_OVER,)
        is_contradictory = self.whole.is_cancelled and any(self.whole.shipped.values())
        return (_CANCELLED,) if is_contradictory else ()

    def _strays(self) -> list[Problem]:
        """Return what is wrong with items that the shipment does not have."""
        may_stand_in = self.policies.substituted == "as_ordered" and bool(self.missing)
        if self.policies.unknown_item == "leave_out" or may_stand_in:
            return []
        return [one.problem for one in self.whole.strays]

    def short(self) -> Outcome:
        """Less was shipped than was ordered, and no more will come."""
        if self.whole.strays:
            return self._substituted()
        if not any(self.whole.shipped.values()):
            return self.nothing_shipped(_NOTHING_SHIPPED)
        if self.whole.against_short:
            return Outcome("hold", tuple(self.whole.against_short))
        waits = self.is_paid or self.policies.short.unpaid == "hold"
        if self.policies.backorder == "partner" and waits:
            return Outcome("wait")
        unclear = self._unclear_lines()
        if unclear:
            return Outcome("hold", unclear)
        return self._short_and_paid() if self.is_paid else self._short_and_unpaid()

    @property
    def _is_of_bundle(self) -> bool:
        """Return whether what is missing is a part of a bundle, or one that was told with them."""
        bundles = {line.bundle for line in self.lines} - {""}
        return any(
            line.bundle or line.shipment_line_id in bundles
            for line in self.lines
            if line.position in self.missing
        )

    def _unclear_lines(self) -> tuple[Problem, ...]:
        """Return why it cannot be said what the missing units are worth."""
        if self._is_of_bundle:
            return (_SHORT_BUNDLE,)
        return (_SHORT_PRICE,) if self._is_price_unclear else ()

    @property
    def _is_price_unclear(self) -> bool:
        """Return whether other lines of an item may be short that are worth another sum."""
        missing = self.missing
        return any(
            differ(positions, self.worth)
            for positions in self.whole.spread
            if missing.keys() & set(positions) and any(self.whole.shipped[one] for one in positions)
        )

    def _substituted(self) -> Outcome:
        """Units are missing, and others have come in their stead."""
        stray = sum(one.units for one in self.whole.strays)
        if self.policies.substituted == "as_ordered" and stray == sum(self.missing.values()):
            return Outcome("complete", (_AS_ORDERED,))
        return Outcome("hold", (_SUBSTITUTED,))

    def nothing_shipped(self, problem: Problem) -> Outcome:
        """Nothing at all has left."""
        chosen = self.policies.nothing_shipped
        is_held = (chosen.paid if self.is_paid else chosen.unpaid) == "hold"
        if is_held and problem.code not in self.released:
            return Outcome("hold", (problem,))
        if self.is_paid and self._is_of_bundle:
            return Outcome("hold", (_SHORT_BUNDLE,))
        if self.is_paid:
            return Outcome("return", missing=self.missing, is_silent=True)
        return Outcome("take_back", (problem,))

    def _short_and_paid(self) -> Outcome:
        if self.policies.short.paid == "hold" and _SHORT_BUT_PAID.code not in self.released:
            return Outcome("hold", (_SHORT_BUT_PAID,))
        return Outcome("return", missing=self.missing)

    def _short_and_unpaid(self) -> Outcome:
        chosen = self.policies.short.unpaid
        if chosen == "hold" and _SHORT.code not in self.released:
            return Outcome("hold", (_SHORT,))
        lowered = Outcome("lower", quantities=dict(self.whole.shipped))
        if chosen != "new_shipment":
            return lowered
        return replace(lowered, missing=self.missing, is_split=True)


def is_short(outcome: Outcome) -> bool:
    """Return whether nothing is amiss but that less was shipped than was ordered."""
    return outcome.kind in ("lower", "return") or (
        outcome.kind == "hold" and all(one.code.startswith("short") for one in outcome.problems)
    )


def says_nothing_shipped(outcome: Outcome, whole: Confirmation) -> bool:
    """Return whether the partner says that nothing of it has left, or ever will."""
    codes = {_CANCELLED.code, _NOTHING_SHIPPED.code}
    is_none_told = not any(whole.left.values())
    return (
        is_none_told
        and outcome.kind in ("hold", "take_back")
        and {one.code for one in outcome.problems} <= codes
    )


_NO_LINES = Problem(
    "lines-unknown",
    "the bridge does not know what was to be picked for it, so it cannot tell whether it is whole",
    "look at the shipment in Centra and at `policies: {bundles: …}`, and complete it there",
)
_OVER = Problem(
    MORE_THAN_ORDERED,
    "the partner reports more units than were ordered",
    "ask the partner what was shipped; release it to complete it as ordered",
)
_CANCELLED = Problem(
    "cancelled-by-partner",
    "the partner says that it will not ship it",
    "cancel it in Centra, or have the partner ship it",
)
_NOTHING_SHIPPED = Problem(
    "nothing-shipped",
    "the partner reports it as done with nothing shipped",
    "cancel it in Centra, or have the partner ship it",
)
_SUBSTITUTED = Problem(
    "substituted",
    "units are missing, and the partner has shipped items that were not ordered",
    "ask the partner what the customer got, and settle it in Centra",
)
_AS_ORDERED = Problem(
    "substituted",
    "was completed as ordered, though other items were shipped in the stead of some",
    "the file tells which; put right in Centra what the customer should know",
    severity=Severity.NOTICE,
)
_SHORT = Problem(
    "short",
    "the partner shipped less than was ordered, and says that no more will come",
    "release it to complete it with what was shipped, or settle it in Centra; "
    "`policies: {short: lower}` does the former for all that are not yet paid",
)
_SHORT_BUT_PAID = Problem(
    "short-but-paid",
    "the partner shipped less than was ordered, and the shipment is paid, so its quantities cannot "
    "be lowered",
    "release it to complete it and refund what was not shipped with a return, or do so in Centra; "
    "`policies: {short: {paid: return}}` does it for all",
)
_SHORT_BUNDLE = Problem(
    "short-bundle",
    "what was not shipped is a part of a bundle, whose price stands on the bundle alone",
    "lower or refund it in Centra and complete it there, then discard this; completed with what "
    "was shipped it is recognised",
)
_SHORT_PRICE = Problem(
    "short-price-unclear",
    "units are missing of an item that stands on several lines, at different prices or in a bundle "
    "too, and the partner does not say on which",
    "lower or refund the right line in Centra and complete it there, then discard this; our line "
    "id (`line.lineId`) in the partner's file would tell",
)
_SHORT_OR_UNREAD = Problem(
    "short-or-unread",
    "units are missing, and there are rows or files that could not be read",
    "run again; where a row is bad, ask the partner for a correct file",
)
#: What a person lets pass to have given back what was paid for and not shipped.
_NOT_ALL = frozenset({_SHORT_BUT_PAID.code, _NOTHING_SHIPPED.code, _CANCELLED.code})
