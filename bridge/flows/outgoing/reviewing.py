"""What was decided at earlier fetches, held against what the store says now.

A file that is no longer true is withdrawn as long as the partner cannot have seen it. A shipment
that the partner has been told of is never sent again: what has become of it is reported, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.errors import BridgeError
from bridge.flows.holding import close_problems
from bridge.flows.outgoing.summing_up import NO_LONGER_TRUE, SUMMARY
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.shipments import ShipmentRow
from bridge.ledger.states import UNSEEN
from bridge.model.problem import Problem, Severity
from bridge.model.store import Shipment
from bridge.plan.bundles import lines_to_pick
from bridge.plan.export import changed_after_export
from bridge.plan.order_document import content_hash
from bridge.plan.routing import takers
from bridge.plan.vanished import MOVED, WANTED_AGAIN


def withdraw_stale(work: Work, listed: Mapping[str, Shipment]) -> None:
    """Take back the files that could not be delivered and are no longer true.

    What may go of them is written anew, with the mapping and into the folder of now. What sums up
    such a file is no longer true either.
    """
    for file in unseen(work, "order"):
        rows = work.books.shipments.of_file(file.id)
        is_true = all(_is_still_true(work, row, listed.get(row.shipment_id)) for row in rows)
        if any(row.state != "planned" for row in rows):
            if not is_true:
                keep_at_home(work, file, _RESEND_UNTRUE)
        elif not (is_true and is_as_configured(work, file)):
            _withdraw(work, file, rows)
    is_wanted = work.partner.messages.order_summary is not None
    for file in unseen(work, SUMMARY):
        if not is_as_configured(work, file):
            _withdraw(work, file, (), NO_LONGER_TRUE if is_wanted else "not-wanted")


def unseen(work: Work, message: str) -> list[FileRow]:
    """Return the files of a message that are not delivered, and that nobody can have seen."""
    files = work.books.files.in_state(work.name, "out", *UNSEEN)
    return [one for one in files if one.message == message]


def is_as_configured(work: Work, file: FileRow) -> bool:
    """Return whether a file was written as the configuration of now would have it."""
    settings = work.partner.messages.named().get(file.message)
    return (
        settings is not None
        and file.folder == settings.folder
        and file.mapping_sha256 == work.mappings[file.message].sha256
        and all(_goes_where_it_should(work, one) for one in work.books.files.enclosed_in(file.id))
    )


def _goes_where_it_should(work: Work, document: FileRow) -> bool:
    """Return whether a document is with the partner, or goes where the configuration says."""
    settings = work.partner.messages.document
    folder = settings.folder if settings is not None else None
    return document.state == "delivered" or document.folder == folder


def _withdraw(
    work: Work, file: FileRow, rows: Sequence[ShipmentRow], reason: str = NO_LONGER_TRUE
) -> None:
    with work.books.ledger.transaction():
        work.books.files.set_state(file, "withdrawn", reason)
        work.books.problems.close(work.about("file", file.name))
        for row in rows:
            work.books.shipments.set_state(row, "new")
        for document in work.books.files.enclosed_in(file.id):
            if document.state in UNSEEN:
                work.books.files.set_state(document, "withdrawn", reason)
        for summary in unseen(work, SUMMARY) if file.message == "order" else ():
            if summary.run_id == file.run_id:
                _withdraw(work, summary, ())
    log.warning("%s: %s was not delivered and is no longer true", work.name, file.name)
    work.did("files withdrawn")


def keep_at_home(work: Work, file: FileRow, problem: Problem) -> None:
    """Do not deliver again what a person wanted resent, for a reason that has come up since.

    What was written of it under a temporary name is taken away, if that can be done now.
    """
    if file.state != "written":
        try:
            work.transport().remove(file.temporary)
        except BridgeError as error:
            log.warning("%s: %s stays at the partner: %s", work.name, file.temporary, error)
    with work.books.ledger.transaction():
        work.books.files.set_state(file, "delivered", NO_LONGER_TRUE)
        work.problems_of("file", file.name, [problem], file.id)
    work.did("files not sent again")


def _is_still_true(work: Work, row: ShipmentRow, shipment: Shipment | None) -> bool:
    """Return whether a shipment may still go to the partner as its file says."""
    if shipment is None or shipment.is_on_hold or shipment.is_suspect:
        return False
    return takers(shipment, work.rules) == [work.name] and not _is_changed(work, row, shipment)


def _is_changed(work: Work, row: ShipmentRow, shipment: Shipment) -> bool:
    lines = lines_to_pick(shipment, work.partner.policies.bundles)
    return content_hash(shipment, lines) != row.content_hash


def compare_sent(work: Work, row: ShipmentRow, shipment: Shipment) -> None:
    """Report what is no longer as the partner was told, of a shipment that the store lists."""
    if row.state in ("cancelling", "cancelled"):
        _compare_cancelled(work, row)
    if row.state != "sent":
        return
    found = []
    if takers(shipment, work.rules) != [work.name]:
        found.append(MOVED)
    # Shipments that were found through a confirmation were never told to the partner by us.
    if row.content_hash and _is_changed(work, row, shipment):
        found.append(changed_after_export())
    if shipment.is_on_hold or shipment.is_suspect:
        found.append(_HELD_AFTER_EXPORT)
    report(work, row, found)


def _compare_cancelled(work: Work, row: ShipmentRow) -> None:
    """Hold a shipment that is wanted again after its partner was told not to ship it."""
    known = work.books.progress.get(row.store, row.shipment_id)
    since = known.cancelled_at if known is not None else None
    if not _is_let_pass(work, row, since or ""):
        report(work, row, [WANTED_AGAIN])
        return
    told = work.books.records.of_document(work.name, "order_status", row.shipment_id)
    with work.books.ledger.transaction():
        work.books.shipments.set_state(row, "sent")
        work.books.progress.begin_anew(row, max((one.id for one in told), default=0))
        close_problems(work, row.shipment_id)


def _is_let_pass(work: Work, row: ShipmentRow, since: str) -> bool:
    """Return whether a person has said, after `since`, that the partner ships it all the same."""
    return any(
        (one.verb, one.code, one.partner) == ("release", WANTED_AGAIN.code, work.name)
        and one.at >= since
        for one in work.books.remedies.about(row.shipment_id)
    )


def report(work: Work, row: ShipmentRow, problems: Sequence[Problem]) -> None:
    """Let `problems` be what is open about a shipment that was sent."""
    if problems or work.books.problems.open_of(work.about("shipment", row.shipment_id)):
        work.problems_of("shipment", row.shipment_id, problems)


_RESEND_UNTRUE = Problem(
    "resend-untrue",
    "was to be delivered again, and the store no longer has all of its shipments as it says",
    "look with `bridge trace` what stands in it; what is still to go needs a shipment of its own",
)
_HELD_AFTER_EXPORT = Problem(
    "held-after-export",
    "the store has put it on hold, or suspects fraud, since the partner was told",
    "ask the partner not to ship it, or release it in Centra",
    severity=Severity.NOTICE,
)
