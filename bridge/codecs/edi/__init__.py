"""X12 and EDIFACT: an interchange of segments, each a row of elements, perhaps of components.

The two differ in their delimiters, in whether a delimiter can be escaped, and in the segments that
an interchange begins and ends with; nothing here knows what a segment means.
"""

from __future__ import annotations

from bridge.codecs.edi import reader, writer
from bridge.codecs.edi.shape import Shape, shape_of
from bridge.codecs.shaping import FlatCodec


class EdiCodec(FlatCodec[Shape]):
    """The codec of both; see `bridge.codecs.base.Codec`."""

    def __init__(self) -> None:
        super().__init__(shape_of, reader.read, writer.check, writer.write)
