"""What was paid for and not shipped: given back to the customer, by a return with a refund.

It is decided before the shipment is completed, and carried out when it is. A return for the same
units that came from elsewhere, from a person or from the partner, keeps it from being made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from bridge.config.return_policy import ReturnRule
from bridge.flows.facts import documents_to_settle
from bridge.flows.movements import record
from bridge.flows.returns.return_calls import NOT_SHIPPED, subject_of
from bridge.flows.returns.return_shipments import may_be_of
from bridge.flows.returns.returning import Making, Returning
from bridge.flows.work import Work
from bridge.ledger.actions import BEFORE
from bridge.ledger.shipments import ShipmentRow
from bridge.mapping.keys import MARK as BETWEEN
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import StoreReturn
from bridge.plan.not_left import in_words
from bridge.plan.returns import PlannedReturn, token


def subject_of_rest(partner: str, shipment_id: str) -> str:
    """Return what the ledger calls the return of what was not shipped."""
    return subject_of(partner, shipment_id, NOT_SHIPPED)


class NotShipped:
    """The units of one shipment that were paid for and not shipped."""

    def __init__(
        self,
        work: Work,
        row: ShipmentRow,
        missing: Mapping[int, int],
        lines: Sequence[PickLine],
        *,
        restock: bool,
        numbers: Sequence[str] = (),
    ) -> None:
        """`numbers` are the tracking numbers that the partner has told, of return slips too."""
        self._numbers = frozenset(numbers)
        self._work = work
        self._row = row
        self._missing = missing
        self._lines = lines
        self._rule = ReturnRule(restock=restock, refund=True)
        self._subject = subject_of_rest(work.name, row.shipment_id)
        self._mark = token(row.store, work.name, row.shipment_id, NOT_SHIPPED)
        #: What the store showed when it was asked whether there is an obstacle.
        self._known: Sequence[StoreReturn] = ()

    def obstacle(self, released: Set[str], unasked: Problem | None = None) -> Problem | None:
        """Return why they may not be returned; None where that is decided already.

        It is where the store has our return, which a later ledger than this one has made.
        `unasked` is why a person has to say it, where that is so.
        """
        if self._is_planned:
            return None
        self._known = list(self._work.api.returns(shipment=self._row.shipment_id))
        if any(self._mark in one.comment for one in self._known):
            return None
        too = self._returned_too()
        if too is not None:
            return too if not too.is_released(released) else None
        return unasked if unasked is not None and unasked.code not in released else None

    @property
    def _is_planned(self) -> bool:
        actions = self._work.books.actions
        return actions.get(self._row.store, "return", self._subject) is not None

    def plan(self) -> None:
        """Decide that they are returned, before the shipment is completed; in a transaction.

        The store gets back what it loses at completion, where it is restocked; the shelf nothing.
        """
        if not self._is_planned:
            before = sorted(one.return_id for one in self._known)
            request = {"shipment": self._row.shipment_id, BEFORE: before}
            self._work.books.actions.intend(
                self._row.store, self._work.name, "return", self._subject, request,
                self._work.run_id,
            )  # fmt: skip
        if self._rule.restock:
            nothing = dict.fromkeys(self._missing, 0)
            record(self._work, "return", self._subject, nothing, self._lines, None, self._missing)

    def _returned_too(self) -> Problem | None:
        """Return that the store has returns of the shipment, or the partner tells of some."""
        there = [one.return_id for one in self._known]
        told = self._told()
        if not there and not told:
            return None
        named = [f"return {one} in Centra" for one in there]
        named += [f"return {one.replace(BETWEEN, ' ')} of the partner's" for one in told]
        units = in_words(self._missing, self._lines)
        return replace(
            _RETURNED_TOO,
            message=f"{_RETURNED_TOO.message}: {units}; {', '.join(named)}",
            names=(*there, *(f"{self._work.name}/{one}" for one in told)),
        )

    def _told(self) -> list[str]:
        """Return what the partner tells of that may have come back of them, and is not settled."""
        missing = [line for line in self._lines if self._missing.get(line.position)]
        return [
            document
            for document in documents_to_settle(self._work, "return")
            if any(
                may_be_of(self._work, row, self._row, self._numbers, missing)
                for row in self._work.books.records.of_document(self._work.name, "return", document)
                if row.state in ("staged", "held", "aside")
            )
        ]

    def give_back(self, released: Set[str]) -> Problem | None:
        """Make the return and refund it, in its three steps; None when all of it is so."""
        shipment_id = self._row.shipment_id
        making = Making(
            planned=PlannedReturn(shipment_id, NOT_SHIPPED, self._rule, self._missing),
            lines=self._lines,
            subject=self._subject,
            mark=self._mark,
            comment=f"{self._work.name} {shipment_id} {NOT_SHIPPED} [{self._mark}]",
            before=[one.return_id for one in self._known],
        )
        return Returning(self._work, making, released).run()


_RETURNED_TOO = Problem(
    "short-returned-too",
    "less was shipped than was paid for, and there is a return of the shipment that could be for "
    "the same units",
    "look at the returns in Centra and at the partner's; release it to refund what was not shipped "
    "besides, or settle it in Centra, then discard it",
)
NOT_COMPLETE = Problem(
    "short-not-complete",
    "it is shipped and not complete at the store yet, so what was not shipped is not refunded",
    "it is tried again with each import; look at the shipment in Centra",
)
