"""XML and JSON: the elements that repeat as records, and everything between them as places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bridge.model.element import Element
from bridge.workbench.drafting.branches import Branch, branch_of, spelled
from bridge.workbench.drafting.outline import Column, Outline, Part

#: Between the texts of an element that stands several times in a record.
BETWEEN = "\x1f"


def parts_of(root: Element, outline: Outline) -> Part:
    """Return the record of the whole file, with those that stand in it."""
    branch = branch_of(root)
    part = _part(branch, spelled(root), outline.format)
    part.role = "file"
    if not part.children:
        outline.questions.append(
            f"Which element is one record? None below {root.name} repeats in the sample: ask for a "
            "sample with two of each."
        )
    return part


def _part(branch: Branch, path: str, format: str) -> Part:
    part = Part(path, list(_columns(branch, format)), times=len(branch.elements))
    for inner, steps in _records_below(branch, ()):
        part.children.append(_part(inner, "/".join(steps), format))
    return part


def _records_below(
    branch: Branch, steps: tuple[str, ...]
) -> Iterator[tuple[Branch, tuple[str, ...]]]:
    """Yield the nearest records below a branch, each with the way to it."""
    for child in branch.children.values():
        way = (*steps, child.name)
        if child.is_record:
            yield child, way
        else:
            yield from _records_below(child, way)


def _columns(branch: Branch, format: str) -> Iterator[Column]:
    """Yield every place of a record that is no record of its own."""
    mark = "@" if format == "xml" else ""
    for name in branch.attributes:
        texts = tuple(one.attributes.get(name, "") for one in branch.elements)
        yield Column(f"{mark}{name}", name, texts)
    if branch.has_text and not (format == "json" and branch.children):
        yield Column(
            ".", branch.name.rpartition(":")[2], tuple(one.text for one in branch.elements)
        )
    for steps, leaf in _leaves(branch, ()):
        yield from _places(branch, leaf, steps, mark)


def _leaves(branch: Branch, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Branch]]:
    for child in branch.children.values():
        if not child.is_record:
            yield (*steps, child.name), child
        if not (child.is_record or child.kind_and_value):
            yield from _leaves(child, (*steps, child.name))


def _places(record: Branch, leaf: Branch, steps: tuple[str, ...], mark: str) -> Iterator[Column]:
    """Yield the places that one element below a record gives."""
    path, around = "/".join(steps), " ".join(_bare(step) for step in steps[:-1])
    name = _bare(leaf.name)
    if leaf.kind_and_value:
        yield from _paired(record, leaf, steps, leaf.kind_and_value)
        return
    key = _telling_attribute(leaf)
    if key:
        yield from _chosen(record, leaf, steps, key)
        return
    if leaf.is_leaf and (leaf.has_text or not leaf.attributes):
        place = f"{path}[]" if leaf.most > 1 else path
        texts = tuple(_joined(one, steps) for one in record.elements)
        yield Column(place, name, texts, around)
    for attribute in leaf.attributes if leaf.most == 1 else ():
        texts = tuple(_attribute(one, steps, attribute) for one in record.elements)
        yield Column(f"{path}/{mark}{attribute}", attribute, texts, f"{around} {name}".strip())


def _telling_attribute(leaf: Branch) -> str:
    """Return the attribute that tells equal siblings apart, or "": `ref type="TRACKING"`."""
    if leaf.most < 2 or not leaf.is_leaf or not leaf.has_text:
        return ""
    for name in leaf.attributes:
        kinds = {one.attributes.get(name, "") for one in leaf.elements}
        if "" not in kinds and 2 <= len(kinds) < max(3, len(leaf.elements)):
            return name
    return ""


def _chosen(record: Branch, leaf: Branch, steps: tuple[str, ...], key: str) -> Iterator[Column]:
    for kind in dict.fromkeys(one.attributes[key] for one in leaf.elements):
        texts = tuple(_joined(one, steps, {key: kind}) for one in record.elements)
        yield Column(f"{'/'.join(steps)}[@{key}={kind}]", kind, texts, "")


def _paired(
    record: Branch, leaf: Branch, steps: tuple[str, ...], names: tuple[str, str]
) -> Iterator[Column]:
    """Yield a place for each kind of a pair: `ref[type=ORDER]/value`."""
    kind, value = names
    for text in dict.fromkeys(one.text for one in leaf.children[kind].elements):
        pairs = [[pair for pair in _found(one, steps) if _text(pair, kind) == text]
                 for one in record.elements]  # fmt: skip
        texts = tuple(BETWEEN.join(_text(pair, value) for pair in each) for each in pairs)
        yield Column(f"{'/'.join(steps)}[{kind}={text}]/{value}", text, texts)


def _text(element: Element, name: str) -> str:
    return next((one.text for one in element.children if spelled(one) == name), "")


def _joined(
    element: Element, steps: tuple[str, ...], wanted: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return the texts at a place, of the elements that have the attributes `wanted`."""
    found = _found(element, steps)
    return BETWEEN.join(one.text for one in found if wanted.items() <= one.attributes.items())


def _attribute(element: Element, steps: tuple[str, ...], name: str) -> str:
    return next((one.attributes.get(name, "") for one in _found(element, steps)), "")


def _found(element: Element, steps: tuple[str, ...]) -> list[Element]:
    found = [element]
    for step in steps:
        found = [child for one in found for child in one.children if spelled(child) == step]
    return found


def _bare(step: str) -> str:
    return step.rpartition(":")[2]
