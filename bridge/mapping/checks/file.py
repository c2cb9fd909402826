"""Faults of a mapping outside its records: message, format, encoding, names, code tables."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.config.fault import choose
from bridge.mapping.checks.handling import check_handling
from bridge.mapping.checks.tables import check_tables
from bridge.mapping.encodings import is_known_encoding, lacking
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS
from bridge.mapping.language import MappingFile
from bridge.mapping.lints import LINTS
from bridge.mapping.name import faults_of_template
from bridge.model.fields import MESSAGES

_ENCODINGS = "expected an encoding of texts, such as utf-8, iso-8859-1 or cp1252"


def check_file(file: MappingFile) -> Iterator[Finding]:
    """Yield what is wrong outside the records."""
    message = MESSAGES.get(file.message)
    if message is None:
        yield Finding(("message",), choose(file.message, MESSAGES, "messages"))
    for other in FORMATS:
        if other != file.format and file.block_of(other) is not None:
            meant = f"leave it out, or write `format: {other}`"
            yield Finding((other,), meant, f"settings of {other} for the format {file.format}")
    if message and message.is_outbound and not file.file.name:
        meant = 'add a template: name: "ORD_{created:%Y%m%d}_{sequence:06}.csv"'
        yield Finding(("file", "name"), meant, "no name for the files to write")
    for key, usual in (("final", "never"), ("quantities", "incremental"), ("lines", "told")):
        if message and getattr(file, key) != usual and message.name != "confirmation":
            yield Finding((key,), "leave it out: it is about confirmations only")
    for found, meant in faults_of_template(file.file.name, file.file.per):
        yield Finding(("file", "name"), meant, found)
    for index, code in enumerate(file.lint.ignore):
        if code not in LINTS:
            yield Finding(("lint", "ignore", index), choose(code, LINTS, "codes"))
    yield from _encoding(file)
    yield from check_tables(file.codes)
    if message:
        yield from check_handling(file, message)
    yield from FORMATS[file.format].check_block(file, bool(message and message.is_outbound))


def _encoding(file: MappingFile) -> Iterator[Finding]:
    block, path = file.file, ("file", "encoding")
    if not is_known_encoding(block.encoding):
        yield Finding(path, _ENCODINGS)
        return
    if block.unmappable != "hold" and lacking(block.unmappable, block.encoding):
        meant = f"expected characters that {block.encoding} has"
        yield Finding(("file", "unmappable"), meant)
    for ours, theirs in (block.replace or {}).items():
        if lacking(theirs, block.encoding):
            meant = f"expected characters that {block.encoding} has"
            yield Finding(("file", "replace", ours), meant)
