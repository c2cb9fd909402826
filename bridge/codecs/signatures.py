"""What a file really is, where its first bytes give it away.

A ZIP archive, a PDF or an error page under the name of a CSV file deserves to be called that, and
not "1 cell where 12 are needed". Only beginnings that no partner's file has by chance are listed.
"""

from __future__ import annotations

import codecs

#: Beginning of a file to what it is. Sources: the formats' own specifications.
_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive (or an Excel or Word file)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh91AY&SY", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"-----BEGIN PGP MESSAGE", "a PGP-encrypted file"),
)

_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<?xml", "an XML document"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
)

#: Bytes of the longest beginning that is looked for.
LONGEST = 24


def binary(head: bytes) -> str:
    """Return what the file that begins with `head` looks like, or "" where it may be text."""
    return next((name for start, name in _BINARY if head.startswith(start)), "")


def markup(head: bytes) -> str:
    """Return what kind of markup begins with `head`, or ""."""
    lower = head[:LONGEST].lower()
    return next((name for start, name in _MARKUP if lower.startswith(start)), "")


def misleads(text: str, encoding: str) -> bool:
    """Return whether a file that begins with `text` would be taken for another kind of file."""
    head = text[:LONGEST].encode(encoding, "replace")
    looks_like = binary(head) or markup(head) or other_encoding(head, encoding)
    return bool(looks_like) or text.startswith("\ufeff")


def other_encoding(head: bytes, encoding: str) -> str:
    """Return the encoding whose byte order mark begins `head`, where it is not `encoding`."""
    name = codecs.lookup(encoding).name
    if head.startswith(codecs.BOM_UTF8) and not name.startswith("utf-8"):
        return "utf-8"
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "utf-16" if wide and not name.startswith(("utf-16", "utf-32")) else ""
