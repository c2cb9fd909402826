"""The calls that complete one shipment, each looked for before it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bridge.flows.acting import act, answer_lost
from bridge.flows.capturing import is_due_again
from bridge.flows.movements import record, record_gone
from bridge.flows.work import Work, log
from bridge.ledger.actions import ActionRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model import speaking
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import Completion, FoundShipment, ShipmentStatus
from bridge.plan.bundles import lines_to_pick
from bridge.plan.confirmation import Confirmation, is_same_shipment, packages, tracking_text
from bridge.plan.order_document import pick_lines
from bridge.plan.payments import SHIPPED_UNCAPTURED, capture_failed_too_late

#: What a call is told about the customer's e-mail, by policy; None leaves it to the store.
SEND_EMAIL: Mapping[str, bool | None] = {"store": None, "send": True, "do_not_send": False}


class Completing:
    """One confirmed shipment and the store."""

    def __init__(
        self, work: Work, row: ShipmentRow, whole: Confirmation, lines: Sequence[PickLine]
    ) -> None:
        self._work = work
        self._row = row
        self._whole = whole
        self.lines = lines
        self._subject = row.shipment_id
        #: As the store showed it last.
        self._found: FoundShipment | None = None
        #: What somebody should know of the shipment, though it is settled.
        self.notices: list[Problem] = []
        #: Whether the store was seen to have it as completed, by `complete`.
        self.is_complete = False

    def look(self, found: FoundShipment | None) -> Problem | None:
        """Return why the shipment, as the store shows it now, may not be touched."""
        self._found = found
        if found is None:
            return _GONE
        if is_shipped(found) and not self._was_attempted("complete"):
            return None
        if self.is_lowered(found):
            return None
        if self._is_short and self._was_attempted("update"):
            return None  # lowering it compares by itself
        return None if is_same_shipment(self.lines, self.units(found)) else _CHANGED

    @property
    def _is_short(self) -> bool:
        """Return whether less was shipped than the partner was told to pick."""
        shipped = self._whole.shipped
        return any(shipped[line.position] < line.quantity for line in self.lines)

    def is_lowered(self, found: FoundShipment) -> bool:
        """Return whether the store has exactly the units that were shipped."""
        shipped = self._whole.shipped
        wanted = [replace(line, quantity=shipped[line.position]) for line in self.lines]
        kept = [line for line in wanted if line.quantity]
        return bool(kept) and is_same_shipment(kept, self.units(found))

    def units(self, found: FoundShipment) -> Counter[str]:
        """Return the units that the store would have the partner pick now, by line id."""
        bundles = self._work.partner.policies.bundles
        told = lines_to_pick(found.shipment, bundles)
        return Counter({line.line_id: line.quantity for line in told})

    def is_done_elsewhere(self, found: FoundShipment) -> bool:
        """Return whether somebody else has completed it: shipped, with no attempt of ours."""
        return is_shipped(found) and not self._was_attempted("complete")

    def _was_attempted(self, *kinds: str) -> bool:
        """Return whether a call of ours may have changed the shipment."""
        actions = [
            self._work.books.actions.get(self._row.store, one, self._subject) for one in kinds
        ]
        return any(action is not None and action.state in ("unclear", "done") for action in actions)

    def lower(self, quantities: Mapping[int, int]) -> Problem | None:
        """Lower the shipment to what was shipped, and compare it afterwards; None when it is so."""
        if not self.knows_line_ids():
            return _LINE_IDS_UNCLEAR
        by_id = {line.order_line_id: quantities[line.position] for line in self.lines}

        def call() -> str:
            self._work.api.update_shipment(self._subject, by_id)
            return "lowered"

        def evidence() -> str | None:
            return "lowered" if self._is_lowered_now() else None

        request = {"shipment": self._subject, "products": by_id}
        ended, action = act(self._work, "update", self._subject, request, call, evidence)
        if ended == "refused":
            return _refused("lower-refused", "lowering its quantities", action.answer)
        if ended == "waiting":
            return answer_lost("lowering its quantities")
        return None if self._is_lowered_now() else _LOWERED_OTHERWISE

    def note_lowered(self) -> None:
        """Settle a lowering whose answer was lost: the store shows that it has happened.

        As long as it is unclear, no stock figure of its items is told.
        """
        actions = self._work.books.actions
        action = actions.get(self._row.store, "update", self._subject)
        if action is not None and action.state == "unclear":
            actions.settle(action, "done", "lowered")

    def knows_line_ids(self) -> bool:
        """Return whether it is known which lines of the order the lines are; ask again if not."""
        return all(line.order_line_id for line in self.lines) or self._learn_line_ids()

    def _learn_line_ids(self) -> bool:
        """Ask the store again which lines of the order these are; return whether all are known.

        The order may have been unclear, or not to be had, when the shipment was exported.
        """
        found = self._find()
        order = self._work.api.order(self._row.order_id)
        if found is None:
            return False
        lines = lines_to_pick(found.shipment, self._work.partner.policies.bundles)
        ids = {one.shipment_line_id: one.order_line_id for one in pick_lines(lines, order)}
        self.lines = [
            replace(line, order_line_id=line.order_line_id or ids.get(line.shipment_line_id, ""))
            for line in self.lines
        ]
        with self._work.books.ledger.transaction():
            self._work.books.shipments.put_lines(self._row.store, self._subject, self.lines)
        return all(line.order_line_id for line in self.lines)

    def _is_lowered_now(self) -> bool:
        found = self._find()
        return found is not None and self.is_lowered(found)

    def complete(self, *, is_silent: bool = False) -> Problem | None:
        """Complete the shipment, and look whether it is; None when the store has it as shipped.

        Where it `is_silent`, the customer gets no e-mail of it.
        """
        completion = self._completion(is_silent=is_silent)

        def call() -> str:
            self._work.api.complete_shipment(completion)
            return completion.tracking

        def evidence() -> str | None:
            found = self._find()
            return completion.tracking if found is not None and is_shipped(found) else None

        self._move_on("sent", "completing")
        ended, action = act(
            self._work,
            "complete",
            self._subject,
            _asked(completion),
            call,
            evidence,
            may_try_again=self._may_try_again,
        )
        if ended == "refused":
            self._move_on("completing", "sent")
            return self._why_refused(action)
        if ended == "waiting":
            return answer_lost("completing it")
        return self._look_again(completion, is_news=action.run_id == self._work.run_id)

    def _may_try_again(self, refused: ActionRow) -> bool:
        """Return whether what was refused for its payment may be tried again by now."""
        if not refused.asked.get("capture"):
            return False
        return not self._is_to_be_captured or is_due_again(self._work, refused)

    @property
    def _is_to_be_captured(self) -> bool:
        return self._found is not None and self._found.shipment.should_capture

    def _why_refused(self, action: ActionRow) -> Problem:
        policy = self._work.partner.policies.capture
        if action.asked.get("capture") and self._is_to_be_captured:
            return capture_failed_too_late(action.answer, policy)
        return _refused("completion-refused", "completing it", action.answer)

    def _completion(self, *, is_silent: bool) -> Completion:
        policies = self._work.partner.policies
        return Completion(
            order_id=self._row.order_id,
            shipment_id=self._subject,
            carrier=self._whole.carrier,
            service=self._whole.service,
            tracking=tracking_text(self._whole.tracking, policies.tracking),
            return_slip_tracking=tracking_text(self._whole.return_tracking, policies.tracking),
            packages=packages(self._whole),
            capture=policies.capture.when == "on_completion" and self._is_to_be_captured,
            send_email=False if is_silent else SEND_EMAIL[policies.email],
        )

    def _look_again(self, completion: Completion, *, is_news: bool) -> Problem | None:
        """Record what the store shows: complete, or shipped and waiting for its payment."""
        found = self._find()
        if found is None or not is_shipped(found):
            return _NOT_SEEN
        with self._work.books.ledger.transaction():
            record_state(self._work, self._row, found)
            self._work.books.shipments.set_completed(
                self._row, completion.carrier, completion.tracking
            )
        self.is_complete = found.status is ShipmentStatus.COMPLETED
        if found.shipment.should_capture and not self.is_complete:
            self.notices.append(SHIPPED_UNCAPTURED)
        if is_news:
            extra = speaking.of(kind="shipment", subject=self._subject)
            log.info("%s: shipment %s is complete", self._work.name, self._subject, extra=extra)
            self._work.did(
                "shipments completed" if self.is_complete else "shipments shipped, not yet paid"
            )
        return None

    def _move_on(self, old: str, new: str) -> None:
        """Move the shipment from `old` to `new`; after a crash it can be further."""
        books = self._work.books
        row = books.shipments.get(self._row.store, self._subject)
        if row is not None and row.state == old:
            books.shipments.set_state(row, new)

    def _find(self) -> FoundShipment | None:
        return self._work.api.find_shipment(self._row.order_id, self._subject)


def record_state(work: Work, shipment: ShipmentRow, found: FoundShipment) -> None:
    """Record that the store has `shipment` as completed, or as shipped and not yet paid.

    The store's stock loses the goods when the shipment is completed, and not before.
    """
    is_complete = found.status is ShipmentStatus.COMPLETED
    state = "completed" if is_complete else "shipped"
    with work.books.ledger.transaction():
        row = work.books.shipments.get(shipment.store, shipment.shipment_id)
        if row is not None and row.state not in (state, "completed"):
            work.books.shipments.set_state(row, state)
        if row is not None:
            record_gone(work, row, is_gone=False)
        numbers = found.shipment.tracking_numbers
        work.books.shipments.put_tracking_numbers(shipment.store, shipment.shipment_id, numbers)
        if is_complete:
            _record_untold(work, shipment, found)
            work.books.stock.apply_movements(shipment.store, "shipment", shipment.shipment_id)


def _record_untold(work: Work, shipment: ShipmentRow, found: FoundShipment) -> None:
    """Record that the shelf has lost a shipment's goods, where its partner has not told so.

    Somebody has completed it by hand: what the partner tells of it later takes the place of this.
    """
    if work.books.stock.subjects_of(shipment.store, "shipment", shipment.shipment_id):
        return
    lines = work.books.shipments.lines(shipment.store, shipment.shipment_id)
    at = found.shipment.shipment_date
    at = replace(at, is_exact=False) if at is not None else None
    units = {line.position: -line.quantity for line in lines}
    record(work, "shipment", shipment.shipment_id, units, lines, at)


def is_shipped(found: FoundShipment) -> bool:
    """Return whether the store has it as shipped, paid or not."""
    return found.status is ShipmentStatus.COMPLETED or found.shipment.shipment_date is not None


def _asked(completion: Completion) -> dict[str, object]:
    return {
        "order": completion.order_id,
        "shipment": completion.shipment_id,
        "carrier": completion.carrier,
        "service": completion.service,
        "tracking": completion.tracking,
        "packages": completion.packages,
        "capture": completion.capture,
    }


def _refused(code: str, what: str, store_message: str) -> Problem:
    return Problem(
        code,
        f"the store refused {what} ({store_message})",
        "settle it in Centra; a shipment that is completed there is recognised here",
    )


_GONE = Problem(
    "gone-from-store",
    "the store no longer has the shipment: cancelled, deleted or replaced",
    "look at its order in Centra; the partner has shipped it",
)
_CHANGED = Problem(
    "changed-at-store",
    "the store has other lines or quantities now than the partner was told",
    "settle it in Centra by hand",
)
_LINE_IDS_UNCLEAR = Problem(
    "line-ids-unclear",
    "it cannot be told which lines of the order its lines are, so they cannot be lowered",
    "lower the shipment in Centra by hand; it is then completed with the next import",
)
_LOWERED_OTHERWISE = Problem(
    "lowered-otherwise",
    "the store has other quantities after lowering than it was asked for",
    "compare the shipment in Centra with the partner's file, and settle it by hand",
)
_NOT_SEEN = Problem(
    "completion-not-seen",
    "the store said ok to completing it, and does not show it as shipped",
    "look at the shipment in Centra; the bridge does not repeat the call",
)
