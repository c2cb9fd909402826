"""What codecs have in common: the shape of a layout, and a flat file's records in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO, Generic, TypeVar

from bridge.codecs.base import CannotWrite
from bridge.codecs.matching import before_documents
from bridge.model.records import Layout, Record

S = TypeVar("S")


class Shapes(Generic[S]):
    """Works out the shape of a layout once for the many records of a file."""

    def __init__(self, shape_of: Callable[[Layout], S]) -> None:
        self._shape_of = shape_of
        self._latest: tuple[Layout, S] | None = None

    def of(self, layout: Layout) -> S:
        """Return the shape of `layout`; raises ValueError where nothing can be made of it."""
        latest = self._latest
        if latest is None or latest[0] is not layout:
            self._latest = latest = (layout, self._shape_of(layout))
        return latest[1]


class FlatCodec(Generic[S]):
    """The codec of a format in which records stand one after another; see `base.Codec`.

    A format brings four functions: `shape_of` a layout, `read`, `check` for one record without
    those below it, and `write` for records in their order, each before those below it.
    """

    def __init__(
        self,
        shape_of: Callable[[Layout], S],
        read: Callable[[BinaryIO, S, str], Iterator[Record]],
        check: Callable[[Record, S], list[CannotWrite]],
        write: Callable[[BinaryIO, S, Iterable[Record]], None],
    ) -> None:
        self._shapes = Shapes(shape_of)
        self._read = read
        self._check = check
        self._write = write

    def read(self, stream: BinaryIO, layout: Layout, file: str) -> Iterator[Record]:
        yield from self._read(stream, self._shapes.of(layout), file)

    def check(self, record: Record, layout: Layout) -> list[CannotWrite]:
        found = self._check(record, self._shapes.of(layout))
        for child in record.children:
            found += self.check(child, layout)
        return found

    def write(
        self,
        sink: BinaryIO,
        layout: Layout,
        file_records: Sequence[Record],
        documents: Iterable[Record],
    ) -> None:
        names = before_documents(layout.records)
        before = [one for one in file_records if one.type in names]
        after = [one for one in file_records if one.type not in names]
        self._write(sink, self._shapes.of(layout), chain(before, documents, after))
