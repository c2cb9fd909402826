"""XML to records, while it is being parsed.

After each piece of the file the elements that are complete (all but the last child of whatever is
still open) are read in the order of the document and removed, so that memory holds one piece and
one record. There are no events: they would cost more than the reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import cast

from lxml import etree

from bridge.codecs.faults import mark, unreadable
from bridge.codecs.nested.envelope import Envelope
from bridge.codecs.nested.shape import RecordShape
from bridge.codecs.nested.tree import Node, Sign
from bridge.codecs.xml.judging import Blame
from bridge.codecs.xml.parsing import Parsing
from bridge.codecs.xml.shape import Shape
from bridge.model.place import Where
from bridge.model.records import BETWEEN, PlaceName, Record

_BLANKS = " \t\r\n"
_ASK_VALID = "Ask the partner for a file that fits, or for the schema that its files fit"
#: The last line that libxml2 keeps with an element; later ones it finds with the text nearby.
_LAST_SHORT_LINE = 65_535


class Reader:
    """One file on its way from elements to records."""

    def __init__(self, parsing: Parsing, shape: Shape, file: str) -> None:
        self._parsing = parsing
        self._root = shape.root
        self._itself = shape.itself
        self._file = file
        self._envelope = Envelope(shape.root.layout.name, Where(file, line_of(parsing.root)))
        #: Elements that are entered and not left: the root, and what holds the documents.
        self._entered: list[etree._Element] = []
        self._blame = None
        if shape.schema is not None and parsing.judge is not None:
            self._blame = Blame(shape.schema, parsing.judge)

    def records(self) -> Iterator[Record]:
        """Yield the records; see `bridge.codecs.base.Codec.read`."""
        root, node = self._parsing.root, self._root.node
        if self._itself:
            yield from self._whole(root)
            return
        is_open = True
        while is_open:
            is_open = self._parsing.step()
            yield from self._advance(root, node, 0, is_open)
        if node.text is not None:
            _put(self._envelope.record, node.text, _own_text(root))
        if self._blame is not None:
            self._refuse_invalid(self._blame)
        yield from self._envelope.end()

    def _whole(self, root: etree._Element) -> Iterator[Record]:
        """Yield the one document that the root element itself is."""
        while self._parsing.step():
            pass
        if self._blame is not None:
            self._refuse_invalid(self._blame)
        yield from self._envelope.begin()
        yield read_record(root, self._itself, self._file)

    def _advance(
        self, element: etree._Element, node: Node, depth: int, is_open: bool
    ) -> Iterator[Record]:
        """Yield the records that are complete below `element`, and remove what has been read."""
        self._enter(element, node, depth)
        children = list(element)
        complete = children[:-1] if is_open else children
        for child in complete:
            below = node.find(child.tag)
            if below is not None and below.choices:
                below = _chosen(child, below)
            if below is None:
                self._note_unknown(child, node)
                self._keep(child, depth)
            elif below.records:
                yield from self._envelope.begin()
                yield self._document(child, below, depth)
            elif below.leads_to_records:
                yield from self._advance(child, below, depth + 1, is_open=False)
            else:
                _collect(child, below, self._envelope.record, self._file)
                self._keep(child, depth)
        del element[: len(complete)]
        if complete:
            self._parsing.release()
        if is_open and children:
            yield from self._advance_open(children[-1], node, depth)

    def _document(self, element: etree._Element, node: Node, depth: int) -> Record:
        record = read_record(element, node.records, self._file)
        if self._blame is not None and (said := self._blame.against(element, depth)):
            mark(record, "not-valid", f"It does not fit the schema: {said}")
        return record

    def _keep(self, element: etree._Element, depth: int) -> None:
        if self._blame is not None:
            self._blame.keep(element, depth)

    def _refuse_invalid(self, blame: Blame) -> None:
        for said in blame.of_nobody():
            message = f"The file does not fit its schema: {said}"
            raise unreadable(self._file, "not-valid", message, remedy=_ASK_VALID)

    def _advance_open(self, last: etree._Element, node: Node, depth: int) -> Iterator[Record]:
        below = node.find(last.tag)
        if below is not None and below.choices:
            below = _chosen(last, below)
        if below is None:
            _prune(last)
            self._parsing.release()
        elif below.leads_to_records and not below.records:
            yield from self._advance(last, below, depth + 1, is_open=True)

    def _enter(self, element: etree._Element, node: Node, depth: int) -> None:
        """Take the attributes of an element that holds documents, once."""
        if depth < len(self._entered) and self._entered[depth] is element:
            return
        self._entered[depth:] = [element]
        if self._blame is not None:
            self._blame.enter(element, depth)
        _collect_attributes(element, node, self._envelope.record)

    def _note_unknown(self, element: etree._Element, node: Node) -> None:
        if len(element) > 0 and node.leads_to_records:
            name = str(element.tag).rpartition("}")[2]
            self._envelope.note_unknown(name, Where(self._file, line_of(element)))


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
        if not kind.is_told:
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
        elif below.is_special:
            pass  # taken together, behind the others
        elif below.records:
            record.children.append(read_record(child, below.records, file))
        else:
            _collect(child, below, record, file)
    if node.has_special:
        _collect_special(element, node, record, file)


def _collect_special(element: etree._Element, node: Node, record: Record, file: str) -> None:
    """Take the elements that are told apart by signs, and those of which there may be several."""
    several: dict[PlaceName, list[str]] = {}
    for child in element:
        known = node.find(child.tag)
        below = _chosen(child, known) if known is not None and known.is_special else None
        if below is None:
            continue
        if below.records:
            record.children.append(read_record(child, below.records, file))
        elif below.several is None:
            _collect(child, below, record, file)
        else:
            text = _text_at(below.several, child, below, record, file)
            several.setdefault(below.several, []).append(text)
    for place, texts in several.items():
        _put(record, place, BETWEEN.join(texts))


def _text_at(
    place: PlaceName, element: etree._Element, node: Node, record: Record, file: str
) -> str:
    """Return the text that one of several elements has for their place; a fault is the record's."""
    part = Record("", {}, record.where)
    _collect(element, node, part, file)
    if part.fault:
        mark(record, part.fault_code, part.fault)
    return part.cells.get(place, "")


def _chosen(element: etree._Element, node: Node) -> Node | None:
    """Return what is wanted of an element, by the signs that it bears."""
    return node.chosen(partial(_bears, element))


def _bears(element: etree._Element, sign: Sign) -> bool:
    found = element.get(sign.name) if sign.is_attribute else element.findtext(sign.name)
    return found == sign.text


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
