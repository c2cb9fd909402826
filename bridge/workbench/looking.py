"""One file gone through as the bridge would, each record beside the entry that it became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from bridge.codecs.parts import Part, read_parts
from bridge.flows.incoming.correcting import Correction, with_corrections
from bridge.mapping.compiled import CompiledMapping, CompiledRecord
from bridge.mapping.hierarchy import Hierarchy
from bridge.mapping.read import Reader
from bridge.model.document import Entry
from bridge.model.moment import Moment
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.records import FileFault, Record, UnreadableFileError


@dataclass(slots=True)
class Seen:
    """One record of a file."""

    #: Counted from 1, every record of the file, those inside others included.
    number: int
    #: In formats that nest: how many records it stands in.
    depth: int
    record: Record
    #: None for a record that is ignored, and for one that fits no type.
    rule: CompiledRecord | None
    #: What it became; None for records of the whole file and for those that are ignored.
    entry: Entry | None = None
    #: When its file was made, as far as somebody knew who read it.
    made: Moment | None = None

    @property
    def line(self) -> int:
        """The line of the file in which it begins; 0 where it is not known."""
        return self.record.where.line

    @property
    def file(self) -> str:
        """The name of the file that it stands in; in a zip, that of the file in it."""
        return self.record.where.file

    @property
    def type(self) -> str:
        """The name of its type, as the mapping calls it; "" where it fits none."""
        return self.record.type

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong with it."""
        return self.entry.problems if self.entry else []

    @property
    def becomes_entry(self) -> bool:
        """Whether something of ours is made of it."""
        is_of_file = self.rule is not None and self.rule.level == "file"
        return not is_of_file and (self.rule is not None or bool(self.record.fault))


class Looking:
    """Goes through one file; `fault` says afterwards why it could not be read on."""

    def __init__(self, mapping: CompiledMapping, came: Moment | None = None) -> None:
        """`came` is when the file came or was made, where it does not say so itself."""
        self.mapping = mapping
        self._came = came
        self._reader = Reader(mapping, came)
        self.fault: FileFault | None = None
        #: What was found about documents behind their records, and about the counts of the file.
        self.late: list[Problem] = []
        #: How many records there were, and how many of them the mapping skips by rule.
        self.read = 0
        self.ignored = 0
        self._hierarchy = Hierarchy(mapping)
        #: By the identity of their places, records of which the entry has yet to come.
        self._waiting: dict[int, list[Seen]] = {}
        self._ready: list[Seen] = []

    def through(
        self, stream: BinaryIO, file: str, corrections: Sequence[Correction] = ()
    ) -> Iterator[Seen]:
        """Yield every record, nearly in the order of the file: as soon as its entry is known.

        An archived file may have `corrections` that it was read with.
        """
        try:
            parts = read_parts(stream, self.mapping.layout, file)
            for part in with_corrections(parts, corrections, self.mapping):
                yield from self._through(part)
        except UnreadableFileError as error:
            where = error.fault.where
            place = Where(where.file or file, where.line, where.at)
            self.fault = replace(error.fault, where=place)
        yield from self._rest()

    def _through(self, part: Part) -> Iterator[Seen]:
        reader = self._reader = Reader(self.mapping, self._came)
        self._hierarchy = Hierarchy(self.mapping)
        try:
            for entry in reader.entries(self._noted(part.records)):
                yield from self._taken()
                if entry.is_late:
                    self.late += entry.problems
                else:
                    yield from self._found(entry)
        finally:
            self.ignored += reader.ignored
            self.late += reader.notices
        yield from self._rest()

    def _rest(self) -> Iterator[Seen]:
        """Yield the records that become no entry any more."""
        yield from self._taken()
        waiting, self._waiting = self._waiting, {}
        for several in waiting.values():
            yield from several

    def _noted(self, records: Iterable[Record]) -> Iterator[Record]:
        """Pass `records` on to who reads them, and remember each."""
        for record in records:
            self._note(record, self._hierarchy.rule_of(record), 0)
            yield record

    def _note(self, record: Record, rule: CompiledRecord | None, depth: int) -> None:
        self.read += 1
        one = Seen(self.read, depth, record, rule)
        if one.becomes_entry:
            self._waiting.setdefault(id(record.where), []).append(one)
        else:
            self._ready.append(one)
        if rule is not None:
            for child in record.children:
                self._note(child, self._hierarchy.rule_below(rule, child), depth + 1)

    def _taken(self) -> list[Seen]:
        taken, self._ready = self._ready, []
        return taken

    def _found(self, entry: Entry) -> Iterator[Seen]:
        """Yield the record that `entry` was made of."""
        several = self._waiting.get(id(entry.where), [])
        if several:
            one = several.pop(0)
            one.entry, one.made = entry, self._reader.made
            if not several:
                del self._waiting[id(entry.where)]
            yield one
