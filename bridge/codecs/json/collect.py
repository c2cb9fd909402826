"""Values of JSON to the cells of a record and to the records inside it."""

from __future__ import annotations

from functools import partial

from bridge.codecs.faults import mark
from bridge.codecs.json.values import Object, Value
from bridge.codecs.nested.shape import RecordShape
from bridge.codecs.nested.tree import Node, Sign
from bridge.model.place import Where
from bridge.model.records import BETWEEN, PlaceName, Record


def read_record(value: Value, types: list[RecordShape], where: Where) -> Record:
    """Return the record that `value` is, with those inside it; `where` it begins."""
    kind = _kind_of(value, types, where.file)
    if kind is None:
        message = "The object fits no type of record of the mapping"
        return Record("", {}, where, fault=message, fault_code="unknown-record")
    record = Record(kind.layout.name, {}, where)
    if value is None or isinstance(value, list):
        found = "null" if value is None else "a list"
        mark(record, "unexpected-element", f"There is {found} where a record should be")
    else:
        collect(value, kind.node, record, where.file)
    return record


def _kind_of(value: Value, types: list[RecordShape], file: str) -> RecordShape | None:
    for kind in types:
        if not kind.is_told:
            return kind
        signs = Record("", {}, Where(file))
        collect(value, kind.match_node, signs, file)
        if kind.layout.fits(signs.cells):
            return kind
    return None


def collect(value: Value, node: Node, record: Record, file: str) -> None:
    """Put what `node` wants of `value` and below it into `record`.

    A list stands for several of its name. Null, and an empty text or list where an object should
    be, is nothing.
    """
    if isinstance(value, Object):
        if node.text is not None:
            _mark(record, f"There is an object within {node.text}, where a plain value should be")
        _collect_object(value, node, record, file)
    elif isinstance(value, list):
        for one in value:
            collect(one, node, record, file)
    elif value is not None and node.text is not None:
        _put(record, node.text, value)
    elif value and node.is_wanted:
        _mark(record, "There is a plain value where an object should be")


def _collect_object(value: Object, node: Node, record: Record, file: str) -> None:
    for key, inner in value.items():
        below = node.children.get(key)
        if below is None:
            continue
        if key in value.repeated:
            mark(record, "repeated-element", f"{key} occurs more than once")
        place = below.text
        if below.is_leaf and place and isinstance(inner, str) and place not in record.cells:
            record.cells[place] = inner
        else:
            collect_member(inner, below, record, Where(file, value.line))


def collect_member(value: Value, node: Node, record: Record, around: Where) -> None:
    """Put what `node` wants of what stands under its key into `record`, as `collect` does."""
    if node.is_special:
        _collect_special(value, node, record, around)
    elif node.records:
        _add_records(value, node, record, around)
    else:
        collect(value, node, record, around.file)


def _add_records(value: Value, node: Node, record: Record, around: Where) -> None:
    """Read a list of records, or one that stands by itself."""
    for one in _each(value):
        where = Where(around.file, one.line) if isinstance(one, Object) else around
        record.children.append(read_record(one, node.records, where))


def _collect_special(value: Value, node: Node, record: Record, around: Where) -> None:
    """Take what is told apart by signs, and what there may be several of."""
    several: dict[PlaceName, list[str]] = {}
    for one in _each(value):
        below = node.chosen(partial(_bears, one))
        if below is None:
            continue
        if below.records:
            _add_records(one, below, record, around)
        elif below.several is None:
            collect(one, below, record, around.file)
        else:
            text = _text_at(below.several, one, below, record, around.file)
            several.setdefault(below.several, []).append(text)
    for place, texts in several.items():
        _put(record, place, BETWEEN.join(texts))


def _each(value: Value) -> list[Value]:
    """Return what a list holds, or what stands there by itself."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text_at(place: PlaceName, value: Value, node: Node, record: Record, file: str) -> str:
    """Return the text that one of several values has for their place; a fault is the record's."""
    part = Record("", {}, record.where)
    collect(value, node, part, file)
    text = part.cells.get(place, "")
    if BETWEEN in text:
        mark(record, "forbidden-character", f"{place} holds U+001F, which no text of a list may")
    if part.fault:
        mark(record, part.fault_code, part.fault)
    return text


def _bears(value: Value, sign: Sign) -> bool:
    return isinstance(value, Object) and value.get(sign.name) == sign.text


def _put(record: Record, place: PlaceName, text: str) -> None:
    if place in record.cells:
        mark(record, "repeated-element", f"{place} occurs more than once")
    else:
        record.cells[place] = text


def _mark(record: Record, message: str) -> None:
    mark(record, "unexpected-element", message)
