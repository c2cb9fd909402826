"""The partner's own samples: read by the mapping, and written back by it.

What comes back otherwise shows what the mapping does not keep, and what the sandbox's warehouse
would write differently from the partner.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bridge.codecs.parts import read_parts
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.write import write_documents
from bridge.model.document import Entry, Node
from bridge.model.records import Record, UnreadableFileError
from bridge.sandbox.rehearsal.report import Section, Verdict
from bridge.workbench.reading import ReadFile, read_path

#: Places that are named where texts come back otherwise.
_MOST = 5
#: What is told of each sample first.
_READ = ", read"


def try_samples(message: str, mapping: CompiledMapping, samples: Sequence[Path]) -> Section:
    """Return how the mapping fares with each sample of a message that comes in."""
    section = Section(f"Your samples of {message}")
    for path in samples:
        found = read_path(mapping, path)
        section.add(f"{path.name}{_READ}", *_read(found))
        if found.fault is None and found.entries:
            section.add(f"{path.name}, written back", *_written_back(mapping, path, found.entries))
    if not samples:
        section.add("none", Verdict.LOOK, "put some beside the mapping: see `bridge mapping test`")
    return section


def are_read(section: Section) -> bool:
    """Return whether every sample of a section was read without a problem."""
    read = [one.verdict for one in section.findings if one.what.endswith(_READ)]
    return bool(read) and all(verdict is Verdict.WORKS for verdict in read)


def _read(found: ReadFile) -> tuple[Verdict, str]:
    if found.fault is not None:
        fault = found.fault
        return Verdict.LOOK, f"refused in line {fault.where.line}: {fault.message} [{fault.code}]"
    wrong = [one for one in found.entries if one.problems]
    said = f"{len(found.entries)} records"
    if found.ignored:
        said += f", {found.ignored} more ignored by rule"
    if not wrong:
        return Verdict.WORKS, said
    first = wrong[0].problems[0]
    told = f"line {wrong[0].where.line}: {first.message} [{first.code}]"
    return Verdict.LOOK, f"{said}, {len(wrong)} with problems, the first in {told}"


def _written_back(
    mapping: CompiledMapping, path: Path, entries: Sequence[Entry]
) -> tuple[Verdict, str]:
    documents = list(rebuilt(mapping, [one for one in entries if not one.problems]))
    records: list[Record] = []
    for made, problems in write_documents(mapping, {}, documents):
        if problems:
            return Verdict.LOOK, f"cannot be written: {problems[0].message} [{problems[0].code}]"
        records += made
    before, after = _texts(_records(mapping, path)), _texts(records)
    other = Counter(f"{name} {place}" for name, place, _ in (before - after).elements())
    if not other:
        return Verdict.WORKS, "every place that the mapping names comes back as it stood"
    places = ", ".join(f"{place} ({times}×)" for place, times in other.most_common(_MOST))
    return Verdict.LOOK, f"these places come back otherwise, or not at all: {places}"


def _records(mapping: CompiledMapping, path: Path) -> Iterator[Record]:
    """Yield the sound records of a sample, those of the whole file aside."""
    files = {one.layout.name for one in mapping.file_records}
    try:
        data = io.BytesIO(path.read_bytes())
        for part in read_parts(data, mapping.layout, path.name):
            for record in part.records:
                if record.type not in files and not record.fault:
                    yield record
    except UnreadableFileError:
        return


def _texts(records: Iterator[Record] | Sequence[Record]) -> Counter[tuple[str, str, str]]:
    """Return each text with its type of record and its place, and how often it stands there."""
    found: Counter[tuple[str, str, str]] = Counter()
    for record in records:
        found.update((record.type, place, text) for place, text in record.cells.items() if text)
        found += _texts(record.children)
    return found


def rebuilt(mapping: CompiledMapping, entries: Sequence[Entry]) -> Iterator[Node]:
    """Yield the documents that `entries` say, each with the levels that they name."""
    levels = list(mapping.message.levels)[1:]
    by_document: dict[str, list[Entry]] = {}
    for number, entry in enumerate(entries):
        by_document.setdefault(entry.document or str(number), []).append(entry)
    for group in by_document.values():
        yield _document(levels, group)


def _document(levels: Sequence[str], entries: Sequence[Entry]) -> Node:
    top = Node(levels[0], {})
    for entry in entries:
        node = top
        _fill(node, entry)
        for level in levels[1 : levels.index(entry.level) + 1]:
            node = _child(node, level, entry, is_own=level == entry.level)
    return top


def _child(outer: Node, level: str, entry: Entry, *, is_own: bool) -> Node:
    """Return the node for a level of an entry: a new one, or the last where it says the same."""
    new = Node(level, {})
    _fill(new, entry)
    last = outer.children[-1] if outer.children and outer.children[-1].level == level else None
    if last is not None and not is_own and last.values == new.values:
        return last
    outer.children.append(new)
    return new


def _fill(node: Node, entry: Entry) -> None:
    prefix = f"{node.level}."
    for name, value in entry.values.items():
        if name.startswith(prefix):
            node.values.setdefault(name.removeprefix(prefix), value)
