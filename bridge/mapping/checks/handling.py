"""Faults in how a file is handled as a whole: its size, its beginning, the zip around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bridge.mapping.encodings import lacking
from bridge.mapping.finding import Finding
from bridge.mapping.language import MappingFile
from bridge.mapping.name import faults_of_template
from bridge.model.fields import Message

#: Keys of `file` that have a meaning in one direction only, with what they are about.
_INBOUND = {
    "empty": "it is about files that come in",
    "starts": "it tells files that come in from one another",
    "longest": "it is about files that come in",
}
#: Formats whose files do not begin with a text of their own.
_WITHOUT_BEGINNING = {
    "xml": "an XML file is known by its root element, the outermost record",
    "xlsx": "all XLSX files begin alike: tell them apart by their names",
}


def check_handling(file: MappingFile, message: Message) -> Iterator[Finding]:
    """Yield what is wrong with `per`, `most`, `empty`, `starts`, `longest` and `zip`."""
    is_outbound = message.is_outbound
    if message.counts_others:
        yield from _one_for_all(file)
    if is_outbound:
        for key, reason in _INBOUND.items():
            if getattr(file.file, key) is not None:
                yield Finding(("file", key), f"leave it out: {reason}", f"`{key}` in what goes out")
    yield from _most(file, is_outbound)
    yield from _starts(file)
    yield from _longest(file)
    yield from _zip(file, is_outbound)


def _one_for_all(file: MappingFile) -> Iterator[Finding]:
    """Yield what would make several files of what sums up all of a run."""
    for key in ("per", "most"):
        value = getattr(file.file, key)
        if value not in (None, "batch"):
            meant = "leave it out: one summary stands for all order files of a run"
            yield Finding(("file", key), meant, f"`{key}: {value}` in a summary")


def _most(file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
    if file.file.most is None:
        return
    path = ("file", "most")
    if not is_outbound:
        yield Finding(
            path, "leave it out: it is about files that go out", "`most` in what comes in"
        )
    elif file.file.per == "document":
        yield Finding(path, "leave it out, or write `per: batch`", "`most` with `per: document`")
    elif not re.search(r"\{sequence|\{created:[^}]*%S", file.file.name):
        meant = (
            "add {sequence:06} to `file.name`: a run makes several files, each with its own name"
        )
        yield Finding(path, meant, "a name that several files would share")


def _starts(file: MappingFile) -> Iterator[Finding]:
    path = ("file", "starts")
    for text in file.file.starts or ():
        missing = lacking(text, file.file.encoding)
        if file.format in _WITHOUT_BEGINNING:
            yield Finding(path, f"leave it out: {_WITHOUT_BEGINNING[file.format]}")
            return
        if not text:
            yield Finding(path, "expected the text that the file begins with", "an empty text")
        elif missing:
            meant = f"{file.file.encoding} has no {' '.join(missing)}: name another `encoding`"
            yield Finding(path, meant)


def _longest(file: MappingFile) -> Iterator[Finding]:
    """Yield that nothing in the file is measured in what may be too long."""
    if file.file.longest is None:
        return
    path = ("file", "longest")
    if file.format == "xlsx":
        yield Finding(path, "leave it out: a workbook has limits of its own", "`longest` for xlsx")
    elif file.fixed is not None and file.fixed.newline == "none":
        meant = "leave it out: the records say themselves how long they are"
        yield Finding(path, meant, "`longest` for a file without lines")


def _zip(file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
    if file.file.zip is None:
        return
    path, inside = ("file", "zip", "inside"), file.file.zip.inside
    if is_outbound:
        for found, meant in faults_of_template(inside, file.file.per):
            yield Finding(path, meant, found)
        if not inside:
            yield Finding(path, "expected the name of the file in the zip, such as orders.csv")
        return
    if any(mark in inside for mark in "[]{}\\"):
        meant = "only `*` and `?` are wildcards, and folders end with a slash, as in export/*.csv"
        yield Finding(path, meant)
    elif any(part in ("", ".", "..") for part in inside.split("/")):
        yield Finding(path, "expected the pattern of a file in the zip, such as *.csv")
