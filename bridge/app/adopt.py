"""The first day, and that of a restoration: what is open at the store and lies at the partner is
settled before the first run.

An empty ledger would send a whole shop again. So nothing is exported or imported for a partner
until a person has said whether the shipments that are open now have been sent to it already, and
whether the files that lie in its folders have been read already (design, section 5). A ledger that
was restored from an older copy is as empty, of all that has happened since: it asks again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from bridge.app.comparing import Comparison, Numbers, is_older_copy
from bridge.app.known import Known, known_ones, read_orders
from bridge.errors import ConfigurationError
from bridge.flows.finding import UNSENT
from bridge.flows.holding import close_problems
from bridge.flows.incoming.kinds import messages_taking
from bridge.flows.outgoing.deliver import note_delivered
from bridge.flows.outgoing.inbound_files import decision, unknown_deliveries
from bridge.flows.outgoing.item_files import adopt_items, knows_no_items, tell_again
from bridge.flows.outgoing.resending import MAY_GO_AGAIN, count_as_sent_again
from bridge.flows.work import Work
from bridge.ledger.files import FileRow, NewFile
from bridge.ledger.problems import ProblemRow
from bridge.ledger.shipments import ShipmentDecision
from bridge.ledger.states import TRANSITIONS
from bridge.model.moment import utc_text
from bridge.model.store import Delivery, Order, Shipment
from bridge.plan.bundles import lines_to_pick
from bridge.plan.order_document import content_hash, pick_lines
from bridge.plan.routing import takers
from bridge.transports.base import RemoteFile


@dataclass(frozen=True, slots=True)
class Survey:
    """What is open for a partner, and the bridge has done nothing about."""

    #: Good-to-go shipments at the store that are this partner's and that the ledger does not know.
    shipments: tuple[Shipment, ...]
    #: Those that the ledger knows as not sent; an older copy also, as not shipped by the partner.
    known: tuple[Known, ...]
    #: Files in the partner's folders that a message's pattern matches: message, folder, file.
    files: tuple[tuple[str, str, RemoteFile], ...]
    #: Open deliveries of suppliers that the partner would be told of, and the ledger does not know.
    deliveries: tuple[Delivery, ...] = ()
    #: Whether the partner gets item files, and the ledger does not know that it has had any.
    items: bool = False


def survey(work: Work) -> Survey:
    """Return what is open for a partner; nothing is changed."""
    rows = work.books.shipments.of_store(work.store)
    own = [one for one in work.api.shipments() if takers(one, work.rules) == [work.name]]
    unknown = [one for one in own if one.shipment_id not in rows]
    pairs = [(one, rows[one.shipment_id]) for one in own if one.shipment_id in rows]
    states = (*UNSENT, *MAY_GO_AGAIN) if is_older_copy(work) else UNSENT
    unsent = [(one, row) for one, row in pairs if row.state in states]
    known = tuple(known_ones(work, unsent))
    return Survey(
        tuple(unknown), known, tuple(_files(work)), unknown_deliveries(work), knows_no_items(work)
    )


def _files(work: Work) -> list[tuple[str, str, RemoteFile]]:
    found = []
    for message, settings in work.partner.messages.inbound().items():
        for file in work.transport().list(settings.folder):
            row = work.books.files.last_from(work.name, settings.folder, file.name)
            taking = messages_taking(work, settings.folder, file.name)
            if taking[:1] == [message] and row is None:
                found.append((message, settings.folder, file))
    return sorted(found, key=lambda one: (one[0], one[2].name))


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has said of what is open; None where nothing was said.

    sent: the partner has these shipments; they are never exported, and its confirmations count.
    held: they stay as the ledger has them, and the next run looks at them anew.
    read: these files were dealt with; they are never read. new: the next run takes them.
    """

    shipments: Literal["sent", "new"] | None = None
    files: Literal["read", "new"] | None = None
    #: Of those that the ledger knows as not sent, and that nothing speaks against any more.
    held: Literal["sent", "held"] | None = None
    #: Shipments that were sent, whatever is said of the others.
    sent: Set[str] = frozenset()
    #: What became of order files under way in an older ledger; waiting: the next run sends them.
    outgoing: Literal["delivered", "waiting"] | None = None
    #: The next number of a file, by counter.
    numbers: Mapping[str, int] = field(default_factory=dict)
    #: sent: the partner knows the store's items as they are now. new: the next run tells all.
    items: Literal["sent", "new"] | None = None
    #: sent: the partner expects these deliveries already. new: the next run tells it.
    deliveries: Literal["sent", "new"] | None = None

    def missing(self, found: Survey, compared: Comparison | None) -> list[str]:
        """Return the options that have yet to be given."""
        options = []
        if not self.shipments and any(one.shipment_id not in self.sent for one in found.shipments):
            options.append("--shipments sent|new")
        could_be_sent = {one.shipment.shipment_id for one in found.known if not one.against}
        if not self.held and could_be_sent - self.sent:
            options.append("--held sent|held")
        if not self.files and found.files:
            options.append("--files read|new")
        if not self.deliveries and found.deliveries:
            options.append("--deliveries sent|new")
        if not self.items and found.items:
            options.append("--items sent|new")
        if compared is not None and compared.outgoing and not self.outgoing:
            options.append("--outgoing delivered|waiting")
        for numbers in compared.numbers if compared is not None else ():
            if numbers.counter not in self.numbers:
                options.append(f"--next-number {numbers.counter}=N")
        return options

    def sent_of(self, found: Survey) -> Iterator[tuple[Shipment, str]]:
        """Yield the shipments that the partner has, each with the option that says so."""
        unknown = [(one, self.shipments, "--shipments sent") for one in found.shipments]
        known = [
            (one.shipment, None if one.against else self.held, "--held sent") for one in found.known
        ]
        for shipment, said, option in (*unknown, *known):
            if shipment.shipment_id in self.sent:
                yield shipment, f"--sent {shipment.shipment_id}"
            elif said == "sent":
                yield shipment, option


def adopt(work: Work, found: Survey, answers: Answers, compared: Comparison | None = None) -> None:
    """Record what a person said of `found`, and let the partner's runs begin.

    `compared` is how an older ledger stands to the store and the partner; None for any other.
    """
    sent = list(answers.sent_of(found))
    orders = read_orders(work, [shipment for shipment, _ in sent])
    problems = {one.shipment.shipment_id: one.problems for one in found.known}
    if answers.items == "sent":
        adopt_items(work)
    with work.books.ledger.transaction():
        if compared is not None:
            _catch_up(work, compared, answers)
        for shipment, option in sent:
            _as_sent(work, shipment, orders.get(shipment.order_id))
            _note(work, shipment.shipment_id, problems.get(shipment.shipment_id, ()), option)
        for delivery in found.deliveries if answers.deliveries == "sent" else ():
            work.books.deliveries.put(decision(work, delivery, "sent", origin="adopted"))
            work.did("deliveries adopted as sent")
        for message, folder, file in found.files if answers.files == "read" else ():
            _as_read(work, message, folder, file)
        work.books.runs.adopt(work.store, work.name, work.run_id)
    work.did("partners adopted")


def _catch_up(work: Work, compared: Comparison, answers: Answers) -> None:
    """Let an older ledger know what a person and the partner's folder have told.

    Counts are forgotten: newer ones may have been told to the store. Items are told again, which
    does no harm.
    """
    for numbers in compared.numbers:
        _set_number(work, numbers, answers.numbers[numbers.counter])
    for file in compared.arrived:
        _as_arrived(work, file)
    for file in compared.outgoing if answers.outgoing == "delivered" else ():
        _as_delivered(work, file)
    work.books.stock.forget_counts(work.store, work.warehouse, work.name)
    if answers.items != "sent":
        tell_again(work)


def _set_number(work: Work, numbers: Numbers, following: int) -> None:
    if following < numbers.least:
        raise ConfigurationError(
            f"{following} cannot be the next number of {numbers.counter}: "
            f"{numbers.least - 1} was given already",
            f"name a number from {numbers.least}, higher than any that the partner has had",
        )
    work.books.runs.set_number(numbers.counter, following - 1)


def _as_arrived(work: Work, file: FileRow) -> None:
    """Let the next run finish a file that lies at the partner: it may lack its done-file."""
    file = work.books.files.set_temporary(file, f"{file.folder}/{file.name}")
    for state in ("uploading", "uploaded", "renaming"):
        if state in TRANSITIONS["files"][file.state] and file.state != "renaming":
            file = work.books.files.set_state(file, state, "adopted")
    work.did("files found at the partner")


def _as_delivered(work: Work, file: FileRow) -> None:
    """Record that the partner has an order file that the ledger has under way."""
    if "delivered" not in TRANSITIONS["files"][file.state]:
        file = work.books.files.set_state(file, "uploaded", "adopted")
    note_delivered(work.books, file, "adopted")
    work.did("files adopted as delivered")


def _as_sent(work: Work, shipment: Shipment, order: Order | None) -> None:
    lines = lines_to_pick(shipment, work.partner.policies.bundles)
    close_problems(work, shipment.shipment_id)
    known = work.books.shipments.get(work.store, shipment.shipment_id)
    if known is not None and known.state in MAY_GO_AGAIN:
        count_as_sent_again(work.books, known)
    work.books.shipments.put(
        ShipmentDecision(
            store=work.store,
            shipment_id=shipment.shipment_id,
            order_id=shipment.order_id,
            endpoint=work.partner.endpoint,
            partner=work.name,
            state="sent",
            origin="adopted",
            content_hash=content_hash(shipment, lines),
        )
    )
    work.books.shipments.put_lines(work.store, shipment.shipment_id, pick_lines(lines, order))
    work.did("shipments adopted as sent")


def _note(work: Work, shipment_id: str, problems: Sequence[ProblemRow], option: str) -> None:
    """Leave the trace of an answer: what was open about the shipment, and the option that said so.

    By whom and when, its run tells.
    """
    about = work.about("shipment", shipment_id)
    ids: list[int | None] = [row.id for row in problems]
    for problem_id in ids or [None]:
        work.books.remedies.add(work.run_id, "adopt", about, option, problem_id=problem_id)


def _as_read(work: Work, message: str, folder: str, file: RemoteFile) -> None:
    row = work.books.files.add(
        NewFile(
            direction="in",
            store=work.store,
            partner=work.name,
            message=message,
            folder=folder,
            name=file.name,
            state="done",
            run_id=work.run_id,
            size=file.size or 0,
            remote_modified=utc_text(file.modified) if file.modified else "",
            reason="adopted",
        )
    )
    work.did(f"{row.message} files adopted as read")
