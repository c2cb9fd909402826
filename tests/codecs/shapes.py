"""What the codecs' tests share: how to write, read and compare, and layouts and texts to try."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from bridge.codecs import Codec, codec_for
from bridge.model.place import Where
from bridge.model.records import FileFault, Layout, Record, RecordLayout, UnreadableFileError
from bridge.model.settings import (
    CsvSettings,
    FixedSettings,
    JsonSettings,
    XlsxSettings,
    XmlSettings,
)

NOWHERE = Where("")

#: A record without where it stood: its type, its cells, those below it.
Plain = tuple[str, dict[str, str], list[Any]]


def record(type: str, cells: dict[str, str], *children: Record) -> Record:
    return Record(type, cells, NOWHERE, list(children))


def csv_layout(
    *types: RecordLayout, settings: CsvSettings | None = None, encoding: str = "utf-8"
) -> Layout:
    return Layout("csv", encoding, settings or CsvSettings(), types)


def fixed_layout(
    *types: RecordLayout, settings: FixedSettings | None = None, encoding: str = "utf-8"
) -> Layout:
    return Layout("fixed", encoding, settings or FixedSettings(), types)


def xlsx_layout(*types: RecordLayout, settings: XlsxSettings | None = None) -> Layout:
    return Layout("xlsx", "utf-8", settings or XlsxSettings(), types)


def xml_layout(
    *documents: RecordLayout,
    places: Sequence[str] = (),
    root: str = "message",
    settings: XmlSettings | None = None,
    encoding: str = "utf-8",
    order: Sequence[str] = (),
) -> Layout:
    top = RecordLayout(root, tuple(places), children=documents, is_file=True, order=tuple(order))
    return Layout("xml", encoding, settings or XmlSettings(), (top,))


def json_layout(
    *documents: RecordLayout,
    places: Sequence[str] = (),
    settings: JsonSettings | None = None,
    encoding: str = "utf-8",
) -> Layout:
    top = RecordLayout("file", tuple(places), children=documents, is_file=True)
    return Layout("json", encoding, settings or JsonSettings(), (top,))


def written(
    layout: Layout, documents: Sequence[Record], file_records: Sequence[Record] = ()
) -> bytes:
    sink = io.BytesIO()
    codec_for(layout.format).write(sink, layout, file_records, documents)
    return sink.getvalue()


def read(data: bytes, layout: Layout, codec: Codec | None = None) -> list[Record]:
    return list((codec or codec_for(layout.format)).read(io.BytesIO(data), layout, "a.txt"))


def fault_of(data: bytes, layout: Layout) -> FileFault:
    """Return why `data` cannot be read; fails where it can."""
    try:
        found = read(data, layout)
    except UnreadableFileError as error:
        return error.fault
    raise AssertionError(f"it was read: {found}")


def plain(records: Sequence[Record]) -> list[Plain]:
    return [(one.type, one.cells, plain(one.children)) for one in records]


def flat(records: Sequence[Record]) -> Iterator[Record]:
    for one in records:
        yield one
        yield from flat(one.children)


#: Texts that have hurt somebody: quotes, delimiters, line ends of all kinds, marks, non-Latin.
nasty_texts = st.one_of(
    st.text(alphabet="ab\"',;|\t\r\n \ufeff\u2028\x85\x0b\x1c€äŁ日¥\\<>&]#\U0001f600", max_size=8),
    st.sampled_from(["", " ", "  a ", '""', "\r", "\n", "\r\n", "a\rb", "NA", "007", "-", "]]>"]),
    st.sampled_from(
        ['="007"', '="', "a\\", "\\", "/", "a", "b", "t", "2", "_x000D_", "\r\r\n", "Å"]
    ),
    st.text(max_size=5),
)
