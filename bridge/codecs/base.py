"""The one small interface behind which every format stands.

A codec is pure: it reads from and writes to the streams that it is given. It knows nothing of
partners, mappings or business. The law that every codec keeps: writing raises, or reading what was
written gives back the same records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from bridge.model.records import Layout, PlaceName, Record


@dataclass(frozen=True, slots=True)
class CannotWrite:
    """Why the text at a place cannot stand in a file of this layout."""

    place: PlaceName
    #: Stable code for problems: "not-in-encoding", "forbidden-character", "forbidden-start",
    #: "too-long", "too-short", "lost-blanks", "only-blanks", "not-its-type", "unknown-place",
    #: "unknown-record", "faulty", "formula".
    code: str
    #: One sentence without the value; single characters may be named ("Ł (U+0141)").
    message: str


class SchemaError(ValueError):
    """A schema, as files of a format have it, that cannot be used; it says why, as a clause."""


class InvalidFileError(ValueError):
    """A file that was written and is not what its format or its own schema allows; it says why."""


class Codec(Protocol):
    """One format, both ways."""

    def read(self, stream: BinaryIO, layout: Layout, file: str) -> Iterator[Record]:
        """Yield the records of `stream` one by one, in the order of the file, without loading it.

        A record that fits no type, or not its own, is yielded with its `fault` and the file goes
        on. Where the rest can no longer be told apart (broken quoting, XML that ends early, bytes
        that are not in the encoding, an empty file where something must be) it raises
        `UnreadableFileError`. Flat formats yield every record on its own, without children; nested
        ones yield the record of the file first, then each record below it with its children.
        """

    def check(self, record: Record, layout: Layout) -> list[CannotWrite]:
        """Return what of `record` and its children could not be written; empty when all can."""

    def write(
        self,
        sink: BinaryIO,
        layout: Layout,
        file_records: Sequence[Record],
        documents: Iterable[Record],
    ) -> None:
        """Write a whole file: `file_records` (one for each type with `is_file`) around `documents`.

        Types with `is_file` that the layout names before its first document type are written
        before the documents, the others behind them. Raises ValueError for what `check` would have
        told, and for a file that could not be told from an empty one; InvalidFileError, once all is
        written, where the layout has a schema that the file as a whole does not fit.
        """
