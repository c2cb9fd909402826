"""Records to elements for JSON, and what of their texts JSON cannot hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bridge.codecs.base import CannotWrite
from bridge.codecs.faults import spelled
from bridge.codecs.nested.build import Builder, Element
from bridge.codecs.nested.shape import RecordShape, Target
from bridge.model.records import BETWEEN, PlaceName, Record
from bridge.model.settings import JSON_NUMBER

_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonBuilder(Builder):
    """Makes elements of records; see `bridge.codecs.nested.build`."""

    none_of_several = ()

    def build(
        self, record: Record, named: Sequence[RecordShape]
    ) -> tuple[RecordShape, Element] | None:
        built = super().build(record, named)
        if built is not None:
            self.faults += _too_many(built[1])
        return built

    def unfit(self, cells: Mapping[PlaceName, str], kind: RecordShape) -> Iterator[CannotWrite]:
        if _SURROGATE.search("".join(cells.values())):
            yield from _halves(cells)
        for target in kind.targets:
            if target.kind is not None:
                yield from _of_kind(target, cells.get(target.place, ""))


def _halves(cells: Mapping[PlaceName, str]) -> Iterator[CannotWrite]:
    for place, text in cells.items():
        for character in sorted(set(_SURROGATE.findall(text))):
            message = f"JSON cannot hold the character {spelled(character)}"
            yield CannotWrite(place, "forbidden-character", message)


def _of_kind(target: Target, text: str) -> Iterator[CannotWrite]:
    parts = text.split(BETWEEN) if target.repeated else [text]
    for part in filter(None, parts):
        if target.kind == "number" and not JSON_NUMBER.fullmatch(part):
            message = "It is not a number as JSON has it: digits, and a point before decimals"
            yield CannotWrite(target.place, "not-a-number", message)
        elif target.kind == "boolean" and part not in ("true", "false"):
            yield CannotWrite(target.place, "not-a-boolean", "It is neither true nor false")


def _too_many(element: Element) -> Iterator[CannotWrite]:
    """Yield types of which there may be one, and are several."""
    single = [
        child.record.layout.name
        for child in element.children
        if child.record is not None and child.record.layout.is_single
    ]
    for name, times in Counter(single).items():
        if times > 1:
            message = f"There are {times} records {name} where the file holds one"
            yield CannotWrite("", "too-many", message)
