"""What the warehouse sends: confirmations apart, files cut off, goods that came back, a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bridge.mapping.compiled import CompiledMapping
from bridge.sandbox.rehearsal.cases import Case
from bridge.sandbox.rehearsal.reasons import Reasons
from bridge.sandbox.warehouse import Behaviour, Comeback, Order, Warehouse

#: How goods come back, one of each.
BACK = {
    "in good condition": Comeback.GOOD,
    "damaged": Comeback.DAMAGED,
    "in good condition, and the file sent again": Comeback.TWICE,
}
_IN_THE_MIDDLE, _BETWEEN_LINES = "in the middle", "between two lines"
#: Where files are cut off, one each.
CUTS = (_IN_THE_MIDDLE, _BETWEEN_LINES)


@dataclass(frozen=True)
class CutFile:
    """A confirmation that arrived in half."""

    shipment_id: str
    where: str
    #: The file as it should have been.
    whole: Path


class Comings:
    """Everything that one rehearsal's warehouse sends."""

    def __init__(
        self,
        warehouse: Warehouse,
        folder: Path,
        mappings: Mapping[str, CompiledMapping],
        reasons: Reasons,
    ) -> None:
        self._warehouse = warehouse
        self._folder = folder
        self._mappings = mappings
        self._reasons = reasons
        #: Why something could not be played, by shipment, by what came back, or by message.
        self.unsaid: dict[str, str] = {}
        self.cut: list[CutFile] = []
        #: Where files could not be cut off, with the shipment of each.
        self.not_cut: dict[str, str] = {}
        #: The shipment of each thing that came back.
        self.returned: dict[str, str] = {}

    def answer(self, case: Case, order: Order) -> None:
        """Let the warehouse do with `order` what the case says."""
        self._answer(order, case.behaviour)

    def cut_off(self, orders: Sequence[Order]) -> None:
        """Confirm `orders` whole, and cut each file off on its way."""
        for where, order in zip(CUTS, orders, strict=False):
            files = self._answer(order, Behaviour.ALL)
            if not files:
                self.not_cut[where] = order.shipment_id
            for path in files:
                whole = self._folder / f"whole-{path.name}"
                whole.write_bytes(path.read_bytes())
                path.write_bytes(_beginning(whole.read_bytes(), where))
                self.cut.append(CutFile(order.shipment_id, where, whole))

    def send_rest(self) -> None:
        """Send what was kept back: second halves, and the files that were cut, whole."""
        try:
            self._warehouse.send_rest()
            for one in self.cut:
                self._warehouse.send_again("confirmation", one.whole)
        except ValueError as error:
            reason = self._reasons.of("confirmation", error)
            self.unsaid |= dict.fromkeys((one.shipment_id for one in self.cut), reason)

    def send_back(self, completed: Sequence[str]) -> None:
        """Send goods back of shipments that are completed, one for each way to come back."""
        if "return" not in self._mappings:
            return
        if not completed:
            self.unsaid["return"] = "goods come back of completed shipments, and none was completed"
        for (what, how), shipment_id in zip(BACK.items(), completed, strict=False):
            lines = self._warehouse.orders[shipment_id].lines
            self._warehouse.take_back(shipment_id, lines[0].item, how)
            self.returned[what] = shipment_id
        try:
            self._warehouse.report_returns()
        except ValueError as error:
            self.unsaid |= dict.fromkeys(self.returned, self._reasons.of("return", error))

    def count(self) -> None:
        """Report what lies on the shelf."""
        if not self._warehouse.counts:
            return
        try:
            if not self._warehouse.count():
                self.unsaid["stock"] = "no order was read, so nothing is known to lie on the shelf"
        except ValueError as error:
            self.unsaid["stock"] = self._reasons.of("stock", error)

    def why(self, what: str, key: str) -> str:
        """Return why `what` could not be played; `key` is as in `unsaid`."""
        return self._reasons.once(what, self.unsaid[key])

    def _answer(self, order: Order, behaviour: Behaviour) -> list[Path]:
        try:
            return self._warehouse.answer(order, behaviour)
        except ValueError as error:
            self.unsaid[order.shipment_id] = self._reasons.of("confirmation", error)
            return []


def _beginning(data: bytes, where: str) -> bytes:
    """Return the beginning of a file, up to two thirds of it or to the start of its last line."""
    if where == _BETWEEN_LINES:
        body = data.rstrip(b"\r\n")
        end = max(body.rfind(b"\n"), body.rfind(b"\r"))
        if end > 0:
            return body[: end + 1]
    return data[: len(data) * 2 // 3]
