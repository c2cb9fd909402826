"""Delimited text in the language: columns by name, or positions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bridge.config.fault import Path, quoted
from bridge.mapping.encodings import is_known_encoding, lacking, plain_name
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule, refuse_columns
from bridge.mapping.formats.flat import check_rows
from bridge.mapping.language import MappingFile, RecordRule
from bridge.model.settings import CsvSettings

DELIMITERS = {"tab": "\t", "pipe": "|", "comma": ",", "semicolon": ";"}

#: As the codec of delimited text has it: beyond is a typing error, not a partner's table.
_LAST_POSITION = 10_000


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
        yield from _check_csv(file)

    def check_place(self, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        if file.csv is None or file.csv.header:
            yield from _check_column(place, file, path)
        elif not _is_position(place):
            meant = (
                f"a file without a header has positions, from 1 to {_LAST_POSITION}; the partner's "
                "word goes under `name`"
            )
            yield Finding(path, meant, quoted(place))

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        if file.csv is None or file.csv.header:
            yield from refuse_columns(rule, path)
        elif isinstance(rule, RecordRule):
            yield from _check_columns(rule, path)

    def check_shape(self, file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
        yield from check_rows(types, "CSV")


def _check_encoding(file: MappingFile) -> Iterator[Finding]:
    encoding = file.file.encoding
    if file.csv is None or not file.csv.bom or not is_known_encoding(encoding):
        return
    if not plain_name(encoding).startswith("utf"):
        meant = "leave it out: only the encodings of Unicode have a byte order mark"
        yield Finding(("csv", "bom"), meant, f"a byte order mark in {encoding}")


def _check_csv(file: MappingFile) -> Iterator[Finding]:
    if file.csv is None:
        return
    mark = DELIMITERS.get(file.csv.delimiter, file.csv.delimiter)
    forbidden = "\r\n\0\ufeff"
    if len(mark) != 1 or mark in forbidden:
        meant = f"expected one character, or one of {', '.join(DELIMITERS)}"
        yield Finding(("csv", "delimiter"), meant)
    if file.csv.quote_character in forbidden:
        yield Finding(("csv", "quote_character"), "expected a character, not a line end")
    if file.csv.quote != "none" and mark == file.csv.quote_character:
        meant = "expected another one than the delimiter, or `quote: none`"
        yield Finding(("csv", "quote_character"), meant, f"`{mark}` for both")


def _check_columns(rule: RecordRule, path: Path) -> Iterator[Finding]:
    """Yield what is wrong with the number of cells of a row without header."""
    if not isinstance(rule.columns, int):
        return
    used = [*rule.match, *rule.starts, *(place for field in rule.fields for place in field.at)]
    last = max((int(place) for place in used if _is_position(place)), default=1)
    if rule.columns < last:
        meant = f"expected at least {last}, the last position that is used"
        yield Finding((*path, "columns"), meant, quoted(str(rule.columns)))
    elif rule.columns > _LAST_POSITION:
        meant = f"expected at most {_LAST_POSITION}"
        yield Finding((*path, "columns"), meant, quoted(str(rule.columns)))


def _is_position(place: str) -> bool:
    return bool(re.fullmatch("[1-9][0-9]{0,4}", place)) and int(place) <= _LAST_POSITION


def _check_column(place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
    missing = lacking(place, file.file.encoding)
    if missing:
        meant = f"{file.file.encoding} has no {' '.join(missing)}: name another `encoding`"
        yield Finding(path, meant, quoted(place))
    if any(character in place for character in "\r\n\0"):
        yield Finding(path, "expected the name of a column, in one line", quoted(place))
