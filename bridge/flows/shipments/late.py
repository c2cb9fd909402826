"""What a partner tells of a shipment that is complete: a late parcel, a corrected tracking number.

Nothing is completed again. By policy the store is told the numbers once more, and never asked to
write to the customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bridge.flows.acting import act, answer_lost, find_out
from bridge.flows.facts import OTHER_CONTENT, unsound_count
from bridge.flows.movements import record_shipped
from bridge.flows.shipments.completing import is_shipped
from bridge.flows.shipments.confirmed import MESSAGE, Confirmed
from bridge.flows.shipments.remaining import BACKORDER, plan_of
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import Completion
from bridge.plan.confirmation import Confirmation, put_together
from bridge.plan.figures import Fact
from bridge.plan.late import brings_more, numbers_after, packages_after, tracking_after

_KIND = "tracking"


def take_late(
    work: Work,
    told: Confirmed,
    shipment: ShipmentRow,
    rows: Sequence[RecordRow],
    problems: Sequence[Problem],
) -> None:
    """Settle what is `told` of a shipment after its completion, by policy."""
    is_released = ALREADY_COMPLETE.code in told.released
    policy = "update" if is_released else work.partner.policies.late
    others = [one for one in problems if one.code != OTHER_CONTENT]
    if policy == "hold" or others:
        told.hold([*problems, ALREADY_COMPLETE])
        return
    late = _late(work, told, shipment, rows)
    against = late.against()
    if any(one.code == MORE_AFTERWARDS.code for one in against):
        record_shipped(work, shipment, late.whole, late.lines)
    if against:
        told.hold(against)
        return
    is_of_several = shipment.origin == BACKORDER and late.has_numbers
    if is_of_several and policy == "update" and not is_released:
        told.hold([_OF_WHICH_PART])
        return
    work.books.shipments.put_parcels(shipment.store, shipment.shipment_id, late.after.parcels)
    if policy == "ignore":
        work.did("records skipped as late", len(told.unsettled()))
        told.applied(skipped="late")
        return
    told.set_document("applying")
    problem = late.update(max(row.id for row in told.unsettled()))
    if problem is not None:
        told.hold([problem])
    else:
        told.applied()


def _late(work: Work, told: Confirmed, shipment: ShipmentRow, rows: Sequence[RecordRow]) -> Late:
    lines = work.books.shipments.lines(shipment.store, shipment.shipment_id)
    earlier = [told.fact(row) for row in rows if row.state == "applied"]
    later = [told.fact(row) for row in told.unsettled()]
    later += [Fact({}, is_sound=False)] * unsound_count(rows)
    before, after, whole = (
        put_together(facts, lines, shipment.order_id, work.mappings[MESSAGE].terms)
        for facts in (earlier, later, [*earlier, *later])
    )
    return Late(work, shipment, lines, before, after, whole)


@dataclass(frozen=True, slots=True)
class Late:
    """What was told before and after the completion of one shipment."""

    work: Work
    row: ShipmentRow
    lines: Sequence[PickLine]
    before: Confirmation
    after: Confirmation
    #: Both together.
    whole: Confirmation

    def against(self) -> list[Problem]:
        """Return what forbids to take it for news of what is complete."""
        problems = [*self.after.problems, *(one.problem for one in self.after.strays)]
        if self.after.is_cancelled:
            problems.append(ALREADY_COMPLETE)
        is_cumulative = self.work.mappings["confirmation"].terms.quantities == "cumulative"
        if brings_more(self.before, self.after, self.lines, is_cumulative=is_cumulative):
            problems.append(self._more_afterwards())
        return list(dict.fromkeys(problems))

    def _more_afterwards(self) -> Problem:
        """Return that more has left; where there is a shipment of the rest, it is named."""
        plan = plan_of(self.work, self.row)
        if plan is None or plan.state != "done":
            return MORE_AFTERWARDS
        return _more_of(plan.answer)

    @property
    def has_numbers(self) -> bool:
        """Whether there are tracking numbers that are new."""
        return bool(numbers_after(self.before, self.after))

    def update(self, last: int) -> Problem | None:
        """Tell the store the numbers as they are by the record `last`; None when it has them."""
        if not self.has_numbers:
            return None
        completion = self._completion()
        unclear = self._earlier_unclear(last)
        if unclear is not None:
            return unclear

        def call() -> str:
            self.work.api.complete_shipment(completion)
            return completion.tracking

        evidence = partial(self._shown, completion.tracking)
        request = {"tracking": completion.tracking, "sendEmail": False}
        subject = f"{self.row.shipment_id}/{last}"
        ended, action = act(
            self.work, _KIND, subject, request, call, evidence, looks_first=evidence
        )
        if ended == "refused":
            return _refused(action.answer)
        if ended == "waiting":
            return _UNCLEAR
        if evidence() is None:
            return _NOT_SEEN
        if action.run_id == self.work.run_id:
            self.work.did("tracking numbers told again")
        with self.work.books.ledger.transaction():
            books = self.work.books
            books.shipments.set_completed(self.row, completion.carrier, completion.tracking)
        return None

    def _completion(self) -> Completion:
        policy = self.work.partner.policies.tracking
        return Completion(
            order_id=self.row.order_id,
            shipment_id=self.row.shipment_id,
            carrier=self.after.carrier or self.before.carrier,
            service=self.after.service or self.before.service,
            tracking=tracking_after(self.before, self.after, policy),
            packages=packages_after(self.whole, self._packages_told(), policy),
            send_email=False,
        )

    def _packages_told(self) -> int:
        """Return how many parcels its completion told the store; 0 where that was not ours."""
        done = self.work.books.actions.get(self.row.store, "complete", self.row.shipment_id)
        return int(done.asked.get("packages") or 0) if done is not None else 0

    def _shown(self, tracking: str) -> str | None:
        """Return `tracking` where the store shows it."""
        found = self.work.api.find_shipment(self.row.order_id, self.row.shipment_id)
        if found is None or not is_shipped(found):
            return None
        return tracking if found.shipment.tracking_number == tracking else None

    def _earlier_unclear(self, last: int) -> Problem | None:
        """Settle an earlier telling whose answer was lost: it must not arrive after this one."""
        for action in self.work.books.actions.in_state(self.work.name, "unclear"):
            shipment_id, _, number = action.subject.rpartition("/")
            is_of_it = (action.kind, shipment_id) == (_KIND, self.row.shipment_id)
            if not is_of_it or number == str(last):
                continue
            evidence = partial(self._shown, str(action.asked["tracking"]))
            if find_out(self.work, action, evidence).state == "unclear":
                return _UNCLEAR
        return None


ALREADY_COMPLETE = Problem(
    "already-complete",
    "the partner tells more about a shipment that is complete",
    "release it to tell the store the tracking numbers once more, without an e-mail; `policies: "
    "{late: …}` settles it for all. Anything else has to be entered in Centra by hand",
)
_OF_WHICH_PART = replace(
    ALREADY_COMPLETE,
    message="the partner tells a new tracking number under the old number of this backorder, which "
    "is complete: nothing tells whether it is this one's or an earlier part's",
    remedy="ask the partner: release it if it is this one's; else enter it in Centra by hand, then "
    "discard this",
)
MORE_AFTERWARDS = Problem(
    "shipped-afterwards",
    "units that were missing when it was completed were shipped afterwards",
    "complete a shipment of them in Centra: the order may have one by now, else make one; then "
    "discard this",
)


def _more_of(rest: str) -> Problem:
    """Return the same of a shipment whose `rest` is one of its own by now."""
    return replace(
        MORE_AFTERWARDS,
        message=f"{MORE_AFTERWARDS.message}, under its number and not under that of {rest}, "
        "which is to bring them",
        remedy=f"ask the partner whether it still ships {rest}, and have that stopped; complete "
        f"{rest} in Centra with this tracking number, then discard this; "
        "`policies: {backorder: partner}` is for one that ships every rest under the old number",
    )


_UNCLEAR = answer_lost("telling its tracking numbers")
_NOT_SEEN = Problem(
    "tracking-not-seen",
    "the store said ok to its new tracking numbers, and does not show them",
    "enter them in Centra by hand; the bridge does not repeat the call",
)


def _refused(store_message: str) -> Problem:
    return Problem(
        "tracking-refused",
        f"the store refused its new tracking numbers ({store_message})",
        "enter them in Centra by hand, then discard this",
    )
