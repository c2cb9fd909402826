"""What a file says about its own size, compared with what was read."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Value
from bridge.model.place import Where
from bridge.model.records import FileFault, UnreadableFileError


class Counts:
    """Counts the entries of one file.

    Documents are counted by their records where a type of record stands for one, else by their keys
    (where rows of lines repeat them).
    """

    def __init__(self, mapping: CompiledMapping) -> None:
        message = mapping.message
        levels = {one.level for outer in mapping.records for one in outer.every}
        self._innermost = message.innermost_level
        self._document_level = message.document_level
        self._is_by_record = message.document_level in levels
        self._lines = 0
        self._records = 0
        self._keys: set[str] = set()
        #: Records that fit no type, and those of which the document is not sure.
        self._unknown = 0
        self._unsure = 0

    def add(self, level: str, document: str) -> None:
        """Count an entry; `level` is "" for one of no type, `document` where it is not sure."""
        self._lines += level == self._innermost
        self._records += level == self._document_level
        self._unknown += not level
        self._unsure += not document
        self._keys.add(document)

    def check(self, stated: Mapping[str, Value]) -> None:
        """Raise UnreadableFileError where a count in `stated` is another.

        A record that could not be told may be a line or a document; so many may be missing.
        """
        self._compare("lineCount", stated, self._lines, self._unknown)
        if self._is_by_record:
            self._compare("documentCount", stated, self._records, self._unknown)
        else:
            self._compare("documentCount", stated, len(self._keys - {""}), self._unsure)

    def _compare(self, name: str, stated: Mapping[str, Value], counted: int, unknown: int) -> None:
        said = stated.get(f"file.{name}")
        if said is None or counted <= said <= counted + unknown:
            return
        raise UnreadableFileError(
            FileFault(
                "count-differs",
                f"the file states {said} as its {name}, and {counted} were read",
                Where("", 0, name),
                "ask the partner for the whole file",
            )
        )
