"""One outgoing file in the making: what it knows of itself, its name, its bytes, its row.

It is written in a transaction of the caller's, so that the file, its number and whatever depends on
it are there together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import BinaryIO, TypeVar

from bridge.codecs import Codec, InvalidFileError, against_schema, codec_for
from bridge.codecs.parts import write_file
from bridge.config.outbound import OutboundMessage
from bridge.errors import ConfigurationError, TryLaterError
from bridge.flows.work import Work
from bridge.ledger.files import FileRow, NewFile
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.name import file_name, inside_of, is_static
from bridge.mapping.write import write_document, write_documents, write_file_records
from bridge.model.document import Node, Value
from bridge.model.moment import Moment
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.records import Record
from bridge.plan.enclosures import Enclosure

_Document = TypeVar("_Document")

#: Seconds ahead that are tried for a name that is still free.
_TRIES = 3600
_REMEDY = "correct the mapping; nothing was written"


@dataclass(slots=True)
class Making:
    """A file in the making."""

    work: Work
    message: str
    settings: OutboundMessage
    mapping: CompiledMapping
    codec: Codec = field(init=False)
    #: Of the file's own level.
    values: dict[str, Value] = field(init=False)

    def __post_init__(self) -> None:
        self.codec = codec_for(self.mapping.layout.format)
        self.values = {
            "created": Moment(self.work.clock().astimezone(UTC)),
            # The number is taken only once it is sure that the file is written.
            "sequence": 0,
            "store": self.work.store,
            "partner": self.work.name,
            "documentCount": 0,
            "shipmentCount": 0,
            "lineCount": 0,
            "unitCount": 0,
            "recordCount": 0,
        }

    def try_out(
        self, document: Node, counts: Mapping[str, Value]
    ) -> tuple[list[Record], list[Problem]]:
        """Return the records of a document, and why it cannot be written.

        `counts` are those of a file with nothing else in it.
        """
        records, problems = write_document(self.mapping, self.values, document)
        problems += self._unwritable(records)
        return records, problems or self._invalid(records, counts)

    def _unwritable(self, records: Sequence[Record]) -> list[Problem]:
        return [
            _cannot_write(fault.code, fault.place, fault.message)
            for record in records
            for fault in self.codec.check(record, self.mapping.layout)
        ]

    def _invalid(self, records: Sequence[Record], counts: Mapping[str, Value]) -> list[Problem]:
        """Return what the partner's schema has against the records of a document."""
        around, _ = write_file_records(self.mapping, {**self.values, **counts, "sequence": 1})
        return [
            _cannot_write(fault.code, fault.place, fault.message)
            for fault in against_schema(self.codec, self.mapping.layout, around, records)
        ]

    def name(self, ids: Mapping[str, Value]) -> str:
        """Return what it is called as things stand; `ids` are those of a single document."""
        return file_name(self.mapping.name_template, {**self.values, **ids}, self.mapping.zone)

    def commit(
        self,
        documents: Callable[[], Iterable[Node]],
        ids: Mapping[str, Value] | None = None,
        run_id: int | None = None,
        enclosures: Sequence[Enclosure] = (),
    ) -> FileRow:
        """Write the file with its `documents` and return its row, to be delivered.

        To be called within a transaction. `run_id` is that of the run which it belongs to, this
        one where it is None. `enclosures` go with it in its zip.
        """
        name = self._free_name(ids or {})
        archived = self.work.books.archive.add(
            lambda sink: self._write(sink, documents(), ids or {}, enclosures)
        )
        return self.work.books.files.add(
            NewFile(
                direction="out",
                store=self.work.store,
                partner=self.work.name,
                message=self.message,
                folder=self.settings.folder,
                name=name,
                state="written",
                run_id=self.work.run_id if run_id is None else run_id,
                sha256=archived.sha256,
                size=archived.size,
                mapping_sha256=self.mapping.sha256,
                number=self.values["sequence"],
            )
        )

    def _write(
        self,
        sink: BinaryIO,
        documents: Iterable[Node],
        ids: Mapping[str, Value],
        enclosures: Sequence[Enclosure],
    ) -> None:
        around, problems = write_file_records(self.mapping, self.values)
        problems += self._unwritable(around)
        if problems:
            raise ConfigurationError(
                f"the file's own record cannot be written: {problems[0].message}", _REMEDY
            )
        inside = inside_of(self.mapping.inside, {**self.values, **ids}, self.mapping.zone)
        try:
            records = self._records(documents)
            write_file(sink, self.mapping.layout, around, records, inside, self._beside(enclosures))
        except InvalidFileError as error:
            raise ConfigurationError(str(error), _REMEDY) from error

    def _beside(self, enclosures: Sequence[Enclosure]) -> Iterator[tuple[str, BinaryIO]]:
        """Yield name and bytes of what goes with the file in its zip."""
        for one in enclosures:
            with self.work.books.archive.open(one.sha256) as stream:
                yield one.name, stream

    def _records(self, documents: Iterable[Node]) -> Iterator[Record]:
        """Yield the records of `documents`, each of which could be written when it was alone."""
        for records, problems in write_documents(self.mapping, self.values, documents):
            if problems:
                raise ConfigurationError(
                    f"a file of many cannot be written: {problems[0].message}", _REMEDY
                )
            yield from records

    def _free_name(self, ids: Mapping[str, Value]) -> str:
        """Return a name that no file of ours has had, and take the number of the file.

        Where the name has the time in it and no number, files made within one second are given the
        seconds after it.
        """
        work, template = self.work, self.mapping.name_template
        made = work.clock().astimezone(UTC)
        self.values["sequence"] = work.books.runs.next_number(f"{work.name}/{self.message}")
        name = ""
        for seconds in range(_TRIES):
            self.values["created"] = Moment(made + timedelta(seconds=seconds))
            name = self.name(ids)
            if is_static(template) or self._is_free(name):
                return name
        raise TryLaterError(
            f"the name {name} was given already",
            "put {sequence:06} into the mapping's file name, or run again when the time has "
            "changed it",
        )

    def _is_free(self, name: str) -> bool:
        taken = self.work.books.files.is_name_taken(self.work.name, self.settings.folder, name)
        return not taken


def _cannot_write(code: str, place: str, message: str) -> Problem:
    return Problem(
        code,
        f"{place}: {message}",
        "correct it at the store, or let the mapping replace it (`replace`, `unmappable`)",
        where=Where("", at=place),
    )


def portions(mapping: CompiledMapping, documents: Sequence[_Document]) -> list[Sequence[_Document]]:
    """Return what is to share a file, file by file, as the mapping's `per` and `most` say."""
    size = (mapping.most or len(documents)) if mapping.per == "batch" else 1
    return [documents[at : at + size] for at in range(0, len(documents), size or 1)]
