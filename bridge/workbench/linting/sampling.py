"""What a sample shows of a mapping: what it cannot read, and what it reads and should not."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bridge.config.fault import Path as Keys
from bridge.mapping.language import CsvBlock
from bridge.model.document import Entry
from bridge.model.problem import Problem
from bridge.workbench.drafting.shapes import (
    is_code,
    is_gtin,
    is_scientific,
    is_shipment_id,
    share,
)
from bridge.workbench.drafting.values import separator_in
from bridge.workbench.linting.cells import Cell, cells_of
from bridge.workbench.linting.remark import Remark
from bridge.workbench.linting.subject import Subject
from bridge.workbench.reading import ReadFile, read_stream

#: Problem code to the lint that it is told as.
_CODES = {
    "code-unknown": "code-missing",
    "code-ambiguous": "code-missing",
    "too-long": "too-short",
    "not-in-encoding": "not-in-encoding",
}
_MOST_SHOWN = 8
_IDS = ("shipmentId", "orderId", "returnId", "ean", "upc", "tracking", "physicalSku")


def of_sample(subject: Subject, path: Path) -> Iterator[Remark]:
    """Yield what a file of the partner's shows."""
    data = path.read_bytes()
    found = read_stream(subject.mapping, io.BytesIO(data), path.name)
    if found.fault is not None:
        where = found.fault.where
        meant = found.fault.remedy or "correct the mapping, or ask for another sample"
        yield Remark("file-unread", ("format",), f"{where}: {found.fault.message}", meant)
    yield from of_problems(subject, path.name, [
        problem for entry in found.entries for problem in entry.problems
    ])  # fmt: skip
    cells = list(cells_of(subject.mapping, io.BytesIO(data), path.name))
    yield from _too_short(subject, path.name, cells)
    yield from _digits_lost(path.name, cells)
    yield from _values(subject, path.name, found.entries)
    yield from _keys(subject, path.name, found)
    yield from _end(subject, path.name, data)


def of_problems(subject: Subject, sample: str, problems: Sequence[Problem]) -> Iterator[Remark]:
    """Yield problems of records and values, those of one kind at one field together."""
    groups: dict[tuple[str, Keys], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, _path_of(subject, problem)), []).append(problem)
    for (code, path), alike in groups.items():
        first = alike[0]
        lint = _CODES.get(code, "value-unread" if first.field else "record-unread")
        where = f" (first in line {first.where.line})" if first.where and first.where.line else ""
        found = f"{len(alike)} in {sample}{where}: {first.message}"
        seen = _codes_seen(alike) if lint == "code-missing" else ""
        yield Remark(lint, path, found + seen, first.remedy or "correct the mapping")


def _path_of(subject: Subject, problem: Problem) -> Keys:
    """Return the rule that a problem is about."""
    at = problem.where.at if problem.where else ""
    for field, _ in subject.fields:
        if field.label == at and problem.field in (field.name, ""):
            return field.path
    return next((f.path for f, _ in subject.fields if f.name == problem.field), subject.body)


def _codes_seen(problems: Sequence[Problem]) -> str:
    """Return the words that a table lacks, where they look like codes."""
    seen = sorted({one.value for one in problems if one.value and is_code(one.value)})
    return f" ({', '.join(seen[:_MOST_SHOWN])})" if seen else ""


def _too_short(subject: Subject, sample: str, cells: Sequence[Cell]) -> Iterator[Remark]:
    longest: dict[Keys, Cell] = {}
    for cell in cells:
        known = longest.setdefault(cell.field.path, cell)
        if len(cell.text) > len(known.text):
            longest[cell.field.path] = cell
    for path, cell in longest.items():
        cut = subject.opened.field_rule(cell.field).cut
        encoding = cut.encoding(subject.mapping.layout.encoding) if cut else ""
        size = len(cell.text.encode(encoding, "replace")) if encoding else len(cell.text)
        if cut and size > cut.length:
            unit = "bytes" if encoding else "characters"
            meant = f"ask how long it may be: `cut` to {cut.length} {unit} shortens the sample"
            found = f"{size} {unit} in {sample}, line {cell.where.line}"
            yield Remark("too-short", (*path, "cut"), found, meant)


def _digits_lost(sample: str, cells: Sequence[Cell]) -> Iterator[Remark]:
    told: set[Keys] = set()
    for cell in cells:
        is_id = any(name.partition(".")[2] in _IDS for name in cell.field.names)
        if is_id and is_scientific(cell.text) and cell.field.path not in told:
            told.add(cell.field.path)
            meant = "ask for a file that did not go through a spreadsheet: the digits are gone"
            found = f"a rounded number in {sample}, line {cell.where.line}"
            yield Remark("digits-lost", (*cell.field.path, "at"), found, meant)


@dataclass(frozen=True, slots=True)
class _Column:
    """All values of one field of ours in a sample."""

    name: str
    path: Keys
    texts: list[str]


def _values(subject: Subject, sample: str, entries: Sequence[Entry]) -> Iterator[Remark]:
    for field, rule in subject.fields:
        for name in field.names:
            column = _Column(name, (*field.path, "at"), _texts(entries, name))
            if rule.split is None and name.endswith(".tracking"):
                yield from _several(sample, column)
            if name.endswith(".shipmentId"):
                yield from _unlike(sample, column)
            if name.endswith(".physicalSku"):
                yield from _bar_codes(sample, column)


def _texts(entries: Sequence[Entry], name: str) -> list[str]:
    found: list[str] = []
    for entry in entries:
        value = entry.values.get(name, "")
        found += [str(one) for one in (value if isinstance(value, tuple) else (value,)) if one]
    return found


def _several(sample: str, column: _Column) -> Iterator[Remark]:
    separator = separator_in(column.texts)
    if separator:
        meant = f'add `split: "{separator}"`: they are told to the store as one number'
        yield Remark(
            "several-in-one", column.path, f"several values in one place of {sample}", meant
        )


def _unlike(sample: str, column: _Column) -> Iterator[Remark]:
    if column.texts and share(column.texts, is_shipment_id) < 0.5:
        meant = (
            "our ids look like 83651-1: ask whether this is the number that we sent, or one of "
            "theirs; `prefix` and `suffix` take off what they add"
        )
        found = f"{len(set(column.texts))} ids in {sample}, few of them like ours"
        yield Remark("id-unlike-ours", column.path, found, meant)


def _bar_codes(sample: str, column: _Column) -> Iterator[Remark]:
    if len(column.texts) > 1 and share(column.texts, is_gtin) > 0.9:
        meant = "map it to `ean`: they are bar codes with their check digit"
        yield Remark("item-is-bar-code", column.path, f"bar codes for SKUs in {sample}", meant)


def _keys(subject: Subject, sample: str, found: ReadFile) -> Iterator[Remark]:
    inner = subject.mapping.message.innermost_level
    if subject.is_outbound:
        return
    times = Counter(one.key for one in found.entries if one.level == inner)
    repeated = sum(count > 1 for count in times.values())
    if repeated:
        names = ", ".join(subject.mapping.business_key)
        meant = (
            f"they are told apart by {names}: if they come again in another file, nobody can say "
            "which is which; name more fields in `key`, or add their amounts up if they are one"
        )
        yield Remark("key-repeated", ("key",), f"{repeated} facts twice in {sample}", meant)


def _end(subject: Subject, sample: str, data: bytes) -> Iterator[Remark]:
    block = subject.model.csv or CsvBlock()
    counted = {"file.documentCount", "file.lineCount"} & subject.mapping.fields_used
    is_open = subject.mapping.layout.format == "csv" and block.last_newline != "required"
    if is_open and not counted and not subject.is_outbound and data.endswith((b"\n", b"\r")):
        meant = "write `last_newline: required`: a file that was cut off is not read then"
        found = f"{sample} ends with a line end, and nothing asks for it"
        yield Remark("cut-unnoticed", ("csv",), found, meant)
