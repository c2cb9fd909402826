"""The second half of the way in for returns: what came back, and to which shipment.

How one return is made at the store is told in `returning`. Nothing of a partner's return is made
before all of it is clear.
"""

from __future__ import annotations

from collections.abc import Sequence

from bridge.errors import ItemError
from bridge.flows.facts import (
    asides,
    close_asides,
    documents_to_settle,
    drop_repeated,
    unmended_count,
    unreadable_answer,
    values_of,
)
from bridge.flows.finding import UNSENT, find_unknown
from bridge.flows.movements import record
from bridge.flows.returning import (
    RETURN_TWICE,
    Returning,
    conditions_of,
    entered_twice,
    subject_of,
)
from bridge.flows.together import settle_each
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.picking import PickLine
from bridge.model.problem import Problem, Severity
from bridge.model.store import FoundShipment, ShipmentStatus, StoreReturn
from bridge.plan.returns import ReturnPlan, left_to_return, plan_returns, token

_MESSAGE = "return"


def apply_returns(work: Work) -> None:
    """Settle every return that came in. Returns of one shipment go one after the other."""
    by_shipment: dict[str, list[str]] = {}
    for document in documents_to_settle(work, _MESSAGE):
        by_shipment.setdefault(_shipment_of(work, document), []).append(document)

    def settle(shipment_id: str) -> None:
        for document in by_shipment[shipment_id]:
            _Settling(work, document).run()

    settle_each(work, "returns settled", settle, sorted(by_shipment))


def _shipment_of(work: Work, document: str) -> str:
    """Return the shipment that a return names first; "" where it names none."""
    rows = work.books.records.of_document(work.name, _MESSAGE, document)
    return next((one for row in rows if (one := _said(row, "shipmentId"))), "")


def _said(row: RecordRow, name: str) -> str:
    return str(values_of(row).get(f"return.{name}") or "")


class _Settling:
    """One return of the partner's."""

    def __init__(self, work: Work, document: str) -> None:
        self._work = work
        self._document = document
        self._books = work.books
        #: Codes of problems that a person has let pass.
        self._released: frozenset[str] = frozenset()

    def run(self) -> None:
        """Take the return as far as what is known allows."""
        rows = self._rows()
        self._released = self._work.released(_MESSAGE, self._document, rows)
        counting, problems = drop_repeated(self._work, rows, self._released)
        if not counting and not asides(rows):
            return
        if unmended_count(rows):
            problems.append(_UNSOUND)
        try:
            self._settle(counting, problems)
        except ItemError as error:
            self._hold([*problems, unreadable_answer(error)])

    def _settle(self, counting: Sequence[RecordRow], problems: list[Problem]) -> None:
        fresh = [row for row in counting if row.state != "applied"]
        if problems:
            self._hold(problems)
        elif not fresh:
            self._applied([])
        elif len(fresh) < len(counting):
            # It is made already, and never made twice.
            self._hold([_ALREADY_MADE])
        elif isinstance(shipment := self._shipment(counting), Problem):
            self._hold([shipment])
        else:
            self._plan(shipment, counting)

    def _rows(self) -> list[RecordRow]:
        return self._books.records.of_document(self._work.name, _MESSAGE, self._document)

    def _shipment(self, counting: Sequence[RecordRow]) -> ShipmentRow | Problem:
        """Return the shipment that came back, looked up at the store if need be, or why not."""
        named = {_said(row, "shipmentId") for row in counting} - {""}
        if len(named) != 1:
            return _SEVERAL_SHIPMENTS if named else _NO_SHIPMENT
        (shipment_id,) = named
        row = self._books.shipments.get(self._work.store, shipment_id)
        if row is None or row.state in UNSENT:
            order_id = next((one for row in counting if (one := _said(row, "orderId"))), "")
            return find_unknown(self._work, shipment_id, order_id, frozenset())
        return row if row.partner == self._work.name else _OTHER_PARTNER

    def _plan(self, shipment: ShipmentRow, counting: Sequence[RecordRow]) -> None:
        found = self._work.api.find_shipment(shipment.order_id, shipment.shipment_id)
        if found is None:
            self._hold([_NOT_COMPLETE])
            return
        lines = self._books.shipments.lines(shipment.store, shipment.shipment_id)
        existing = list(self._work.api.returns(shipment=shipment.shipment_id))
        plan = self._planned(found, lines, counting, existing)
        if problems := self._entered_twice(existing) or plan.problems:
            self._hold(problems)
            return
        self._note_movements(lines, plan)
        if found.status is ShipmentStatus.COMPLETED:
            self._make(shipment, lines, plan, existing)
        else:
            self._hold([_NOT_COMPLETE])

    def _entered_twice(self, existing: Sequence[StoreReturn]) -> list[Problem]:
        """Return what somebody has entered beside one of ours, as an earlier run has seen."""
        if RETURN_TWICE in self._released:
            return []
        found = [
            entered_twice(self._work, self._subject(condition), self._token(condition), existing)
            for condition in sorted(conditions_of(self._rows()))
        ]
        return [one for one in found if one is not None]

    def _planned(
        self,
        found: FoundShipment,
        lines: Sequence[PickLine],
        counting: Sequence[RecordRow],
        existing: Sequence[StoreReturn],
    ) -> ReturnPlan:
        others = [one for one in existing if not self._is_ours(one)]
        left = left_to_return(lines, found.shipment, others)
        rules = self._work.partner.policies.returns
        return plan_returns([values_of(row) for row in counting], lines, left, rules)

    def _is_ours(self, one: StoreReturn) -> bool:
        """Return whether a return at the store is one of this document's own."""
        conditions = conditions_of(self._rows())
        return any(self._token(condition) in one.comment for condition in conditions)

    def _token(self, condition: str) -> str:
        return token(self._work.store, self._work.name, self._document, condition)

    def _note_movements(self, lines: Sequence[PickLine], plan: ReturnPlan) -> None:
        """Record what is back on the shelf; only what is restocked counts as being there."""
        with self._books.ledger.transaction():
            for one in plan.returns:
                if one.rule.restock:
                    subject = self._subject(one.condition)
                    record(self._work, "return", subject, one.quantities, lines, plan.received_at)

    def _subject(self, condition: str) -> str:
        return subject_of(self._work.name, self._document, condition)

    def _make(
        self,
        shipment: ShipmentRow,
        lines: Sequence[PickLine],
        plan: ReturnPlan,
        existing: Sequence[StoreReturn],
    ) -> None:
        """Make every return of the plan, one after the other; the first problem holds the rest."""
        self._set_document("applying")
        notices: list[Problem] = []
        for one in plan.returns:
            returning = Returning(
                self._work, shipment, self._document, one, lines, existing, self._released
            )
            problem = returning.run(self._token(one.condition))
            if problem is not None and problem.severity is Severity.HELD:
                self._hold([problem])
                return
            notices += [problem] if problem is not None else []
        self._applied(notices)

    def _applied(self, notices: Sequence[Problem]) -> None:
        """Record that everything that was told of the return is done."""
        with self._books.ledger.transaction():
            fresh = [row for row in self._rows() if row.state in ("staged", "held")]
            self._books.records.set_state(fresh, "applied")
            self._set_document("applied")
            close_asides(self._work, self._document)
            self._work.problems_of(_MESSAGE, self._document, notices)

    def _hold(self, problems: Sequence[Problem]) -> None:
        with self._books.ledger.transaction():
            fresh = [row for row in self._rows() if row.state == "staged"]
            self._books.records.set_state(fresh, "held", problems[0].code)
            self._set_document("held")
            self._work.problems_of(_MESSAGE, self._document, problems)
        self._work.did("returns held")

    def _set_document(self, state: str) -> None:
        self._books.records.set_document(
            self._work.name, _MESSAGE, self._document, self._work.store, state
        )


_UNSOUND = Problem(
    "row-not-sound",
    "a row of it could not be read, so the whole return waits",
    "see the problem of the row; a correct file from the partner settles it",
)
_NO_SHIPMENT = Problem("no-shipment", "names no shipment", "ask the partner what came back")
_SEVERAL_SHIPMENTS = Problem(
    "several-shipments",
    "names several shipments under one return",
    "ask the partner, or name a field that tells them apart in the mapping's `key`",
)
_OTHER_PARTNER = Problem(
    "other-partner", "the shipment is another partner's", "ask both partners what came back"
)
_NOT_COMPLETE = Problem(
    "shipment-not-complete",
    "the shipment is not complete at the store, so nothing of it can be returned yet",
    "it is tried again with each import; look at the shipment with `bridge trace`",
)
_ALREADY_MADE = Problem(
    "already-made",
    "the partner tells more about a return that was made already",
    "look at the file; what is right has to be entered in Centra by hand",
)
