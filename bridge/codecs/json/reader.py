"""JSON to records, while it is being parsed: what leads to documents is walked, they are built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from bridge.codecs.json.collect import collect_member, read_record
from bridge.codecs.json.parsing import Parsing, pieces_of
from bridge.codecs.json.shape import Shape
from bridge.codecs.json.values import Values
from bridge.codecs.nested.envelope import Envelope
from bridge.codecs.nested.tree import Node
from bridge.model.place import Where
from bridge.model.records import Record

_AS_MAPPED = "Ask the partner what was put there, or correct the paths of the mapping"


class Reader:
    """One file on its way from events to records."""

    def __init__(self, stream: BinaryIO, shape: Shape, file: str) -> None:
        self._file = file
        self._root = shape.root
        self._parsing = Parsing(file, shape.longest)
        self._events = self._parsing.events(pieces_of(stream, shape.encoding, file))
        self._values = Values(self._parsing, self._events)
        self._envelope = Envelope(shape.root.layout.name, Where(file, 1))
        #: Whether the key of the documents was there, however many it holds.
        self._is_at_documents = False

    def records(self) -> Iterator[Record]:
        """Yield the records; see `bridge.codecs.base.Codec.read`."""
        kind, value = next(self._events)
        node, is_plain = self._root.node, kind in ("string", "number", "boolean")
        if node.records and not is_plain:
            yield from self._documents(node, kind, value)
        elif kind == "start_map":
            yield from self._object(node)
        else:
            found = "a list" if kind == "start_array" else "a plain value"
            wanted = "objects" if node.records else "an object"
            message = f"The file is {found}, and the mapping expects {wanted}"
            raise self._parsing.unreadable("wrong-root", message, _AS_MAPPED)
        for _ in self._events:  # to the end of the file, where nothing more may stand
            pass
        yield from self._envelope.end()

    def _object(self, node: Node) -> Iterator[Record]:
        """Read on in an object in which documents may stand."""
        seen: set[str] = set()
        for event, key in self._events:
            if event == "end_map":
                return
            below = node.find(key)
            if below is not None and key in seen:
                message = f"{key} occurs more than once"
                raise self._parsing.unreadable("repeated-element", message)
            seen.add(key)
            kind, value = next(self._events)
            if below is None:
                self._pass_over(key, kind, node)
            elif below.records:
                yield from self._documents(below, kind, value)
            elif below.leads_to_records:
                yield from self._holder(below, kind)
            else:
                around = Where(self._file, self._parsing.line)
                built = self._values.value(kind, value)
                collect_member(built, below, self._envelope.record, around)
                self._parsing.release()

    def _holder(self, node: Node, kind: str, depth: int = 1) -> Iterator[Record]:
        """Read on in what holds documents: an object, a list of them, or nothing."""
        depth = self._values.deeper(depth)
        if kind == "start_map":
            yield from self._object(node)
        elif kind == "start_array":
            for inner, _ in self._events:
                if inner == "end_array":
                    return
                yield from self._holder(node, inner, depth)
        elif kind != "null":
            message = "There is a plain value where the documents should be"
            raise self._parsing.unreadable("unexpected-element", message, _AS_MAPPED)

    def _documents(self, node: Node, kind: str, value: Any) -> Iterator[Record]:
        """Yield the records of a list of documents, or of one that stands by itself."""
        self._is_at_documents = True
        if kind == "null":
            return
        yield from self._envelope.begin()
        if kind != "start_array":
            yield self._document(node, kind, value)
            return
        for inner, one in self._events:
            if inner == "end_array":
                return
            yield self._document(node, inner, one)

    def _document(self, node: Node, kind: str, value: Any) -> Record:
        line = self._parsing.line
        built = self._values.value(kind, value)
        self._parsing.release()
        return read_record(built, node.records, Where(self._file, line))

    def _pass_over(self, key: str, kind: str, node: Node) -> None:
        """Skip what nobody wants; a list may be the documents under another name."""
        where = Where(self._file, self._parsing.line)
        is_filled = self._values.skip(kind)
        is_list = kind == "start_array" and is_filled
        if is_list and node.leads_to_records and not self._is_at_documents:
            self._envelope.note_unknown(key, where)
