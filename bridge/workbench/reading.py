"""What a mapping reads out of a file, as plain data that people compare and keep."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from bridge.codecs import codec_for
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.model.document import Entry, to_json
from bridge.model.records import FileFault, UnreadableFileError


@dataclass(slots=True)
class ReadFile:
    """A file, read."""

    entries: list[Entry] = field(default_factory=list)
    #: Records that the mapping skips by rule.
    ignored: int = 0
    #: Why nothing of it counts.
    fault: FileFault | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON: every entry with its line, its document, its values, its problems."""
        data: dict[str, Any] = {"records": [_plain(entry) for entry in self.entries]}
        if self.ignored:
            data["ignored"] = self.ignored
        if self.fault is not None:
            fault = self.fault
            data["refused"] = f"line {fault.where.line}: {fault.code}: {fault.message}"
        return data


def read_path(mapping: CompiledMapping, path: Path) -> ReadFile:
    """Return what `mapping` reads out of the file at `path`."""
    with path.open("rb") as stream:
        return read_stream(mapping, stream, path.name)


def read_stream(mapping: CompiledMapping, stream: BinaryIO, name: str) -> ReadFile:
    """Return what `mapping` reads out of `stream`, a file called `name`."""
    found, reader = ReadFile(), Reader(mapping)
    try:
        records = codec_for(mapping.layout.format).read(stream, mapping.layout, name)
        for entry in reader.entries(records):
            found.entries.append(entry)
    except UnreadableFileError as error:
        found.fault = error.fault
    found.ignored = reader.ignored
    return found


def _plain(entry: Entry) -> dict[str, Any]:
    data: dict[str, Any] = {
        "line": entry.where.line,
        "level": entry.level,
        "document": entry.document,
        "values": json.loads(to_json(entry.values)),
    }
    if entry.problems:
        data["problems"] = [f"{one.code}: {one.message}" for one in entry.problems]
    return data
