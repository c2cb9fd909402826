"""The layout of a nested file, turned into ways to write along and trees to look for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.codecs.matching import all_places, by_name
from bridge.codecs.nested.tree import Node, Sign, Tag, tag_of
from bridge.model.paths import Condition, Step, Way, way_of
from bridge.model.records import Kind, PlaceName, RecordLayout


class Naming(Protocol):
    """How a format spells the names in paths."""

    #: False where `@` is a letter like any other.
    has_attributes: bool
    is_any_namespace: bool

    def tag(self, name: str) -> str:
        """Return the name of an element in the codec's own spelling; ValueError if it is none."""

    def attribute(self, name: str) -> str:
        """Return the name of an attribute in the codec's own spelling; ValueError if it is none."""


@dataclass(frozen=True, slots=True)
class Target:
    """One place of a record, as a way from its element."""

    place: PlaceName
    #: The elements on the way.
    steps: tuple[Tag, ...]
    #: Attribute of the last one, or "" for its text.
    attribute: str
    #: How many of the steps lead to an element of which there may be several; 0 where none does.
    repeated: int
    #: As in `RecordLayout.kinds`; None for text.
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class RecordShape:
    """One type of record."""

    layout: RecordLayout
    #: The way to its element from that of the enclosing record.
    steps: tuple[Tag, ...]
    #: The last of them: its element's own.
    tag: Tag
    targets: tuple[Target, ...]
    known: frozenset[PlaceName]
    children: tuple[RecordShape, ...]
    children_by_name: Mapping[str, Sequence[RecordShape]]
    #: What to look for, all of it, and only what tells the type, if something does.
    node: Node
    match_node: Node
    is_told: bool
    #: Places whose element holds other elements too: blanks in them cannot be told from indenting.
    mixed: frozenset[PlaceName]
    #: The rank of children of its element among one another, by tag; others come behind.
    ranks: Mapping[str, int]
    #: True where elements of its own are told by signs.
    has_choices: bool


def record_shape(
    layout: RecordLayout, naming: Naming, more: Iterable[RecordLayout] = ()
) -> RecordShape:
    """Return the shape of one type of record, `more` being further types below it.

    ValueError where its paths cannot be walked.
    """
    children = tuple(record_shape(one, naming) for one in (*layout.children, *more))
    places = layout.telling if layout.is_ignored else all_places(layout)
    ways = {place: way_of(place, has_attributes=naming.has_attributes) for place in places}
    node, match_node = _top(naming), _top(naming)
    for place, way in ways.items():
        _add_place(node, place, way, naming)
        if place in layout.telling:
            _add_place(match_node, place, way, naming)
    for child in children:
        for way_in in _variants(child.layout.name, naming):
            _reach(node, way_in).records.append(child)
    node.settle()
    match_node.settle()
    steps = _tags(_way(layout.name, naming).written.steps, naming)
    return RecordShape(
        layout=layout,
        steps=steps,
        tag=steps[-1] if steps else tag_of(""),
        targets=tuple(_target(place, way, layout, naming) for place, way in ways.items()),
        known=frozenset(places),
        children=children,
        children_by_name=by_name(children),
        node=node,
        match_node=match_node,
        is_told=bool(layout.telling),
        mixed=frozenset(_mixed(node)),
        ranks={naming.tag(name): rank for rank, name in enumerate(layout.order)},
        has_choices=_has_choices(node),
    )


def _way(name: str, naming: Naming) -> Way:
    """Return the way to the element of a type of record."""
    way = way_of(name, has_attributes=naming.has_attributes)
    last = way.steps[-1] if way.steps else Step("")
    if way.attribute or way.is_repeated or last.conditions or last.is_optional:
        raise ValueError(f"{name!r} is no path to a record: its last step is a plain name")
    return way


def _variants(name: str, naming: Naming) -> Iterator[tuple[Tag, ...]]:
    for steps in _way(name, naming).variants():
        yield _tags(steps, naming)


def _tags(steps: Iterable[Step], naming: Naming) -> tuple[Tag, ...]:
    return tuple(
        tag_of(
            naming.tag(step.name),
            tuple(_sign(one, naming) for one in step.conditions),
            step.is_repeated,
        )
        for step in steps
    )


def _sign(condition: Condition, naming: Naming) -> Sign:
    spelled = naming.attribute if condition.is_attribute else naming.tag
    return Sign(spelled(condition.name), condition.is_attribute, condition.text)


def _target(place: PlaceName, way: Way, layout: RecordLayout, naming: Naming) -> Target:
    steps = _tags(way.written.steps, naming)
    attribute = naming.attribute(way.attribute) if way.attribute else ""
    repeated = next((at for at, tag in enumerate(steps, start=1) if tag.is_repeated), 0)
    return Target(place, steps, attribute, repeated, layout.kinds.get(place))


def _top(naming: Naming) -> Node:
    return Node(is_any_namespace=naming.is_any_namespace)


def _add_place(top: Node, place: PlaceName, way: Way, naming: Naming) -> None:
    attribute = naming.attribute(way.attribute) if way.attribute else ""
    for steps in way.variants():
        tags = _tags(steps, naming)
        _refuse_signs(place, tags, attribute)
        node = top
        for tag in tags:
            node = node.step(tag)
            is_taken = node.is_wanted or node.several is not None
            if is_taken if tag.is_repeated else node.several is not None:
                raise ValueError(f"{place!r}: an element that may be repeated holds one place")
            node.several = place if tag.is_repeated else None
        if attribute:
            is_taken = attribute in [name for name, _ in node.attributes]
            node.attributes.append((attribute, place))
        else:
            is_taken = node.text is not None
            node.text = place
        if is_taken:
            raise ValueError(f"{place!r} leads where another place leads already")


def _refuse_signs(place: PlaceName, tags: Sequence[Tag], attribute: str) -> None:
    """Refuse a place that is what a condition on its way says already."""
    for at, tag in enumerate(tags):
        is_last = at + 1 == len(tags)
        next_name = attribute if is_last else tags[at + 1].name
        for sign in tag.signs:
            if sign.name == next_name and sign.is_attribute == (is_last and bool(attribute)):
                raise ValueError(f"{place!r}: its condition says already what stands there")
            if is_last and not (attribute or sign.is_attribute):
                raise ValueError(f"{place!r}: what holds an element for a condition is no text")


def _reach(node: Node, steps: Iterable[Tag]) -> Node:
    for tag in steps:
        node = node.step(tag)
        if node.several is not None:
            raise ValueError(f"{node.several!r} and a type of record are the same element")
    return node


def _mixed(node: Node) -> Iterator[PlaceName]:
    if node.text is not None and node.children:
        yield node.text
    for child in node.below():
        yield from _mixed(child)


def _has_choices(node: Node) -> bool:
    return any(child.choices or _has_choices(child) for child in node.below())


def texts_on_the_way(node: Node) -> Iterator[PlaceName]:
    """Yield the places that are texts of elements which lead to records below `node`."""
    for child in node.below():
        if child.leads_to_records:
            if child.text is not None:
                yield child.text
            yield from texts_on_the_way(child)


def signs_on_the_way(node: Node) -> Iterator[Sign]:
    """Yield by what elements are told of which some lead to records below `node`."""
    for child in node.children.values():
        if child.leads_to_records:
            for signs, _ in child.choices:
                yield from signs
    for child in node.below():
        yield from signs_on_the_way(child)
