"""What is wanted of an element and of those below it: the tree that reading walks along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from bridge.model.records import PlaceName

if TYPE_CHECKING:
    from bridge.codecs.nested.shape import RecordShape


class Sign(NamedTuple):
    """A text by which an element is told from others of its name."""

    #: Of the attribute or the child that has it, in the codec's own spelling.
    name: str
    is_attribute: bool
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """A step on the way to a place or a record; made by `tag_of`, so that equal ones are one."""

    #: In the codec's own spelling.
    name: str
    signs: tuple[Sign, ...] = ()
    is_repeated: bool = False


@cache
def tag_of(name: str, signs: tuple[Sign, ...] = (), is_repeated: bool = False) -> Tag:
    """Return the tag that says this."""
    return Tag(name, signs, is_repeated)


@dataclass(slots=True)
class Node:
    """What is wanted of an element, and of those below it."""

    #: The place that its own text is, or None.
    text: PlaceName | None = None
    #: Attribute's name in the codec's spelling, and the place that it is.
    attributes: list[tuple[str, PlaceName]] = field(default_factory=list)
    #: By name in the codec's spelling; `{*}name` where any namespace will do.
    children: dict[str, Node] = field(default_factory=dict)
    #: The types of record that such an element may be.
    records: list[RecordShape] = field(default_factory=list)
    #: What is wanted of those that bear certain signs; tried in order, before the node itself.
    choices: list[tuple[tuple[Sign, ...], Node]] = field(default_factory=list)
    #: The place that all such elements fill together, with a text each; None where there is one.
    several: PlaceName | None = None
    #: True where records stand somewhere below.
    leads_to_records: bool = False
    #: True where nothing but its text is wanted.
    is_leaf: bool = False
    #: True where such elements are told by signs, or may be several.
    is_special: bool = False
    #: True where some child is special.
    has_special: bool = False
    is_any_namespace: bool = False

    def find(self, tag: object) -> Node | None:
        """Return the node of a child element with this tag."""
        if not isinstance(tag, str):
            return None
        found = self.children.get(tag)
        if found is None and self.is_any_namespace:
            found = self.children.get("{*}" + tag.rpartition("}")[2])
        return found

    def chosen(self, bears: Callable[[Sign], bool]) -> Node | None:
        """Return what is wanted of an element of this name that `bears` some signs."""
        for signs, node in self.choices:
            if all(map(bears, signs)):
                return node
        return self if self.is_wanted or not self.choices else None

    @property
    def is_wanted(self) -> bool:
        """Whether something is wanted of elements that bear no signs."""
        return bool(self.text is not None or self.attributes or self.children or self.records)

    def step(self, tag: Tag) -> Node:
        """Return the node of a child, made where it is not there yet."""
        child = self.children.setdefault(tag.name, Node(is_any_namespace=self.is_any_namespace))
        if not tag.signs:
            return child
        for signs, node in child.choices:
            if signs == tag.signs:
                return node
        made = Node(is_any_namespace=self.is_any_namespace)
        child.choices.append((tag.signs, made))
        return made

    def below(self) -> Iterator[Node]:
        """Yield the nodes of children, those that are told by signs on their own."""
        for child in self.children.values():
            yield child
            for _, node in child.choices:
                yield node

    def settle(self) -> None:
        """Work out what is known once the whole tree is there."""
        for node in self.below():
            node.settle()
            self.leads_to_records |= node.leads_to_records or bool(node.records)
        for child in self.children.values():
            child.leads_to_records |= any(node.leads_to_records for _, node in child.choices)
            child.is_special = bool(child.choices) or child.several is not None
            self.has_special |= child.is_special
            child.is_leaf &= not child.is_special
        is_empty = not (self.attributes or self.children or self.records)
        self.is_leaf = self.text is not None and is_empty
