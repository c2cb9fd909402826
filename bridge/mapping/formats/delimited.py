"""Delimited text in the language: columns by name, or positions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bridge.config.fault import Path, quoted
from bridge.mapping.encodings import is_known_encoding, lacking, plain_name
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule, refuse_width
from bridge.mapping.formats.flat import check_rows
from bridge.mapping.formats.tables import (
    LAST_POSITION,
    block_of,
    check_optional,
    check_position,
    check_table,
    check_versions,
    is_by_name,
    is_position,
)
from bridge.mapping.language import CsvBlock, MappingFile, RecordRule
from bridge.model.settings import CsvSettings

DELIMITERS = {"tab": "\t", "pipe": "|", "comma": ",", "semicolon": ";"}


class DelimitedRules:
    """CSV and its relatives; see `FormatRules`."""

    is_nested = False
    is_bound_to_encoding = True

    def settings(self, file: MappingFile) -> CsvSettings:
        values = file.csv.model_dump() if file.csv else {}
        if "delimiter" in values:
            values["delimiter"] = DELIMITERS.get(values["delimiter"], values["delimiter"])
        return CsvSettings(**values)

    def check_block(self, file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
        yield from _check_encoding(file)
        if file.csv is not None:
            yield from _check_characters(file.csv)
        yield from check_table(file, is_outbound)
        yield from _check_aliases(file)

    def check_place(self, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        if is_by_name(file):
            yield from _check_column(place, file, path)
        else:
            yield from check_position(place, path)

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        yield from check_optional(rule, file, path)
        if is_by_name(file):
            yield from refuse_width(rule, path)
        elif isinstance(rule, RecordRule):
            yield from _check_columns(rule, path)

    def check_shape(self, file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
        yield from check_rows(types, "CSV")
        yield from check_versions(file, types)


def _check_encoding(file: MappingFile) -> Iterator[Finding]:
    encoding = file.file.encoding
    if file.csv is None or not file.csv.bom or not is_known_encoding(encoding):
        return
    if not plain_name(encoding).startswith("utf"):
        meant = "leave it out: only the encodings of Unicode have a byte order mark"
        yield Finding(("csv", "bom"), meant, f"a byte order mark in {encoding}")


def _check_characters(block: CsvBlock) -> Iterator[Finding]:
    mark = DELIMITERS.get(block.delimiter, block.delimiter)
    forbidden = "\r\n\0\ufeff"
    if len(mark) != 1 or mark in forbidden:
        meant = f"expected one character, or one of {', '.join(DELIMITERS)}"
        yield Finding(("csv", "delimiter"), meant)
    for key in ("quote_character", "escape"):
        if getattr(block, key) and getattr(block, key) in forbidden:
            yield Finding(("csv", key), "expected a character, not a line end")
    if block.quote != "none" and mark == block.quote_character:
        meant = "expected another one than the delimiter, or `quote: none`"
        yield Finding(("csv", "quote_character"), meant, f"`{mark}` for both")
    quotes = block.quote_character if block.quote != "none" else ""
    if block.escape and block.escape in (mark, quotes):
        meant = "expected another one than delimiter and quote: a doubled quote is read anyway"
        yield Finding(("csv", "escape"), meant)


def _check_aliases(file: MappingFile) -> Iterator[Finding]:
    for place, names in block_of(file).aliases.items():
        for name in names:
            yield from _check_column(name, file, ("csv", "aliases", place))


def _check_columns(rule: RecordRule, path: Path) -> Iterator[Finding]:
    """Yield what is wrong with the number of cells of a row of positions."""
    if not isinstance(rule.columns, int):
        return
    named = (place for field in rule.fields for place, _ in field.places(is_outbound=False))
    used = [*rule.match, *rule.starts, *named]
    last = max((int(place) for place in used if is_position(place)), default=1)
    if rule.columns < last:
        meant = f"expected at least {last}, the last position that is used"
        yield Finding((*path, "columns"), meant, quoted(str(rule.columns)))
    elif rule.columns > LAST_POSITION:
        meant = f"expected at most {LAST_POSITION}"
        yield Finding((*path, "columns"), meant, quoted(str(rule.columns)))


def _check_column(place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
    missing = lacking(place, file.file.encoding)
    if missing:
        meant = f"{file.file.encoding} has no {' '.join(missing)}: name another `encoding`"
        yield Finding(path, meant, quoted(place))
    if any(character in place for character in "\r\n\0"):
        yield Finding(path, "expected the name of a column, in one line", quoted(place))
