"""Whether the files of two mappings can be told apart by their bytes."""

from __future__ import annotations

from typing import cast

from bridge.config.wildcards import paths_overlap
from bridge.mapping.compiled import CompiledMapping
from bridge.model.records import Layout
from bridge.model.settings import XmlSettings


def are_told_apart(one: CompiledMapping, other: CompiledMapping) -> bool:
    """Return whether no file can begin as a file of `one` and as one of `other`.

    Two kinds of zip are told apart by the files in them.
    """
    a, b = one.layout, other.layout
    if a.inside and b.inside and not paths_overlap(a.inside, b.inside):
        return True
    if bool(a.inside) != bool(b.inside):
        return _is_marked(b if a.inside else a)
    return _is_marked(a) and _is_marked(b) and _begin_differently(a, b)


def _is_marked(layout: Layout) -> bool:
    return bool(layout.starts) or layout.format == "xml"


def _begin_differently(one: Layout, other: Layout) -> bool:
    if one.format == other.format == "xml":
        return _have_other_roots(one, other)
    if "xml" in (one.format, other.format):
        texts = one.starts or other.starts
        return not any(text.lstrip().startswith("<") for text in texts)
    return not any(
        text.startswith(wider) or wider.startswith(text)
        for text in one.starts
        for wider in other.starts
    )


def _have_other_roots(one: Layout, other: Layout) -> bool:
    (name, namespace), (other_name, other_namespace) = _root(one), _root(other)
    is_any = "*" in (namespace, other_namespace)
    return name != other_name or (namespace != other_namespace and not is_any)


def _root(layout: Layout) -> tuple[str, str]:
    """Return name and namespace of the root element."""
    settings = cast(XmlSettings, layout.settings)
    prefix, _, name = layout.records[0].name.rpartition(":")
    return name, settings.namespaces.get(prefix, "") if prefix else settings.namespace
