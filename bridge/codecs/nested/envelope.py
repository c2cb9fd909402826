"""What belongs to the file as such, while its documents go by."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.codecs.faults import mark
from bridge.model.place import Where
from bridge.model.records import Record

_MOST_NAMES = 5
_NO_RECORDS = "The file holds elements that the mapping does not know, and none that it does: "


class Envelope:
    """The record of the file: what stands before its first document, and what comes later."""

    def __init__(self, name: str, where: Where) -> None:
        self._first: Record | None = None
        self._unknown: list[tuple[str, Where]] = []
        #: Takes what is read now.
        self.record = Record(name, {}, where)

    @property
    def is_begun(self) -> bool:
        """Whether the documents have begun."""
        return self._first is not None

    def begin(self) -> Iterator[Record]:
        """Yield what stood before the first document, once."""
        if self._first is None:
            self._first = self.record
            self.record = Record(self._first.type, {}, self._first.where)
            yield self._first

    def note_unknown(self, name: str, where: Where) -> None:
        """Remember what may be a document under another name, in case that there is none."""
        if self._first is None and len(self._unknown) < _MOST_NAMES:
            self._unknown.append((name[:80], where))

    def end(self) -> Iterator[Record]:
        """Yield what came behind the documents, or all of it where there was none."""
        if self._first is None:
            yield self.record
            if self._unknown:
                yield self._stranger()
        elif self.record.cells or self.record.fault:
            for place in self.record.cells.keys() & self._first.cells.keys():
                mark(self.record, "repeated-element", f"{place} occurs more than once")
            yield self.record

    def _stranger(self) -> Record:
        names = ", ".join(dict.fromkeys(name for name, _ in self._unknown))
        return Record(
            "", {}, self._unknown[0][1], fault=_NO_RECORDS + names, fault_code="unknown-record"
        )
