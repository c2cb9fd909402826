"""How far a shipment has got, from everything that its partner has told of it.

Messages arrive out of order and again. The partner's own times decide which is the latest; where
they do not, the further one counts, so that an old `received` never undoes a rejection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.picking import PickLine

#: From the first to the last; those in one place exclude each other, and the later told counts.
_PLACES = (
    ("received",),
    ("started",),
    ("picked",),
    ("packed",),
    ("cancelRefused",),
    ("shipped",),
    ("rejected", "cancelled"),
)
_RANK = {status: place for place, some in enumerate(_PLACES) for status in some}
#: What a time without an hour leaves open.
_DAY = timedelta(days=1)
#: It will not be shipped.
NEGATIVE = frozenset({"rejected", "cancelled"})
#: It goes, or has gone, whatever was asked.
UNSTOPPED = frozenset({"cancelRefused", "shipped"})


@dataclass(frozen=True, slots=True)
class Telling:
    """One word of a partner's about a shipment, or about a line of it."""

    #: Number of the record that has told it: later ones were read later.
    number: int
    status: str
    at: Moment | None = None
    code: str = ""
    #: What names the line: our id, SKU and bar code, as far as told; empty for the whole shipment.
    line: tuple[str, ...] = ()
    #: Units that it is about; None: all of the line.
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What it all comes to."""

    latest: Telling
    #: True: only a part of it is rejected or cancelled, and the rest goes on.
    is_in_part: bool = False
    #: The last word on whether it is shipped at all; None where nothing was said of that.
    verdict: Telling | None = None


def tellings_of(number: int, values: Mapping[str, Value]) -> Iterator[Telling]:
    """Yield what the values of one record tell: of the shipment, of a line, or of both."""
    at = values.get("shipment.happenedAt")
    if values.get("shipment.status"):
        yield Telling(number, values["shipment.status"], at, values.get("shipment.code") or "")
    if values.get("line.status"):
        names = ("line.lineId", "line.physicalSku", "line.ean")
        yield Telling(
            number,
            values["line.status"],
            values.get("line.happenedAt") or at,
            values.get("line.code") or values.get("shipment.code") or "",
            tuple(values.get(name) or "" for name in names),
            values.get("line.quantity"),
        )


def is_of_earlier_sending(telling: Telling, resent_at: datetime | None) -> bool:
    """Return whether something is told, late, of what happened before the shipment was resent."""
    if resent_at is None or telling.at is None:
        return False
    return telling.at.utc + (timedelta() if telling.at.is_exact else _DAY) < resent_at


def put_in_order(tellings: Sequence[Telling], lines: Sequence[PickLine]) -> Progress | None:
    """Return what `tellings`, in the order of reading, come to; None where nothing was told.

    `lines` are those that the partner was told to pick.
    """
    if not tellings:
        return None
    whole = _latest([one for one in tellings if not one.line])
    if whole is not None and whole.status in NEGATIVE:
        return Progress(whole, verdict=whole)
    by_line: dict[tuple[str, ...], list[Telling]] = {}
    for one in tellings:
        if one.line:
            by_line.setdefault(one.line, []).append(one)
    of_lines = [latest for some in by_line.values() if (latest := _latest(some)) is not None]
    refused = [one for one in of_lines if one.status in NEGATIVE]
    if refused and all(_is_refused_whole(line, refused) for line in lines):
        worst = max(refused, key=lambda one: one.number)
        return Progress(worst, verdict=worst)
    going = [one for one in of_lines if one.status not in NEGATIVE]
    furthest_behind = whole or min(going or of_lines, key=lambda one: _RANK[one.status])
    verdict = _latest([one for one in tellings if one.status in UNSTOPPED and not one.line])
    return Progress(furthest_behind, is_in_part=bool(refused), verdict=verdict)


def _latest(tellings: Sequence[Telling]) -> Telling | None:
    latest: Telling | None = None
    for one in tellings:
        if latest is None or _is_newer(one, latest):
            latest = one
    return latest


def _is_newer(one: Telling, other: Telling) -> bool:
    """Return whether `one`, which was read later, is later than `other` too."""
    if one.at is not None and other.at is not None:
        apart = abs(one.at.utc - other.at.utc)
        if apart > (timedelta() if one.at.is_exact and other.at.is_exact else _DAY):
            return one.at.utc > other.at.utc
    return _RANK[one.status] >= _RANK[other.status]


def _is_refused_whole(line: PickLine, refused: Sequence[Telling]) -> bool:
    """Return whether all units of a line are among what is refused."""
    about = [one for one in refused if _is_about(line, one.line)]
    told = sum(line.quantity if one.quantity is None else one.quantity for one in about)
    return bool(about) and told >= line.quantity


def _is_about(line: PickLine, names: tuple[str, ...]) -> bool:
    line_id, sku, ean = names
    if line_id:
        return line_id in (line.shipment_line_id, line.order_line_id)
    return bool(ean and ean in (line.ean, line.upc)) or bool(sku and sku == line.physical_sku)
