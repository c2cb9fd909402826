"""ZIP archives for tests: sound ones, and ones that are spoilt in one respect."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def zipped(
    files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    """Return an archive of `files`, by name."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        archive.comment = comment
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return sink.getvalue()


def encrypted(data: bytes) -> bytes:
    """Return the archive with its first file marked as encrypted."""
    return _with_flag(_with_flag(data, b"PK\x03\x04", 6), b"PK\x01\x02", 8)


def _with_flag(data: bytes, header: bytes, offset: int) -> bytes:
    at = data.index(header) + offset
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


def twice(name: str, first: bytes, second: bytes) -> bytes:
    """Return an archive that holds two files of one name."""
    other = name[:-1] + chr(ord(name[-1]) ^ 1)
    return zipped({name: first, other: second}).replace(other.encode(), name.encode())
