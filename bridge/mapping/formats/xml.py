"""XML in the language: paths of elements and attributes, records that hold records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bridge.config.fault import Path, choose, quoted
from bridge.mapping.encodings import is_known_encoding, plain_name
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule
from bridge.mapping.formats.nested import NestedRules, check_beside_itself, check_nesting
from bridge.mapping.language import MappingFile
from bridge.model.paths import Step, Way
from bridge.model.settings import XmlSettings

#: Encodings that XML parsers know by the same name.
_ENCODINGS = ("utf-8", "utf-16", "iso8859-", "cp125", "ascii")
_NAME = re.compile(r"(?:([^\W\d][\w.-]*):)?[^\W\d][\w.-]*")

#: Characters of a URI, which is what namespaces are; `*` reads any.
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~/?@!$&'()*+,;=:-]+(?:#[A-Za-z0-9._~/?:@!$&'()*+,;=-]*)?"
    r"|[A-Za-z0-9._~-][A-Za-z0-9._~/-]*"
)


class XmlRules(NestedRules):
    """XML; see `FormatRules`."""

    has_attributes = True

    def settings(self, file: MappingFile) -> XmlSettings:
        if file.xml is None:
            return XmlSettings()
        block = file.xml
        return XmlSettings(**block.model_dump(exclude={"xsd"}), schema=tuple(block.xsd))

    def check_block(self, file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
        encoding = file.file.encoding
        if is_known_encoding(encoding) and not plain_name(encoding).startswith(_ENCODINGS):
            meant = "for XML: utf-8, utf-16, ascii, or one of the families iso-8859 and cp125"
            yield Finding(("file", "encoding"), meant)
        yield from _check_namespaces(file, is_outbound)

    def check_names(self, way: Way, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        declared = dict(file.xml.namespaces) if file.xml else {}
        for text in _names(way):
            name = _NAME.fullmatch(text)
            if name is None:
                meant = (
                    "expected names of elements with slashes between, such as shipTo/name or @id"
                )
                yield Finding(path, meant, quoted(place))
                return
            if name.group(1) and name.group(1) not in declared:
                meant = choose(name.group(1), declared, "prefixes in xml.namespaces")
                yield Finding(path, meant, f"the prefix {quoted(name.group(1))}")

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        yield from super().check_record(rule, file, path)
        if path == ("records", 0) and _NAME.fullmatch(rule.record):
            root = Way((Step(rule.record),))
            yield from self.check_names(root, rule.record, file, (*path, "record"))

    def check_shape(self, file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
        yield from _check_root(file, types)
        yield from check_nesting(types, has_attributes=True)


def _names(way: Way) -> Iterator[str]:
    for step in way.steps:
        yield step.name
        yield from (condition.name for condition in step.conditions)
    if way.attribute:
        yield way.attribute


def _check_namespaces(file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
    if file.xml is None:
        return
    named: list[tuple[Path, str]] = [(("xml", "namespace"), file.xml.namespace)]
    for prefix, namespace in file.xml.namespaces.items():
        named.append((("xml", "namespaces", prefix), namespace))
    for path, namespace in named:
        if namespace == "*":
            if is_outbound:
                yield Finding(path, "write its name: `*` is for reading only")
        elif namespace and not _URI.fullmatch(namespace):
            yield Finding(path, "a URI, such as urn:example:wms")


def _check_root(file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
    if len(file.records) != 1 or file.records[0].each != "file":
        meant = "in XML exactly one, the root element, with `each: file`; the others inside it"
        yield Finding(("records",), meant, f"{len(file.records)} outermost record(s)")
    yield from _check_itself(file)
    for one in types:
        is_document = len(one.path) == 4 and one.path[:2] == ("records", 0)
        if not one.rule.record or (one.rule.record == "." and not is_document):
            meant = "add the path of its element: `record: orders/order`"
            found = quoted(one.rule.record) if one.rule.record else "no `record`"
            yield Finding((*one.path, "record"), meant, found)
        elif one.path == ("records", 0) and not _NAME.fullmatch(one.rule.record):
            meant = "the outermost record is the root element: one name, without a slash"
            yield Finding((*one.path, "record"), meant)


def _check_itself(file: MappingFile) -> Iterator[Finding]:
    """Yield what cannot be beside documents that the root element itself is."""
    outer = file.records[0]
    paths = {rule.record for rule in outer.records}
    if "." not in paths:
        return
    yield from check_beside_itself(outer, "the root element")
    if outer.match or outer.starts or outer.ignore or file.ignore or len(paths) > 1:
        meant = "expected paths of elements: with `.` the document is all that the file holds"
        yield Finding(("records", 0, "records"), meant, "`.` beside others")
    if file.file.per != "document":
        meant = "add `file: {per: document}`: where the root element is the document there is one"
        yield Finding(("records", 0, "records"), meant, "`record: .`")
