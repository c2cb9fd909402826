"""The file that sums up the order files of a run, where the partner wants one.

It is committed together with them, and belongs to their run in the ledger. It goes to the partner
behind the last of them. Of those that are withdrawn until then it may not speak: it is withdrawn
with the first of them, and written anew for those that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError
from bridge.flows.outgoing.candidate import Candidate
from bridge.flows.outgoing.making import Making
from bridge.flows.work import Books, Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.shipments import ShipmentRow
from bridge.mapping.write import count_records, counts_of, write_documents
from bridge.model import speaking
from bridge.model.document import Node
from bridge.model.problem import Problem
from bridge.model.store import Shipment
from bridge.plan.order_document import content_hash
from bridge.plan.order_summary import order_file, shipment_as_sent

SUMMARY = "order_summary"
#: Why a summary was withdrawn that is to be written anew.
NO_LONGER_TRUE = "no-longer-true"

#: Turns shipments into what it takes to write them; those whose order cannot be read are left out.
Prepare = Callable[[Sequence[Shipment]], Sequence[Candidate]]


@dataclass(slots=True)
class Summary:
    """A summary in the making."""

    making: Making

    def try_out(self, file: str, shipment: Node) -> list[Problem]:
        """Return why a shipment that goes in the order file `file` cannot be summed up."""
        alone = order_file(file, [shipment])
        return self.making.try_out(alone, counts_of([alone], ()))[1]

    def commit(
        self, files: Sequence[tuple[FileRow, Sequence[Node]]], run_id: int | None = None
    ) -> FileRow:
        """Write the summary of order files with their shipments; within a transaction."""
        making = self.making
        documents = [
            order_file(file.name, shipments, size=file.size, sha256=file.sha256)
            for file, shipments in files
        ]
        making.values |= counts_of(documents, ())
        written = write_documents(making.mapping, making.values, documents)
        making.values["recordCount"] = sum(count_records(records) for records, _ in written)
        return making.commit(lambda: documents, run_id=run_id)


def summary_of(work: Work) -> Summary | None:
    """Return a summary to be made; None where the partner wants none."""
    settings = work.partner.messages.order_summary
    if settings is None:
        return None
    return Summary(Making(work, SUMMARY, settings, work.mappings[SUMMARY]))


def tell_summary(work: Work, file: FileRow, number: int) -> None:
    """Say that a summary of so many order files was written."""
    log.info(
        "%s: wrote %s, which sums up %d order files",
        work.name,
        file.name,
        number,
        extra=speaking.in_file(file.name),
    )
    work.did("summary files written")


def summed_up(books: Books, partner: str, run_id: int) -> list[FileRow]:
    """Return a partner's order files of a run, but for those that were withdrawn."""
    files = books.files.of_run(partner, "out", run_id)
    return [one for one in files if one.message == "order" and one.state != "withdrawn"]


def is_early(work: Work, file: FileRow) -> bool:
    """Return whether `file` is a summary that has to wait for an order file."""
    return file.message == SUMMARY and any(
        one.state != "delivered" for one in summed_up(work.books, work.name, file.run_id)
    )


def write_owed_summaries(work: Work, listed: Mapping[str, Shipment], prepare: Prepare) -> None:
    """Write anew the summaries that were withdrawn, for the order files that are left.

    `listed` are the shipments that the store has as good to go.
    """
    for withdrawn in _withdrawn(work):
        if not _is_owed(work, withdrawn):
            _close_problems(work, withdrawn)
            continue
        files = summed_up(work.books, work.name, withdrawn.run_id)
        shipments = _shipments(work, files, listed, prepare)
        summary = summary_of(work)
        if shipments is not None and summary is not None:
            _write_anew(work, summary, withdrawn, [(one, shipments[one.id]) for one in files])


def _withdrawn(work: Work) -> list[FileRow]:
    """Return the last summary of each run of which one is no longer true."""
    latest = {
        file.run_id: file
        for file in work.books.files.in_state(work.name, "out", "withdrawn")
        if file.message == SUMMARY and file.reason == NO_LONGER_TRUE
    }
    return list(latest.values())


def _is_owed(work: Work, withdrawn: FileRow) -> bool:
    """Return whether its run has order files, and no summary any more, and one is wanted."""
    if work.partner.messages.order_summary is None:
        return False
    files = work.books.files.of_run(work.name, "out", withdrawn.run_id)
    left = {one.message for one in files if one.state != "withdrawn"}
    return "order" in left and SUMMARY not in left


def _close_problems(work: Work, withdrawn: FileRow) -> None:
    """Close what stood against writing a summary anew that nobody waits for any more."""
    for problem in work.books.problems.open_of(work.about("file", withdrawn.name)):
        if problem.file_id == withdrawn.id:
            work.books.problems.close_row(problem)


def _write_anew(
    work: Work,
    summary: Summary,
    withdrawn: FileRow,
    files: Sequence[tuple[FileRow, Sequence[Node]]],
) -> None:
    problems = [
        problem
        for file, shipments in files
        for one in shipments
        for problem in summary.try_out(file.name, one)
    ]
    if problems:
        work.problems_of("file", withdrawn.name, problems, withdrawn.id)
        return
    with work.books.ledger.transaction():
        made = summary.commit(files, withdrawn.run_id)
        work.books.problems.close(work.about("file", withdrawn.name))
    tell_summary(work, made, len(files))


def _shipments(
    work: Work, files: Sequence[FileRow], listed: Mapping[str, Shipment], prepare: Prepare
) -> dict[int, list[Node]] | None:
    """Return the documents in order files, by the files' ids; None where the store was no help."""
    rows = [row for file in files for row in work.books.shipments.of_file(file.id)]
    found = {row.shipment_id: listed.get(row.shipment_id) for row in rows}
    missing = [row for row in rows if found[row.shipment_id] is None]
    for row, outcome in run_parallel(
        lambda row: work.api.find_shipment(row.order_id, row.shipment_id), missing, work.workers
    ):
        if isinstance(outcome, BridgeError):
            work.report.trouble(work.name, outcome)
            return None
        found[row.shipment_id] = outcome.shipment if outcome is not None else None
    known = [one for one in found.values() if one is not None]
    ready = {one.shipment.shipment_id: one for one in prepare(known)}
    if len(ready) < len(known):
        return None
    documents: dict[int, list[Node]] = {file.id: [] for file in files}
    for row in rows:
        documents[row.file_id or 0].append(_as_sent(work, row, ready.get(row.shipment_id)))
    return documents


def _as_sent(work: Work, row: ShipmentRow, now: Candidate | None) -> Node:
    """Return a shipment as it was sent: as the store has it, if that is the same, else as kept."""
    if now is not None and content_hash(now.shipment, now.lines) == row.content_hash:
        return now.document
    lines = work.books.shipments.lines(row.store, row.shipment_id)
    return shipment_as_sent(row.shipment_id, row.order_id, lines)
