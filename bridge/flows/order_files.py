"""Shipments that may go, written into order files: in the archive and the ledger, not delivered.

A file's row, its number, and the states of its shipments are committed together, so that a
shipment stands in one file or in none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import BinaryIO

from bridge.codecs import Codec, InvalidFileError, against_schema, codec_for
from bridge.codecs.parts import write_file
from bridge.errors import ConfigurationError, TryLaterError
from bridge.flows.holding import close_problems, hold_shipment
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow, NewFile
from bridge.ledger.shipments import ShipmentDecision
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.name import file_name, inside_of, is_static
from bridge.mapping.write import (
    count_records,
    write_document,
    write_documents,
    write_file_records,
)
from bridge.model.document import Node, Value
from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.records import Record
from bridge.model.store import Line, Order, Shipment
from bridge.plan.order_document import content_hash, order_document

#: Seconds ahead that are tried for a name that is still free.
_TRIES = 3600


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shipment that may go, with what it takes to write it."""

    shipment: Shipment
    order: Order | None
    lines: tuple[Line, ...]
    picks: tuple[PickLine, ...]


def write_order_files(work: Work, candidates: Sequence[Candidate]) -> None:
    """Write `candidates` into one file, several or one each; those that cannot be mapped are held.

    Without any there is no file: nothing to do is told to nobody.
    """
    settings = work.partner.messages.order
    if settings is None or not candidates:
        return
    mapping = work.mappings["order"]
    codec = codec_for(mapping.layout.format)
    size = (mapping.most or len(candidates)) if mapping.per == "batch" else 1
    batches = [candidates[at : at + size] for at in range(0, len(candidates), size)]
    for number, batch in enumerate(batches, start=1):
        work.progress("order files written", number, len(batches))
        making = _Batch(mapping, settings.folder, _file_values(work), codec)
        _write(work, making, batch)


@dataclass(slots=True)
class _Batch:
    """One file in the making."""

    mapping: CompiledMapping
    folder: str
    #: Of the file's own level.
    values: dict[str, Value]
    codec: Codec
    good: list[Candidate] = field(default_factory=list)
    #: Records of the good ones.
    records: int = 0

    @property
    def ids(self) -> dict[str, Value]:
        """What the names of a file with one shipment can tell of it."""
        first = self.good[0].shipment
        return {"shipmentId": first.shipment_id, "orderId": first.order_id}

    def add(self, candidate: Candidate) -> list[Problem]:
        """Take a candidate in, or return why it cannot be written."""
        records, problems = write_document(self.mapping, self.values, _document(candidate))
        problems += self._unwritable(records)
        problems = problems or self._invalid(candidate, records)
        if not problems:
            self.good.append(candidate)
            self.records += count_records(records)
        return problems

    def _unwritable(self, records: Sequence[Record]) -> list[Problem]:
        return [
            _cannot_write(fault.code, fault.place, fault.message)
            for record in records
            for fault in self.codec.check(record, self.mapping.layout)
        ]

    def _invalid(self, candidate: Candidate, records: Sequence[Record]) -> list[Problem]:
        """Return what the partner's schema has against the records of a candidate."""
        alone = {"documentCount": 1, "lineCount": len(candidate.lines), "sequence": 1}
        around, _ = write_file_records(self.mapping, self.values | alone)
        return [
            _cannot_write(fault.code, fault.place, fault.message)
            for fault in against_schema(self.codec, self.mapping.layout, around, records)
        ]

    def write(self, sink: BinaryIO) -> None:
        """Write the good ones to `sink`."""
        around, problems = write_file_records(self.mapping, self.values)
        problems += self._unwritable(around)
        if problems:
            raise ConfigurationError(
                f"the file's own record cannot be written: {problems[0].message}",
                "correct the mapping; nothing was written",
            )
        written = write_documents(self.mapping, self.values, map(_document, self.good))
        documents = (record for records, _ in written for record in records)
        inside = inside_of(self.mapping.inside, self.values | self.ids, self.mapping.zone)
        try:
            write_file(sink, self.mapping.layout, around, documents, inside)
        except InvalidFileError as error:
            raise ConfigurationError(
                str(error), "correct the mapping; nothing was written"
            ) from error


def _file_values(work: Work) -> dict[str, Value]:
    """Return the file's own values; its number is taken only once it is sure to be written."""
    return {
        "created": Moment(work.clock().astimezone(UTC)),
        "sequence": 0,
        "store": work.store,
        "partner": work.name,
        "documentCount": 0,
        "lineCount": 0,
        "unitCount": 0,
        "recordCount": 0,
    }


def _document(candidate: Candidate) -> Node:
    return order_document(candidate.shipment, candidate.order, candidate.lines)


def _write(work: Work, making: _Batch, candidates: Sequence[Candidate]) -> None:
    """Write those of `candidates` who can go into one file, committed together with them."""
    for one in candidates:
        problems = making.add(one)
        if problems:
            hold_shipment(work, one.shipment, work.name, problems)
    if not making.good:
        return
    making.values |= {
        "documentCount": len(making.good),
        "lineCount": sum(len(one.lines) for one in making.good),
        "unitCount": sum(line.quantity for one in making.good for line in one.lines),
        "recordCount": making.records,
    }
    file = _commit(work, making)
    log.info("%s: wrote %s with %d shipments", work.name, file.name, len(making.good))
    work.did("shipments written", len(making.good))


def _commit(work: Work, making: _Batch) -> FileRow:
    with work.books.ledger.transaction():
        name = _free_name(work, making)
        archived = work.books.archive.add(making.write)
        file = work.books.files.add(
            NewFile(
                direction="out",
                store=work.store,
                partner=work.name,
                message="order",
                folder=making.folder,
                name=name,
                state="written",
                run_id=work.run_id,
                sha256=archived.sha256,
                size=archived.size,
                mapping_sha256=making.mapping.sha256,
            )
        )
        for one in making.good:
            _plan(work, one, file)
    return file


def _free_name(work: Work, making: _Batch) -> str:
    """Return a name that no file of ours has had, and take the number of the file.

    Where the name has the time in it and no number, files made within one second are given the
    seconds after it.
    """
    template = making.mapping.name_template
    made = work.clock().astimezone(UTC)
    making.values["sequence"] = work.books.runs.next_number(f"{work.name}/order")
    name = ""
    for seconds in range(_TRIES):
        making.values["created"] = Moment(made + timedelta(seconds=seconds))
        name = file_name(template, making.values | making.ids, making.mapping.zone)
        if is_static(template) or _is_free(work, making.folder, name):
            return name
    raise TryLaterError(
        f"the name {name} was given already",
        "put {sequence:06} into the mapping's file name, or run again when the time has changed it",
    )


def _is_free(work: Work, folder: str, name: str) -> bool:
    return not work.books.files.is_name_taken(work.name, folder, name)


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
    work.books.shipments.put_lines(work.store, shipment.shipment_id, one.picks)


def _cannot_write(code: str, place: str, message: str) -> Problem:
    return Problem(
        code,
        f"{place}: {message}",
        "correct it at the store, or let the mapping replace it (`replace`, `unmappable`)",
        where=Where("", at=place),
    )
