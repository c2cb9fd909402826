"""Which shipments goods came back of: by what the partner names, in the order of the policy.

The first identifier that is told decides; the others must not speak against it. A tracking number
that nobody knows decides nothing: it can be a carrier's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from bridge.config.return_policy import NAMED_BY, USUAL_ORDER, By
from bridge.flows.facts import values_of
from bridge.flows.finding import UNSENT, find_unknown
from bridge.flows.returns.returning import read_return
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.document import Value
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import ShipmentStatus, StoreReturn
from bridge.plan.matching import UNKNOWN, NoMatch, matching_lines

#: More shipments than this are not looked at for the one that an item came back of.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Origin:
    """What goods came back of."""

    shipments: Sequence[ShipmentRow]
    #: The store's own return that the partner names.
    announced: StoreReturn | None = None
    #: They are all that could be: nothing but the items speaks for any of them.
    is_by_item: bool = False


def find_origin(work: Work, rows: Sequence[RecordRow], released: Set[str]) -> Origin | Problem:
    """Return which shipments the records of a return are about, or why that cannot be told.

    `released` are codes of problems that a person has let pass.
    """
    return _Finding(work, rows, released).find()


def said(rows: Sequence[RecordRow], name: str) -> set[str]:
    """Return what the records of a return say of the field `name` of their return."""
    return {str(values_of(row).get(f"return.{name}") or "") for row in rows} - {""}


def may_be_of(
    work: Work,
    row: RecordRow,
    shipment: ShipmentRow,
    numbers: Set[str],
    lines: Sequence[PickLine],
) -> bool:
    """Return whether a record of a return may tell of these `lines` of a shipment.

    It need not be complete yet, nor its tracking `numbers` be known to the ledger.
    """
    by = work.partner.policies.return_matching.by or USUAL_ORDER
    values = values_of(row)
    named = {way: str(values.get(f"return.{NAMED_BY[way]}") or "") for way in by if way != "item"}
    if named.get("shipment"):
        return named["shipment"] == shipment.shipment_id
    if named.get("tracking"):
        known = work.books.shipments.with_tracking(work.store, named["tracking"])
        if named["tracking"] in numbers or shipment in known:
            return True
    if named.get("order"):
        return named["order"] == shipment.order_id
    return "item" in by and not named.get("return") and _names_one_of(values, lines)


def _names_one_of(values: Mapping[str, Value], lines: Sequence[PickLine]) -> bool:
    try:
        return bool(matching_lines(values, lines))
    except NoMatch as error:
        return error.code not in UNKNOWN


class _Finding:
    """One return of which the shipment is looked for."""

    def __init__(self, work: Work, rows: Sequence[RecordRow], released: Set[str]) -> None:
        self._work = work
        self._rows = rows
        self._released = released
        self._unknown_tracking = False
        self._by = work.partner.policies.return_matching.by or USUAL_ORDER

    def find(self) -> Origin | Problem:
        ways: Mapping[str, Callable[[str], Origin | Problem | None]] = {
            "return": self._by_return,
            "shipment": self._by_shipment,
            "tracking": self._by_tracking,
            "order": self._by_order,
        }
        for way in self._by:
            if way == "item":
                return self._by_item()
            named = self._named(way)
            if len(named) > 1:
                return _SEVERAL
            found = ways[way](*named) if named else None
            if found is not None:
                return found if isinstance(found, Problem) else self._unless_contradicted(found)
        return _UNKNOWN_TRACKING if self._unknown_tracking else _NOTHING_NAMED

    def _named(self, way: By) -> set[str]:
        """Return what the records say of that; nothing where the policy leaves it out."""
        return said(self._rows, NAMED_BY[way]) if way in self._by else set()

    def _unless_contradicted(self, found: Origin) -> Origin | Problem:
        orders, ids = self._named("order"), self._named("shipment")
        is_other_order = orders and not orders & {one.order_id for one in found.shipments}
        is_other_shipment = ids and not ids & {one.shipment_id for one in found.shipments}
        if (is_other_order or is_other_shipment) and _OTHER_ORDER.code not in self._released:
            return _OTHER_ORDER
        return found

    def _by_return(self, return_id: str) -> Origin | Problem:
        announced = read_return(self._work.api, return_id)
        if announced is None:
            return _UNKNOWN_RETURN
        row = self._known(announced.shipment_id)
        return row if isinstance(row, Problem) else Origin([row], announced)

    def _by_shipment(self, shipment_id: str) -> Origin | Problem:
        orders = said(self._rows, "orderId")
        row = self._known(shipment_id, next(iter(orders), ""))
        return row if isinstance(row, Problem) else Origin([row])

    def _by_order(self, order_id: str) -> Origin | Problem:
        known: list[ShipmentRow] = []
        problems: list[Problem] = []
        for shipment_id in self._completed(order_id):
            row = self._known(shipment_id, order_id)
            if isinstance(row, Problem):
                problems.append(row)
            else:
                known.append(row)
        if known:
            return Origin(known)
        if problems:
            return problems[0]
        is_open = any(
            next(self._work.api.shipments(status=status, order=order_id), None) is not None
            for status in (ShipmentStatus.GOOD_TO_GO, ShipmentStatus.IN_PROGRESS)
        )
        return NOT_COMPLETE if is_open else _UNKNOWN_ORDER

    def _completed(self, order_id: str) -> Iterator[str]:
        listed = self._work.api.shipments(status=ShipmentStatus.COMPLETED, order=order_id)
        return (one.shipment_id for one in listed if one.order_id == order_id)

    def _by_tracking(self, tracking: str) -> Origin | Problem | None:
        known = self._work.books.shipments.with_tracking(self._work.store, tracking)
        own = [one for one in known if one.partner == self._work.name]
        if not own:
            self._unknown_tracking = True
            return _OTHER_PARTNER if known else None
        return Origin(own)

    def _by_item(self) -> Origin | Problem:
        """Return every shipment that one of the items left with; which it is, the caller finds."""
        found: dict[str, ShipmentRow] = {}
        for code in sorted({code for row in self._rows for code in _codes(row)}):
            rows = self._work.books.shipments.with_item(
                self._work.store, self._work.name, code, _MOST + 1
            )
            found |= {one.shipment_id: one for one in rows}
        if len(found) > _MOST:
            return SEVERAL_FIT
        if not found:
            return NONE_FITS
        return Origin(list(found.values()), is_by_item=True)

    def _known(self, shipment_id: str, order_id: str = "") -> ShipmentRow | Problem:
        """Return a shipment as the ledger knows it, looked up at the store if need be."""
        row = self._work.books.shipments.get(self._work.store, shipment_id)
        if row is None or row.state in UNSENT:
            return find_unknown(self._work, shipment_id, order_id, self._released)
        return row if row.partner == self._work.name else _OTHER_PARTNER


def _codes(row: RecordRow) -> Iterator[str]:
    """Yield what a record may call its item; a bar code also with and without leading zeros."""
    values = values_of(row)
    for name in ("line.physicalSku", "line.ean"):
        code = str(values.get(name) or "")
        if code:
            yield code
        if code.isascii() and code.isdigit() and 8 <= len(code) <= 14:
            yield from (code.lstrip("0").zfill(length) for length in (8, 12, 13, 14))


_NOTHING_NAMED = Problem(
    "no-shipment",
    "names nothing that tells which shipment came back",
    "ask the partner what came back; by items alone only where "
    "`policies: {return_matching: {by: […, item]}}` allows it",
)
_SEVERAL = Problem(
    "several-shipments",
    "names several shipments under one return",
    "ask the partner, or name a field that tells them apart in the mapping's `key`",
)
_OTHER_PARTNER = Problem(
    "other-partner", "the shipment is another partner's", "ask both partners what came back"
)
_OTHER_ORDER = Problem(
    "other-order",
    "what it names are different shipments or orders",
    "ask the partner; `bridge release` takes the first that `return_matching` names for right",
)
_UNKNOWN_RETURN = Problem(
    "unknown-return",
    "the store has no return of the number that the partner names",
    "ask the partner what came back; look at the order's returns in Centra",
)
_UNKNOWN_ORDER = Problem(
    "unknown-order",
    "the store has no shipment of the order that the partner names",
    "ask the partner what came back; compare the mapping's `orderId` with the order file",
)
_UNKNOWN_TRACKING = Problem(
    "unknown-tracking",
    "no shipment is known that left or comes back with this tracking number",
    "ask the partner what came back; map its order or shipment too where the file has one",
)
NOT_COMPLETE = Problem(
    "shipment-not-complete",
    "the shipment is not complete at the store, so nothing of it can be returned yet",
    "it is tried again with each import; look at the shipment with `bridge trace`",
)
SEVERAL_FIT = Problem(
    "several-shipments-fit",
    "only its items tell what came back, and several shipments can give them back",
    "ask the partner for the order; make the return in Centra, then `bridge discard`",
)
NONE_FITS = replace(
    SEVERAL_FIT,
    code="no-shipment-fits",
    message="only its items tell what came back, and no shipment can give them back",
)
