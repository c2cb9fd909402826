"""The second half of the way in for receipts: suppliers' deliveries accepted at the store, once.

A delivery can be accepted once; what did not come is opened anew by the store, and what the partner
tells later of the first is accepted as that (Order API, Accept supplier delivery).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bridge.errors import ItemError
from bridge.flows.acting import act, answer_lost
from bridge.flows.facts import (
    asides,
    documents_to_settle,
    drop_repeated,
    unmended_count,
    unreadable_answer,
    values_of,
)
from bridge.flows.movements import record
from bridge.flows.outgoing.inbound_files import decision
from bridge.flows.renamed import drop_renamed
from bridge.flows.together import settle_each
from bridge.flows.told_document import ToldDocument
from bridge.flows.work import Work
from bridge.ledger.actions import ActionRow
from bridge.ledger.deliveries import DeliveryDecision
from bridge.ledger.records import RecordRow
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.model.problem import Problem, Severity
from bridge.model.store import Delivery
from bridge.plan.receipts import (
    UNNAMED,
    ReceiptPlan,
    is_final,
    is_rest,
    keyed,
    lines_of,
    missing,
    plan_receipt,
)
from bridge.plan.unsound import unsound

_MESSAGE = "receipt"
#: What an answer says where the store has opened no further delivery.
_ALL_OF_IT = "accepted"


def apply_receipts(work: Work) -> None:
    """Settle every delivery of which the partner has received something, one after the other."""
    documents = documents_to_settle(work, _MESSAGE)
    if not documents:
        return
    listed = {one.delivery_id: one for one in work.api.deliveries()}
    settle_each(
        work, "deliveries settled", lambda one: _Settling(work, one, listed).run(), documents
    )


class _Settling:
    """One delivery that the partner tells of."""

    def __init__(self, work: Work, document: str, listed: Mapping[str, Delivery]) -> None:
        self._work = work
        self._document = document
        self._listed = listed
        self._books = work.books
        self._told = ToldDocument(work, _MESSAGE, document)

    def run(self) -> None:
        """Take the delivery as far as what is known allows."""
        rows = self._told.rows()
        released = self._work.released(_MESSAGE, self._document, rows)
        counting, problems = drop_repeated(self._work, rows, released)
        if not counting and not asides(rows):
            return
        if unmended_count(rows):
            problems.append(unsound("delivery"))
        try:
            self._settle(counting, problems, released)
        except ItemError as error:
            self._told.hold([*problems, unreadable_answer(error)])

    def _settle(
        self, counting: Sequence[RecordRow], problems: list[Problem], released: frozenset[str]
    ) -> None:
        fresh = [row for row in counting if row.state != "applied"]
        delivery_id = self._open_one()
        if problems:
            self._told.hold(problems)
        elif not fresh:
            self._told.applied([])
        elif delivery_id is None:
            self._told.hold([_ACCEPTED_ALREADY])
        else:
            self._plan(delivery_id, fresh, released)

    def _open_one(self) -> str | None:
        """Return the delivery that what is told goes to: the last rest of the one that is named."""
        delivery_id = self._document
        while (row := self._books.deliveries.get(self._work.store, delivery_id)) is not None:
            if row.partner != self._work.name or row.state not in ("accepted", "closed"):
                break
            rest = self._books.deliveries.rest_of(self._work.store, delivery_id)
            if rest is None:
                return None
            delivery_id = rest.delivery_id
        return delivery_id

    def _plan(self, delivery_id: str, fresh: Sequence[RecordRow], released: frozenset[str]) -> None:
        row = self._books.deliveries.get(self._work.store, delivery_id)
        if row is not None and row.partner != self._work.name:
            self._told.hold([_OTHER_PARTNER])
            return
        delivery = self._listed.get(delivery_id)
        known = self._books.actions.get(self._work.store, "accept", delivery_id)
        if delivery is None:
            if known is None:
                self._told.hold([_NOT_OPEN if row is None else _ACCEPTED_ALREADY])
            else:
                self._found_accepted(delivery_id, [values_of(row) for row in fresh], known)
            return
        lines = lines_of(delivery)
        told, again = drop_renamed(self._work, self._told.rows(), fresh, lines, released)
        if again:
            self._told.hold(again)
        elif not told:
            self._told.applied([])
        else:
            self._settle_open(delivery, [values_of(row) for row in told], lines, released)

    def _settle_open(
        self,
        delivery: Delivery,
        told: Sequence[Mapping[str, Value]],
        lines: Sequence[PickLine],
        released: frozenset[str],
    ) -> None:
        """Record what has come of a delivery that is open, and accept it once that is all."""
        policy = self._work.partner.policies.receipts
        plan = plan_receipt(told, lines, policy, released)
        self._record(delivery.delivery_id, plan, lines)
        if not is_final(told, policy):
            self._told.wait(plan.problems)
        elif plan.held:
            self._told.hold(plan.problems)
        else:
            self._accept(delivery, plan, lines)

    def _record(self, delivery_id: str, plan: ReceiptPlan, lines: Sequence[PickLine]) -> None:
        """Record that the shelf has gained what came; the store gains it once it is accepted."""
        gains = self._work.partner.policies.receipts.insert_stock
        with self._books.ledger.transaction():
            for arrival, units in plan.arrivals.items():
                subject = _subject(delivery_id, *arrival)
                at_store = None if gains else dict.fromkeys(units, 0)
                record(self._work, "delivery", subject, units, lines, arrival[1], at_store)

    def _accept(self, delivery: Delivery, plan: ReceiptPlan, lines: Sequence[PickLine]) -> None:
        quantities = keyed(plan.received, lines)
        if quantities is None:
            self._told.hold([UNNAMED])
            return
        asked, by_ean = quantities
        insert_stock = self._work.partner.policies.receipts.insert_stock

        def call() -> str:
            rest = self._work.api.accept_delivery(
                delivery, asked, by_ean=by_ean, insert_stock=insert_stock
            )
            self._work.did("deliveries accepted")
            return rest or _ALL_OF_IT

        request = {
            "delivery": delivery.delivery_id,
            "products": asked,
            "insertStock": insert_stock,
            "order": delivery.order_id,
            "missing": missing(plan.received, lines),
        }

        def evidence() -> str | None:
            listed = {one.delivery_id: one for one in self._work.api.deliveries()}
            return None if delivery.delivery_id in listed else _opened(listed, request)

        ended, action = act(self._work, "accept", delivery.delivery_id, request, call, evidence)
        if ended == "refused":
            self._told.hold([_refused(action.answer)])
        elif ended == "waiting":
            self._told.hold([answer_lost("accepting the delivery")])
        else:
            self._accepted(delivery.delivery_id, list(plan.arrivals), plan.problems, action)

    def _found_accepted(
        self, delivery_id: str, fresh: Sequence[Mapping[str, Value]], action: ActionRow
    ) -> None:
        """Settle a delivery that is no longer open and whose acceptance was asked for here."""
        if action.state == "intended" and action.attempts:
            action = self._books.actions.attempt(action)  # what answered was not the store
        if action.state == "unclear":
            answer = _opened(self._listed, action.asked)
            action = self._books.actions.settle(action, "done", answer)
        if action.state != "done":
            self._told.hold([_ACCEPTED_ALREADY])
            return
        arrivals = list(dict.fromkeys(_arrival(row) for row in fresh))
        self._accepted(delivery_id, arrivals, [], action)

    def _accepted(
        self,
        delivery_id: str,
        arrivals: Sequence[tuple[str, Moment | None]],
        problems: Sequence[Problem],
        action: ActionRow,
    ) -> None:
        """Record that a delivery is accepted, and what the store has opened for the rest."""
        rest = "" if action.answer == _ALL_OF_IT else action.answer
        notices = list(problems)
        if rest:
            notices.append(_rest_open(rest))
        elif action.asked.get("missing"):
            notices.append(_REST_UNKNOWN)
        with self._books.ledger.transaction():
            self._finish(delivery_id, [_subject(delivery_id, *one) for one in arrivals])
            if rest and self._books.deliveries.get(self._work.store, rest) is None:
                # The partner knows it as the first one: it is not announced.
                self._books.deliveries.put(
                    DeliveryDecision(
                        store=self._work.store,
                        delivery_id=rest,
                        endpoint=self._work.partner.endpoint,
                        partner=self._work.name,
                        state="sent",
                        origin="rest",
                        follows=delivery_id,
                    )
                )
            self._told.applied(notices)

    def _finish(self, delivery_id: str, subjects: Sequence[str]) -> None:
        row = self._books.deliveries.get(self._work.store, delivery_id)
        if row is None:
            delivery = self._listed.get(delivery_id) or Delivery(delivery_id, ())
            self._books.deliveries.put(decision(self._work, delivery, "accepted", origin="found"))
        else:
            self._books.deliveries.set_state(row, "accepted")
        for subject in subjects:
            self._books.stock.apply_movements(self._work.store, "delivery", subject)


def arrivals_of(delivery_id: str, rows: Sequence[RecordRow]) -> list[str]:
    """Return what the ledger calls each arrival of goods that `rows` of a delivery tell of."""
    arrivals = dict.fromkeys(_arrival(values_of(row)) for row in rows)
    return [_subject(delivery_id, *one) for one in arrivals]


def _arrival(row: Mapping[str, Value]) -> tuple[str, Moment | None]:
    at = row.get("delivery.receivedAt")
    return str(row.get("delivery.receiptId") or ""), at if isinstance(at, Moment) else None


def _subject(delivery_id: str, receipt_id: str, at: Moment | None) -> str:
    """Return what the ledger calls one arrival of goods of a delivery."""
    return "/".join([delivery_id, receipt_id or (at.text if at else "")]).rstrip("/")


def _opened(listed: Mapping[str, Delivery], asked: Mapping[str, Any]) -> str:
    """Return the delivery that the store has opened for what was missing; that all came, if none.

    Together with the first one being gone it shows our quantities (design, section 5).
    """
    lacking = asked.get("missing") or {}
    found = [one for one in listed.values() if is_rest(one, str(asked.get("order")), lacking)]
    return found[0].delivery_id if found and lacking else _ALL_OF_IT


def _refused(store_message: str) -> Problem:
    return Problem(
        "acceptance-refused",
        f"the store refused to accept the delivery ({store_message})",
        "look at it in Centra; `bridge retry` tries again",
    )


def _rest_open(rest: str) -> Problem:
    return Problem(
        "rest-open",
        f"not all of it has come: the store has opened {rest} for the rest",
        "what the partner tells later of it goes there; delete it in Centra if nothing will come",
        severity=Severity.NOTICE,
    )


_OTHER_PARTNER = Problem(
    "other-partner", "the delivery is another partner's", "ask both partners what has come"
)
_NOT_OPEN = Problem(
    "unknown-delivery",
    "the store has no open delivery of that id",
    "ask the partner which delivery it means",
)
_ACCEPTED_ALREADY = Problem(
    "already-accepted",
    "goods are told of a delivery that was accepted or closed before, and the store takes no more",
    "put it right in Centra's stock, then `bridge discard` it; the next count would do it too",
)
_REST_UNKNOWN = Problem(
    "rest-unknown",
    "not all of it has come, and the store shows no further delivery that is just the rest",
    "look at the supplier's order in Centra: somebody may have accepted it with other quantities",
    severity=Severity.NOTICE,
)
