"""Staged facts, and the documents that they make up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridge.errors import StopError
from bridge.ledger.ledger import Ledger
from bridge.ledger.states import check_moved, check_transition

_SQL = "records"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One fact from a file; the columns are described in sql/schema.sql."""

    id: int
    file_id: int
    line: int
    partner: str
    message: str
    level: str
    document: str
    fact: str
    payload: str
    state: str
    reason: str

    @property
    def key(self) -> str:
        """The business key of the fact, without its number among equal ones of its file."""
        return self.fact.rpartition("\x1f")[0]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What has come in as one document; the columns are described in sql/schema.sql."""

    partner: str
    message: str
    document: str
    store: str
    state: str
    changed_at: str


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A fact as `add` records it."""

    line: int
    level: str
    document: str
    key: str
    payload: str
    state: str = "staged"
    reason: str = ""


class Records:
    """The records and documents of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, file_id: int, partner: str, message: str, records: Iterable[NewRecord]) -> None:
        """Stage records of a file, all or none."""
        records = list(records)
        for state in {one.state for one in records}:
            check_transition(_SQL, "", state)
        self._ledger.execute_many(_SQL, "add", [
            {
                "file_id": file_id, "partner": partner, "message": message, "line": one.line,
                "level": one.level, "document": one.document, "fact": one.key,
                "payload": one.payload, "state": one.state, "reason": one.reason,
            }
            for one in records
        ])  # fmt: skip

    def number_repeated(self, file_id: int) -> None:
        """Tell equal facts of a file apart by numbers, once all of it has been added."""
        self._ledger.execute(_SQL, "number_repeated", {"file_id": file_id})

    def get(self, record_id: int) -> RecordRow:
        """Return the record with this id, which must exist."""
        row = self._ledger.row(_SQL, "get", {"id": record_id})
        if row is None:
            raise StopError(f"the ledger has no record {record_id}")
        return RecordRow(**dict(row))

    def of_document(self, partner: str, message: str, document: str) -> list[RecordRow]:
        """Return every fact of a document, from all files, in the order of reading."""
        return self._many("of_document", partner=partner, message=message, document=document)

    def of_file(self, file_id: int) -> list[RecordRow]:
        """Return every fact of a file."""
        return self._many("of_file", file_id=file_id)

    def page_of_file(self, file_id: int, after: int, limit: int) -> list[RecordRow]:
        """Return up to `limit` facts of a file behind the record `after` (0: from its first)."""
        return self._many("page_of_file", file_id=file_id, after=after, limit=limit)

    def files_with_staged(self, partner: str, message: str) -> list[int]:
        """Return the files, read whole, of which something waits, oldest first."""
        values = {"partner": partner, "message": message}
        rows = self._ledger.rows(_SQL, "files_with_staged", values)
        return [int(row["file_id"]) for row in rows]

    def repeated_items(self, file_id: int) -> dict[str, str]:
        """Return the items that several records of a file count, readable or not.

        With each come the ids of its records, with commas between them: a file can have many.
        """
        rows = self._ledger.rows(_SQL, "repeated_items", {"file_id": file_id})
        return {str(json.loads(row["item"])[0]): str(row["ids"]) for row in rows}

    def names_in_two_ways(self, file_id: int) -> bool:
        """Return whether a file names items by bar codes, and others by their SKUs alone."""
        row = self._ledger.row(_SQL, "names_in_two_ways", {"file_id": file_id})
        return bool(row and row["is_so"])

    def in_state(self, partner: str, message: str, *states: str) -> list[RecordRow]:
        """Return what files that were read whole have told and that is in any of the states."""
        found = [
            one
            for state in states
            for one in self._many("in_state", partner=partner, message=message, state=state)
        ]
        return sorted(found, key=lambda one: one.id)

    def get_each(self, record_ids: Sequence[int]) -> list[RecordRow]:
        """Return the records with these ids, in the order of reading."""
        found = self._ledger.rows_each(_SQL, "get", ({"id": one} for one in sorted(record_ids)))
        return [RecordRow(**dict(row)) for rows in found for row in rows]

    def same_fact(self, record: RecordRow) -> RecordRow | None:
        """Return the first that told the same fact in another file that was read whole, or None.

        What was set aside as unreadable has told nothing, and what was skipped only repeated.
        """
        found = self._many(
            "same_fact",
            partner=record.partner,
            message=record.message,
            fact=record.fact,
            file_id=record.file_id,
        )
        return found[0] if found else None

    def sum_up(self, file_id: int) -> tuple[int, int, int]:
        """Return the documents of a file, those not read in full, and the unreadable records."""
        row = self._ledger.row(_SQL, "sum_up", {"file_id": file_id})
        return (row["documents"], row["unsound"], row["asides"]) if row else (0, 0, 0)

    def asides_of_file(self, file_id: int, most: int) -> list[RecordRow]:
        """Return up to `most` records of a file that could not be read."""
        return self._many("asides_of_file", file_id=file_id, most=most)

    def place_in_file(self, record: RecordRow) -> tuple[int, int]:
        """Return the number of a record in its file, and that of its document, from 1."""
        row = self._ledger.row(_SQL, "place_in_file", {"file_id": record.file_id, "id": record.id})
        return (row["record"], row["document"]) if row else (0, 0)

    def _many(self, name: str, **values: object) -> list[RecordRow]:
        return [RecordRow(**dict(row)) for row in self._ledger.rows(_SQL, name, values)]

    def unapplied(self, file_id: int) -> list[RecordRow]:
        """Return what a file has told and nothing was done about."""
        return self._many("unapplied", file_id=file_id)

    def keep_facts(self, before: int, file_id: int) -> None:
        """Let what is read again in `file_id` be the same fact as what was applied of `before`."""
        self._ledger.execute(_SQL, "keep_facts", {"before": before, "file_id": file_id})

    def discarded_of(self, file_id: int) -> list[RecordRow]:
        """Return what of a file counts for nothing, as a person says."""
        return self._many("discarded_of", file_id=file_id)

    def told_at(self, file_id: int, line: int) -> list[RecordRow]:
        """Return what a line of a file has told and nothing was decided about."""
        return self._many("told_at", file_id=file_id, line=line)

    def waiting_at(self, file_id: int, line: int) -> list[RecordRow]:
        """Return what a line of a file has told and that is set aside or held."""
        return self._many("waiting_at", file_id=file_id, line=line)

    def at_line(self, file_id: int, line: int) -> list[RecordRow]:
        """Return all that a line of a file has told."""
        return self._many("at_line", file_id=file_id, line=line)

    def set_state(self, records: Sequence[RecordRow], state: str, reason: str = "") -> None:
        """Move records on, all or none; StopError if one is not where its row says."""
        for old in {one.state for one in records}:
            check_transition(_SQL, old, state)
        with self._ledger.transaction():
            moved = self._ledger.execute_many(_SQL, "set_state", [
                {"id": one.id, "old": one.state, "state": state, "reason": reason}
                for one in records
            ])  # fmt: skip
            check_moved(f"one of {len(records)} records", moved, len(records))

    def hold(self, records: Sequence[RecordRow], reason: str) -> None:
        """Let those of `records` wait that are not settled; what has waited waits for this now."""
        waiting = [
            one
            for one in records
            if one.state == "staged" or (one.state == "held" and one.reason != reason)
        ]
        self.set_state(waiting, "held", reason)

    def move(self, records: Sequence[RecordRow], document: str) -> None:
        """Let records be about another document than the one that they name, all or none."""
        with self._ledger.transaction():
            moved = self._ledger.execute_many(_SQL, "move", [
                {"id": one.id, "old": one.document, "document": document} for one in records
            ])  # fmt: skip
            check_moved(f"one of {len(records)} records", moved, len(records))

    def set_aside(self, file_id: int, document: str, reason: str) -> None:
        """Set aside all that a file has told of a document and that nobody has looked at yet."""
        check_transition(_SQL, "staged", "aside")
        values = {"file_id": file_id, "document": document, "reason": reason}
        self._ledger.execute(_SQL, "set_aside", values)

    def states_of_file(self, file_id: int) -> list[tuple[str, str, int]]:
        """Return state, reason and number for the records of a file."""
        rows = self._ledger.rows(_SQL, "states_of_file", {"file_id": file_id})
        return [(row["state"], row["reason"], row["number"]) for row in rows]

    def unreadable_near(self, partner: str, message: str, document: str) -> int:
        """Return how many records that may belong to a document could not be read."""
        values = {"partner": partner, "message": message, "document": document}
        row = self._ledger.row(_SQL, "unreadable_near", values)
        return int(row["number"]) if row else 0

    def unsettled_documents(self, partner: str, message: str) -> list[str]:
        """Return the documents that something new or undecided is known about, by key."""
        values = {"partner": partner, "message": message}
        rows = self._ledger.rows(_SQL, "unsettled_documents", values)
        return [str(row["document"]) for row in rows]

    def document_state(self, partner: str, message: str, document: str) -> str:
        """Return the state of a document; "" where nothing was decided yet."""
        found = self.document(partner, message, document)
        return found.state if found else ""

    def document(self, partner: str, message: str, document: str) -> DocumentRow | None:
        """Return a document; None where nothing was decided yet."""
        values = {"partner": partner, "message": message, "document": document}
        row = self._ledger.row(_SQL, "document", values)
        return DocumentRow(**dict(row)) if row else None

    def returns_known_as(self, id_text: str) -> list[DocumentRow]:
        """Return the partners' returns whose key is this id, or has it as a part."""
        rows = self._ledger.rows(_SQL, "returns_known_as", {"id": id_text})
        return [DocumentRow(**dict(row)) for row in rows]

    def waiting_of_item(self, item: str) -> list[RecordRow]:
        """Return what was told of an item, latest first, and waits or could not be read."""
        return self._many("waiting_of_item", item=item)

    def documents_in_state(self, partner: str, message: str, *states: str) -> list[str]:
        """Return the keys of a partner's documents in any of the states."""
        return [
            str(row["document"])
            for state in states
            for row in self._ledger.rows(
                _SQL,
                "documents_in_state",
                {"partner": partner, "message": message, "state": state},
            )
        ]

    def set_document(
        self, partner: str, message: str, document: str, store: str, state: str
    ) -> None:
        """Move a document on, or record it for the first time."""
        with self._ledger.transaction():
            old = self.document_state(partner, message, document)
            check_transition("documents", old, state)
            self._ledger.execute(_SQL, "put_document", {
                "partner": partner, "message": message, "document": document, "store": store,
                "state": state, "now": self._ledger.now_text(),
            })  # fmt: skip
