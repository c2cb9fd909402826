"""The layout of an XML file: its paths with names as lxml spells them, its root element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree

from bridge.codecs.limits import LONGEST_DOCUMENT
from bridge.codecs.nested.shape import (
    RecordShape,
    record_shape,
    signs_on_the_way,
    texts_on_the_way,
)
from bridge.codecs.nested.tree import Tag
from bridge.codecs.xml.schema import schema_of
from bridge.model.records import Layout
from bridge.model.settings import XmlSettings


class Names:
    """Names of a mapping, with their prefixes, in lxml's spelling: `{namespace}name`."""

    has_attributes = True

    def __init__(self, settings: XmlSettings) -> None:
        self._settings = settings
        self.is_any_namespace = settings.namespace == "*"

    def tag(self, name: str) -> str:
        return self._spelled(name, self._settings.namespace)

    def attribute(self, name: str) -> str:
        return self._spelled(name, "")

    def _spelled(self, name: str, namespace: str) -> str:
        """Return `name` in lxml's spelling; `namespace` is that of names without a prefix."""
        prefix, colon, local = name.rpartition(":")
        if colon and prefix not in self._settings.namespaces:
            raise ValueError(f"the prefix of {name!r} is not among the namespaces")
        uri = self._settings.namespaces[prefix] if colon else namespace
        if not local or local.strip() != local or "{" in local:
            raise ValueError(f"{name!r} is no name of an element or attribute")
        if uri == "*":
            return "{*}" + etree.QName(local).localname
        return etree.QName(uri or None, local).text


@dataclass(frozen=True, slots=True)
class Shape:
    """What reader and writer need of a `Layout`."""

    layout: Layout
    settings: XmlSettings
    root: RecordShape
    #: What the files have to fit, or None.
    schema: etree.XMLSchema | None

    @property
    def longest(self) -> int:
        """Characters that a document may have."""
        return self.layout.longest or LONGEST_DOCUMENT

    @property
    def encoding(self) -> str:
        """Python's name of the encoding."""
        return self.layout.encoding

    @property
    def root_tag(self) -> str:
        """The tag of the root element."""
        return self.root.steps[0].name

    @property
    def ways(self) -> list[tuple[Tag, ...]]:
        """The ways from the root element to documents, as they are written."""
        return list(dict.fromkeys(one.steps for one in self.root.children if one.steps))

    @property
    def itself(self) -> list[RecordShape]:
        """The types of document that the root element itself is; none where they stand below it."""
        return [one for one in self.root.children if not one.steps and not one.layout.is_ignored]

    def named(self, name: str) -> Sequence[RecordShape]:
        """Return the types of record of this name: that of the file, or documents."""
        is_root = name == self.root.layout.name
        return [self.root] if is_root else self.root.children_by_name.get(name, ())


def shape_of(layout: Layout) -> Shape:
    """Return the shape of `layout`; ValueError where it makes no sense as an XML file.

    SchemaError where its schema makes none.
    """
    settings = layout.settings
    if not isinstance(settings, XmlSettings):
        raise ValueError("an XML file needs XmlSettings")
    roots = [one for one in layout.records if one.is_file]
    others = [one for one in layout.records if not one.is_file]
    if len(roots) != 1 or not all(one.is_ignored for one in others):
        raise ValueError("an XML layout has one record for the file, and all others below it")
    root = record_shape(roots[0], Names(settings), others)
    if len(root.steps) != 1:
        raise ValueError(f"the record of the file is named after the root, not {roots[0].name!r}")
    _check(root)
    return Shape(layout, settings, root, schema_of(layout))


def to_write(layout: Layout) -> Layout:
    """Return `layout` with names in no namespace where any is read, for one has to be chosen."""
    settings = layout.settings
    if not isinstance(settings, XmlSettings) or settings.namespace != "*":
        return layout
    return replace(layout, settings=replace(settings, namespace=""))


def _check(root: RecordShape) -> None:
    """Raise ValueError for what cannot be read while the file is being parsed."""
    if any(texts_on_the_way(root.node)):
        raise ValueError("the text of an element that holds records cannot be a place")
    if not all(sign.is_attribute for sign in signs_on_the_way(root.node)):
        raise ValueError("an element that holds documents is told by its attributes")
    if any(target.repeated for target in root.targets):
        raise ValueError("the record of the file has no elements that may be repeated")
    itself = [one for one in root.children if not one.steps]
    if any(not one.steps for one in _below(root) if one not in itself):
        raise ValueError("a record has an element of its own")
    if itself and (len(itself) < len(root.children) or root.targets):
        raise ValueError("a root element that is the document has nothing else in it")


def _below(kind: RecordShape) -> list[RecordShape]:
    return [one for child in kind.children for one in (child, *_below(child))]
