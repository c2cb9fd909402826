"""XML to records, while it is being parsed.

After each piece of the file the elements that are complete (all but the last child of whatever is
still open) are read in the order of the document and removed, so that memory holds one piece and
one record. There are no events: they would cost more than the reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from bridge.codecs.faults import mark
from bridge.codecs.xml.parsing import Parsing
from bridge.codecs.xml.shape import Node, RecordShape, Shape
from bridge.model.place import Where
from bridge.model.records import PlaceName, Record

_BLANKS = " \t\r\n"
#: The last line that libxml2 keeps with an element; later ones it finds with the text nearby.
_LAST_SHORT_LINE = 65_535
_MOST_NAMES = 5
_NO_RECORDS = "The file holds elements that the mapping does not know, and none that it does: "


class Reader:
    """One file on its way from elements to records."""

    def __init__(self, parsing: Parsing, shape: Shape, file: str) -> None:
        self._parsing = parsing
        self._root = shape.root
        self._file = file
        #: What stands in the file's own places; from the first document on, what comes later.
        self._envelope = self._new_envelope()
        self._first_envelope: Record | None = None
        #: Elements that are entered and not left: the root, and what holds the documents.
        self._entered: list[etree._Element] = []
        self._unknown: list[tuple[str, Where]] = []

    def records(self) -> Iterator[Record]:
        """Yield the records; see `bridge.codecs.base.Codec.read`."""
        root, node = self._parsing.root, self._root.node
        is_open = True
        while is_open:
            is_open = self._parsing.step()
            yield from self._advance(root, node, 0, is_open)
        if node.text is not None:
            _put(self._envelope, node.text, _own_text(root))
        yield from self._last_records()

    def _last_records(self) -> Iterator[Record]:
        if self._first_envelope is None:
            yield self._envelope
            if self._unknown:
                yield self._stranger()
        elif self._envelope.cells:
            for place in self._envelope.cells.keys() & self._first_envelope.cells.keys():
                mark(self._envelope, "repeated-element", f"{place} occurs more than once")
            yield self._envelope

    def _stranger(self) -> Record:
        names = ", ".join(dict.fromkeys(name for name, _ in self._unknown))
        return Record(
            "", {}, self._unknown[0][1], fault=_NO_RECORDS + names, fault_code="unknown-record"
        )

    def _new_envelope(self) -> Record:
        where = Where(self._file, line_of(self._parsing.root))
        return Record(self._root.layout.name, {}, where)

    def _advance(
        self, element: etree._Element, node: Node, depth: int, is_open: bool
    ) -> Iterator[Record]:
        """Yield the records that are complete below `element`, and remove what has been read."""
        self._enter(element, node, depth)
        children = list(element)
        complete = children[:-1] if is_open else children
        for child in complete:
            below = node.find(child.tag)
            if below is None:
                self._note_unknown(child, node)
            elif below.records:
                if self._first_envelope is None:
                    yield self._begin_documents()
                yield read_record(child, below.records, self._file)
            elif below.leads_to_records:
                yield from self._advance(child, below, depth + 1, is_open=False)
            else:
                _collect(child, below, self._envelope, self._file)
        del element[: len(complete)]
        if is_open and children:
            yield from self._advance_open(children[-1], node, depth)

    def _advance_open(self, last: etree._Element, node: Node, depth: int) -> Iterator[Record]:
        below = node.find(last.tag)
        if below is None:
            _prune(last)
        elif below.leads_to_records and not below.records:
            yield from self._advance(last, below, depth + 1, is_open=True)

    def _begin_documents(self) -> Record:
        self._first_envelope, self._envelope = self._envelope, self._new_envelope()
        return self._first_envelope

    def _enter(self, element: etree._Element, node: Node, depth: int) -> None:
        """Take the attributes of an element that holds documents, once."""
        if depth < len(self._entered) and self._entered[depth] is element:
            return
        self._entered[depth:] = [element]
        _collect_attributes(element, node, self._envelope)

    def _note_unknown(self, element: etree._Element, node: Node) -> None:
        """Remember what may be a document under another name, in case that there is none."""
        is_telling = len(element) > 0 and node.leads_to_records and self._first_envelope is None
        if is_telling and len(self._unknown) < _MOST_NAMES:
            name = str(element.tag).rpartition("}")[2][:80]
            self._unknown.append((name, Where(self._file, line_of(element))))


def read_record(element: etree._Element, types: list[RecordShape], file: str) -> Record:
    """Return the record that `element` is, with those below it."""
    where = Where(file, line_of(element))
    kind = _kind_of(element, types, file)
    if kind is None:
        message = "The element fits no type of record of the mapping"
        return Record("", {}, where, fault=message, fault_code="unknown-record")
    record = Record(kind.layout.name, {}, where)
    _collect(element, kind.node, record, file)
    return record


def line_of(element: etree._Element) -> int:
    """Return the line in which the tag of `element` ends, 0 where that is not known.

    libxml2 keeps 16 bits with an element. Beyond, it answers with the line in which the nearest
    text ends (`xmlGetLineNo`), or with the last number that it can keep.
    """
    line = cast("int", element.sourceline)
    if line < _LAST_SHORT_LINE:
        return line
    inner = element
    while not inner.text and len(inner):
        inner = inner[0]
    text = inner.text or inner.tail or ""
    return 0 if line == _LAST_SHORT_LINE else line - text.count("\n")


def _kind_of(element: etree._Element, types: list[RecordShape], file: str) -> RecordShape | None:
    for kind in types:
        if not kind.layout.telling:
            return kind
        signs = Record("", {}, Where(file))
        _collect(element, kind.match_node, signs, file)
        if kind.layout.fits(signs.cells):
            return kind
    return None


def _collect(element: etree._Element, node: Node, record: Record, file: str) -> None:
    """Put what `node` wants of `element` and below it into `record`."""
    if node.attributes:
        _collect_attributes(element, node, record)
    if node.text is not None:
        _put(record, node.text, _own_text(element))
    cells = record.cells
    for child in element:
        below = node.find(child.tag)
        if below is None:
            if node.text is not None:
                _mark_unexpected(record, node.text)
        elif below.is_leaf and not len(child) and below.text not in cells:
            cells[below.text] = child.text or ""  # type: ignore[index]
        elif below.records:
            record.children.append(read_record(child, below.records, file))
        else:
            _collect(child, below, record, file)


def _collect_attributes(element: etree._Element, node: Node, record: Record) -> None:
    # Never through `attrib`: its items take quadratic time where there are many.
    for name, place in node.attributes:
        value = element.get(name)
        if value is not None:
            _put(record, place, value)


def _put(record: Record, place: PlaceName, text: str) -> None:
    if place in record.cells:
        mark(record, "repeated-element", f"{place} occurs more than once")
    else:
        record.cells[place] = text


def _mark_unexpected(record: Record, place: PlaceName) -> None:
    name = "the record's own text" if place == "." else place
    mark(record, "unexpected-element", f"There are elements within {name}, where text should be")


def _own_text(element: etree._Element) -> str:
    """Return the text of `element` itself; blanks between other elements are no text."""
    if not len(element):
        return element.text or ""
    text = (element.text or "") + "".join([child.tail or "" for child in element])
    return text if text.strip(_BLANKS) else ""


def _prune(element: etree._Element) -> None:
    """Remove what is complete below an element that nobody wants and that is still open."""
    while len(element):
        del element[:-1]
        element = element[0]
