"""Serial numbers that were shipped, handed on to the store before the shipment is complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bridge.flows.acting import act, answer_lost
from bridge.flows.work import Work
from bridge.ledger.shipments import ShipmentRow
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import FoundShipment, Line

_KIND = "serials"
#: What stands between the numbers of several units of a line.
_SEPARATOR = ", "


def hand_on_serials(
    work: Work,
    row: ShipmentRow,
    lines: Sequence[PickLine],
    serials: Mapping[int, Sequence[str]],
) -> Problem | None:
    """Tell the store the `serials` by position of the line; None when it has them.

    Quantities can no longer be changed once it is paid, so none are sent then; before that every
    line is named with its own, as what happens to one left out is not documented.
    """
    numbers = {position: _SEPARATOR.join(several) for position, several in serials.items()}
    told = {
        line.order_line_id: numbers[line.position] for line in lines if line.position in numbers
    }
    found = work.api.find_shipment(row.order_id, row.shipment_id)
    if not told or found is None:
        return None
    by_line = {line.shipment_line_id: line for line in lines}
    units = {
        by_line[line.line_id].order_line_id: line.quantity
        for line in _every_line(found)
        if line.line_id in by_line
    }
    quantities = {} if found.shipment.is_paid else units
    shown = {
        line.shipment_line_id: numbers[line.position] for line in lines if line.position in numbers
    }

    def call() -> str:
        work.api.update_shipment(row.shipment_id, quantities, serial_numbers=told)
        return "handed on"

    def evidence() -> str | None:
        now = work.api.find_shipment(row.order_id, row.shipment_id)
        return "handed on" if now is not None and _serials(now).items() >= shown.items() else None

    request = {"shipment": row.shipment_id, "lines": sorted(told)}
    ended, action = act(work, _KIND, row.shipment_id, request, call, evidence, looks_first=evidence)
    if ended == "refused":
        return _refused(action.answer)
    if ended == "waiting":
        return answer_lost("handing on its serial numbers")
    now = work.api.find_shipment(row.order_id, row.shipment_id)
    is_same = now is not None and _units(now) == _units(found)
    return None if is_same else _CHANGED


def _every_line(found: FoundShipment) -> Iterator[Line]:
    for line in found.shipment.lines:
        yield from (line, *line.bundle)


def _serials(found: FoundShipment) -> dict[str, str]:
    """Return the serial numbers that the store shows, by line id."""
    return {line.line_id: str(line.raw.get("serialNumber") or "") for line in _every_line(found)}


def _units(found: FoundShipment) -> Counter[str]:
    return Counter({line.line_id: line.quantity for line in _every_line(found)})


def _refused(store_message: str) -> Problem:
    return Problem(
        "serials-refused",
        f"the store refused its serial numbers ({store_message}); it was not completed",
        "enter them in Centra and discard this; or try again; or `policies: {serial_numbers: off}`",
    )


_CHANGED = Problem(
    "serials-changed-it",
    "the store has other quantities after its serial numbers were handed on",
    "compare the shipment in Centra with the partner's file, and settle it by hand",
)
