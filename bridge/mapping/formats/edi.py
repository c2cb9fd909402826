"""X12 and EDIFACT in the language: segments by their tag, places as elements and components."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from bridge.config.fault import Path, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule, refuse_columns
from bridge.mapping.formats.flat import check_rows
from bridge.mapping.language import EdifactBlock, MappingFile, X12Block
from bridge.model.settings import EdiSettings

_ELEMENT = r"(?:0|[1-9][0-9]{0,2})(?:-[1-9][0-9]?)?"
_SIGN = rf"{_ELEMENT}=[^,\[\]]*"
_PLACE = re.compile(rf"(?:[A-Z][A-Z0-9]{{1,2}}(?:\[{_SIGN}(?:,{_SIGN})*\])?/)?{_ELEMENT}")
_ENVELOPES = {"x12": ("ISA", "IEA"), "edifact": ("UNB", "UNZ")}
_USUAL = {
    "x12": {"element": "*", "component": ">", "segment": "~"},
    "edifact": {"element": "+", "component": ":", "segment": "'"},
}


class EdiRules:
    """One of the two syntaxes; see `FormatRules`."""

    is_nested = False
    is_bound_to_encoding = True

    def __init__(self, syntax: Literal["x12", "edifact"]) -> None:
        self._syntax: Literal["x12", "edifact"] = syntax

    def settings(self, file: MappingFile) -> EdiSettings:
        block = self._block(file)
        return EdiSettings(syntax=self._syntax, **(block.model_dump() if block else {}))

    def check_block(self, file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
        block = self._block(file)
        written = block.model_dump() if block else {}
        marks = {key: written.get(key) or usual for key, usual in _USUAL[self._syntax].items()}
        for key, mark in marks.items():
            if len(mark) != 1:
                yield Finding((self._syntax, key), "expected one character")
            elif list(marks.values()).count(mark) > 1 and written.get(key):
                meant = "expected another one than the other delimiters"
                yield Finding((self._syntax, key), meant, quoted(mark))

    def check_place(self, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        if not _PLACE.fullmatch(place):
            meant = (
                "expected an element such as 2, a component of it such as 2-1, or one of a segment "
                "that follows, such as QTY[1-1=12]/1-2; 0 is the tag"
            )
            yield Finding(path, meant, quoted(place))
        elif "/" in place and path[-2:-1] == ("match",):
            yield Finding(path, "a record is told by its own segment", quoted(place))

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        yield from refuse_columns(rule, path)

    def check_shape(self, file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
        yield from check_rows(types, "EDI")
        tags = {tag for one in types for tag in one.rule.match.get("0", ())}
        for tag in _ENVELOPES[self._syntax]:
            if tag not in tags:
                meant = (
                    f"add a record for the whole file, `each: file` with `match: {{0: {tag}}}`, or "
                    "one in `ignore`"
                )
                yield Finding(("records",), meant, f"no record for {tag}")

    def _block(self, file: MappingFile) -> X12Block | EdifactBlock | None:
        return file.x12 if self._syntax == "x12" else file.edifact
