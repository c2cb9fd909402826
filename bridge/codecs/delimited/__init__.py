"""Delimited text (CSV in the wide sense): rows of cells, each row a record on its own.

Not named after the standard library's `csv`, which does the quoting; everything around it (bytes,
lines, headers, counts of cells, types of rows) is here.
"""

from __future__ import annotations

from bridge.codecs.delimited import reader, writer
from bridge.codecs.delimited.shape import Shape, shape_of
from bridge.codecs.shaping import FlatCodec


class CsvCodec(FlatCodec[Shape]):
    """The codec of delimited text; see `bridge.codecs.base.Codec`."""

    def __init__(self) -> None:
        super().__init__(shape_of, reader.read, writer.check, writer.write)
