"""What stands once in a sample: the element that is the document, and lines that are told twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bridge.model.fields import Message
from bridge.workbench.drafting.matching import match_columns
from bridge.workbench.drafting.outline import Column, Outline, Part

_ITEMS = frozenset({"physicalSku", "ean", "sku", "upc", "lineId"})


def element_of_document(whole: Part, key: Column, message: Message, level: str) -> Part:
    """Return the record of the one document in a file of XML, whose id is in the column `key`.

    It is an element below the root where the id and all records stand in that, and nothing around
    it belongs to the document; else the root itself, which is called `.`.
    """
    ways = [_way(key.place), *(_way(child.name) for child in whole.children)]
    path = "/".join(_common(ways))
    inside = [one for one in whole.columns if path and one.place.startswith(f"{path}/")]
    outside = Part("", [one for one in whole.columns if one not in inside])
    if not path or _tells(outside, message, level):
        return Part(".", whole.columns, children=whole.children, times=whole.times)
    columns = [_below(one, path) for one in inside]
    children = [replace(one, name=one.name.removeprefix(f"{path}/")) for one in whole.children]
    return Part(path, columns, children=children, times=whole.times)


def _way(place: str) -> list[str]:
    return place.split("/")[:-1]


def _common(ways: Sequence[Sequence[str]]) -> list[str]:
    """Return the steps that all ways begin with, as far as they are plain names."""
    found = []
    for steps in zip(*ways, strict=False):
        if len(set(steps)) > 1 or "[" in steps[0]:
            break
        found.append(steps[0])
    return found


def _tells(outside: Part, message: Message, level: str) -> bool:
    """Return whether some column is rather the document's than the file's."""
    inner = match_columns(outside, message, level, frozenset()).found
    outer = match_columns(outside, message, "file", frozenset()).found
    return any(
        place not in outer or match.score > outer[place].score for place, match in inner.items()
    )


def _below(column: Column, path: str) -> Column:
    names = [step.rpartition(":")[2] for step in path.split("/")]
    around = column.around.split(" ")[len(names) :]
    return replace(column, place=column.place.removeprefix(f"{path}/"), around=" ".join(around))


def count_once(outline: Outline, message: Message) -> list[Part]:
    """Ignore lines beside parcels whose contents tell the same, and ask; return those lines."""
    return [
        part for above in list(outline.every()) for part in _told_twice(above, message, outline)
    ]


def _told_twice(above: Part, message: Message, outline: Outline) -> Iterator[Part]:
    inner = message.innermost_level
    contents = [
        one
        for child in above.children
        if child.each not in ("", inner)
        for one in child.every()
        if one.each == inner and _counts(one, message)
    ]
    for part in above.children:
        if contents and part.each == inner and _counts(part, message):
            part.each, part.why = "", "what it tells stands in the parcels as well"
            outline.questions.append(
                f"Items and quantities stand in {part.name}, and in {contents[0].name} once more. "
                f"Read both, and every unit counts twice: {part.name} is passed over. Is "
                f"{contents[0].name} always there, and complete?"
            )
            yield part


def _counts(part: Part, message: Message) -> bool:
    """Return whether a record tells items with their quantities."""
    level = message.innermost_level
    names = {one.name for one in match_columns(part, message, level, frozenset()).found.values()}
    return "quantity" in names and bool(names & _ITEMS)
