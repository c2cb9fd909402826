"""XLSX: the rows of one sheet of a workbook, each a record on its own.

What a table is (header, names, types of rows) stands in `bridge.codecs.table`; here are the ZIP
archive, its parts, and cells as texts. Read and written as a stream, part by part, and by hand: so
a formula that nobody has calculated is told from an empty text, no number loses a digit unnoticed,
an archive that unpacks without end is given up, and the same records make the same bytes.
"""

from __future__ import annotations

from bridge.codecs.shaping import FlatCodec
from bridge.codecs.xlsx import reader, writer
from bridge.codecs.xlsx.shape import Shape, shape_of


class XlsxCodec(FlatCodec[Shape]):
    """The codec of workbooks; see `bridge.codecs.base.Codec`. Reading takes streams that seek."""

    def __init__(self) -> None:
        super().__init__(shape_of, reader.read, writer.check, writer.write)
