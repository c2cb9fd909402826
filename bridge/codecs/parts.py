"""A partner's file as what it is read as: itself, or each file in a zip as a file of its own.

Whoever opens a file of a layout, archived or not, opens it here, and need not know whether there is
a zip around it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from bridge.codecs import codec_for
from bridge.codecs.faults import unreadable
from bridge.codecs.zipped import Zipped, looks_zipped, new_zip
from bridge.config.wildcards import path_matches
from bridge.model.records import Inside, Layout, Record, UnreadableFileError

#: The most bytes that one character takes, in any encoding.
_WIDEST = 4


@dataclass(frozen=True, slots=True)
class Part:
    """What counts as one file: it has its own header and its own counts."""

    #: `a.zip/b.csv` for a file in a zip.
    name: str
    #: To be gone through before the next part is asked for.
    records: Iterator[Record]


def part_name(file: str, name: str) -> str:
    """Return what the file `name` in the zip `file` is called wherever it is named."""
    return f"{file}/{name}"


def is_part(file: str) -> bool:
    """Return whether `file` names a file in a zip: no name in a folder has a slash."""
    return "/" in file


def read_parts(stream: BinaryIO, layout: Layout, file: str) -> Iterator[Part]:
    """Yield the parts of `stream`, a file called `file`.

    A `file` that names a part is that part alone, without the zip. Raises `UnreadableFileError`
    for a zip that cannot be read, or has no file in it that fits; the records raise it for a part.
    """
    for name, plain in open_parts(stream, layout, file):
        yield Part(name, _records(plain, layout, name))


def open_parts(stream: BinaryIO, layout: Layout, file: str) -> Iterator[tuple[str, BinaryIO]]:
    """Yield name and bytes of each part, as `read_parts` does; open until the next is asked for."""
    if not layout.inside or is_part(file):
        yield file, stream
        return
    zipped = Zipped(stream, file)
    names = [name for name in zipped.names if path_matches(layout.inside, name)]
    for name in names:
        with zipped.open(name) as member:
            yield part_name(file, name), member
    if not names:
        raise zipped.nothing_inside(layout.inside)


def _records(stream: BinaryIO, layout: Layout, file: str) -> Iterator[Record]:
    if layout.starts and not _begins(stream, layout):
        raise other_kind(file)
    yield from codec_for(layout.format).read(stream, layout, file)


def other_kind(file: str) -> UnreadableFileError:
    """Return the error of a file that does not begin as the mapping says that its files do."""
    remedy = "Ask the partner what was put there, or correct file.starts in the mapping"
    message = "The file does not begin as files of this message do"
    return unreadable(file, "other-kind", message, remedy=remedy)


def recognises(layout: Layout, stream: BinaryIO, file: str) -> bool:
    """Return whether `stream` begins as a file of `layout` does, as far as that tells.

    A zip is told by its first bytes, XML by its root element, anything else by `Layout.starts`.
    """
    if layout.inside and not is_part(file):
        return looks_zipped(stream)
    if layout.starts:
        return _begins(stream, layout)
    return layout.format != "xml" or _has_its_root(stream, layout, file)


def _begins(stream: BinaryIO, layout: Layout) -> bool:
    """Return whether `stream` begins with one of `layout.starts`; it is left at its beginning."""
    size = _WIDEST * (1 + max(map(len, layout.starts)))
    stream.seek(0)
    head = stream.read(size)
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(layout.encoding)(errors="replace")
    try:
        text = decoder.decode(head).removeprefix("\ufeff")
    except UnicodeError:  # a UTF-16 without its byte order mark cannot even be replaced
        return False
    return text.startswith(layout.starts)


def _has_its_root(stream: BinaryIO, layout: Layout, file: str) -> bool:
    stream.seek(0)
    try:
        next(codec_for(layout.format).read(stream, layout, file), None)
    except UnreadableFileError:
        return False
    finally:
        stream.seek(0)
    return True


def write_file(
    sink: BinaryIO,
    layout: Layout,
    file_records: Sequence[Record],
    documents: Iterable[Record],
    inside: Inside | None,
    beside: Iterable[tuple[str, BinaryIO]] = (),
) -> None:
    """Write a whole file as `Codec.write` does; as the one file `inside` a zip where that is given.

    `beside` are names and bytes of files that go into that zip with it, as they are. Raises
    ValueError for what the codec cannot write.
    """
    with _opened(sink, inside, beside) as plain:
        codec_for(layout.format).write(plain, layout, file_records, documents)


@contextmanager
def _opened(
    sink: BinaryIO, inside: Inside | None, beside: Iterable[tuple[str, BinaryIO]]
) -> Iterator[BinaryIO]:
    if inside is None:
        yield sink
    else:
        with new_zip(sink, inside, beside) as member:
            yield member
