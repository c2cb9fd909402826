"""An archived file into staged records: nothing of it counts before its end has been read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bridge.codecs.parts import read_parts
from bridge.flows.incoming.correcting import corrections_of, with_corrections
from bridge.flows.incoming.numbering import note_number
from bridge.flows.incoming.superseding import REPLAYED, supersede
from bridge.flows.incoming.unpack import Unpacking, is_zip
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.problems import About
from bridge.ledger.records import NewRecord
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.mapping.told import COUNT_DIFFERS
from bridge.model import speaking
from bridge.model.document import Entry, Value, to_json
from bridge.model.place import Where
from bridge.model.problem import Problem, Severity
from bridge.model.records import FileFault, UnreadableFileError

#: Why a record is set aside that stands below one which could not be read.
OF_ENCLOSING = "enclosing-record-not-sound"
#: Messages whose files may say the same again and mean it.
_MAY_REPEAT = ("stock", "ack", "order_status", "movement")
#: Records that are written to the ledger at a time.
_CHUNK = 1_000
#: What people write by hand: it can name a customer, so it stays in the archived file.
_FREE_TEXT = frozenset(
    {
        *("return.comment", "movement.comment", "shipment.reason", "line.reason"),
        *("ack.reason", "answer.reason"),
    }
)
#: By message, what of it is a code there: why goods were moved is no customer's affair.
_CODES: Mapping[str, frozenset[str]] = {"movement": frozenset({"line.reason"})}


def read_files(work: Work, message: str) -> None:
    """Stage the records of every archived file of `message`, oldest first."""
    for file in work.books.files.in_state(work.name, "in", "archived"):
        if file.message == message:
            with speaking.about(file=file.name):
                _read_file(work, file)


def _is_duplicate(work: Work, file: FileRow) -> bool:
    """Skip a file that holds the bytes of one that the same mapping has read already.

    A count may well repeat itself, and so may a word on something that was sent again. After a
    correction of the mapping the same bytes say more.
    """
    if file.message in _MAY_REPEAT:
        return False
    mapping = work.mappings[file.message].sha256
    same = [
        one
        for one in work.books.files.same_bytes(file)
        if (one.mapping_sha256, one.corrections) == (mapping, file.corrections)
    ]
    if not same:
        return False
    log.info("%s: %s holds the same bytes as %s", work.name, file.name, same[0].name)
    return True


def _read_file(work: Work, file: FileRow) -> None:
    """Stage one file, or all in a zip, in one transaction; the whole of it or nothing."""
    reading = _Reading(work)
    try:
        with work.books.ledger.transaction():
            if is_zip(work, file):
                reading.zip(file)
            else:
                reading.file(file)
            _let_go(work, file)
    except UnreadableFileError as error:
        _unreadable(work, file, error.fault)
        return
    for what, number in reading.done.items():
        if number:
            work.did(what, number)


def _let_go(work: Work, file: FileRow) -> None:
    """Have nobody look for a file at the partner that came out of the archive."""
    if file.reason == REPLAYED:
        read = work.books.files.get(file.id)
        work.books.files.set_state(read, "done")


class _Reading:
    """What is read in one transaction; `done` counts it, for when that has ended."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.done: Counter[str] = Counter()

    def file(self, file: FileRow, zipped: FileRow | None = None) -> None:
        """Stage a file, which may stand in a zip, unless it is a duplicate."""
        if _is_duplicate(self._work, file):
            self._work.books.files.set_state(file, "duplicate", "same-bytes")
            self.done["files skipped as duplicates"] += 1
            return
        staging = _Staging(self._work, file, _mapping_for(self._work, file, zipped or file))
        staging.run()
        log.info("%s: read %d records of %s", self._work.name, staging.read, file.name)
        self.done["records read"] += staging.read
        self.done["records ignored"] += staging.ignored

    def zip(self, file: FileRow) -> None:
        """Stage every file in a zip; those that no message takes are counted."""
        unpacking = Unpacking(self._work, file)
        for part in unpacking.parts():
            self.file(part, file)
            self.done["files in zips read"] += 1
        self.done["files in zips left"] += unpacking.left
        self._work.books.files.set_state(file, "staged", "")
        self._work.books.problems.close(self._work.about("file", file.name))


def _mapping_for(work: Work, file: FileRow, delivery: FileRow) -> CompiledMapping:
    """Return the mapping to read `file` by, which came in `delivery`: itself, or a zip.

    Where a person knows that its own counts are wrong, the one that only tells of them.
    """
    mapping = work.mappings[file.message]
    about = work.about("file", delivery.name)
    if work.books.remedies.is_file_released(about, COUNT_DIFFERS, delivery.sha256):
        return mapping.with_wrong_counts()
    return mapping


class _Staging:
    """One file on its way into the ledger."""

    def __init__(self, work: Work, file: FileRow, mapping: CompiledMapping) -> None:
        self._work = work
        self._file = file
        self._mapping = mapping
        self.read = 0
        self.ignored = 0
        #: How many of its bytes the reader has taken, which may read ahead.
        self._position = 0
        #: Records that may belong to any document of the file.
        self._unsure = 0

    def run(self) -> None:
        """Write every record of the file, and what is wrong with it."""
        work, file, mapping = self._work, self._file, self._mapping
        reader = Reader(mapping, file.created)
        chunk: list[NewRecord] = []
        late: list[Entry] = []
        for entry in self._entries(reader):
            if entry.is_late:
                late.append(entry)
                continue
            chunk.append(self._record(entry))
            if len(chunk) >= _CHUNK:
                self._write(chunk)
                chunk = []
        self._write(chunk)
        work.books.records.number_repeated(file.id)
        self._take_back(late)
        self.ignored = reader.ignored
        self._unsure += reader.missing
        file = work.books.files.set_read(
            file,
            read=self.read,
            ignored=self.ignored,
            unreadable=self._unsure,
            mapping_sha256=mapping.sha256,
            number=reader.number or 0,
        )
        if file.reason == REPLAYED:
            supersede(work, file)
        work.books.files.set_state(file, "staged", "")
        work.books.problems.close(work.about("file", file.name))
        self._notice(reader.notices)
        if reader.number is not None:
            note_number(work, file, reader.number)

    def _take_back(self, late: Sequence[Entry]) -> None:
        """Set aside what this file tells of documents with which something was found wrong later.

        A correct file then tells all of it anew.
        """
        for entry in late:
            self._work.books.records.set_aside(
                self._file.id, entry.document, entry.problems[0].code
            )
            self._set_aside(entry)

    def _notice(self, notices: Sequence[Problem]) -> None:
        """Let a person know what the mapping only warns of."""
        work, name = self._work, self._file.name
        for one in notices:
            where = one.where or Where(name)
            told = replace(one, where=Where(name, where.line, where.at))
            work.books.problems.add(work.about("file", name), told, work.run_id, self._file.id)
            said = (work.name, told.where, one.message, one.code)
            extra = speaking.at(told.where, kind="file", subject=name, code=one.code)
            log.warning("%s: %s: %s [%s]", *said, extra=extra)

    def _entries(self, reader: Reader) -> Iterator[Entry]:
        """Yield what the file says; what is wrong with it as a whole is raised with its name."""
        work, file, mapping = self._work, self._file, self._mapping
        with work.books.archive.open(file.sha256) as stream:
            try:
                parts = read_parts(stream, mapping.layout, file.name)
                corrections = corrections_of(work.books, file)
                for part in with_corrections(parts, corrections, mapping):
                    for entry in reader.entries(part.records):
                        self._position = stream.tell()
                        yield entry
            except UnreadableFileError as error:
                where = error.fault.where._replace(file=file.name)
                raise UnreadableFileError(replace(error.fault, where=where)) from None

    def _write(self, chunk: list[NewRecord]) -> None:
        self._work.books.records.add(self._file.id, self._work.name, self._file.message, chunk)
        name, size = self._file.name, self._file.size
        self._work.progress(f"kB read of {name}", self._position // 1000, size // 1000)

    def _record(self, entry: Entry) -> NewRecord:
        """Return the row of an entry; what is wrong with it is recorded beside."""
        self.read += 1
        if entry.problems:
            self._unsure += not (entry.document and entry.is_document_sure)
            self._set_aside(entry)
        return record_of(entry, self._file.message)

    def _set_aside(self, entry: Entry) -> None:
        work, about = self._work, self._about(entry)
        for one in entry.problems:
            where = one.where or entry.where
            problem = Problem(
                one.code,
                one.message,
                one.remedy,
                where=where,
                field=one.field,
                severity=Severity.SET_ASIDE,
            )
            work.books.problems.add(about, problem, work.run_id, self._file.id)
            said = (work.name, where, one.message, one.code)
            extra = speaking.at(where, kind=about.kind, subject=about.subject, code=one.code)
            log.warning("%s: %s: %s [%s]", *said, extra=extra)

    def _about(self, entry: Entry) -> About:
        """Return what closes the problems of a record: its document or its item, once settled."""
        item = item_of(entry.values)
        if item:
            return self._work.about("item", item)
        subject = entry.document or str(Where(self._file.name, entry.where.line))
        return self._work.about("record", subject)


def record_of(entry: Entry, message: str) -> NewRecord:
    """Return the row of an entry, without what people write by hand."""
    left_out = _FREE_TEXT - _CODES.get(message, frozenset())
    told = {name: value for name, value in entry.values.items() if name not in left_out}
    return NewRecord(
        line=entry.where.line,
        level=entry.level,
        document=entry.document,
        key=entry.key,
        payload=to_json(told),
        state="aside" if entry.problems or not entry.is_whole else "staged",
        reason=entry.problems[0].code if entry.problems else _of_enclosing(entry),
    )


def _of_enclosing(entry: Entry) -> str:
    """Return why an entry without a problem of its own is set aside; "" where it is not."""
    return "" if entry.is_whole else OF_ENCLOSING


def item_of(values: Mapping[str, Value]) -> str:
    """Return what a count calls its item; "" where it does not say, or is no count.

    The bar code before the SKU, which can stand for several sizes.
    """
    return str(values.get("item.ean") or values.get("item.physicalSku") or "")


def _unreadable(work: Work, file: FileRow, fault: FileFault) -> None:
    where, message = fault.where, fault.message
    if where.file != file.name:  # in a zip: its own place would be looked for in the zip's lines
        where, message = Where(file.name), f"{where}: {message}"
    problem = Problem(
        fault.code,
        message,
        fault.remedy or "ask the partner for the whole file; nothing of it was applied",
        where=where,
        severity=Severity.SET_ASIDE,
    )
    with work.books.ledger.transaction():
        about = work.about("file", file.name)
        work.books.problems.add(about, problem, work.run_id, file.id)
        work.books.files.set_state(file, "unreadable", fault.code)
        _let_go(work, file)
    log.warning("%s: %s: %s [%s]", work.name, where, message, fault.code, extra=speaking.at(where))
    work.did("files unreadable")
