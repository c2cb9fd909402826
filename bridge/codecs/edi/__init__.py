"""X12 and EDIFACT: an interchange of segments, each a row of elements, perhaps of components.

The two differ in their delimiters, in whether a delimiter can be escaped, and in the segments that
an interchange begins and ends with; nothing here knows what a segment means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from bridge.codecs.base import CannotWrite
from bridge.codecs.edi import reader, writer
from bridge.codecs.edi.shape import Shape, shape_of
from bridge.model.records import Layout, Record


class EdiCodec:
    """The codec of both; see `bridge.codecs.base.Codec`."""

    def __init__(self) -> None:
        self._latest: tuple[Layout, Shape] | None = None

    def read(self, stream: BinaryIO, layout: Layout, file: str) -> Iterator[Record]:
        yield from reader.read(stream, self._shape(layout), file)

    def check(self, record: Record, layout: Layout) -> list[CannotWrite]:
        return writer.check(record, self._shape(layout))

    def write(
        self,
        sink: BinaryIO,
        layout: Layout,
        file_records: Sequence[Record],
        documents: Iterable[Record],
    ) -> None:
        writer.write(sink, layout, self._shape(layout), file_records, documents)

    def _shape(self, layout: Layout) -> Shape:
        """Return the shape of `layout`, worked out once for many records."""
        latest = self._latest
        if latest is None or latest[0] is not layout:
            self._latest = latest = (layout, shape_of(layout))
        return latest[1]
