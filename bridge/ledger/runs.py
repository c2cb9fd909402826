"""Runs, adoptions and counters."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bridge.errors import ConfigurationError, StopError
from bridge.ledger.ledger import Ledger
from bridge.ledger.restored import note_newest

_SQL = "runs"


@dataclass(frozen=True, slots=True)
class RunRow:
    """One start of a command."""

    id: int
    command: str
    who: str
    started_at: str
    ended_at: str | None
    exit_code: int | None
    token: str


class Runs:
    """The runs of a ledger, and what was adopted."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def start(self, command: str, who: str) -> int:
        """Record that a command starts and return the number of its run.

        The archive is told too, so that an older copy of the ledger can be noticed.
        """
        token = secrets.token_hex(8)
        with self._ledger.transaction():
            now = self._ledger.now_text()
            values = {"command": command, "who": who, "now": now, "token": token}
            run_id = self._ledger.insert(_SQL, "start", values)
        if not self._ledger.is_copy:
            note_newest(self._ledger, run_id, token)
        return run_id

    def end(self, run_id: int, exit_code: int) -> None:
        """Record how a run ended."""
        with self._ledger.transaction():
            values = {"id": run_id, "exit_code": exit_code, "now": self._ledger.now_text()}
            self._ledger.execute(_SQL, "end", values)

    def forget_who(self, before: str) -> int:
        """Forget who has started the runs before a time; return of how many."""
        return self._ledger.execute(_SQL, "forget_who", {"before": before})

    def last(self, number: int) -> list[RunRow]:
        """Return the latest runs, newest first."""
        rows = self._ledger.rows(_SQL, "last", {"number": number})
        return [RunRow(**dict(row)) for row in rows]

    def get(self, run_id: int) -> RunRow | None:
        """Return a run, or None where there is none of that number."""
        row = self._ledger.row(_SQL, "get", {"id": run_id})
        return RunRow(**dict(row)) if row else None

    def under_way_at(self, at: str) -> list[RunRow]:
        """Return the runs that had begun at a moment and not ended; else one that was cut off."""
        rows = self._ledger.rows(_SQL, "begun_before", {"at": at})
        begun = [RunRow(**dict(row)) for row in rows]
        ended = [one for one in begun if one.ended_at is not None and one.ended_at >= at]
        return ended or [one for one in begun if one.ended_at is None][:1]

    def stores(self) -> list[str]:
        """Return the names of every store that has been met."""
        return [str(row["name"]) for row in self._ledger.rows(_SQL, "stores")]

    def is_adopted(self, store: str, partner: str) -> bool:
        """Return whether `bridge adopt` has settled what was open before the first run."""
        values = {"store": store, "partner": partner}
        return self._ledger.row(_SQL, "adopted", values) is not None

    def adopt(self, store: str, partner: str, run_id: int) -> None:
        """Record that a partner has been adopted."""
        with self._ledger.transaction():
            values = {
                "store": store,
                "partner": partner,
                "run_id": run_id,
                "now": self._ledger.now_text(),
            }
            self._ledger.execute(_SQL, "adopt", values)

    def meet_store(self, store: str, host: str) -> None:
        """Record at which `host` a store was met; ConfigurationError where it was another one's.

        Ids are qualified by the store's name alone: under the same name another store's shipments,
        those of a test environment for instance, would pass for shipments that were sent already.
        """
        with self._ledger.transaction():
            values = {"name": store, "host": host, "now": self._ledger.now_text()}
            self._ledger.execute(_SQL, "put_store", values)
        self.check_host(store, host)

    def check_host(self, store: str, host: str) -> None:
        """Raise ConfigurationError where a store was met at another `host` than this one."""
        row = self._ledger.row(_SQL, "store_host", {"name": store})
        if row is not None and row["host"] != host:
            raise ConfigurationError(
                f"the ledger knows the store {store} at {row['host']}, and bridge.yaml at {host}",
                "give a store of its own name, or its own `state` folder, to each environment",
            )

    def last_number(self, name: str) -> int | None:
        """Return the number that a counter has reached; None where it was never used."""
        row = self._ledger.row(_SQL, "last_number", {"name": name})
        return int(row["value"]) if row else None

    def set_number(self, name: str, value: int) -> None:
        """Record that a counter has reached `value`."""
        self._ledger.execute(_SQL, "set_number", {"name": name, "value": value})

    def next_number(self, name: str) -> int:
        """Return the next number of a counter, from 1; no number is given twice.

        It belongs to the transaction around it: what is rolled back gives it back, unseen by
        anybody, so that partners who count our files find no gap.
        """
        with self._ledger.transaction():
            row = self._ledger.row(_SQL, "next_number", {"name": name})
        if row is None:
            raise StopError(f"the counter {name} cannot be read")
        return int(row["value"])
