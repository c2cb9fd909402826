"""Which documents are to blame where a file does not fit its schema.

A document is looked at inside a file of its own: the root element and what holds documents, with
what stands before the first of them. What is wrong there, outside of the document, is not its
fault.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import islice
from typing import BinaryIO

from lxml import etree

from bridge.codecs.base import CannotWrite, InvalidFileError
from bridge.codecs.xml import writer
from bridge.codecs.xml.schema import MOST_COMPLAINTS, Complaint, Judge, complaints_about
from bridge.codecs.xml.shape import Shape
from bridge.model.records import Record

#: Elements before the first document that are kept; files have a handful.
_MOST_KEPT = 1_000
_MOST_TOLD = 3


class _Judged:
    """A sink whose bytes are held against a schema on their way."""

    def __init__(self, sink: BinaryIO, judge: Judge) -> None:
        self._sink = sink
        self._judge = judge

    def write(self, data: bytes, /) -> None:
        """Write `data`."""
        self._sink.write(data)
        self._judge.feed(data)


def write(
    sink: BinaryIO,
    shape: Shape,
    schema: etree.XMLSchema,
    file_records: Sequence[Record],
    documents: Iterable[Record],
) -> None:
    """Write a whole file; InvalidFileError where `schema` has something against it."""
    judge = Judge(schema)
    writer.write(_Judged(sink, judge), shape, file_records, documents)
    judge.feed(b"")
    for complaint in judge.complaints:
        raise InvalidFileError(f"the file does not fit its schema: {complaint}")


def against_document(
    shape: Shape, schema: etree.XMLSchema, around: Sequence[Record], records: Sequence[Record]
) -> list[CannotWrite]:
    """Return what `schema` has against the `records` of a document that is to be written."""
    sink = io.BytesIO()
    writer.write(sink, shape, around, records)
    tree = etree.fromstring(sink.getvalue(), etree.XMLParser(resolve_entities=False))
    documents = [one for way in shape.ways for one in _at(tree, [tag.name for tag in way])]
    complaints = list(complaints_about(tree, schema))
    return [
        CannotWrite(_place(tree, document, complaint), "not-valid", complaint.message)
        for document in documents
        for complaint in _within(document, complaints)
    ]


def _at(root: etree._Element, tags: Sequence[str]) -> list[etree._Element]:
    """Return the elements at the end of a way from `root`."""
    found = [root]
    for tag in tags:
        found = [child for one in found for child in one if child.tag == tag]
    return found


def _within(document: etree._Element, complaints: Iterable[Complaint]) -> Iterator[Complaint]:
    """Yield those of `complaints` that are about `document` or something in it."""
    own = document.getroottree().getpath(document)
    for complaint in islice(complaints, MOST_COMPLAINTS):
        if complaint.path == own or complaint.path.startswith(f"{own}/"):
            yield complaint


def _place(tree: etree._Element, document: etree._Element, complaint: Complaint) -> str:
    """Return where in the document it is, as the mapping would say it: `shipTo/name`."""
    found = tree.getroottree().xpath(complaint.path)
    names: list[str] = []
    at = found[0] if isinstance(found, list) and found else document
    element = at if isinstance(at, etree._Element) else None
    while element is not None and element is not document:
        names.insert(0, etree.QName(element).localname)
        element = element.getparent()
    _, slash, attribute = complaint.about.partition("/")
    return "/".join([*names, *([attribute] if slash else [])]) or "."


class Blame:
    """Finds the documents of one file that do not fit, once something of it has not."""

    def __init__(self, schema: etree.XMLSchema, judge: Judge) -> None:
        self._schema = schema
        self._judge = judge
        #: Copies of the root and of what holds documents, each in the one before.
        self._holders: list[etree._Element] = []
        #: What documents are to blame for, with how often.
        self._blamed: Counter[str] = Counter()
        self._is_at_documents = False

    def enter(self, element: etree._Element, depth: int) -> None:
        """Note that documents may stand in `element`, so far within the root."""
        copy = deepcopy(element)
        del copy[:]
        if depth:
            outer = self._holders[depth - 1]
            del outer[_MOST_KEPT:]
            outer.append(copy)
        self._holders[depth:] = [copy]

    def keep(self, element: etree._Element, depth: int) -> None:
        """Keep a copy of an element that stands before the documents, `depth` levels down."""
        if not self._is_at_documents and len(self._holders[depth]) < _MOST_KEPT:
            self._holders[depth].append(deepcopy(element))

    def against(self, document: etree._Element, depth: int) -> str:
        """Return what is wrong with a document that has been read, "" where it fits."""
        self._is_at_documents = True
        if not self._judge.complaints:
            return ""
        holder, copy = self._holders[depth], deepcopy(document)
        holder.append(copy)
        found = list(_within(copy, complaints_about(self._holders[0], self._schema)))
        holder.remove(copy)
        self._blamed.update(map(str, found))
        return "; ".join(map(str, found[:_MOST_TOLD]))

    def of_nobody(self) -> Iterator[str]:
        """Yield what is wrong with the file and no document is to blame for."""
        if self._judge.is_overrun:
            yield f"more than {MOST_COMPLAINTS:,} complaints, first {self._judge.complaints[0]}"
        blamed = self._blamed.copy()
        for said in map(str, self._judge.complaints):
            blamed[said] -= 1
            if blamed[said] < 0:
                yield said
