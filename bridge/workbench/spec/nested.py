"""What a partner has to know of the formats whose records nest: names, paths, schemas."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.language import MappingFile
from bridge.model.settings import JsonSettings

#: A mark in paths, and what it says to somebody who reads them.
_MARKS = {
    "[@": "`a[@b=C]` is the element `a` whose attribute `b` is C.",
    "=": "`a[b=C]` is the one `a` of several in which `b` is C.",
    "[]": "`a[]` may be there several times, each time with one value.",
    "?": "`a?/b` is `b` in `a`; `a` may be left out around it.",
}


def about_xml(model: MappingFile, mapping: CompiledMapping) -> Iterator[str]:
    """Yield what holds for a file of XML."""
    if model.xml and model.xml.namespace == "*":
        yield "Elements may be in any namespace, or in none."
    elif model.xml and model.xml.namespace:
        yield f"Elements are in the namespace `{model.xml.namespace}`."
    for prefix, namespace in (model.xml.namespaces if model.xml else {}).items():
        yield f"The prefix `{prefix}` stands for the namespace `{namespace}`."
    for schema in (model.xml.xsd if model.xml else ())[:1]:
        yield f"Every file fits the XML Schema `{schema}`."
    yield from _marks(mapping)


def about_json(settings: JsonSettings, mapping: CompiledMapping) -> Iterator[str]:
    """Yield what holds for a file of JSON."""
    if settings.lines:
        yield "Each line is a document, a JSON object of its own (JSON Lines)."
    yield from _marks(mapping)


def _marks(mapping: CompiledMapping) -> Iterator[str]:
    """Yield how to read the paths that the description uses."""
    every = [record.layout for outer in mapping.records for record in outer.every]
    paths = [path for one in every for path in (one.name, *one.places) if path != "."]
    if any("/" in path for path in paths):
        yield "`a/b` is `b` in `a`."
    for mark, said in _MARKS.items():
        if any(mark in path for path in paths):
            yield said
