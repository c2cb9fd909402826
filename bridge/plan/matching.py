"""From what a partner calls an item to the lines of a shipment that hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.model.document import Value
from bridge.model.picking import PickLine

#: Codes of what names something that the shipment does not have.
UNKNOWN = frozenset({"unknown-item", "unknown-line"})


class NoMatch(Exception):
    """The item is not in the shipment, or it cannot be told which of its items is meant."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def matching_lines(values: Mapping[str, Value], lines: Sequence[PickLine]) -> list[PickLine]:
    """Return the lines that an entry speaks of, in the order of the store; raise NoMatch.

    By line id where the partner sends it back, else by what it calls the item: SKU or bar code,
    under either name, because partners return an EAN where they were sent a SKU.
    """
    line_id = values.get("line.lineId")
    sku, ean = (str(values.get(name) or "") for name in ("line.physicalSku", "line.ean"))
    if line_id:
        return [_line_of(str(line_id), sku, ean, lines)]
    found = [line for line in lines if _is_called(line, sku, ean)]
    if not found:
        raise NoMatch("unknown-item", "names an item that the shipment does not have")
    if len({identity(line) for line in found}) > 1:
        raise NoMatch(
            "item-ambiguous",
            "names several different items of the shipment; only an EAN would tell",
        )
    return found


def _line_of(line_id: str, sku: str, ean: str, lines: Sequence[PickLine]) -> PickLine:
    """Return the line of that id; an item that is another one says that something is wrong."""
    found = [line for line in lines if line.shipment_line_id == line_id]
    if not found:
        raise NoMatch("unknown-line", "names a line that the shipment does not have")
    if (sku or ean) and not _is_called(found[0], sku, ean):
        raise NoMatch("item-differs", "names a line of the shipment with another line's item")
    return found[0]


def _is_called(line: PickLine, sku: str, ean: str) -> bool:
    """Return whether the codes that are given name the line's item, and none names another.

    A bar code beside the SKU says nothing where the store has none to compare it with.
    """
    if sku and not _has_code(line, sku):
        return False
    if ean and not _has_code(line, ean):
        return bool(sku) and not (line.ean or line.upc)
    return bool(sku or ean)


def _has_code(line: PickLine, code: str) -> bool:
    """Return whether `code` is one of the line's: a bar code is a number, its zeros are not."""
    return code in line.codes or _gtin(code) in {_gtin(line.ean), _gtin(line.upc)} - {""}


def _gtin(code: str) -> str:
    """Return a bar code as GTIN-14 (GS1 General Specifications, 3.3); "" for anything else.

    A UPC of 12 digits, and the same in an EAN's field of 13, are one item.
    """
    is_bar_code = code.isascii() and code.isdigit() and 8 <= len(code) <= 14
    return code.zfill(14) if is_bar_code and code.strip("0") else ""


def identity(line: PickLine) -> tuple[str, ...]:
    """Return what two lines of one item share; of unidentified items each is one of its own."""
    if line.is_sku_complete:
        return (line.physical_sku,)
    return (line.physical_sku, line.ean or line.upc or f"line {line.position}")


def spread(quantity: int, lines: Sequence[PickLine], room: Mapping[int, int]) -> dict[int, int]:
    """Return `quantity` by position over `lines`, each filled up to its `room`, in order.

    What is more than all of them hold stands at the last one: the caller sees that it is over.
    """
    shares: dict[int, int] = {}
    left = quantity
    for line in lines:
        share = min(left, max(room[line.position], 0))
        shares[line.position] = share
        left -= share
    shares[lines[-1].position] += left
    return shares
