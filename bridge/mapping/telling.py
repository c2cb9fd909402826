"""What a mapping tells of a document, whatever file it stands in: to see whether it has changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from bridge.mapping.compiled import CompiledMapping
from bridge.model.records import PlaceName, Record

_OF_FILE = "file."


class Telling:
    """Hashes what the records of documents say, but for what the file says of itself.

    When it was made, its number, and the numbers of records in it are others in every file.
    """

    def __init__(self, mapping: CompiledMapping) -> None:
        self._of_file: set[tuple[str, PlaceName]] = {
            (rule.layout.name, place)
            for outermost in mapping.document_records
            for rule in outermost.every
            for field in rule.fields
            if any(name.startswith(_OF_FILE) for name in field.names)
            for place in field.places
        }

    def hash(self, records: Sequence[Record]) -> str:
        """Return the SHA-256 of what a document's records tell."""
        said = [self._said(one) for one in records]
        return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def _said(self, record: Record) -> list[Any]:
        cells = sorted(
            (place, text)
            for place, text in record.cells.items()
            if text and (record.type, place) not in self._of_file
        )
        return [record.type, cells, [self._said(one) for one in record.children]]
