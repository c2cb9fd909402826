"""What an encoding is called in XML, and what characters XML can hold."""

from __future__ import annotations

import codecs
import re
import sys

#: What is not a `Char` (XML 1.0, production 2).
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: The namespace of attributes by which XML Schema is told something in a document.
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"

_NAMES = {"utf-8-sig": "UTF-8", "ascii": "US-ASCII"}


def declared_name(encoding: str) -> str:
    """Return the name of Python's `encoding` in an XML declaration (IANA's)."""
    name = codecs.lookup(encoding).name
    if name.startswith("cp125"):
        return name.replace("cp", "windows-")
    if name.startswith("iso8859"):
        return name.replace("iso8859", "ISO-8859")
    return _NAMES.get(name, name.upper())


def parser_name(encoding: str) -> str:
    """Return the name for lxml, without a byte order mark of its own making."""
    if codecs.lookup(encoding).name == "utf-16":
        return "UTF-16LE" if sys.byteorder == "little" else "UTF-16BE"
    return {"UTF-16-LE": "UTF-16LE", "UTF-16-BE": "UTF-16BE"}.get(
        declared_name(encoding), declared_name(encoding)
    )
