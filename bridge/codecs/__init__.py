"""The formats: bytes to records and back, one package for each, all with the same interface.

A codec knows nothing of partners, mappings or business; see `bridge.codecs.base`.
"""

from __future__ import annotations

from bridge.codecs.base import CannotWrite, Codec

__all__ = ["CannotWrite", "Codec", "codec_for"]


def codec_for(format: str) -> Codec:
    """Return the codec of a `Layout.format`; ValueError for one that nobody has built."""
    if format == "csv":
        from bridge.codecs.delimited import CsvCodec

        return CsvCodec()
    if format == "fixed":
        from bridge.codecs.fixed import FixedCodec

        return FixedCodec()
    if format == "xml":
        from bridge.codecs.xml import XmlCodec  # lxml is loaded only where XML is used

        return XmlCodec()
    raise ValueError(f"no codec for the format {format!r}; there are csv, fixed and xml")
