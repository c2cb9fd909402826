"""What a mapping reads out of a file, as plain data that people compare and keep."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from bridge.codecs.parts import is_part, read_parts
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.model.document import Entry, to_json
from bridge.model.problem import Problem
from bridge.model.records import FileFault, UnreadableFileError


@dataclass(slots=True)
class ReadFile:
    """A file, read."""

    entries: list[Entry] = field(default_factory=list)
    #: Records that the mapping skips by rule.
    ignored: int = 0
    #: Counts that differ, of which the mapping only warns.
    notices: list[Problem] = field(default_factory=list)
    #: Why nothing of it counts.
    fault: FileFault | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON: every entry with its line, its document, its values, its problems."""
        data: dict[str, Any] = {"records": [_plain(entry) for entry in self.entries]}
        if self.ignored:
            data["ignored"] = self.ignored
        if self.notices:
            data["notices"] = [f"{one.code}: {one.message}" for one in self.notices]
        if self.fault is not None:
            fault = self.fault
            part = f"{fault.where.file}, " if is_part(fault.where.file) else ""
            data["refused"] = f"{part}line {fault.where.line}: {fault.code}: {fault.message}"
        return data


def read_path(mapping: CompiledMapping, path: Path) -> ReadFile:
    """Return what `mapping` reads out of the file at `path`."""
    with path.open("rb") as stream:
        return read_stream(mapping, stream, path.name)


def read_stream(mapping: CompiledMapping, stream: BinaryIO, name: str) -> ReadFile:
    """Return what `mapping` reads out of `stream`, a file called `name`."""
    found = ReadFile()
    try:
        for part in read_parts(stream, mapping.layout, name):
            reader = Reader(mapping)
            try:
                for entry in reader.entries(part.records):
                    found.entries.append(entry)
            finally:
                found.ignored += reader.ignored
                found.notices += reader.notices
    except UnreadableFileError as error:
        found.fault = error.fault
    return found


def _plain(entry: Entry) -> dict[str, Any]:
    data: dict[str, Any] = {"file": entry.where.file} if is_part(entry.where.file) else {}
    data |= {
        "line": entry.where.line,
        "level": entry.level,
        "document": entry.document,
        "values": json.loads(to_json(entry.values)),
    }
    if entry.problems:
        data["problems"] = [f"{one.code}: {one.message}" for one in entry.problems]
    return data
