"""Faults of a mapping outside its records: message, format, encoding, names, code tables."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from bridge.config.fault import choose
from bridge.mapping.finding import Finding
from bridge.mapping.language import MappingFile
from bridge.mapping.name import faults_of_template
from bridge.model.fields import MESSAGES

DELIMITERS = {"tab": "\t", "pipe": "|", "comma": ",", "semicolon": ";"}

_ENCODINGS = "expected an encoding of texts, such as utf-8, iso-8859-1 or cp1252"
#: Those that XML parsers know by the same name.
_OF_XML = ("utf-8", "utf-16", "iso8859-", "cp125", "ascii")


def check_file(file: MappingFile) -> Iterator[Finding]:
    """Yield what is wrong outside the records."""
    message = MESSAGES.get(file.message)
    if message is None:
        yield Finding(("message",), choose(file.message, MESSAGES, "messages"))
    other = "xml" if file.format == "csv" else "csv"
    if getattr(file, other) is not None:
        meant = f"leave it out, or write `format: {other}`"
        yield Finding((other,), meant, f"settings of {other} for the format {file.format}")
    if message and message.is_outbound and not file.file.name:
        meant = 'add a template: name: "ORD_{created:%Y%m%d}_{sequence:06}.csv"'
        yield Finding(("file", "name"), meant, "no name for the files to write")
    if file.final != "never" and file.message != "confirmation":
        yield Finding(("final",), "leave it out: it is about confirmations only")
    for found, meant in faults_of_template(file.file.name, file.file.per):
        yield Finding(("file", "name"), meant, found)
    yield from _encoding(file)
    yield from _csv(file)
    yield from _xml(file, bool(message and message.is_outbound))


def is_known_encoding(name: str) -> bool:
    """Return whether `name` is an encoding of texts that can be written and read as a stream."""
    try:
        decoder = codecs.getincrementaldecoder(name)()
        codecs.getincrementalencoder(name)()
        return decoder.decode("Aa1;<\n".encode(name), final=True) == "Aa1;<\n"
    except (LookupError, ValueError, TypeError, AttributeError):
        return False


def lacking(text: str, encoding: str) -> str:
    """Return the characters of `text` that `encoding` does not have, once each."""
    if not is_known_encoding(encoding):
        return ""
    return "".join(dict.fromkeys(one for one in text if not _has(encoding, one)))


def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeError:
        return False
    return True


def _encoding(file: MappingFile) -> Iterator[Finding]:
    block, path = file.file, ("file", "encoding")
    if not is_known_encoding(block.encoding):
        yield Finding(path, _ENCODINGS)
        return
    name = codecs.lookup(block.encoding).name
    if file.format == "xml" and not name.startswith(_OF_XML):
        meant = "for XML: utf-8, utf-16, ascii, or one of the families iso-8859 and cp125"
        yield Finding(path, meant)
    if file.csv and file.csv.bom and not name.startswith("utf"):
        meant = "leave it out: only the encodings of Unicode have a byte order mark"
        yield Finding(("csv", "bom"), meant, f"a byte order mark in {block.encoding}")
    if block.unmappable != "hold" and lacking(block.unmappable, block.encoding):
        meant = f"expected characters that {block.encoding} has"
        yield Finding(("file", "unmappable"), meant)
    for ours, theirs in (block.replace or {}).items():
        if lacking(theirs, block.encoding):
            meant = f"expected characters that {block.encoding} has"
            yield Finding(("file", "replace", ours), meant)


def _csv(file: MappingFile) -> Iterator[Finding]:
    if file.csv is None:
        return
    mark = DELIMITERS.get(file.csv.delimiter, file.csv.delimiter)
    forbidden = "\r\n\0\ufeff"
    if len(mark) != 1 or mark in forbidden:
        meant = f"expected one character, or one of {', '.join(DELIMITERS)}"
        yield Finding(("csv", "delimiter"), meant)
    if file.csv.quote_character in forbidden:
        yield Finding(("csv", "quote_character"), "expected a character, not a line end")
    if file.csv.quote != "none" and mark == file.csv.quote_character:
        meant = "expected another one than the delimiter, or `quote: none`"
        yield Finding(("csv", "quote_character"), meant, f"`{mark}` for both")


def _xml(file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
    if file.xml is None or not is_outbound:
        return
    if file.xml.namespace == "*":
        yield Finding(("xml", "namespace"), "write its name: `*` is for reading only")
    for prefix, namespace in file.xml.namespaces.items():
        if namespace == "*":
            meant = "write its name: `*` is for reading only"
            yield Finding(("xml", "namespaces", prefix), meant)
