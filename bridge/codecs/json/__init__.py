"""JSON: a list of objects for the documents, or one in each line, with records inside as lists.

ijson does the parsing, so that a file need not fit into memory; nothing outside this package knows
it. The package is called as the standard library's `json` is, which the writer uses for quoting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from bridge.codecs.base import CannotWrite
from bridge.codecs.json import writer
from bridge.codecs.json.lines import read_lines
from bridge.codecs.json.reader import Reader
from bridge.codecs.json.shape import shape_of
from bridge.codecs.shaping import Shapes
from bridge.model.records import Layout, Record


class JsonCodec:
    """The codec of JSON; see `bridge.codecs.base.Codec`."""

    def __init__(self) -> None:
        self._shapes = Shapes(shape_of)

    def read(self, stream: BinaryIO, layout: Layout, file: str) -> Iterator[Record]:
        shape = self._shapes.of(layout)
        if shape.settings.lines:
            yield from read_lines(stream, shape, file)
        else:
            yield from Reader(stream, shape, file).records()

    def check(self, record: Record, layout: Layout) -> list[CannotWrite]:
        return writer.check(record, self._shapes.of(layout))

    def write(
        self,
        sink: BinaryIO,
        layout: Layout,
        file_records: Sequence[Record],
        documents: Iterable[Record],
    ) -> None:
        writer.write(sink, self._shapes.of(layout), file_records, documents)
