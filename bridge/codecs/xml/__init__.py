"""XML: a root element for the file, elements below it as records, with records below them.

lxml does the parsing and the escaping; nothing outside this package knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from bridge.codecs.base import CannotWrite
from bridge.codecs.shaping import Shapes
from bridge.codecs.xml import judging, writer
from bridge.codecs.xml.parsing import Parsing
from bridge.codecs.xml.reader import Reader
from bridge.codecs.xml.shape import shape_of, to_write
from bridge.model.records import Layout, Record


class XmlCodec:
    """The codec of XML; see `bridge.codecs.base.Codec`."""

    def __init__(self) -> None:
        self._shapes = Shapes(shape_of)

    def read(self, stream: BinaryIO, layout: Layout, file: str) -> Iterator[Record]:
        shape = self._shapes.of(layout)
        yield from Reader(Parsing(stream, shape, file), shape, file).records()

    def check(self, record: Record, layout: Layout) -> list[CannotWrite]:
        return writer.check(record, self._shapes.of(layout))

    def write(
        self,
        sink: BinaryIO,
        layout: Layout,
        file_records: Sequence[Record],
        documents: Iterable[Record],
    ) -> None:
        shape = self._shapes.of(to_write(layout))
        if shape.schema is None:
            writer.write(sink, shape, file_records, documents)
        else:
            judging.write(sink, shape, shape.schema, file_records, documents)

    def against_schema(
        self, layout: Layout, around: Sequence[Record], records: Sequence[Record]
    ) -> list[CannotWrite]:
        """Return what the layout's schema has against the `records` of one document.

        `around` are records of the file, as far as they are known, so that it can be seen where it
        stands; what is wrong with them is not told. What `check` refuses is not looked at.
        """
        shape = self._shapes.of(layout)
        if shape.schema is None or any(self.check(one, layout) for one in (*around, *records)):
            return []
        return judging.against_document(shape, shape.schema, around, records)
