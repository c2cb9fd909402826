"""All elements of a nested sample that stand at the same place, taken together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bridge.model.element import Element
from bridge.workbench.drafting.vocabulary import record_role, understand

#: What the kind of a reference, a date or a measure is called.
_KINDS = frozenset("type kind qualifier name key code label typ art soort sort qual".split())


@dataclass(slots=True)
class Branch:
    """The elements of one name below those of another branch."""

    name: str
    elements: list[Element]
    #: The most of them that stand in one element.
    most: int = 1
    children: dict[str, Branch] = field(default_factory=dict)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that some of its elements has, in the order of the sample."""
        return tuple(dict.fromkeys(name for one in self.elements for name in one.attributes))

    @property
    def has_text(self) -> bool:
        """Whether some of its elements has a text of its own."""
        return any(one.text for one in self.elements)

    @property
    def is_leaf(self) -> bool:
        """Whether nothing stands below it."""
        return not self.children

    @property
    def holds_something(self) -> bool:
        """Whether its elements can be records: they have elements or several attributes."""
        return bool(self.children) or len(self.attributes) > 1

    @property
    def is_wrapper(self) -> bool:
        """Whether it does nothing but stand around the elements of one other branch."""
        return (
            len(self.children) == 1
            and not self.attributes
            and not self.has_text
            and next(iter(self.children.values())).holds_something
        )

    @property
    def kind_and_value(self) -> tuple[str, str] | None:
        """The names of what tells elements of one name apart, and of what they hold, in pairs such
        as `<ref><type>ORDER</type><value>7</value></ref>`; None where it is no such pair.
        """
        names = list(self.children)
        if self.most < 2 or self.attributes or len(names) != 2 or self.has_text:
            return None
        if not all(one.is_leaf and one.most == 1 for one in self.children.values()):
            return None
        kind = next((name for name in names if name.casefold() in _KINDS), "")
        texts = {one.text for one in self.children[kind].elements} if kind else set()
        is_told = "" not in texts and 2 <= len(texts) < max(3, len(self.elements))
        return (kind, next(name for name in names if name != kind)) if is_told else None

    def below(self) -> Iterator[Branch]:
        """Yield every branch below it."""
        for child in self.children.values():
            yield child
            yield from child.below()

    @property
    def is_record(self) -> bool:
        """Whether its elements are records, because they repeat or are called so."""
        if not self.holds_something or self.is_wrapper or self.kind_and_value:
            return False
        if self.most > 1:
            return True
        role = record_role(self.name)
        if role == "document":
            return any(one.is_record for one in self.below())
        if role == "parcel":
            return bool(self.children) or any(map(_is_tracking, self.attributes))
        return role == "line" and not any(one.is_record for one in self.below())


def _is_tracking(name: str) -> bool:
    return any(one.concept == "tracking" and one.how == "whole" for one in understand(name))


def branch_of(root: Element) -> Branch:
    """Return `root` and all that stands in it, by branch."""
    branch = Branch(root.name, [root])
    _fill(branch)
    return branch


def _fill(branch: Branch) -> None:
    for element in branch.elements:
        times = Counter(spelled(child) for child in element.children)
        for child in element.children:
            name = spelled(child)
            found = branch.children.setdefault(name, Branch(name, []))
            found.elements.append(child)
            found.most = max(found.most, times[name])
    for below in branch.children.values():
        _fill(below)


def spelled(element: Element) -> str:
    """Return an element's name as a path has it: with its prefix, where it has one."""
    return f"{element.prefix}:{element.name}" if element.prefix else element.name
