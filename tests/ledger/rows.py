"""Rows as the flows write them, made through the ledger's own modules."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bridge.ledger.actions import ActionRow, Actions
from bridge.ledger.files import FileRow, Files, NewFile
from bridge.ledger.ledger import Ledger
from bridge.ledger.problems import About, Problems
from bridge.ledger.records import NewRecord, RecordRow, Records
from bridge.ledger.runs import Runs
from bridge.ledger.shipments import ShipmentDecision, Shipments
from bridge.ledger.stock import Stock
from bridge.model.picking import PickLine
from bridge.model.stock import Count, Movement

STORE, PARTNER = "nordic", "nordlager"
ABOUT = About(STORE, PARTNER, "shipment", "1-1")
A_LINE = PickLine(1, "11", "21", "SKU-M", "73500", "", True, 3)
A_MOVEMENT = Movement(
    store=STORE,
    warehouse="main",
    item="SKU-M",
    ean="73500",
    kind="shipment",
    subject="1-1",
    shelf_quantity=-3,
    shelf_at="2026-11-01T10:00:00.000000Z",
    shelf_at_text="2026-11-01 11:00",
    shelf_is_exact=True,
    centra_quantity=-3,
)


class Clock:
    """Stands still."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


class Rows:
    """The chapters of a ledger, and short ways to fill them."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.actions = Actions(ledger)
        self.files = Files(ledger)
        self.problems = Problems(ledger)
        self.records = Records(ledger)
        self.runs = Runs(ledger)
        self.shipments = Shipments(ledger)
        self.stock = Stock(ledger)
        self.run_id = self.runs.start("run", "tester")

    def file(self, name: str = "CONF.csv", state: str = "found", **more: Any) -> FileRow:
        """A file that came in, or went out where `direction` says so."""
        values = {"direction": "in", "message": "confirmation", "folder": "out", **more}
        new = NewFile(
            store=STORE, partner=PARTNER, name=name, state=state, run_id=self.run_id, **values
        )
        return self.files.add(new)

    def read(self, name: str, *records: NewRecord, unreadable: int = 0) -> FileRow:
        """A file that was read whole, with these records."""
        file = self.files.set_state(self.file(name), "archived")
        self.records.add(file.id, PARTNER, "confirmation", records)
        self.records.number_repeated(file.id)
        self.files.set_read(
            file, read=len(records), ignored=0, unreadable=unreadable, mapping_sha256="m"
        )
        return self.files.set_state(file, "staged")

    def of(self, file: FileRow) -> list[RecordRow]:
        return self.records.of_file(file.id)

    def shipment(self, shipment_id: str = "1-1", state: str = "new", **more: Any) -> None:
        self.shipments.put(
            ShipmentDecision(STORE, shipment_id, "1", "main", PARTNER, state, **more)
        )

    def action(self, kind: str = "complete", subject: str = "1-1") -> ActionRow:
        return self.actions.intend(STORE, PARTNER, kind, subject, {"a": 1}, self.run_id)

    def count(self, counted: int = 10, item: str = "SKU-M", **more: Any) -> Count:
        """The latest count of an item, as the ledger has it."""
        known = self.stock.count(STORE, "main", item)
        file_id = more.pop("file_id", 0) or (known.file_id if known else self.file("S.csv").id)
        made = Count(
            STORE, "main", item, PARTNER, counted, "2026-11-01T09:00:00.000000Z", "", True,
            file_id, 2,
        )  # fmt: skip
        self.stock.put_counts([(replace(made, **more), known)])
        found = self.stock.count(STORE, "main", item)
        assert found is not None
        return found

    def force(self, table: str, state: str) -> None:
        """Put every row of a table into a state, from outside, as only a test may."""
        path = self.ledger.folder / "ledger.sqlite3"
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute(f"UPDATE {table} SET state = ?", (state,))


def a_record(
    fact: str = "A", payload: str = "{}", state: str = "staged", document: str = "1-1"
) -> NewRecord:
    reason = "" if state == "staged" else "not-a-number"
    return NewRecord(2, "line", document, fact, payload, state, reason)
