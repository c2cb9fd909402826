"""Files that lie beside a mapping and belong to it: code tables as CSV, schemas.

Nothing here opens a file: whoever loads a mapping brings what reads one by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import TypeAlias

from bridge.config.fault import Path, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.language import MappingFile

#: Returns the bytes of the file with this path, relative to the mapping's own folder; OSError.
Beside: TypeAlias = Callable[[str], bytes]


def nothing_beside(name: str) -> bytes:
    """Refuse every companion: for mappings that come as a text alone."""
    raise FileNotFoundError(name)


def companions_of(file: MappingFile) -> Iterator[tuple[Path, str]]:
    """Yield the files that a mapping names, each with the place where it does."""
    for table, name in file.code_files.items():
        yield ("code_files", table), name
    schemas = file.xml.xsd if file.xml else ()
    for number, name in enumerate(schemas):
        yield ("xml", "schema", number) if len(schemas) > 1 else ("xml", "schema"), name


def read_companions(file: MappingFile, beside: Beside) -> tuple[dict[str, bytes], list[Finding]]:
    """Return the bytes of every companion by its name, and what is wrong where one is missing."""
    found: dict[str, bytes] = {}
    findings: list[Finding] = []
    for path, name in companions_of(file):
        try:
            found[name] = beside(name)
        except (OSError, ValueError):
            meant = "expected a file that can be read, by its path from the mapping's own folder"
            findings.append(Finding(path, meant, quoted(name)))
    return found, findings


def hash_of(text: str, companions: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of a mapping with all that belongs to it."""
    digest = sha256(text.encode())
    for name in sorted(companions):
        digest.update(b"\0" + name.encode() + b"\0" + companions[name])
    return digest.hexdigest()
