"""Archived files read again through the mappings of today, beside what the ledger has of them.

Nothing is sent and nothing is changed. What is kept in memory grows with what is different, not
with the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from bridge.codecs.parts import Part, is_part, read_parts
from bridge.config.fault import choose
from bridge.errors import ConfigurationError
from bridge.flows.incoming.correcting import corrections_of, with_corrections
from bridge.flows.incoming.read import record_of
from bridge.ledger.files import FileRow
from bridge.ledger.records import NewRecord, RecordRow
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.model.document import Value, from_json
from bridge.model.fields import MESSAGES
from bridge.model.records import UnreadableFileError
from bridge.workbench.archived import Archived
from bridge.workbench.changes import Change, Compared
from bridge.workbench.replay_orders import compare_order_file
from bridge.workbench.wording import key_words

#: Records that are compared at a time.
_PAGE = 1_000
#: States and reasons of files of which there is nothing to compare: not read yet, or never by us.
_NOT_READ = ("found", "archived", "gone", "duplicate")
_NOT_OURS = ("adopted", "same-bytes", "not-taken")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files are read again."""

    partners: Sequence[str] = ()
    #: "" for all.
    message: str = ""
    #: UTC as text, "" for the beginning: files that came or were made since.
    since: str = ""
    #: Their names, and for a zip its own, which stands for the files in it; none for all.
    files: Sequence[str] = ()
    #: How many changes of each file are shown.
    most: int = 20

    def takes(self, file: FileRow) -> bool:
        """Return whether a file is one of them and there is something to compare it with."""
        is_wanted = self.message in ("", file.message) and file.created_at >= self.since
        is_read = file.state not in _NOT_READ and file.reason not in _NOT_OURS
        return is_wanted and bool(file.sha256) and is_read and self._names(file)

    def _names(self, file: FileRow) -> bool:
        around = file.name.partition("/")[0]
        return not self.files or file.name in self.files or around in self.files


def replay(
    archived: Archived, selection: Selection, progress: Callable[[str, int, int], None]
) -> Iterator[Compared]:
    """Yield every archived file of `selection` with what would be different today.

    ConfigurationError for a partner, a message or a file that is not there, and for a faulty
    mapping.
    """
    if selection.message not in ("", *MESSAGES):
        known = choose(selection.message, MESSAGES, "there are")
        raise ConfigurationError(f"there is no message {selection.message}", known)
    for name in selection.files:
        if not archived.books.files.named(name):
            raise ConfigurationError(
                f"there is no file {name}", "`bridge status` names the last ones"
            )
    for name in selection.partners or archived.configuration.partners:
        archived.configuration.partner(name)
        files = [row for row in archived.books.files.of_partner(name) if selection.takes(row)]
        for number, file in enumerate(files, start=1):
            progress(f"files of {name}", number, len(files))
            if not _is_around_others(archived, file):
                yield _compared(archived, file, selection.most)


def _is_around_others(archived: Archived, file: FileRow) -> bool:
    """Return whether a file is a zip that was read: the files in it are compared, not the zip."""
    if file.direction == "out" or file.reason or is_part(file.name):
        return False
    if archived.lack_of_mapping(file.partner, file.message):
        return False
    return bool(archived.mapping(file.partner, file.message).mapping.layout.inside)


def _compared(archived: Archived, file: FileRow, most: int) -> Compared:
    compared = Compared(file, most=most)
    compared.untold = archived.lack_of_mapping(file.partner, file.message) or _untold(file)
    if compared.untold:
        return compared
    mapping = archived.mapping(file.partner, file.message).mapping
    compared.is_other_mapping = archived.is_by_other_mapping(file)
    if file.direction == "in":
        _Comparing(archived, mapping, compared).run()
    else:
        compare_order_file(archived, mapping, compared)
    return compared


def _untold(file: FileRow) -> str:
    """Return why a file cannot be compared whatever the mapping; "" where it can."""
    if MESSAGES[file.message].counts_others:
        return "it tells of other files, and is as true as they are"
    if file.purged_at is not None:
        return f"its bytes were purged on {file.purged_at[:10]}"
    return ""


def _taken_back(record: NewRecord, late: Mapping[str, str]) -> NewRecord:
    """Return `record` as it is staged: set aside where something is wrong with its document."""
    reason = late.get(record.document)
    if reason is None or record.state != "staged":
        return record
    return replace(record, state="aside", reason=reason)


class _Comparing:
    """One incoming file: what is read today against what was staged.

    Both are gone through side by side. What is the same is dropped at once; what is not waits until
    the end for its counterpart, which may have another key now, and then stands in the same line.
    """

    def __init__(self, archived: Archived, mapping: CompiledMapping, compared: Compared) -> None:
        self._archived = archived
        self._mapping = mapping
        self._compared = compared
        self._came = compared.file.created
        self._reader = Reader(mapping, self._came)
        #: By key, records without a counterpart so far; equal ones in their order.
        self._before: dict[str, list[RecordRow]] = {}
        self._today: dict[str, list[NewRecord]] = {}

    def run(self) -> None:
        """Compare the file."""
        compared, file = self._compared, self._compared.file
        # What could not be read has left no trace of a mapping.
        was = "" if file.mapping_sha256 else file.reason
        fault = self._fault()
        if fault:
            # Nothing of such a file counts, what stood before the fault included.
            compared.changes.clear()
            compared.counts.clear()
            if not was and file.records_read:
                about = f"all {file.records_read} records"
                compared.add(Change("lost", 0, about, number=file.records_read))
        else:
            self._pair_up()
            self._compare_ignored()
        if fault != was:
            kind = "problem-new" if fault else "problem-gone"
            compared.add(Change(kind, 0, "the whole file", was=was, now=fault))
        compared.changes.sort(key=lambda one: one.line)

    def _fault(self) -> str:
        """Compare page by page; return why the file cannot be read to its end, "" where it can."""
        after = 0
        try:
            for page in self._pages():
                for one in page:
                    self._today.setdefault(one.key, []).append(one)
                after = self._meet(after)
        except UnreadableFileError as error:
            return error.fault.code
        while (further := self._meet(after)) > after:
            after = further
        return ""

    def _pages(self) -> Iterator[list[NewRecord]]:
        file = self._compared.file
        page: list[NewRecord] = []
        late = self._late()
        with self._archived.books.open(file) as stream:
            for part in self._parts(stream):
                for entry in self._reader.entries(part.records):
                    if entry.is_late:
                        continue
                    page.append(_taken_back(record_of(entry, file.message), late))
                    if len(page) == _PAGE:
                        yield page
                        page = []
        yield page

    def _late(self) -> dict[str, str]:
        """Return why what the file tells of some documents does not count: by document, a code.

        The end of the file shows it, so that is read first.
        """
        with self._archived.books.open(self._compared.file) as stream:
            return {
                entry.document: entry.problems[0].code
                for part in self._parts(stream)
                for entry in Reader(self._mapping, self._came).entries(part.records)
                if entry.is_late
            }

    def _parts(self, stream: BinaryIO) -> Iterator[Part]:
        file = self._compared.file
        parts = read_parts(stream, self._mapping.layout, file.name)
        corrections = corrections_of(self._archived.books, file)
        return with_corrections(parts, corrections, self._mapping)

    def _meet(self, after: int) -> int:
        """Let the next rows of the ledger meet what was read; return the last of them."""
        rows = self._archived.books.records.page_of_file(self._compared.file.id, after, _PAGE)
        for row in rows:
            self._before.setdefault(row.key, []).append(row)
        for key in [one for one in self._today if one in self._before]:
            self._meet_equal(key)
        return rows[-1].id if rows else after

    def _meet_equal(self, key: str) -> None:
        """Compare what stands under one key, each with its like; the rest goes on waiting."""
        before, today = self._before.pop(key), self._today.pop(key)
        for row, new in zip(before, today, strict=False):
            self._compare(row, new)
        met = min(len(before), len(today))
        if before[met:]:
            self._before[key] = before[met:]
        if today[met:]:
            self._today[key] = today[met:]

    def _compare(self, row: RecordRow, new: NewRecord) -> None:
        was = row.reason if row.state == "aside" else ""
        values = _differing(row, new)
        if was != new.reason:
            kind = "problem-new" if new.reason else "problem-gone"
        elif values:
            kind = "changed"
        else:
            return
        self._compared.add(Change(kind, new.line, _about(new), values, was, new.reason))

    def _pair_up(self) -> None:
        """Pair what is left by its line and level; the rest was gained or lost."""
        by_place: dict[tuple[int, str], list[RecordRow]] = {}
        for row in [one for several in self._before.values() for one in several]:
            by_place.setdefault((row.line, row.level), []).append(row)
        for new in [one for several in self._today.values() for one in several]:
            rows = by_place.get((new.line, new.level))
            if rows:
                self._compare(rows.pop(0), new)
            else:
                values = tuple((name, None, now) for name, now in _told(new.payload))
                self._compared.add(Change("gained", new.line, _about(new), values, now=new.reason))
        for row in [row for rows in by_place.values() for row in rows]:
            values = tuple((name, was, None) for name, was in _told(row.payload))
            self._compared.add(Change("lost", row.line, _about(row), values))

    def _compare_ignored(self) -> None:
        was, now = self._compared.file.records_ignored, self._reader.ignored
        if was != now and self._compared.file.mapping_sha256:
            counted = (("records ignored", was, now),)
            self._compared.add(Change("changed", 0, "the whole file", counted))


def _differing(row: RecordRow, new: NewRecord) -> tuple[tuple[str, Value, Value], ...]:
    """Return the values that differ, and the document and level where they do."""
    before, today = from_json(row.payload), from_json(new.payload)
    before |= {"document": key_words(row.document), "level": row.level}
    today |= {"document": key_words(new.document), "level": new.level}
    return tuple(
        (name, before.get(name), today.get(name))
        for name in sorted(before.keys() | today.keys())
        if before.get(name) != today.get(name)
    )


def _told(payload: str) -> list[tuple[str, Value]]:
    return sorted(from_json(payload).items())


def _about(record: RecordRow | NewRecord) -> str:
    level = record.level or "a record of no type"
    return f"{level} of {key_words(record.document)}" if record.document else level
