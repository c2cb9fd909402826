"""The formats: bytes to records and back, one package for each, all with the same interface.

A codec knows nothing of partners, mappings or business; see `bridge.codecs.base`.
"""

from __future__ import annotations

from importlib import import_module

from bridge.codecs.base import CannotWrite, Codec

__all__ = ["CannotWrite", "Codec", "codec_for"]


#: The package of each format below this one, and its codec. Loaded only where it is used.
_CODECS = {
    "csv": ("delimited", "CsvCodec"),
    "edifact": ("edi", "EdiCodec"),
    "fixed": ("fixed", "FixedCodec"),
    "x12": ("edi", "EdiCodec"),
    "xlsx": ("xlsx", "XlsxCodec"),
    "xml": ("xml", "XmlCodec"),
}


def codec_for(format: str) -> Codec:
    """Return the codec of a `Layout.format`; ValueError for one that nobody has built."""
    if format not in _CODECS:
        raise ValueError(f"no codec for the format {format!r}; there are {', '.join(_CODECS)}")
    package, name = _CODECS[format]
    codec: Codec = getattr(import_module(f"bridge.codecs.{package}"), name)()
    return codec
