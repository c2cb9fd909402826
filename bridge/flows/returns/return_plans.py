"""From what came back, and of which shipments, to the returns that are to be made at the store.

The store's own returns are looked at first: what they have taken cannot come back again, and one
that somebody has made by hand for the same goods is never made a second time unasked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from bridge.config.return_policy import ANY, ReturnRule
from bridge.flows.facts import values_of
from bridge.flows.returns.made_before import (
    made_by_later_ledger,
    made_otherwise,
    name_of,
    of_document,
)
from bridge.flows.returns.return_calls import calls_of, may_have_happened, subject_of
from bridge.flows.returns.return_facts import is_one_return
from bridge.flows.returns.return_look_alikes import made_in_centra, rows_of
from bridge.flows.returns.return_shipments import NONE_FITS, NOT_COMPLETE, SEVERAL_FIT, Origin, said
from bridge.flows.returns.returning import Making, entered_twice
from bridge.flows.work import Work
from bridge.ledger.look_alikes import LookAlikeRow
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.mapping.keys import MARK as BETWEEN
from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import FoundShipment, ShipmentStatus, StoreReturn
from bridge.plan.look_alikes import (
    ByHand,
    LookAlikes,
    look_alikes,
    made_by_hand,
)
from bridge.plan.returns import (
    MARK,
    Candidate,
    PlannedReturn,
    differs,
    is_by_hand,
    left_to_return,
    plan_returns,
    token,
)
from bridge.plan.worth import Worth, worths

#: The code of a return in Centra that a partner names under two numbers of its own.
TOLD_BEFORE = "return-told-before"
#: A rule for everything, where only the goods are asked about.
_ANYTHING = {ANY: ReturnRule(restock=False, refund=False)}


@dataclass(slots=True)
class Drawn:
    """What is to be made, or why nothing is."""

    makings: list[Making] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: What was made by hand that these goods may be of, where that is the problem.
    look_alikes: list[LookAlikeRow] = field(default_factory=list)
    received_at: Moment | None = None
    #: Whether all of the shipments are complete at the store: before that nothing can come back.
    is_complete: bool = True


@dataclass(slots=True)
class _Shown:
    """A shipment as the store shows it now, with its returns."""

    row: ShipmentRow
    found: FoundShipment
    lines: Sequence[PickLine]
    existing: list[StoreReturn]
    #: Those that this document has made already.
    ours: list[StoreReturn]

    @property
    def is_complete(self) -> bool:
        return self.found.status is ShipmentStatus.COMPLETED


class Drawing:
    """One return of the partner's, or what is told more of one."""

    def __init__(
        self,
        work: Work,
        document: str,
        fresh: Sequence[RecordRow],
        origin: Origin,
        telling: int,
        released: Set[str],
    ) -> None:
        """`telling` is 1 for the first time that something of the document is made."""
        self._work = work
        self._document = document
        self._fresh = fresh
        self._entries = [values_of(row) for row in fresh]
        self._origin = origin
        self._released = released
        #: What tells this telling's returns from those of earlier ones.
        self._again = f"again-{telling}" if telling > 1 else ""
        #: What stands in the comment of all of them, before the mark.
        self._name = name_of(work.name, document, telling)
        #: The return that somebody has made in Centra, and that is completed instead of ours.
        self._announced = origin.announced
        told = calls_of(work.books, work.store, work.name, document)
        #: What the ledger calls the returns of every telling.
        self._subjects = {one.subject for one in told}
        #: Returns at the store that the ledger knows as made for the document, in any telling.
        self._known = {one.answer for one in told if one.state == "done"}
        calls = [one for one in told if self._is_of_this(one.subject)]
        self._calls = list(filter(may_have_happened, calls))
        self._is_intended = any(one.state == "intended" for one in calls)

    def _is_of_this(self, subject: str) -> bool:
        last = subject.rpartition("/")[2]
        return last == self._again if self._again else not last.startswith("again-")

    def draw(self) -> Drawn:
        """Return what is to be made."""
        shown = [one for row in self._origin.shipments if (one := self._show(row)) is not None]
        if self._origin.is_by_item:
            shown = self._fitting(shown)
            if len(shown) != 1:
                return Drawn(problems=[SEVERAL_FIT if shown else NONE_FITS])
        elif len(shown) < len(self._origin.shipments):
            return Drawn(problems=[NOT_COMPLETE])
        problem = self._told_before() or self._entered_twice(shown)
        if problem is not None:
            return Drawn(problems=[problem])
        alike = self._made_by_hand(shown)
        if alike is not None:
            return Drawn(
                problems=[made_by_hand(alike.found)],
                look_alikes=rows_of(self._work, self._fresh, alike),
            )
        plan = plan_returns(
            self._entries,
            [self._candidate(one, self._others(one), self._worth(one)) for one in shown],
            self._work.partner.policies.returns,
        )
        makings = [self._making(one, shown) for one in plan.returns]
        problem = self._unlike_announced(makings) or self._made_before(makings, shown)
        problems = plan.problems or ([problem] if problem is not None else [])
        is_complete = all(one.is_complete for one in shown)
        return Drawn(makings, problems, received_at=plan.received_at, is_complete=is_complete)

    # What there is ----------------------------------------------------------------------------

    def _show(self, row: ShipmentRow) -> _Shown | None:
        """Return a shipment with its returns; None where the store does not have it."""
        found = self._work.api.find_shipment(row.order_id, row.shipment_id)
        if found is None:
            return None
        lines = self._work.books.shipments.lines(row.store, row.shipment_id)
        existing = list(self._work.api.returns(shipment=row.shipment_id))
        taken_over = {one.answer for one in self._calls if one.state == "done"}
        for one in existing:
            if one.return_id in taken_over and is_by_hand(one):
                self._announced = one
        ours = [one for one in existing if f"{self._name} [{MARK}" in one.comment]
        return _Shown(row, found, lines, existing, ours)

    def _others(self, shown: _Shown) -> list[StoreReturn]:
        """Return the returns of a shipment that are neither ours nor the one that we complete."""
        announced = self._announced.return_id if self._announced else ""
        return [
            one for one in shown.existing if one not in shown.ours and one.return_id != announced
        ]

    def _worth(self, shown: _Shown) -> dict[int, Worth]:
        """Return what tells its lines apart, unless what is there already says which are meant."""
        if self._announced or self._calls or shown.ours:
            return {}
        return worths(shown.found.shipment, shown.lines)

    def _candidate(
        self,
        shown: _Shown,
        taken: Sequence[StoreReturn],
        worth: Mapping[int, Worth] | None = None,
    ) -> Candidate:
        """Return a shipment to plan with, of which the returns `taken` have left so much."""
        shipment = shown.found.shipment
        return Candidate(
            shipment.shipment_id,
            shown.lines,
            left_to_return(shown.lines, shipment, taken),
            str(shipment.raw.get("orderCurrency") or ""),
            self._others(shown),
            self._same(shown),
            worth or {},
        )

    def _same(self, shown: _Shown) -> list[StoreReturn]:
        """Return what earlier tellings of the same return of the partner's have made."""
        if not is_one_return(self._work.mappings["return"]):
            return []
        every = of_document(self._work.name, self._document, shown.existing)
        return [one for one in every if one not in shown.ours]

    def _fitting(self, shown: Sequence[_Shown]) -> list[_Shown]:
        """Return the shipments that can give all of the items back; the one that was begun with.

        What was made by hand may be of these very items: it takes nothing off its shipment here.
        """
        begun = {str(one.asked.get("shipment")) for one in self._calls}
        ours = [one for one in shown if one.ours or one.row.shipment_id in begun]
        return ours or [one for one in shown if one.is_complete and self._fits(one)]

    def _fits(self, shown: _Shown) -> bool:
        open_ids = {one.there.return_id for one in self._by_hand(shown)}
        taken = [one for one in self._others(shown) if one.return_id not in open_ids]
        return not plan_returns(self._entries, [self._candidate(shown, taken)], _ANYTHING).problems

    # What speaks against it -------------------------------------------------------------------

    def _entered_twice(self, shown: Sequence[_Shown]) -> Problem | None:
        """Return what somebody has entered beside one of ours, as an earlier run has seen."""
        found = [one for each in shown for one in each.existing]
        lines = [one for each in shown for one in each.lines]
        whole = subject_of(self._work.name, self._document, "")
        for call in self._calls:
            mark = self._mark(call.subject.removeprefix(whole).removeprefix("/"))
            problem = entered_twice(self._work, call.subject, mark, found, lines, self._released)
            if problem is not None:
                return problem
        return None

    def _told_before(self) -> Problem | None:
        """Return that the announced return was told already, under another number.

        More of what was told under this one, or what a person lets pass, is a return of its own.
        """
        if self._announced is None:
            return None
        return_id = self._announced.return_id
        known = self._work.books.actions.of_return(self._work.store, return_id)
        earlier = {one.subject for one in known} - {one.subject for one in self._calls}
        others = sorted(earlier - self._subjects)
        if others and TOLD_BEFORE not in self._released:
            return _told_before(return_id, others[0])
        if earlier:
            self._announced = None
        return None

    def _made_by_hand(self, shown: Sequence[_Shown]) -> LookAlikes | None:
        """Return what somebody has made that these goods may be of, unless it is completed here.

        What we have begun to make is gone on with.
        """
        is_begun = self._calls or self._is_intended or any(one.ours for one in shown)
        if self._announced or is_begun:
            return None
        alike = look_alikes(self._entries, [it for one in shown for it in self._by_hand(one)])
        if alike is None or made_by_hand(alike.found).is_released(self._released):
            return None
        completes = self._work.partner.policies.return_matching.pending == "complete"
        if not (completes and alike.are_pending_and_the_same):
            return alike
        self._announced = alike.found[0]
        return None

    def _by_hand(self, shown: _Shown) -> list[ByHand]:
        return made_in_centra(self._work, self._document, self._others(shown), shown.lines)

    def _unlike_announced(self, makings: Sequence[Making]) -> Problem | None:
        """Return that a return which is announced in Centra is not what came back."""
        there = self._announced
        if there is None or there.is_completed:
            return None
        is_same = len(makings) == 1 and not differs(there, makings[0].asked)
        if is_same and there.is_restocked in (None, makings[0].planned.rule.restock):
            return None
        return _otherwise(there)

    def _made_before(self, makings: Sequence[Making], shown: Sequence[_Shown]) -> Problem | None:
        """Return that the store has other ones of ours for the document than these."""
        made = [one for each in shown for one in each.ours]
        problem = made_otherwise(makings, made, self._calls)
        if problem is not None:
            return problem
        existing = [one for each in shown for one in each.existing]
        every = of_document(self._work.name, self._document, existing)
        unknown = [one for one in every if one.return_id not in self._known]
        problem = made_by_later_ledger(makings, unknown, self._calls)
        return problem if problem and not problem.is_released(self._released) else None

    # What is made -----------------------------------------------------------------------------

    def _making(self, planned: PlannedReturn, shown: Sequence[_Shown]) -> Making:
        label = self._label(planned)
        mark = self._mark(label)
        own = next(one for one in shown if one.row.shipment_id == planned.shipment_id)
        said_first = f"{planned.rule.comment}: " if planned.rule.comment else ""
        return Making(
            planned=planned,
            lines=own.lines,
            subject=subject_of(self._work.name, self._document, label),
            mark=mark,
            comment=f"{said_first}{self._name} [{mark}]",
            before=[one.return_id for one in own.existing],
            announced=self._announced.return_id if self._announced else "",
        )

    def _mark(self, label: str) -> str:
        return token(self._work.store, self._work.name, self._document, label)

    def _label(self, planned: PlannedReturn) -> str:
        """Return what tells a return from the others of the document, whatever is decided later."""
        named = said(self._fresh, "shipmentId")
        shipment_id = "" if named == {planned.shipment_id} else planned.shipment_id
        return "/".join(part for part in (shipment_id, planned.label, self._again) if part)


def _told_before(return_id: str, subject: str) -> Problem:
    told_as = subject.partition("/")[2].replace(BETWEEN, " ")
    return Problem(
        TOLD_BEFORE,
        f"return {return_id} in Centra, which it names, was told already, as {told_as}",
        "ask the partner whether goods came back twice: `bridge release` makes a return of these "
        "besides, `bridge discard` takes them for the same",
    )


def _otherwise(there: StoreReturn) -> Problem:
    return Problem(
        "announced-otherwise",
        f"return {there.return_id}, which is pending in Centra for it, has other lines or "
        "quantities than came back, or restocks otherwise than the condition says",
        "settle it in Centra by what came back, then `bridge discard`",
    )
