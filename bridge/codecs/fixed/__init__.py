"""Fixed width: lines of which every value has its stretch, counted in characters or in bytes.

Several types of row may stand in one file, each with its own stretches and its own length. Blanks
fill up what a value leaves of its stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from bridge.codecs.base import CannotWrite
from bridge.codecs.fixed import reader, writer
from bridge.codecs.fixed.shape import Shape, shape_of
from bridge.model.records import Layout, Record


class FixedCodec:
    """The codec of fixed width; see `bridge.codecs.base.Codec`."""

    def __init__(self) -> None:
        self._latest: tuple[Layout, Shape] | None = None

    def read(self, stream: BinaryIO, layout: Layout, file: str) -> Iterator[Record]:
        return reader.read(stream, self._shape(layout), file)

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
