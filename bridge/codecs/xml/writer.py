"""Records to XML, element by element, and beforehand: what of a record XML cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Protocol

from lxml import etree

from bridge.codecs.base import CannotWrite
from bridge.codecs.encoding import unencodable
from bridge.codecs.nested.build import Element, bearing, rank_of
from bridge.codecs.nested.shape import RecordShape
from bridge.codecs.nested.tree import Tag
from bridge.codecs.xml.build import XmlBuilder
from bridge.codecs.xml.names import SCHEMA_INSTANCE, declared_name, parser_name
from bridge.codecs.xml.shape import Shape
from bridge.model.place import Where
from bridge.model.records import Record

_INDENT = "  "
_NIL = {"nil": "nil", "xsi_nil": f"{{{SCHEMA_INSTANCE}}}nil"}


def check(record: Record, shape: Shape) -> list[CannotWrite]:
    """Return what of `record` and those below it cannot be written."""
    builder = XmlBuilder(shape.settings.empty == "omit")
    builder.build(record, shape.named(record.type))
    return builder.faults


class Sink(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> object:
        """Write `data`."""


def write(
    sink: Sink, shape: Shape, file_records: Sequence[Record], documents: Iterable[Record]
) -> None:
    """Write a whole file; see `bridge.codecs.base.Codec.write`."""
    if len(file_records) > 1:
        raise ValueError("an XML file has one record of its own, its root element")
    _check_names(shape)
    envelope = file_records[0] if file_records else Record(shape.root.layout.name, {}, Where(""))
    _, root = _built(envelope, [shape.root], shape)
    if shape.itself:
        root, documents = _as_root(list(documents), shape), ()
    sink.write(_declaration(shape).encode(shape.encoding))
    with etree.xmlfile(sink, encoding=parser_name(shape.encoding)) as stream:
        _Writing(stream, shape).file(root, documents)


def _as_root(documents: list[Record], shape: Shape) -> Element:
    """Return the one document as the root element; ValueError where it is not one."""
    if len(documents) != 1:
        raise ValueError(f"such a file holds one document, and there are {len(documents)}")
    _, element = _built(documents[0], shape.named(documents[0].type), shape)
    element.tag = shape.root.tag
    return element


class _Writing:
    """One file on its way into a stream."""

    def __init__(self, stream: etree._IncrementalFileWriter, shape: Shape) -> None:
        self._stream = stream
        self._shape = shape
        self._is_indented = shape.settings.indent
        self._nil = _NIL.get(shape.settings.empty, "")
        self._is_empty = True

    def file(self, root: Element, documents: Iterable[Record]) -> None:
        """Write `root` with what it holds, and the documents below it."""
        namespaces = _namespaces(self._shape)
        with self._stream.element(root.tag.name, root.attributes, nsmap=namespaces):
            if root.text:
                self._is_indented = False
                self._stream.write(root.text)
            holders = {way[0] for way in self._shape.ways if way[1:]}
            waiting = {one.tag: one for one in root.children if one.tag in holders}
            others = [child for child in root.children if child.tag not in waiting]
            for child in others:
                if not self._is_behind(child):
                    self._element(child, 1)
            self._documents(documents, waiting)
            for child in others:
                if self._is_behind(child):
                    self._element(child, 1)
            if not self._is_empty:
                self._break(0)

    def _is_behind(self, child: Element) -> bool:
        """Return whether an element of the file stands behind the documents."""
        root = self._shape.root
        ranks = [rank_of(Element(way[0]), root) for way in self._shape.ways]
        return rank_of(child, root) > max(ranks, default=0)

    def _documents(self, documents: Iterable[Record], waiting: dict[Tag, Element]) -> None:
        """Write `documents`, those that follow one another within the same holding elements."""
        by_name = self._shape.root.children_by_name
        with ExitStack() as stack:
            held: tuple[Tag, ...] = ()
            for record in documents:
                kind, element = _built(record, by_name.get(record.type, ()), self._shape)
                holders = kind.steps[:-1]
                if holders != held:
                    stack.close()
                    self._open(holders, waiting, stack)
                    held = holders
                self._element(element, 1 + len(held))
        for element in waiting.values():
            self._element(element, 1)

    def _open(
        self, holders: tuple[Tag, ...], waiting: dict[Tag, Element], stack: ExitStack
    ) -> None:
        """Open the elements that hold documents, the first time with what is their own."""
        for level, tag in enumerate(holders, start=1):
            own = waiting.pop(tag, None) or bearing(tag)
            self._break(level)
            stack.enter_context(self._stream.element(tag.name, own.attributes))
            stack.callback(self._break, level)
            waiting = {one.tag: one for one in own.children if one.tag in holders[level:]}
            for child in own.children:
                if child.tag not in waiting:
                    self._element(child, level + 1)

    def _element(self, element: Element, level: int) -> None:
        """Write `element` on a line of its own; within one that has a text nothing is indented."""
        self._break(level)
        was_indented = self._is_indented
        attributes = self._with_nil(element) if self._nil else element.attributes
        with self._stream.element(element.tag.name, attributes):
            if element.text:
                self._stream.write(element.text)
                self._is_indented = False
            for child in element.children:
                self._element(child, level + 1)
            if element.children:
                self._break(level)
        self._is_indented = was_indented

    def _with_nil(self, element: Element) -> dict[str, str]:
        """Return the attributes that have a text; where nothing else is there, the one of nil."""
        attributes = {name: text for name, text in element.attributes.items() if text}
        is_void = element.target is not None and not (element.text or element.children)
        return {self._nil: "true"} if is_void and not attributes else attributes

    def _break(self, level: int) -> None:
        """Begin a new line, where that is wanted and does not alter a text."""
        self._is_empty = False
        if self._is_indented:
            self._stream.write("\n" + _INDENT * level)


def _built(
    record: Record, named: Sequence[RecordShape], shape: Shape
) -> tuple[RecordShape, Element]:
    """Return `record` as an element, or raise ValueError for what `check` would have told."""
    builder = XmlBuilder(shape.settings.empty == "omit")
    built = builder.build(record, named)
    if built is None or builder.faults:
        raise ValueError(f"{record.type or 'a record'}: {builder.faults[0].message}")
    return built


def _check_names(shape: Shape) -> None:
    """Raise ValueError where the layout can be read but not written."""
    settings = shape.settings
    if "*" in settings.namespaces.values():
        raise ValueError("a prefix for any namespace is for reading; writing needs its name")
    for name in _all_names(shape.root):
        if unencodable(name, shape.encoding):
            raise ValueError(f"the name {name!r} does not exist in {shape.encoding}")


def _all_names(kind: RecordShape) -> Iterator[str]:
    ways = [kind.steps, *(target.steps for target in kind.targets)]
    yield from (name for way in ways for tag in way for name in (tag.name, *_signs(tag)))
    yield from (target.attribute for target in kind.targets)
    for child in kind.children:
        yield from _all_names(child)


def _signs(tag: Tag) -> Iterator[str]:
    yield from (sign.name for sign in tag.signs)


def _namespaces(shape: Shape) -> Mapping[str | None, str]:
    settings = shape.settings
    default = [(None, settings.namespace)] if settings.namespace else []
    nil = [("xsi", SCHEMA_INSTANCE)] if settings.empty == "xsi_nil" else []
    return dict([*default, *nil, *settings.namespaces.items()])


def _declaration(shape: Shape) -> str:
    """Return the XML declaration; written here, because lxml's has single quotes."""
    if not shape.settings.declaration:
        return ""
    return f'<?xml version="1.0" encoding="{declared_name(shape.encoding)}"?>\n'
