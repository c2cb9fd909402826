"""Records to elements, one document at a time, and what of them XML cannot hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bridge.codecs.base import CannotWrite
from bridge.codecs.faults import spelled
from bridge.codecs.matching import first_fitting, kind_of, misread, unwritable, with_match
from bridge.codecs.xml.names import FORBIDDEN
from bridge.codecs.xml.shape import RecordShape
from bridge.model.records import PlaceName, Record

#: Characters of a text beyond which a reader would refuse it: libxml2's limit is 10,000,000 bytes.
_LONGEST_TEXT = 2_000_000
_BLANKS = " \t\r\n"


@dataclass(slots=True)
class Element:
    """An element that is being put together."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)


class Builder:
    """Makes elements of records; what cannot be written gathers in `faults`."""

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
        self.faults += _check_texts(record, kind, named)
        top = Element(kind.steps[-1])
        made: dict[tuple[str, ...], Element] = {(): top}
        self._fill(record, kind, made)
        for child in record.children:
            below = self.build(child, kind.children_by_name.get(child.type, ()))
            if below is not None:
                _reach(made, below[0].steps[:-1]).children.append(below[1])
        return kind, top

    def _fill(
        self, record: Record, kind: RecordShape, made: dict[tuple[str, ...], Element]
    ) -> None:
        cells = with_match(kind.layout, record.cells)
        for target in kind.targets:
            text = cells.get(target.place, "")
            if not text and self._is_omitting:
                continue
            element = made.get(target.steps) or _reach(made, target.steps)
            if target.attribute:
                element.attributes[target.attribute] = text
            else:
                element.text = text


def _reach(made: dict[tuple[str, ...], Element], steps: tuple[str, ...]) -> Element:
    """Return the element at the end of `steps`, made once for all that stands below it."""
    if steps not in made:
        made[steps] = Element(steps[-1])
        _reach(made, steps[:-1]).children.append(made[steps])
    return made[steps]


def _check_texts(
    record: Record, kind: RecordShape, rivals: Sequence[RecordShape]
) -> Iterator[CannotWrite]:
    cells = with_match(kind.layout, record.cells)
    together = "".join(cells.values())
    if len(together) > _LONGEST_TEXT or kind.mixed or FORBIDDEN.search(together):
        for place, text in cells.items():
            yield from _check_text(place, text, kind)
    has_rivals = len(rivals) > 1 or kind.layout.telling
    if has_rivals and first_fitting([one.layout for one in rivals], cells) is not kind.layout:
        yield misread(kind.layout)


def _check_text(place: PlaceName, text: str, kind: RecordShape) -> Iterator[CannotWrite]:
    for character in sorted(set(FORBIDDEN.findall(text))):
        message = f"XML cannot hold the character {spelled(character)}"
        yield CannotWrite(place, "forbidden-character", message)
    if len(text) > _LONGEST_TEXT:
        message = f"The text is longer than {_LONGEST_TEXT:,} characters"
        yield CannotWrite(place, "too-long", message)
    if text and place in kind.mixed and not text.strip(_BLANKS):
        message = "Nothing but blanks beside elements cannot be told from indenting"
        yield CannotWrite(place, "only-blanks", message)
