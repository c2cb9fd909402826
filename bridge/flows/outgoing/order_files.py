"""Shipments that may go, written into order files: in the archive and the ledger, not delivered.

A file's row, its number, and the states of its shipments are committed together, so that a
shipment stands in one file or in none. Where a partner wants a summary of its order files, all of
them are committed together with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bridge.config.outbound import OutboundMessage
from bridge.flows.holding import close_problems, hold_shipment
from bridge.flows.outgoing.candidate import Candidate
from bridge.flows.outgoing.enclosing import add_documents, enclosed
from bridge.flows.outgoing.making import Making, portions
from bridge.flows.outgoing.resending import is_sent_again
from bridge.flows.outgoing.summing_up import Summary, summary_of, tell_summary
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.shipments import ShipmentDecision
from bridge.mapping.write import count_records
from bridge.model import speaking
from bridge.model.document import Node
from bridge.model.problem import Problem
from bridge.plan.order_document import content_hash


def write_order_files(work: Work, candidates: Sequence[Candidate]) -> None:
    """Write `candidates` into one file, several or one each; those that cannot be mapped are held.

    Without any there is no file: nothing to do is told to nobody.
    """
    settings = work.partner.messages.order
    if settings is None or not candidates:
        return
    summary = summary_of(work)
    complete = _with_documents(work, settings, candidates, summary)
    batches = [_checked(work, settings, some, summary) for some in _portions(work, complete)]
    ready = [one for one in batches if one.good]
    if ready:
        _write(work, ready, summary)


def _with_documents(
    work: Work,
    settings: OutboundMessage,
    candidates: Sequence[Candidate],
    summary: Summary | None,
) -> Sequence[Candidate]:
    """Return `candidates` with the PDFs that go with them; those who cannot go are held.

    Nothing is fetched for one that the mapping cannot write.
    """
    if work.partner.messages.document is None:
        return candidates
    return enclosed(work, _checked(work, settings, candidates, summary).good)


def _write(work: Work, ready: Sequence[_Batch], summary: Summary | None) -> None:
    """Write the files; where something sums them up, all of them together with it."""
    if summary is None:
        for file, batch in _committed(work, ready):
            _tell(work, file, batch)
        return
    with work.books.ledger.transaction():
        written = list(_committed(work, ready))
        made = summary.commit([(file, list(batch.documents())) for file, batch in written])
    for file, batch in written:
        _tell(work, file, batch)
    tell_summary(work, made, len(written))


def _committed(work: Work, ready: Sequence[_Batch]) -> Iterator[tuple[FileRow, _Batch]]:
    """Commit one batch after the other, and yield each with its file."""
    for number, batch in enumerate(ready, start=1):
        work.progress("order files written", number, len(ready))
        yield batch.commit(), batch


def _portions(work: Work, candidates: Sequence[Candidate]) -> list[Sequence[Candidate]]:
    """Return the candidates that are to share a file, file by file.

    What goes again because the partner has refused it before shares its file with nothing.
    """
    again: list[Sequence[Candidate]] = []
    others: list[Candidate] = []
    for one in candidates:
        if is_sent_again(work.books, work.store, one.shipment.shipment_id):
            again.append([one])
        else:
            others.append(one)
    return portions(work.mappings["order"], others) + again


def _tell(work: Work, file: FileRow, batch: _Batch) -> None:
    log.info(
        "%s: wrote %s with %d shipments",
        work.name,
        file.name,
        len(batch.good),
        extra=speaking.in_file(file.name),
    )
    work.did("shipments written", len(batch.good))


@dataclass(slots=True)
class _Batch:
    """The shipments of one file in the making."""

    making: Making
    summary: Summary | None
    good: list[Candidate] = field(default_factory=list)
    #: Records of the good ones.
    records: int = 0

    def add(self, candidate: Candidate) -> list[Problem]:
        """Take a candidate in, or return why it cannot be written."""
        alone = {"documentCount": 1, "lineCount": len(candidate.lines)}
        document = candidate.document
        records, problems = self.making.try_out(document, alone)
        if not problems and self.summary is not None:
            problems = self.summary.try_out(self.making.name(candidate.ids), document)
        if not problems:
            self.good.append(candidate)
            self.records += count_records(records)
        return problems

    def documents(self) -> Iterator[Node]:
        """Yield the documents of the good ones."""
        return (one.document for one in self.good)

    def commit(self) -> FileRow:
        """Write the good ones into a file, and record that they stand in it."""
        work = self.making.work
        self.making.values |= {
            "documentCount": len(self.good),
            "shipmentCount": len(self.good),
            "lineCount": sum(len(one.lines) for one in self.good),
            "unitCount": sum(line.quantity for one in self.good for line in one.lines),
            "recordCount": self.records,
        }
        with work.books.ledger.transaction():
            documents = add_documents(work, self.good)
            enclosures = [] if documents else [e for one in self.good for e in one.enclosures]
            file = self.making.commit(self.documents, self.good[0].ids, enclosures=enclosures)
            for shipment_id, document in documents:
                work.books.files.enclose(file, document, shipment_id)
            for one in self.good:
                _plan(work, one, file)
        return file


def _checked(
    work: Work,
    settings: OutboundMessage,
    candidates: Sequence[Candidate],
    summary: Summary | None,
) -> _Batch:
    """Return those of `candidates` who can go into one file; the others are held."""
    batch = _Batch(Making(work, "order", settings, work.mappings["order"]), summary)
    for one in candidates:
        problems = batch.add(one)
        if problems:
            hold_shipment(work, one.shipment, work.name, problems)
    return batch


def _plan(work: Work, one: Candidate, file: FileRow) -> None:
    """Record that a shipment stands in `file`."""
    shipment = one.shipment
    close_problems(work, shipment.shipment_id)
    work.books.shipments.put(
        ShipmentDecision(
            store=work.store,
            shipment_id=shipment.shipment_id,
            order_id=shipment.order_id,
            endpoint=work.partner.endpoint,
            partner=work.name,
            state="planned",
            content_hash=content_hash(shipment, one.lines),
            file_id=file.id,
        )
    )
    books, shipment_id = work.books.shipments, shipment.shipment_id
    books.put_lines(work.store, shipment_id, one.picks)
    books.put_tracking_numbers(work.store, shipment_id, shipment.tracking_numbers)
