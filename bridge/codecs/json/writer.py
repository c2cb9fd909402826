"""Records to JSON, one document at a time, and beforehand: what of a record it cannot hold."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO, TypeAlias

from bridge.codecs.base import CannotWrite
from bridge.codecs.encoding import unencodable
from bridge.codecs.json.build import JsonBuilder
from bridge.codecs.json.shape import Shape
from bridge.codecs.nested.build import Element
from bridge.codecs.nested.shape import RecordShape
from bridge.model.place import Where
from bridge.model.records import Record

_INDENT = "  "
_PLAIN = json.JSONEncoder(ensure_ascii=False)
_ASCII = json.JSONEncoder()

#: An object, a list, or the text of a plain value as it stands in the file.
Written: TypeAlias = "dict[str, Written] | list[Any] | str | _Documents"


def check(record: Record, shape: Shape) -> list[CannotWrite]:
    """Return what of `record` and those inside it cannot be written."""
    builder = JsonBuilder(shape.settings.empty == "omit")
    builder.build(record, shape.named(record.type))
    return builder.faults


def write(
    sink: BinaryIO, shape: Shape, file_records: Sequence[Record], documents: Iterable[Record]
) -> None:
    """Write a whole file; see `bridge.codecs.base.Codec.write`."""
    if len(file_records) > 1:
        raise ValueError("a JSON file has one record of its own")
    envelope = file_records[0] if file_records else Record(shape.root.layout.name, {}, Where(""))
    encoder = codecs.getincrementalencoder(shape.encoding)()
    for piece in _Writing(shape).file(envelope, documents):
        sink.write(encoder.encode(piece))


class _Documents:
    """The documents of a file, made while they are written."""

    def __init__(self, values: Iterator[Written]) -> None:
        self.values = values


class _Writing:
    """One file on its way into pieces of text."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._is_indented = shape.settings.indent and not shape.settings.lines
        self._colon = ": " if self._is_indented else ":"
        self._void = "null" if shape.settings.empty == "null" else '""'

    def file(self, envelope: Record, documents: Iterable[Record]) -> Iterator[str]:
        """Yield the text of the file."""
        _, root = self._built(envelope, [self._shape.root])
        built = (self._document(record) for record in documents)
        if self._shape.settings.lines:
            yield from (self._text(self._value(element), 0) + "\n" for _, element in built)
            return
        first = next(built, None)
        every = chain([first] if first is not None else [], built)
        whole = self._whole(root, first[0] if first is not None else None, every)
        yield from self._pieces(whole, 0)
        yield "\n"

    def _document(self, record: Record) -> tuple[RecordShape, Element]:
        by_name = self._shape.root.children_by_name
        return self._built(record, by_name.get(record.type, ()))

    def _built(self, record: Record, named: Sequence[RecordShape]) -> tuple[RecordShape, Element]:
        """Return `record` as an element; ValueError for what `check` would have told."""
        builder = JsonBuilder(self._shape.settings.empty == "omit")
        built = builder.build(record, named)
        if built is None or builder.faults:
            raise ValueError(f"{record.type or 'a record'}: {builder.faults[0].message}")
        return built

    def _whole(
        self,
        root: Element,
        kind: RecordShape | None,
        documents: Iterator[tuple[RecordShape, Element]],
    ) -> Written:
        """Return what the file is; `kind` is the type of its first document."""
        kinds = [one for one in self._shape.root.children if not one.layout.is_ignored]
        chosen = kind or next(iter(kinds), None)
        around = self._value(root)
        if chosen is None or not isinstance(around, dict):
            return around
        inside = self._inside(chosen, documents)
        if not chosen.steps:
            return inside
        whole = _with(around, [tag.name for tag in chosen.steps], inside)
        ranks = self._shape.root.ranks
        return dict(sorted(whole.items(), key=lambda item: ranks.get(item[0], len(ranks))))

    def _inside(
        self, kind: RecordShape, documents: Iterator[tuple[RecordShape, Element]]
    ) -> Written:
        """Return the list of the documents, or the only one where the file holds no list."""
        values = self._values(kind, documents)
        if not kind.layout.is_single:
            return _Documents(values)
        found = list(islice(values, 2))
        if len(found) != 1:
            raise ValueError("a file that is not a list of documents holds exactly one")
        return found[0]

    def _values(
        self, kind: RecordShape, documents: Iterator[tuple[RecordShape, Element]]
    ) -> Iterator[Written]:
        for one, element in documents:
            if one.steps != kind.steps:
                raise ValueError("the documents of a JSON file stand in one list")
            yield self._value(element)

    def _value(self, element: Element) -> Written:
        kind = element.record
        if not element.children and (kind is None or kind.node.text is not None):
            return self._plain(element)
        lists: dict[str, list[Written]] = {
            child.tag.name: [] for child in element.children if _is_listed(child)
        }
        found: dict[str, Written] = {}
        for child in element.children:
            name, value = child.tag.name, self._value(child)
            if name in lists:
                lists[name].append(value)
                value = lists[name]
            found[name] = value
        return found

    def _plain(self, element: Element) -> str:
        target = element.target
        if element.text or target is None:
            is_text = target is None or target.kind is None
            return self._quoted(element.text) if is_text else element.text
        return self._void if element.record is None else '""'  # null would be no record

    def _quoted(self, text: str) -> str:
        encoder = _ASCII if unencodable(text, self._shape.encoding) else _PLAIN
        return encoder.encode(text)

    def _pieces(self, value: Written, level: int) -> Iterator[str]:
        """Yield the text of what holds documents."""
        if isinstance(value, _Documents):
            texts = (self._text(one, level + 1) for one in value.values)
            yield from self._joined(((text,) for text in texts), "[]", level)
        elif isinstance(value, dict):
            pairs = (
                chain([self._quoted(key) + self._colon], self._pieces(inner, level + 1))
                for key, inner in value.items()
            )
            yield from self._joined(pairs, "{}", level)
        else:
            yield self._text(value, level)

    def _joined(self, items: Iterable[Iterable[str]], around: str, level: int) -> Iterator[str]:
        is_empty = True
        yield around[0]
        for item in items:
            yield self._break(level + 1) if is_empty else "," + self._break(level + 1)
            yield from item
            is_empty = False
        yield around[1] if is_empty else self._break(level) + around[1]

    def _text(self, value: Written, level: int) -> str:
        """Return the text of a whole value."""
        if isinstance(value, str):
            return value
        if isinstance(value, _Documents):
            return "".join(self._pieces(value, level))
        if isinstance(value, dict):
            inside = [
                f"{self._quoted(key)}{self._colon}{self._text(one, level + 1)}"
                for key, one in value.items()
            ]
            return self._around("{}", inside, level)
        return self._around("[]", [self._text(one, level + 1) for one in value], level)

    def _around(self, marks: str, inside: list[str], level: int) -> str:
        if not inside:
            return marks
        separator = "," + self._break(level + 1)
        start, end = marks[0] + self._break(level + 1), self._break(level) + marks[1]
        return f"{start}{separator.join(inside)}{end}"

    def _break(self, level: int) -> str:
        return "\n" + _INDENT * level if self._is_indented else ""


def _with(around: dict[str, Written], names: list[str], inside: Written) -> dict[str, Written]:
    """Return `around` with `inside` at the end of the way that `names` are."""
    name, *rest = names
    if not rest:
        return {**around, name: inside}
    below = around.get(name)
    return {**around, name: _with(below if isinstance(below, dict) else {}, rest, inside)}


def _is_listed(element: Element) -> bool:
    """Return whether an element stands in a list: there may be others of its name."""
    kind = element.record
    is_of_list = kind is not None and not kind.layout.is_single
    return is_of_list or element.tag.is_repeated or bool(element.tag.signs)
