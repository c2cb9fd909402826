"""The second half of the way in for returns: what came back, told once and settled once.

Which shipments goods came back of is found in `return_shipments`, what is to be made of them in
`return_plans`, and how one return is made at the store is told in `returning`. Nothing of a
partner's return is made before all of it is clear.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from bridge.errors import ItemError
from bridge.flows.acting import answer_lost
from bridge.flows.facts import (
    asides,
    documents_to_settle,
    unmended_count,
    unreadable_answer,
    values_of,
)
from bridge.flows.movements import record
from bridge.flows.returns.made_before import ALREADY_MADE
from bridge.flows.returns.return_calls import calls_of, may_have_happened
from bridge.flows.returns.return_facts import first_told, is_numbered, told_once, told_once_by_item
from bridge.flows.returns.return_plans import Drawing, Drawn
from bridge.flows.returns.return_shipments import NOT_COMPLETE, Origin, find_origin
from bridge.flows.returns.returning import NOT_SEEN, Returning, read_return
from bridge.flows.together import settle_each
from bridge.flows.told_document import ToldDocument
from bridge.flows.work import Work
from bridge.ledger.look_alikes import LookAlikeRow
from bridge.ledger.records import RecordRow
from bridge.model.problem import Problem, Severity
from bridge.plan.unsound import unsound

_MESSAGE = "return"


def apply_returns(work: Work) -> None:
    """Settle every return that came in. Returns of one order go one after the other."""
    by_order: dict[str, list[str]] = {}
    for document in documents_to_settle(work, _MESSAGE):
        by_order.setdefault(_order_of(work, document), []).append(document)

    def settle(order_id: str) -> None:
        for document in by_order[order_id]:
            _Settling(work, document).run()

    # What names no order may be of any of them: it comes afterwards.
    for orders in (sorted(by_order.keys() - {""}), sorted(by_order.keys() & {""})):
        settle_each(work, "returns settled", settle, orders)


def _order_of(work: Work, document: str) -> str:
    """Return the order that a return names first; "" where it names none."""
    rows = work.books.records.of_document(work.name, _MESSAGE, document)
    for values in map(values_of, rows):
        shipment_id = str(values.get("return.shipmentId") or "")
        if order := shipment_id.partition("-")[0] or str(values.get("return.orderId") or ""):
            return order
    return ""


class _Settling:
    """One return of the partner's."""

    def __init__(self, work: Work, document: str) -> None:
        self._work = work
        self._document = document
        self._books = work.books
        self._told = ToldDocument(work, _MESSAGE, document)
        #: Codes of problems that a person has let pass.
        self._released: frozenset[str] = frozenset()

    def run(self) -> None:
        """Take the return as far as what is known allows."""
        rows = self._told.rows()
        self._released = self._work.released(_MESSAGE, self._document, rows)
        counting, problems = told_once(self._work, rows, self._released)
        if not counting and not asides(rows):
            return
        if unmended_count(rows):
            problems.append(unsound("return"))
        try:
            self._settle(rows, counting, problems)
        except ItemError as error:
            self._hold([*problems, unreadable_answer(error)])

    def _settle(
        self, rows: Sequence[RecordRow], counting: Sequence[RecordRow], problems: list[Problem]
    ) -> None:
        fresh = [row for row in counting if row.state != "applied"]
        is_more = 0 < len(fresh) < len(counting)
        has_number = is_numbered(self._work.mappings[_MESSAGE])
        if problems:
            self._hold(problems)
        elif not fresh:
            self._watch()
        elif is_more and has_number and ALREADY_MADE.code not in self._released:
            # It is made already, and never made twice.
            self._hold([ALREADY_MADE])
        else:
            before = {row.file_id for row in counting if row.state == "applied"}
            told = first_told(rows, fresh)
            self._draw(told, telling=len(before) + 1)
            if len(told) < len(fresh) and self._told.state() != "held":
                self.run()

    def _draw(self, fresh: Sequence[RecordRow], telling: int) -> None:
        """Make what the fresh records tell of, if all of it is clear."""
        origin = find_origin(self._work, fresh, self._released)
        if isinstance(origin, Problem):
            self._hold([origin])
            return
        fresh, again = self._told_once_by_item(fresh, origin)
        if again:
            self._hold(again)
            return
        drawing = Drawing(self._work, self._document, fresh, origin, telling, self._released)
        drawn = drawing.draw()
        if drawn.problems:
            self._hold(drawn.problems, drawn.look_alikes)
            return
        self._note_movements(drawn)
        if drawn.is_complete:
            self._make(drawn, fresh)
        else:
            self._hold([NOT_COMPLETE])

    def _told_once_by_item(
        self, fresh: Sequence[RecordRow], origin: Origin
    ) -> tuple[list[RecordRow], list[Problem]]:
        """Return the records that tell each thing once, whatever name it has in each file."""
        shipments = self._books.shipments
        lines = [
            line for one in origin.shipments for line in shipments.lines(one.store, one.shipment_id)
        ]
        return told_once_by_item(self._work, self._told.rows(), fresh, lines, self._released)

    def _note_movements(self, drawn: Drawn) -> None:
        """Record what is back on the shelf; only what is restocked counts as being there."""
        with self._books.ledger.transaction():
            for one in drawn.makings:
                if one.planned.rule.restock:
                    units, at = one.planned.quantities, drawn.received_at
                    record(self._work, "return", one.subject, units, one.lines, at)

    def _make(self, drawn: Drawn, told: Sequence[RecordRow]) -> None:
        """Make every return of the plan, one after the other; the first problem holds the rest.

        `told` are the records that tell of them.
        """
        self._told.set_document("applying")
        notices: list[Problem] = []
        is_pending = False
        for making in drawn.makings:
            returning = Returning(self._work, making, self._released)
            problem = returning.run()
            if problem is not None and problem.severity is Severity.HELD:
                self._hold([problem])
                return
            notices += [problem] if problem is not None else []
            is_pending = is_pending or returning.is_pending
        made = {one.subject for one in drawn.makings}
        is_pending = is_pending or self._pending(but=made) is True
        self._applied(notices, is_pending=is_pending, rows=told)

    def _watch(self) -> None:
        """Look whether a person has completed in Centra what was left pending there."""
        if self._told.state() != "open":
            self._applied([])
            return
        pending = self._pending()
        if isinstance(pending, Problem):
            self._hold([pending])
        elif not pending:
            self._applied([])
            self._work.did("returns completed by somebody else")

    def _pending(self, but: Set[str] = frozenset()) -> bool | Problem:
        """Return whether any return of the document is pending at the store, or what is amiss.

        `but` are those, as the ledger calls them, of which that is known.
        """
        calls = calls_of(self._books, self._work.store, self._work.name, self._document)
        for action in filter(may_have_happened, calls):
            if action.subject in but:
                continue
            if action.state != "done":
                return answer_lost("creating the return")
            found = read_return(self._work.api, action.answer)
            if found is None:
                return NOT_SEEN
            if not found.is_completed:
                return True
        return False

    def _applied(
        self,
        notices: Sequence[Problem],
        *,
        is_pending: bool = False,
        rows: Sequence[RecordRow] | None = None,
    ) -> None:
        """Record that what `rows` tell of the return, else all, is done, by the bridge at least."""
        with self._books.ledger.transaction():
            self._told.taken_up("open" if is_pending else "applied", rows=rows)
            self._told.tell(notices)
        if is_pending:
            self._work.did("returns left pending")

    def _hold(self, problems: Sequence[Problem], look_alikes: Sequence[LookAlikeRow] = ()) -> None:
        """Let the return wait; what it may be of is kept with it: a discard takes it for that."""
        with self._books.ledger.transaction():
            self._told.hold(problems)
            self._books.look_alikes.keep(self._told.unsettled(), look_alikes)
