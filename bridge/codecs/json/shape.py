"""The layout of a JSON file: its paths with keys as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.codecs.limits import LONGEST_DOCUMENT, LONGEST_LINE
from bridge.codecs.nested.shape import (
    RecordShape,
    record_shape,
    signs_on_the_way,
    texts_on_the_way,
)
from bridge.model.records import Layout
from bridge.model.settings import JsonSettings


class Keys:
    """Keys of objects are what the mapping says, letter by letter."""

    has_attributes = False
    is_any_namespace = False

    def tag(self, name: str) -> str:
        return name

    def attribute(self, name: str) -> str:
        raise ValueError(f"{name!r}: JSON has no attributes")


@dataclass(frozen=True, slots=True)
class Shape:
    """What reader and writer need of a `Layout`."""

    encoding: str
    settings: JsonSettings
    root: RecordShape
    #: Characters that a document, or a line of JSON Lines, may have.
    longest: int = LONGEST_DOCUMENT

    @property
    def is_itself_documents(self) -> bool:
        """Whether the documents are all that the file is: a list of them, or one."""
        return bool(self.root.node.records)

    def named(self, name: str) -> Sequence[RecordShape]:
        """Return the types of record of this name: that of the file, or documents."""
        is_root = name == self.root.layout.name
        return [self.root] if is_root else self.root.children_by_name.get(name, ())


def shape_of(layout: Layout) -> Shape:
    """Return the shape of `layout`; ValueError where it makes no sense as a JSON file."""
    settings = layout.settings
    if not isinstance(settings, JsonSettings):
        raise ValueError("a JSON file needs JsonSettings")
    roots = [one for one in layout.records if one.is_file]
    others = [one for one in layout.records if not one.is_file]
    if len(roots) != 1 or not all(one.is_ignored for one in others):
        raise ValueError("a JSON layout has one record for the file, and all others below it")
    root = record_shape(roots[0], Keys(), others)
    usual = LONGEST_LINE if settings.lines else LONGEST_DOCUMENT
    shape = Shape(layout.encoding, settings, root, layout.longest or usual)
    _check(shape)
    return shape


def _check(shape: Shape) -> None:
    """Raise ValueError for what cannot be read while the file is being parsed."""
    root = shape.root
    if any(texts_on_the_way(root.node)) or any(signs_on_the_way(root.node)):
        raise ValueError("what holds records is no place, and not told by conditions")
    if any(target.repeated for target in root.targets):
        raise ValueError("the record of the file has no lists as places")
    if shape.is_itself_documents and (root.targets or any(one.steps for one in root.children)):
        raise ValueError("where the file is its documents, it has nothing beside them")
    if shape.settings.lines and not shape.is_itself_documents:
        raise ValueError("in a file of lines each line is a document")
    for one in (root, *_below(root)):
        _check_record(one, is_inside=one is not root and one not in root.children)


def _check_record(one: RecordShape, *, is_inside: bool) -> None:
    if is_inside and not one.steps:
        raise ValueError("a record within another one has a key of its own")
    if one.mixed or (one.node.text is not None and one.children):
        raise ValueError("a key holds a plain value or an object, not both")
    single = {child.steps for child in one.children if child.layout.is_single}
    if any(child.steps in single and not child.layout.is_single for child in one.children):
        raise ValueError("a key holds a list of records or a single one, not both")


def _below(kind: RecordShape) -> Iterator[RecordShape]:
    for child in kind.children:
        yield child
        yield from _below(child)
