"""What stands in an XML file, whether a mapping names it or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from bridge.model.settings import XmlSettings


def survey(stream: BinaryIO, settings: XmlSettings) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every leaf and attribute, as mappings write paths.

    Paths begin below the root element; names of namespaces that the mapping does not know come in
    braces. Only for a file that the codec has read to its end: it has shut the doors.
    """
    parser = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    steps: list[str] = []
    #: For each open element, whether something stands in it.
    holds: list[bool] = []
    for event, element in parser:
        if event == "start":
            holds[-1:] = [True] * len(holds[-1:])
            steps.append(_spelled(element.tag, settings, settings.namespace))
            holds.append(False)
            continue
        yield from _own(element, "/".join(steps[1:]), settings, is_leaf=not holds.pop())
        steps.pop()
        element.clear()
        _forget_before(element)


def _own(
    element: etree._Element, path: str, settings: XmlSettings, *, is_leaf: bool
) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        spelled = f"@{_spelled(str(name), settings, '')}"
        yield (f"{path}/{spelled}" if path else spelled), str(value)
    text = (element.text or "").strip()
    if path and (is_leaf or text):
        yield path, text


def _forget_before(element: etree._Element) -> None:
    """Drop the elements that stand before `element`: memory does not grow with the file."""
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


def _spelled(tag: str, settings: XmlSettings, bare: str) -> str:
    """Return a name as mappings write it; names of the namespace `bare` have no prefix."""
    name = etree.QName(tag)
    uri = name.namespace or ""
    if uri == bare or (bare == "*" and uri not in settings.namespaces.values()):
        return name.localname
    for prefix, known in settings.namespaces.items():
        if known == uri:
            return f"{prefix}:{name.localname}"
    return tag
