"""Files in the ledger, in both directions."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.errors import StopError
from bridge.ledger.columns import columns
from bridge.ledger.ledger import Ledger
from bridge.ledger.states import check_moved, check_transition
from bridge.model.moment import Moment, from_utc_text

_SQL = "files"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file; the columns are described in sql/schema.sql."""

    id: int
    direction: str
    store: str
    partner: str
    message: str
    folder: str
    name: str
    temporary: str
    sha256: str
    size: int
    mapping_sha256: str
    corrections: str
    state: str
    reason: str
    records_read: int
    records_ignored: int
    unreadable: int
    remote_modified: str
    purged_at: str | None
    looks: int
    looked_at: str | None
    created_at: str
    changed_at: str
    run_id: int
    number: int

    @property
    def created(self) -> Moment:
        """When it came, or was written."""
        return Moment(from_utc_text(self.created_at))


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as `add` records it."""

    direction: str
    store: str
    partner: str
    message: str
    folder: str
    name: str
    state: str
    run_id: int
    temporary: str = ""
    sha256: str = ""
    size: int = 0
    mapping_sha256: str = ""
    corrections: str = ""
    remote_modified: str = ""
    reason: str = ""
    #: When it came, where that is not now.
    created_at: str = ""
    #: Its own number, as it says itself; 0 where it has none.
    number: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """How a file at the partner looked, and since when on our clock."""

    size: int | None
    modified: str
    seen_at: str


class Files:
    """The files of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, file: NewFile) -> FileRow:
        """Record a file and return its row."""
        check_transition(_SQL, "", file.state)
        with self._ledger.transaction():
            now = self._ledger.now_text()
            values = {**columns(file), "created_at": file.created_at or now, "now": now}
            return self.get(self._ledger.insert(_SQL, "add", values))

    def get(self, file_id: int) -> FileRow:
        """Return the file with this id, which must exist."""
        found = self.known(file_id)
        if found is None:
            raise StopError(f"the ledger has no file {file_id}")
        return found

    def known(self, file_id: int) -> FileRow | None:
        """Return the file with this id, or None where there is none."""
        row = self._ledger.row(_SQL, "get", {"id": file_id})
        return FileRow(**dict(row)) if row else None

    def in_state(self, partner: str, direction: str, *states: str) -> list[FileRow]:
        """Return a partner's files in any of the states, oldest first."""
        rows = [
            FileRow(**dict(row))
            for state in states
            for row in self._ledger.rows(
                _SQL, "in_state", {"partner": partner, "direction": direction, "state": state}
            )
        ]
        return sorted(rows, key=lambda row: row.id)

    def of_partner(self, partner: str) -> list[FileRow]:
        """Return every file of a partner, oldest first."""
        rows = self._ledger.rows(_SQL, "of_partner", {"partner": partner})
        return [FileRow(**dict(row)) for row in rows]

    def of_run(self, partner: str, direction: str, run_id: int) -> list[FileRow]:
        """Return a partner's files that belong to a run, oldest first."""
        values = {"partner": partner, "direction": direction, "run_id": run_id}
        return [FileRow(**dict(row)) for row in self._ledger.rows(_SQL, "of_run", values)]

    def out_after(self, file: FileRow) -> list[FileRow]:
        """Return newer files that go out to the same partner, but for withdrawn ones."""
        rows = self._ledger.rows(_SQL, "out_after", {"partner": file.partner, "id": file.id})
        return [FileRow(**dict(row)) for row in rows]

    def archived(self) -> list[str]:
        """Return the SHA-256 of everything that has to stand in the archive."""
        return [str(row["sha256"]) for row in self._ledger.rows(_SQL, "archived")]

    def named(self, name: str) -> list[FileRow]:
        """Return the files of that name, and for a zip the files in it."""
        return [FileRow(**dict(row)) for row in self._ledger.rows(_SQL, "named", {"name": name})]

    def enclose(self, order_file: FileRow, document: FileRow, shipment_id: str) -> None:
        """Record that a document goes with a shipment of an order file, before it."""
        self._ledger.execute(_SQL, "enclose", {
            "order_file_id": order_file.id, "file_id": document.id, "shipment_id": shipment_id,
        })  # fmt: skip

    def enclosed_in(self, order_file_id: int, shipment_id: str = "") -> list[FileRow]:
        """Return the documents that go with the shipments of an order file, or with one of them."""
        values = {"order_file_id": order_file_id, "shipment_id": shipment_id}
        rows = self._ledger.rows(_SQL, "enclosed_in", values)
        return [FileRow(**dict(row)) for row in rows]

    def is_name_taken(self, partner: str, folder: str, name: str) -> bool:
        """Return whether an outgoing file has had this name."""
        values = {"partner": partner, "folder": folder, "name": name}
        return self._ledger.row(_SQL, "name_taken", values) is not None

    def sent_as(self, partner: str, name: str) -> list[FileRow]:
        """Return the files of that name that went out to a partner."""
        return self._many("sent_as", partner=partner, name=name)

    def numbered(self, partner: str, message: str, number: int) -> list[FileRow]:
        """Return the files of that number that went out; `message` "" stands for every one."""
        return self._many("numbered", partner=partner, message=message, number=number)

    def last_id(self, partner: str, direction: str) -> int:
        """Return the id of the last file of a partner, 0 where there is none."""
        values = {"partner": partner, "direction": direction}
        row = self._ledger.row(_SQL, "last_come", values)
        return int(row["id"]) if row else 0

    def _many(self, statement: str, **values: object) -> list[FileRow]:
        return [FileRow(**dict(row)) for row in self._ledger.rows(_SQL, statement, values)]

    def same_bytes(self, file: FileRow) -> list[FileRow]:
        """Return other files of the same message that came in with the same bytes."""
        rows = self._ledger.rows(_SQL, "same_bytes", columns(file))
        return [FileRow(**dict(row)) for row in rows]

    def last_from(self, partner: str, folder: str, name: str) -> FileRow | None:
        """Return the last file that was read under this name in this folder."""
        values = {"partner": partner, "folder": folder, "name": name}
        row = self._ledger.row(_SQL, "left_in_place", values)
        return FileRow(**dict(row)) if row else None

    def set_state(self, file: FileRow, state: str, reason: str | None = None) -> FileRow:
        """Move a file on and return its new row; StopError if it is not where `file` says."""
        check_transition(_SQL, file.state, state)
        changed = self._ledger.execute(_SQL, "set_state", {
            "id": file.id, "old": file.state, "state": state,
            "reason": file.reason if reason is None else reason,
            "now": self._ledger.now_text(),
        })  # fmt: skip
        check_moved(f"file {file.name}", changed)
        return self.get(file.id)

    def set_message(self, file: FileRow, message: str) -> FileRow:
        """Record of which message the file is, once that is known, and return its new row."""
        self._ledger.execute(_SQL, "set_message", {"id": file.id, "message": message})
        return self.get(file.id)

    def to_purge(self, message: str, before: str) -> list[FileRow]:
        """Return the files of a message that nothing has to be done with since `before`."""
        rows = self._ledger.rows(_SQL, "to_purge", {"message": message, "before": before})
        return [FileRow(**dict(row)) for row in rows]

    def set_purged(self, file: FileRow) -> None:
        """Record that the bytes of a file are no longer in the archive."""
        values = {"id": file.id, "now": self._ledger.now_text()}
        self._ledger.execute(_SQL, "set_purged", values)

    def purged_bytes(self) -> list[str]:
        """Return the SHA-256 of bytes that only files had which were purged, and of corrections."""
        rows = self._ledger.rows(_SQL, "purged_bytes")
        return [str(row["sha256"]) for row in rows]

    def drop_unreadable(self, file_id: int, number: int) -> None:
        """Record that `number` records of a file, whose document is not known, concern none."""
        self._ledger.execute(_SQL, "drop_unreadable", {"id": file_id, "number": number})

    def set_temporary(self, file: FileRow, path: str) -> FileRow:
        """Record under which path the file is being written or claimed."""
        self._ledger.execute(_SQL, "set_temporary", {"id": file.id, "temporary": path})
        return self.get(file.id)

    def set_bytes(self, file: FileRow, sha256: str, size: int) -> FileRow:
        """Record which bytes in the archive are this file's."""
        self._ledger.execute(_SQL, "set_bytes", {"id": file.id, "sha256": sha256, "size": size})
        return self.get(file.id)

    def set_read(
        self,
        file: FileRow,
        *,
        read: int,
        ignored: int,
        unreadable: int,
        mapping_sha256: str,
        number: int = 0,
    ) -> FileRow:
        """Record how many records were read, by which mapping, and the file's own number."""
        self._ledger.execute(_SQL, "set_read", {
            "id": file.id, "records_read": read, "records_ignored": ignored,
            "unreadable": unreadable, "mapping_sha256": mapping_sha256, "number": number,
        })  # fmt: skip
        return self.get(file.id)

    def look(self, file: FileRow) -> FileRow:
        """Record that an unclear delivery was looked for and not found."""
        self._ledger.execute(_SQL, "look", {"id": file.id, "now": self._ledger.now_text()})
        return self.get(file.id)

    def sighting(self, partner: str, folder: str, name: str) -> Sighting | None:
        """Return how the file looked when it was first seen like that."""
        values = {"partner": partner, "folder": folder, "name": name}
        row = self._ledger.row(_SQL, "sighting", values)
        return Sighting(row["size"], row["modified"], row["seen_at"]) if row else None

    def put_sighting(
        self, partner: str, folder: str, name: str, size: int | None, modified: str
    ) -> None:
        """Record how the file looks now."""
        self._ledger.execute(_SQL, "put_sighting", {
            "partner": partner, "folder": folder, "name": name, "size": size,
            "modified": modified, "now": self._ledger.now_text(),
        })  # fmt: skip

    def drop_sighting(self, partner: str, folder: str, name: str) -> None:
        """Forget how the file looked: it was taken."""
        values = {"partner": partner, "folder": folder, "name": name}
        self._ledger.execute(_SQL, "drop_sighting", values)
