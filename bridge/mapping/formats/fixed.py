"""Fixed width in the language: every value has its stretch of the line, from-to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bridge.config.fault import Path, quoted
from bridge.mapping.encodings import is_known_encoding
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule, refuse_columns
from bridge.mapping.formats.flat import check_rows
from bridge.mapping.formats.widths import check_length, check_overlaps, check_texts, check_widths
from bridge.mapping.language import FixedBlock, MappingFile, RecordRule
from bridge.mapping.stretches import stretch_at
from bridge.model.settings import FixedSettings
from bridge.model.stretch import LAST_POSITION, Stretch, counts_in_bytes

#: Two numbers with anything between them.
_TWO_NUMBERS = re.compile(r"\s*([0-9]{1,6})\s*\D{1,3}\s*([0-9]{1,6})\s*")


class FixedRules:
    """Files of fixed width; see `FormatRules`."""

    is_nested = False
    is_bound_to_encoding = True

    def settings(self, file: MappingFile) -> FixedSettings:
        return FixedSettings(**(file.fixed.model_dump() if file.fixed else {}))

    def check_block(self, file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
        encoding = file.file.encoding
        block = file.fixed or FixedBlock()
        if block.unit == "bytes" and is_known_encoding(encoding) and not counts_in_bytes(encoding):
            meant = "write `unit: characters`: there a text cannot be cut at any byte"
            yield Finding(("fixed", "unit"), meant, f"bytes in {encoding}")
        if block.newline == "none":
            yield from _check_without_lines(block)

    def check_place(self, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        if Stretch.of(place) is None:
            yield Finding(path, _meant(place, path), quoted(place))

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        yield from refuse_columns(rule, path)
        yield from check_length(rule, path)
        yield from check_texts(rule, file, path)
        if isinstance(rule, RecordRule):
            yield from check_overlaps(rule, path)
            for index, field in enumerate(rule.fields):
                yield from check_widths(field, file, (*path, "fields", index))

    def check_shape(self, file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
        yield from check_rows(types, "fixed width")
        if file.fixed is None or file.fixed.newline != "none":
            return
        for one in types:
            if one.rule.length is None:
                meant = "add it: without line ends only the length tells where the next one begins"
                yield Finding((*one.path, "length"), meant, "no `length`")


def _check_without_lines(block: FixedBlock) -> Iterator[Finding]:
    if block.lines != "full":
        meant = "leave it out: without line ends every record has its full length"
        yield Finding(("fixed", "lines"), meant, f"`lines: {block.lines}` and `newline: none`")
    if block.last_newline != "any":
        meant = "leave it out: no record has a line end"
        yield Finding(("fixed", "last_newline"), meant, "`newline: none`")


def _meant(place: str, path: Path) -> str:
    """Return what was perhaps meant by a place that is none."""
    if stretch_at(place) is not None:
        return "leave it out: the same place is there already, written in another way"
    numbers = _TWO_NUMBERS.fullmatch(place)
    if numbers:
        first, last = sorted(int(number) for number in numbers.groups())
        if first >= 1 and last <= LAST_POSITION:
            return f"did you mean `{first}-{last}`? expected from-to, from the left"
    if path[-1] == "at":
        return (
            "expected a stretch of the line: from-to such as 11-20, 11+10 for ten from the 11th "
            f"on, or +10 for the next ten; positions count from 1, to {LAST_POSITION}"
        )
    return f"expected a stretch of the line: from-to such as 1-3, counted from 1 to {LAST_POSITION}"
