"""XLSX: the rows of one sheet of a workbook, each a record on its own.

What a table is (header, names, types of rows) stands in `bridge.codecs.table`; here are the ZIP
archive, its parts, and cells as texts. Read and written as a stream, part by part, and by hand: so
a formula that nobody has calculated is told from an empty text, no number loses a digit unnoticed,
an archive that unpacks without end is given up, and the same records make the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from bridge.codecs.base import CannotWrite
from bridge.codecs.xlsx import reader, writer
from bridge.codecs.xlsx.shape import Shape, shape_of
from bridge.model.records import Layout, Record


class XlsxCodec:
    """The codec of workbooks; see `bridge.codecs.base.Codec`. Reading takes streams that seek."""

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
