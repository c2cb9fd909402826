"""XML in the language: paths of elements and attributes, records that hold records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bridge.config.fault import Path, choose, quoted
from bridge.mapping.encodings import is_known_encoding, plain_name
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule, never_reached, refuse_columns
from bridge.mapping.language import MappingFile
from bridge.model.settings import XmlSettings

#: Encodings that XML parsers know by the same name.
_ENCODINGS = ("utf-8", "utf-16", "iso8859-", "cp125", "ascii")
_NAME = re.compile(r"(?:([^\W\d][\w.-]*):)?[^\W\d][\w.-]*")


class XmlRules:
    """XML; see `FormatRules`."""

    is_nested = True
    is_bound_to_encoding = False

    def settings(self, file: MappingFile) -> XmlSettings:
        return XmlSettings(**(file.xml.model_dump() if file.xml else {}))

    def check_block(self, file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
        encoding = file.file.encoding
        if is_known_encoding(encoding) and not plain_name(encoding).startswith(_ENCODINGS):
            meant = "for XML: utf-8, utf-16, ascii, or one of the families iso-8859 and cp125"
            yield Finding(("file", "encoding"), meant)
        yield from _check_namespaces(file, is_outbound)

    def check_place(self, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        yield from _check_xml(place, file, path)

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        yield from refuse_columns(rule, path)
        if rule.record:
            yield from _check_steps(rule.record.split("/"), file, (*path, "record"), rule.record)

    def check_shape(self, file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
        yield from _xml_shape(file, types)


def _check_namespaces(file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
    if file.xml is None or not is_outbound:
        return
    if file.xml.namespace == "*":
        yield Finding(("xml", "namespace"), "write its name: `*` is for reading only")
    for prefix, namespace in file.xml.namespaces.items():
        if namespace == "*":
            meant = "write its name: `*` is for reading only"
            yield Finding(("xml", "namespaces", prefix), meant)


def _check_xml(place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
    if place == ".":
        return
    steps, at, attribute = place.partition("@")
    if at and steps and not steps.endswith("/"):
        yield Finding(path, "expected a path to an attribute, such as name/@id", quoted(place))
        return
    names = steps.removesuffix("/").split("/") if steps else []
    yield from _check_steps([*names, *([attribute] if at else [])], file, path, place)


def _check_steps(steps: list[str], file: MappingFile, path: Path, place: str) -> Iterator[Finding]:
    declared = dict(file.xml.namespaces) if file.xml else {}
    for step in steps:
        name = _NAME.fullmatch(step)
        if name is None:
            meant = "expected names of elements with slashes between, such as shipTo/name or @id"
            yield Finding(path, meant, quoted(place))
            return
        if name.group(1) and name.group(1) not in declared:
            meant = choose(name.group(1), declared, "prefixes in xml.namespaces")
            yield Finding(path, meant, f"the prefix {quoted(name.group(1))}")


def _xml_shape(file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
    if len(file.records) != 1 or file.records[0].each != "file":
        meant = "in XML exactly one, the root element, with `each: file`; the others inside it"
        yield Finding(("records",), meant, f"{len(file.records)} outermost record(s)")
    for one in types:
        if not one.rule.record:
            meant = "add the path of its element: `record: orders/order`"
            yield Finding((*one.path, "record"), meant, "no `record`")
        elif one.path == ("records", 0) and "/" in one.rule.record:
            meant = "the outermost record is the root element: one name, without a slash"
            yield Finding((*one.path, "record"), meant)
    for siblings in _siblings(types):
        yield from never_reached(siblings)


def _siblings(types: Sequence[PlacedRule]) -> list[list[PlacedRule]]:
    """Return the types that stand in the same element and have the same path."""
    groups: dict[tuple[Path, str], list[PlacedRule]] = {}
    for one in types:
        outer = one.path[:-2] or ("records", 0)
        if one.path != ("records", 0):
            groups.setdefault((outer, one.rule.record), []).append(one)
    return list(groups.values())
