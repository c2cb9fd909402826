"""What became of files at who has read them: of ours at partners, of theirs here."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ledger.files import FileRow
from bridge.ledger.ledger import Ledger
from bridge.model.moment import Moment, utc_text

_SQL = "acks"


@dataclass(frozen=True, slots=True)
class AckRow:
    """What became of one file; the columns are described in sql/schema.sql."""

    file_id: int
    ack_file_id: int
    status: str
    code: str
    happened_at: str | None
    happened_at_text: str
    told_at: str


class Acks:
    """The acknowledgements in a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, file_id: int) -> AckRow | None:
        """Return what became of a file, or None where nobody has said so."""
        row = self._ledger.row(_SQL, "get", {"file_id": file_id})
        return AckRow(**dict(row)) if row else None

    def put(
        self, file_id: int, ack_file_id: int, status: str, code: str = "", at: Moment | None = None
    ) -> None:
        """Record what became of a file, by the word of the file `ack_file_id`."""
        self._ledger.execute(_SQL, "put", {
            "file_id": file_id, "ack_file_id": ack_file_id, "status": status, "code": code,
            "happened_at": utc_text(at.utc) if at else None,
            "happened_at_text": at.text if at else "", "told_at": self._ledger.now_text(),
        })  # fmt: skip

    def drop(self, file_id: int) -> None:
        """Forget what became of a file that is delivered again."""
        self._ledger.execute(_SQL, "drop", {"file_id": file_id})

    def missing(self, partner: str, after: int, before: str) -> list[FileRow]:
        """Return files behind `after` that were delivered before a time and not acknowledged."""
        return self._many("missing", partner=partner, after=after, before=before)

    def owed(self, partner: str, after: int) -> list[FileRow]:
        """Return the partner's files behind `after` that we have not acknowledged."""
        return self._many("owed", partner=partner, after=after)

    def _many(self, statement: str, **values: object) -> list[FileRow]:
        return [FileRow(**dict(row)) for row in self._ledger.rows(_SQL, statement, values)]
