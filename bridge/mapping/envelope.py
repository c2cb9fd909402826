"""Whether the records of the whole file stand around its documents, as the mapping has them.

What the mapping lists before the first type of document opens a file, what it lists behind the last
one closes it. Envelopes may follow one another in one file, so a record of either kind may come
again; a file that begins with what closes it, or ends with what opens it, was put together wrongly,
and nobody knows which lines belong to what.
"""

from __future__ import annotations

from bridge.mapping.compiled import CompiledMapping, CompiledRecord
from bridge.mapping.formats import FORMATS
from bridge.model.place import Where
from bridge.model.records import FileFault, Record, UnreadableFileError


class Envelope:
    """What has been seen of one file's records, in their order."""

    def __init__(self, mapping: CompiledMapping) -> None:
        opening, closing = _sides(mapping)
        self._opening, self._closing = opening, closing
        #: The types of record of the whole file that have come.
        self._seen: set[str] = set()
        self._has_documents = False
        #: What closed the documents before, as long as nothing has come behind it.
        self._closed_by = ""
        #: Whether an envelope has been opened, or closed, since the last document.
        self._is_between = False
        #: The first document behind what closes them, as long as that does not come again.
        self._outside: tuple[str, Where] | None = None

    def see(self, rule: CompiledRecord, record: Record) -> None:
        """Note the next record; raises UnreadableFileError where it is out of place."""
        name = rule.layout.name
        if name in self._opening:
            self._open(name, record.where)
        elif name in self._closing:
            self._close(name)
        elif rule.level != "file":
            self._document(record.where)

    def finish(self) -> None:
        """Raise UnreadableFileError where documents stand behind what closes them."""
        if self._outside is not None:
            closed_by, where = self._outside
            raise _behind(closed_by, where)

    def _open(self, name: str, where: Where) -> None:
        is_first = not self._seen & self._opening
        if is_first and self._closed_by:
            said = f"{name}, which opens the file, stands behind {self._closed_by}, which closes it"
            raise _out_of_place(said, where)
        if self._has_documents and (is_first or (name not in self._seen and not self._is_between)):
            said = f"{name} stands behind a document, and opens the file by the mapping"
            raise _out_of_place(said, where)
        self._seen.add(name)
        self._closed_by, self._is_between = "", True

    def _close(self, name: str) -> None:
        if name in self._seen:
            self._outside = None
        self._seen.add(name)
        self._closed_by, self._is_between = name, True

    def _document(self, where: Where) -> None:
        if self._closed_by and not self._has_documents:
            raise _behind(self._closed_by, where)
        if self._closed_by and self._outside is None:
            self._outside = self._closed_by, where
        self._has_documents, self._closed_by, self._is_between = True, "", False


def _sides(mapping: CompiledMapping) -> tuple[frozenset[str], frozenset[str]]:
    """Return the types of record that open a file and those that close it.

    Where records hold records the file is one of them, and nothing can stand outside it.
    """
    records = mapping.records
    documents = [at for at, one in enumerate(records) if one.level != "file"]
    if not documents or FORMATS[mapping.layout.format].is_nested:
        return frozenset(), frozenset()
    before, behind = records[: documents[0]], records[documents[-1] + 1 :]
    opening = frozenset(one.layout.name for one in before)
    return opening, frozenset(one.layout.name for one in behind) - opening


def _behind(closed_by: str, where: Where) -> UnreadableFileError:
    said = f"a document stands behind {closed_by}, which closes the file by the mapping"
    return _out_of_place(said, where)


def _out_of_place(said: str, where: Where) -> UnreadableFileError:
    remedy = (
        "ask the partner for the file in its right order; if theirs are always like this, move the "
        "record in the mapping: those of the whole file stand before or behind the documents there "
        "as they do in the file"
    )
    return UnreadableFileError(FileFault("file-record-out-of-place", said, where, remedy))
