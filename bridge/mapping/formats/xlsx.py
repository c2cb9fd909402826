"""Workbooks in the language: a table on a sheet, its columns by name or position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bridge.config.fault import Path, quoted
from bridge.mapping.encodings import is_known_encoding, plain_name
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule, refuse_width
from bridge.mapping.formats.flat import check_rows
from bridge.mapping.formats.tables import check_optional, check_position, check_table, is_by_name
from bridge.mapping.language import MappingFile
from bridge.model import sheets
from bridge.model.settings import XlsxSettings


class XlsxRules:
    """Excel's workbooks; see `FormatRules`."""

    is_nested = False
    is_bound_to_encoding = False

    def settings(self, file: MappingFile) -> XlsxSettings:
        return XlsxSettings(**(file.xlsx.model_dump() if file.xlsx else {}))

    def check_block(self, file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
        encoding = file.file.encoding
        if is_known_encoding(encoding) and plain_name(encoding) != "utf-8":
            meant = "leave it out: a workbook says itself how it is encoded"
            yield Finding(("file", "encoding"), meant)
        if file.file.starts:
            meant = "leave it out: every workbook begins alike"
            yield Finding(("file", "starts"), meant, "`starts` for a workbook")
        if file.xlsx is not None and (complaint := sheets.complaint_about(file.xlsx.sheet)):
            yield Finding(("xlsx", "sheet"), complaint)
        yield from check_table(file, is_outbound)

    def check_place(self, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        if not is_by_name(file):
            yield from check_position(place, path)
        elif not place.strip():
            yield Finding(path, "expected the name of a column", quoted(place))

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        yield from check_optional(rule, file, path)
        yield from refuse_width(rule, path)

    def check_shape(self, file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
        yield from check_rows(types, "a workbook")
