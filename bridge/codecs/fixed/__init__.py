"""Fixed width: lines of which every value has its stretch, counted in characters or in bytes.

Several types of row may stand in one file, each with its own stretches and its own length. Blanks
fill up what a value leaves of its stretch.
"""

from __future__ import annotations

from bridge.codecs.fixed import reader, writer
from bridge.codecs.fixed.shape import Shape, shape_of
from bridge.codecs.shaping import FlatCodec


class FixedCodec(FlatCodec[Shape]):
    """The codec of fixed width; see `bridge.codecs.base.Codec`."""

    def __init__(self) -> None:
        super().__init__(shape_of, reader.read, writer.check, writer.write)
