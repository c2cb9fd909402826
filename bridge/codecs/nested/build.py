"""Records to elements, one document at a time, and what of them cannot be written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bridge.codecs.base import CannotWrite
from bridge.codecs.matching import first_fitting, kind_of, misread, unwritable, with_match
from bridge.codecs.nested.shape import RecordShape, Target
from bridge.codecs.nested.tree import Node, Sign, Tag, tag_of
from bridge.model.records import BETWEEN, PlaceName, Record


@dataclass(slots=True)
class Element:
    """An element that is being put together."""

    tag: Tag
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)
    #: The place that its text is; None where it is no place.
    target: Target | None = None
    #: The type of record that it stands for; None where it is none.
    record: RecordShape | None = None

    def bears(self, sign: Sign) -> bool:
        """Return whether a reader would find the sign on it."""
        if sign.is_attribute:
            return self.attributes.get(sign.name) == sign.text
        texts = [child.text for child in self.children if child.tag.name == sign.name]
        return texts[:1] == [sign.text]


class Builder(ABC):
    """Makes elements of records; what cannot be written gathers in `faults`."""

    #: What a place that may hold several has where it holds none: one that is empty, or nothing.
    none_of_several: tuple[str, ...] = ("",)

    def __init__(self, is_omitting_empty: bool) -> None:
        self._is_omitting = is_omitting_empty
        self.faults: list[CannotWrite] = []

    def build(
        self, record: Record, named: Sequence[RecordShape]
    ) -> tuple[RecordShape, Element] | None:
        """Return the element of `record`, places in their order and then the records below it.

        `named` are the types that have its name; None where none of them will do.
        """
        kind = kind_of(record, named)
        faults = unwritable(record, kind)
        if faults or kind is None:
            self.faults += faults
            return None
        cells = with_match(kind.layout, record.cells)
        self.faults += self.unfit(cells, kind)
        if len(named) > 1 or kind.is_told:
            self.faults += _of_other_type(cells, kind, named)
        top = Element(kind.tag)
        top.record = kind
        made: dict[tuple[Tag, ...], Element] = {(): top}
        self._fill(cells, kind, made)
        for child in record.children:
            below = self.build(child, kind.children_by_name.get(child.type, ()))
            if below is not None:
                _reach(made, below[0].steps[:-1]).children.append(below[1])
        if kind.has_choices:
            self.faults += _misplaced(kind.node, top)
        if kind.ranks:
            top.children.sort(key=lambda one: rank_of(one, kind))
        return kind, top

    @abstractmethod
    def unfit(self, cells: Mapping[PlaceName, str], kind: RecordShape) -> Iterator[CannotWrite]:
        """Yield what of the texts of a record the format cannot hold."""

    def _fill(
        self,
        cells: Mapping[PlaceName, str],
        kind: RecordShape,
        made: dict[tuple[Tag, ...], Element],
    ) -> None:
        for target in kind.targets:
            text = cells.get(target.place, "")
            if not text and self._is_omitting:
                continue
            if target.repeated:
                parts = text.split(BETWEEN) if text else self.none_of_several
                _repeat(made, target, parts)
                continue
            element = made.get(target.steps) or _reach(made, target.steps)
            if target.attribute:
                element.attributes[target.attribute] = text
            else:
                element.text, element.target = text, target


def rank_of(element: Element, kind: RecordShape) -> int:
    """Return where `element` stands among the children of one of `kind`."""
    return kind.ranks.get(element.tag.name, len(kind.ranks))


def _repeat(made: dict[tuple[Tag, ...], Element], target: Target, parts: Iterable[str]) -> None:
    """Make an element for each of the texts of a place that holds several."""
    before, steps = target.steps[: target.repeated - 1], target.steps[target.repeated - 1 :]
    for part in parts:
        holder = made.get(before) or _reach(made, before)
        element = _reach({(): holder}, steps)
        if target.attribute:
            element.attributes[target.attribute] = part
        else:
            element.text, element.target = part, target


def _reach(made: dict[tuple[Tag, ...], Element], steps: tuple[Tag, ...]) -> Element:
    """Return the element at the end of `steps`, made once for all that stands below it."""
    if steps not in made:
        tag = steps[-1]
        made[steps] = bearing(tag) if tag.signs else Element(tag)
        _reach(made, steps[:-1]).children.append(made[steps])
    return made[steps]


def bearing(tag: Tag) -> Element:
    """Return an element with the signs by which it is told from others of its name."""
    element = Element(tag)
    for sign in tag.signs:
        if sign.is_attribute:
            element.attributes[sign.name] = sign.text
        else:
            element.children.append(Element(tag_of(sign.name), text=sign.text))
    return element


def _of_other_type(
    cells: Mapping[PlaceName, str], kind: RecordShape, rivals: Sequence[RecordShape]
) -> Iterator[CannotWrite]:
    if first_fitting([one.layout for one in rivals], cells) is not kind.layout:
        yield misread(kind.layout)


def _misplaced(node: Node, element: Element) -> Iterator[CannotWrite]:
    """Yield places whose element would be taken for one that is told by other signs."""
    for child in element.children:
        below = node.children.get(child.tag.name)
        if child.record is not None or below is None:
            continue
        meant = next((one for signs, one in below.choices if signs == child.tag.signs), below)
        if below.choices and below.chosen(child.bears) is not meant:
            message = f"Written so, {child.tag.name} would be read as one with another condition"
            yield CannotWrite(_place_in(child), "not-its-type", message)
        else:
            yield from _misplaced(meant, child)


def _place_in(element: Element) -> PlaceName:
    """Return the first place at or below `element`, or ""."""
    if element.target is not None:
        return element.target.place
    return next((place for child in element.children if (place := _place_in(child))), "")
