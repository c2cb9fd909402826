"""A ledger that is an older copy, held against the store and the partner; nothing is changed.

What can be seen is told; what cannot be seen, a person is asked (see `bridge.app.adopt`). What the
flows find out for themselves before they act is not asked: whether a shipment is completed, a
return made, a payment captured.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from bridge.api.parallel import run_parallel
from bridge.config.inbound import InboundMessage
from bridge.errors import BridgeError, ConfigurationError, ItemError
from bridge.flows.hashing import has_bytes_of
from bridge.flows.work import Work
from bridge.ledger.files import FileRow
from bridge.ledger.shipments import ShipmentRow
from bridge.ledger.states import UNDER_WAY
from bridge.mapping.name import number_in
from bridge.model.store import FoundShipment, ShipmentStatus
from bridge.transports.base import RemoteFile

#: States of shipments that something may have become of since the copy was made.
_SHIPMENTS = ("planned", "sent", "completing", "shipped")
#: The number that a file gets which is put beside one of its name.
_NUMBERED = re.compile(r"~\d+$")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of outgoing files: which may be given next is not known."""

    #: The counter, as the ledger and `--next-number` call it.
    counter: str
    #: The last number that the ledger has given, and the highest in the partner's folder; 0 none.
    given: int
    seen: int

    @property
    def least(self) -> int:
        """The lowest number that may be free."""
        return max(self.given, self.seen) + 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the ledger, the store and the partner say of the same things."""

    #: How it was noticed that the ledger is older.
    why: str
    #: Shipments that stand otherwise at the store: id, state in the ledger, what the store says.
    shipments: tuple[tuple[str, str, str], ...]
    #: Order files that lie at the partner with our bytes, though the ledger has them under way.
    arrived: tuple[FileRow, ...]
    #: Order files under way of which nobody knows whether the partner has them.
    outgoing: tuple[FileRow, ...]
    #: Files at the partner that have a name of ours and that the ledger does not know.
    strange: tuple[str, ...]
    #: Files that were read and put away, which the ledger does not know: message and path.
    put_away: tuple[tuple[str, str], ...]
    #: One for each message of which the files carry numbers.
    numbers: tuple[Numbers, ...]


def is_older_copy(work: Work) -> bool:
    """Return whether the ledger is an older copy, and not yet compared for this partner."""
    is_adopted = work.books.runs.is_adopted(work.store, work.name)
    return work.books.restorations.last() is not None and not is_adopted


def compare(work: Work) -> Comparison | None:
    """Compare what the ledger knows of a partner; None where it is no older copy, or compared."""
    restoration = work.books.restorations.last()
    if restoration is None or not is_older_copy(work):
        return None
    arrived, outgoing = _under_way(work)
    names = {message: _names_of_ours(work, message) for message in work.partner.messages.outbound()}
    return Comparison(
        restoration.why,
        tuple(_shipments(work)),
        tuple(arrived),
        tuple(outgoing),
        tuple(_strange(work, names)),
        tuple(_put_away(work)),
        tuple(_numbers(work, names)),
    )


def _shipments(work: Work) -> Iterator[tuple[str, str, str]]:
    rows = [row for state in _SHIPMENTS for row in work.books.shipments.in_state(work.name, state)]
    outcomes = run_parallel(
        lambda row: work.api.find_shipment(row.order_id, row.shipment_id), rows, work.workers
    )
    for number, (row, found) in enumerate(outcomes, start=1):
        work.progress("shipments compared", number, len(rows))
        if isinstance(found, BridgeError):
            raise found
        if said := _otherwise(row, found):
            yield row.shipment_id, row.state, said


def _otherwise(row: ShipmentRow, found: FoundShipment | None) -> str:
    """Return what the store says of a shipment; "" where the ledger has it so."""
    if found is None:
        return "gone"
    if found.status is ShipmentStatus.COMPLETED:
        return "completed"
    if found.shipment.shipment_date is not None:
        return "" if row.state == "shipped" else "shipped, not yet paid"
    if found.status is ShipmentStatus.IN_PROGRESS:
        return "no longer good to go"
    return "" if row.state in ("planned", "sent") else "open"


def _under_way(work: Work) -> tuple[list[FileRow], list[FileRow]]:
    """Return the order files under way: those that have arrived, and those that may have."""
    files = work.books.files.in_state(work.name, "out", *UNDER_WAY["out"])
    arrived = [file for file in files if _has_arrived(work, file)]
    return arrived, [file for file in files if file not in arrived]


def _has_arrived(work: Work, file: FileRow) -> bool:
    path = posixpath.join(file.folder, file.name)
    with suppress(ItemError, ConfigurationError):
        found = work.transport().look(path)
        return found is not None and has_bytes_of(file, work.transport(), path, found)
    return False


def _names_of_ours(work: Work, message: str) -> dict[str, int]:
    """Return the files in the folder of a message that have a name of ours, with their number.

    Some folders may only be written to: then nothing can be seen.
    """
    template = work.mappings[message].name_template
    folder = work.partner.messages.outbound()[message].folder
    found = {one.name: number_in(template, one.name) for one in _listed(work, folder)}
    return {name: number for name, number in found.items() if number is not None}


def _listed(work: Work, folder: str) -> list[RemoteFile]:
    with suppress(ConfigurationError, ItemError):
        return list(work.transport().list(folder))
    return []


def _strange(work: Work, names: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    for message, settings in work.partner.messages.outbound().items():
        for name in sorted(names[message]):
            if not work.books.files.is_name_taken(work.name, settings.folder, name):
                yield posixpath.join(settings.folder, name)


def _numbers(work: Work, names: Mapping[str, Mapping[str, int]]) -> Iterator[Numbers]:
    for message, found in names.items():
        mapping = work.mappings[message]
        templates = mapping.name_template + mapping.inside
        if "{sequence" in templates or "file.sequence" in mapping.fields_used:
            counter = f"{work.name}/{message}"
            given = work.books.runs.last_number(counter) or 0
            yield Numbers(counter, given, max(found.values(), default=0))


def _put_away(work: Work) -> Iterator[tuple[str, str]]:
    """Yield the files that a bridge has put away and this ledger has never seen."""
    known = {row.name for row in work.books.files.of_partner(work.name) if row.direction == "in"}
    for message, settings in work.partner.messages.inbound().items():
        for folder, prefix in sorted(_places(settings)):
            for file in _listed(work, folder):
                name = _NUMBERED.sub("", file.name.removeprefix(prefix))
                is_theirs = file.name.startswith(prefix) and settings.matches(name)
                if is_theirs and name not in known:
                    yield message, posixpath.join(folder, file.name)


def _places(settings: InboundMessage) -> set[tuple[str, str]]:
    """Return the folders that files are put into once they were looked at, with their prefix."""
    found = {(one, "") for one in (settings.done_folder, settings.error_folder) if one}
    prefixes = (settings.done_prefix, settings.error_prefix)
    return found | {(settings.folder, one) for one in prefixes if one}
