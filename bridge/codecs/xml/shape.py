"""The layout of an XML file, turned into trees of what to look for below each element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from bridge.codecs.matching import all_places, by_name
from bridge.model.records import Layout, PlaceName, RecordLayout
from bridge.model.settings import XmlSettings


@dataclass(slots=True)
class Node:
    """What is wanted of an element, and of those below it."""

    #: The place that its own text is, or None.
    text: PlaceName | None = None
    #: Attribute's name in lxml's spelling, and the place that it is.
    attributes: list[tuple[str, PlaceName]] = field(default_factory=list)
    #: By tag in lxml's spelling; `{*}name` where any namespace will do.
    children: dict[str, Node] = field(default_factory=dict)
    #: The types of record that such an element may be.
    records: list[RecordShape] = field(default_factory=list)
    #: True where records stand somewhere below.
    leads_to_records: bool = False
    #: True where nothing but its text is wanted.
    is_leaf: bool = False
    is_any_namespace: bool = False

    def find(self, tag: object) -> Node | None:
        """Return the node of a child element with this tag."""
        if not isinstance(tag, str):
            return None
        found = self.children.get(tag)
        if found is None and self.is_any_namespace:
            found = self.children.get("{*}" + tag.rpartition("}")[2])
        return found


@dataclass(frozen=True, slots=True)
class Target:
    """One place of a record, as a way from its element."""

    place: PlaceName
    #: Tags of the elements on the way.
    steps: tuple[str, ...]
    #: Attribute of the last one, or "" for its text.
    attribute: str


@dataclass(frozen=True, slots=True)
class RecordShape:
    """One type of record."""

    layout: RecordLayout
    #: The way to its element from that of the enclosing record.
    steps: tuple[str, ...]
    targets: tuple[Target, ...]
    known: frozenset[PlaceName]
    children: tuple[RecordShape, ...]
    children_by_name: Mapping[str, Sequence[RecordShape]]
    #: What to look for, all of it, and only what tells the type.
    node: Node
    match_node: Node
    #: Places whose element holds other elements too: blanks in them cannot be told from indenting.
    mixed: frozenset[PlaceName]


@dataclass(frozen=True, slots=True)
class Shape:
    """What reader and writer need of a `Layout`."""

    encoding: str
    settings: XmlSettings
    root: RecordShape

    @property
    def root_tag(self) -> str:
        """The tag of the root element."""
        return self.root.steps[0]

    def named(self, name: str) -> Sequence[RecordShape]:
        """Return the types of record of this name: that of the file, or documents."""
        is_root = name == self.root.layout.name
        return [self.root] if is_root else self.root.children_by_name.get(name, ())


def shape_of(layout: Layout) -> Shape:
    """Return the shape of `layout`; ValueError where it makes no sense as an XML file."""
    settings = layout.settings
    if not isinstance(settings, XmlSettings):
        raise ValueError("an XML file needs XmlSettings")
    roots = [one for one in layout.records if one.is_file]
    others = [one for one in layout.records if not one.is_file]
    if len(roots) != 1 or not all(one.is_ignored for one in others):
        raise ValueError("an XML layout has one record for the file, and all others below it")
    root = _record_shape(roots[0], settings, others)
    if len(root.steps) != 1:
        raise ValueError(f"the record of the file is named after the root, not {roots[0].name!r}")
    if any(place != "." for place in _texts_on_the_way(root.node, is_root=True)):
        raise ValueError("the text of an element that holds records cannot be a place")
    return Shape(layout.encoding, settings, root)


def _record_shape(
    layout: RecordLayout, settings: XmlSettings, more: Iterable[RecordLayout] = ()
) -> RecordShape:
    children = tuple(_record_shape(one, settings) for one in (*layout.children, *more))
    places = layout.telling if layout.is_ignored else all_places(layout)
    targets = tuple(_target(place, settings) for place in places)
    node = _tree(targets, children, settings)
    match_node = _tree([one for one in targets if one.place in layout.telling], (), settings)
    return RecordShape(
        layout,
        _tags(layout.name, settings),
        targets,
        frozenset(places),
        children,
        by_name(children),
        node,
        match_node,
        frozenset(_mixed(node)),
    )


def _target(place: PlaceName, settings: XmlSettings) -> Target:
    if place == ".":
        return Target(place, (), "")
    path, at, attribute = place.rpartition("@")
    if not at:
        return Target(place, _tags(place, settings), "")
    steps = _tags(path.removesuffix("/"), settings) if path else ()
    if not attribute or (path and not path.endswith("/")):
        raise ValueError(f"{place!r} is no path to an attribute; it is written a/b/@c")
    return Target(place, steps, _name(attribute, "", settings))


def _tags(path: str, settings: XmlSettings) -> tuple[str, ...]:
    return tuple(_name(step, settings.namespace, settings) for step in path.split("/"))


def _name(name: str, namespace: str, settings: XmlSettings) -> str:
    """Return `name` in lxml's spelling; `namespace` is that of names without a prefix."""
    prefix, colon, local = name.rpartition(":")
    if colon and prefix not in settings.namespaces:
        raise ValueError(f"the prefix of {name!r} is not among the namespaces")
    uri = settings.namespaces[prefix] if colon else namespace
    if not local or local.strip() != local or "{" in local:
        raise ValueError(f"{name!r} is no name of an element or attribute")
    if uri == "*":
        return "{*}" + etree.QName(local).localname
    return etree.QName(uri or None, local).text


def _tree(
    targets: Iterable[Target], children: Iterable[RecordShape], settings: XmlSettings
) -> Node:
    """Return the node of a record with these places and types of record below it."""
    top = Node(is_any_namespace=settings.namespace == "*")
    for target in targets:
        node = _reach(top, target.steps)
        if target.attribute:
            node.attributes.append((target.attribute, target.place))
        else:
            node.text = target.place
    for child in children:
        _reach(top, child.steps).records.append(child)
    _settle(top)
    return top


def _reach(node: Node, steps: Iterable[str]) -> Node:
    for step in steps:
        node = node.children.setdefault(step, Node(is_any_namespace=node.is_any_namespace))
    return node


def _settle(node: Node) -> None:
    for child in node.children.values():
        _settle(child)
        node.leads_to_records |= child.leads_to_records or bool(child.records)
    is_empty = not (node.attributes or node.children or node.records)
    node.is_leaf = node.text is not None and is_empty


def _mixed(node: Node) -> Iterator[PlaceName]:
    if node.text is not None and node.children:
        yield node.text
    for child in node.children.values():
        yield from _mixed(child)


def _texts_on_the_way(node: Node, is_root: bool = False) -> Iterator[PlaceName]:
    if node.leads_to_records:
        if node.text is not None and not is_root:
            yield node.text
        for child in node.children.values():
            yield from _texts_on_the_way(child)
