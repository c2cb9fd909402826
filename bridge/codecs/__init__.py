"""The formats: bytes to records and back, one package for each, all with the same interface.

A codec knows nothing of partners, mappings or business; see `bridge.codecs.base`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from bridge.codecs.base import CannotWrite, Codec, InvalidFileError, SchemaError
from bridge.model.records import Layout, Record

__all__ = ["CannotWrite", "Codec", "InvalidFileError", "against_schema", "codec_for", "unfit"]


#: The package of each format below this one, and its codec. Loaded only where it is used.
_CODECS = {
    "csv": ("delimited", "CsvCodec"),
    "edifact": ("edi", "EdiCodec"),
    "fixed": ("fixed", "FixedCodec"),
    "json": ("json", "JsonCodec"),
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


def against_schema(
    codec: Codec, layout: Layout, around: Sequence[Record], records: Sequence[Record]
) -> list[CannotWrite]:
    """Return what the layout's own schema, if it has one, has against the records of one document.

    `around` are records of the file, as far as they are known; what is wrong with them is not told.
    """
    if layout.format != "xml":
        return []
    from bridge.codecs.xml import XmlCodec

    return codec.against_schema(layout, around, records) if isinstance(codec, XmlCodec) else []


def unfit(layout: Layout) -> tuple[str, str] | None:
    """Return why nothing can be read or written with `layout`, or None.

    First the setting that is to blame, "" where it is the records; then a clause that says why.
    """
    try:
        if layout.format == "json":
            from bridge.codecs.json.shape import shape_of as json_shape_of

            json_shape_of(layout)
        elif layout.format == "xml":
            from bridge.codecs.xml.shape import shape_of as xml_shape_of

            xml_shape_of(layout)
    except ValueError as error:
        setting = "schema" if isinstance(error, SchemaError) else ""
        return setting, str(error)
    return None
