"""One time line of a thing: what was done, told, called, held and decided, each with its run.

What the ledger keeps of a moment is that moment and mostly the run; where it keeps no run, it is
the one that was under way then, if only one was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bridge.app.rules import Rules
from bridge.flows.facts import values_of
from bridge.flows.work import Books
from bridge.ledger.actions import ActionRow
from bridge.ledger.deliveries import DeliveryRow
from bridge.ledger.files import FileRow
from bridge.ledger.problems import ProblemRow
from bridge.ledger.records import RecordRow
from bridge.ledger.remedies import RemedyRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.document import Value
from bridge.model.stock import Count, Movement
from bridge.plan.governing import BY_CALL, BY_CODE

#: So much of what has moved of an item is told, the latest.
_MOST_MOVED = 200
#: What a call means to its reader.
_OUTCOMES = {
    "": "no answer yet",
    "unclear": "no answer yet",
    "intended": "has not happened",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened."""

    #: UTC, our clock.
    at: str
    #: seen, file, told, moved, counted, call, problem, decision, state
    kind: str
    #: What it happened to: "shipment 83651-1".
    about: str
    #: In words.
    what: str
    run: int | None = None
    file: str = ""
    #: Which of several of that name.
    file_id: int | None = None
    line: int = 0
    #: What has decided: a line of a mapping, a key of bridge.yaml.
    rule: str = ""
    #: Of a call: the store's answer. Of a decision: the person's reason.
    said: str = ""
    #: Of a decision: who has decided.
    who: str = ""


class Timeline:
    """Collects the steps of several things; each is told once."""

    def __init__(self, books: Books, rules: Rules) -> None:
        self._books = books
        self._rules = rules
        self._steps: dict[Step, None] = {}

    def as_data(self) -> list[dict[str, Any]]:
        """Return every step, oldest first."""
        known = {one.run for one in self._steps if one.run is not None}
        steps = sorted(self._steps, key=lambda one: one.at)
        return [{**asdict(one), "run": one.run or self._run_at(one.at, known)} for one in steps]

    def _run_at(self, at: str, known: set[int]) -> int | None:
        """Return the run that was under way: the only one, or of several the only `known` one."""
        under_way = [one.id for one in self._books.runs.under_way_at(at)]
        fitting = [one for one in under_way if one in known] if len(under_way) > 1 else under_way
        return fitting[0] if len(fitting) == 1 else None

    def _add(self, *args: Any, **values: Any) -> None:
        self._steps[Step(*args, **values)] = None

    # What it is about ---------------------------------------------------------------------------

    def shipment(self, row: ShipmentRow) -> None:
        """Add what is known of a shipment: first sight, files, the partner's words, what moved."""
        about = f"shipment {row.shipment_id}"
        whose = f"for {row.partner}" if row.partner else "nobody's"
        rule = self._rules.of_partner(row.partner, ("shipments",))
        what = f"first seen through {row.endpoint}, {whose} ({row.origin})"
        self._add(row.first_seen_at, "seen", about, what, rule=rule)
        self._files_of(row)
        for message in ("confirmation", "order_status"):
            self.document(row.partner, message, row.shipment_id)
        self._resent(row)
        for one in self._books.stock.moved_with(row.store, "shipment", row.shipment_id):
            self.movement(one)
        told = f" with {row.carrier or 'no carrier'}, {row.tracking}" if row.tracking else ""
        self._add(row.changed_at, "state", about, f"is {row.state}{told}")

    def _files_of(self, row: ShipmentRow) -> None:
        if row.file_id is None:
            return
        for file in self._books.files.enclosed_in(row.file_id, row.shipment_id):
            self.file(file)
        self.file(self._books.files.get(row.file_id))

    def _resent(self, row: ShipmentRow) -> None:
        known = self._books.progress.get(row.store, row.shipment_id)
        about = f"shipment {row.shipment_id}"
        if known is not None and known.resent_at is not None:
            self._add(known.resent_at, "state", about, "is to be sent again")
        if known is not None and known.cancelled_at is not None:
            self._add(known.cancelled_at, "state", about, "is to be cancelled at the partner")
        if known is not None and known.cancel_file_id is not None:
            self.file(self._books.files.get(known.cancel_file_id))

    def delivery(self, row: DeliveryRow) -> None:
        """Add what is known of a supplier's delivery."""
        about = f"delivery {row.delivery_id}"
        what = f"first seen through {row.endpoint} ({row.origin})"
        self._add(row.first_seen_at, "seen", about, what)
        if row.file_id is not None:
            self.file(self._books.files.get(row.file_id))
        self.document(row.partner, "receipt", row.delivery_id)
        self._add(row.changed_at, "state", about, f"is {row.state}")

    def file(self, row: FileRow) -> None:
        """Add when a file came or was written, what became of it, and who has read it."""
        about, rule = f"file {row.name}", self._rules.of_file(row)
        place = f" from {row.folder}" if row.folder else ""
        what = f"{row.message} file written" if row.direction == "out" else f"collected{place}"
        self._add(row.created_at, "file", about, what, run=row.run_id, rule=rule, **_in(row))
        reason = f" ({row.reason})" if row.reason else ""
        place = f" in {row.folder}" if row.direction == "out" and row.folder else ""
        became = f"is {row.state}{place}{reason}"
        self._add(row.changed_at, "file", about, became, **_in(row))
        ack = self._books.acks.get(row.id)
        if ack is not None:
            told = self._books.files.get(ack.ack_file_id)
            what = f"acknowledged in {told.name}: {ack.status} {ack.code}".rstrip()
            self._add(ack.told_at, "told", about, what, **_in(told))
        if row.purged_at is not None:
            self._add(row.purged_at, "file", about, "its bytes were purged", **_in(row))

    def document(self, partner: str, message: str, document: str) -> None:
        """Add every record that has told of a document, and what has become of it."""
        self.records(self._books.records.of_document(partner, message, document))
        row = self._books.records.document(partner, message, document)
        if row is not None:
            self._add(row.changed_at, "state", _named(message, document), f"is {row.state}")

    def records(self, rows: Iterable[RecordRow]) -> None:
        """Add records where they stand, each with the rule that has read it."""
        for row in rows:
            file = self._books.files.get(row.file_id)
            reason = f" ({row.reason})" if row.reason else ""
            values = values_of(row)
            self._add(
                file.created_at,
                "told",
                _named(row.message, row.document),
                f"{row.level or 'record'} told: {_goods(values)}{row.state}{reason}",
                run=file.run_id,
                rule=self._rules.of_record(file, row.level, values.keys()),
                **_in(file, row.line),
            )

    # What was done about it ---------------------------------------------------------------------

    def movement(self, row: Movement) -> None:
        """Add what has moved on the shelf, and when the store had it."""
        about = _named(row.kind, row.subject)
        item = " ".join(filter(None, (row.item, row.ean)))
        when = f", {row.shelf_at_text} by the partner's clock" if row.shelf_at_text else ""
        if row.recorded_at is not None:
            what = f"{row.shelf_quantity:+} {item} on the shelf{when}"
            self._add(row.recorded_at, "moved", about, what)
        if row.centra_at is not None:
            what = f"{row.centra_quantity:+} {item} at the store"
            self._add(row.centra_at, "moved", about, what)

    def count(self, row: Count) -> None:
        """Add a count, and when the store was told its figure."""
        file = self._books.files.get(row.file_id)
        about, rule = f"item {row.item}", self._rules.of_record(file, "item")
        what = (
            f"counted: {row.counted} in {row.warehouse}, as of {row.counted_at[:16]}Z ({row.state})"
        )
        self._add(
            file.created_at,
            "counted",
            about,
            what,
            run=file.run_id,
            rule=rule,
            **_in(file, row.line),
        )
        if row.sent_at is not None:
            what = f"the store was told {row.sent}"
            self._add(row.sent_at, "counted", about, what)
        moved = self._books.stock.movements_of(row.store, row.warehouse, row.item, row.sku)
        for one in moved[-_MOST_MOVED:]:
            self.movement(one)

    def call(self, row: ActionRow) -> None:
        """Add every attempt of a call, with its answer."""
        about = _named(row.kind, row.subject)
        rule = self._rules.of_partner(row.partner, BY_CALL.get(row.kind, ()))
        attempts = self._books.actions.attempts_of(row)
        if not attempts:
            self._add(row.created_at, "call", about, "intended", run=row.run_id, rule=rule)
        for one in attempts:
            first = row.run_id if one.number == 1 else None
            outcome = _OUTCOMES.get(one.outcome, one.outcome)
            what = f"attempt {one.number}: {outcome}"
            ended = one.ended_at[:19] if one.ended_at else ""
            late = f", known at {ended}Z" if ended > one.attempted_at[:19] else ""
            self._add(
                one.attempted_at, "call", about, what + late, run=first, rule=rule, said=one.answer
            )
        if row.attempted_at and len(attempts) < row.attempts:
            what = f"attempt {row.attempts}: {_OUTCOMES.get(row.state, row.state)}"
            self._add(row.attempted_at, "call", about, what, rule=rule, said=row.answer)

    def problem(self, row: ProblemRow) -> None:
        """Add when something was held or noticed, why, and when that was over."""
        about = _named(row.kind, row.subject)
        file = self._books.files.get(row.file_id) if row.file_id else None
        place = _in(file, row.line)
        rule = self._rules.of_partner(row.partner, BY_CODE.get(row.code, ()))
        if row.code not in BY_CODE:
            rule = self._rules.of_place(file, row.at) if file and row.at else ""
        what = f"{row.severity.replace('_', ' ')}: {row.message} [{row.code}]"
        self._add(row.opened_at, "problem", about, what, run=row.opened_by, rule=rule, **place)
        if row.closed_at is not None:
            self._add(row.closed_at, "problem", about, f"settled: [{row.code}]", **place)

    def decision(self, row: RemedyRow) -> None:
        """Add what a person has decided."""
        about = _named(row.kind, row.subject)
        code = f" [{row.code}]" if row.code else ""
        what = f"{row.verb}{code}"
        told = {"said": row.why, "who": row.who}
        self._add(row.at, "decision", about, what, run=row.run_id, **told)


def _goods(values: Mapping[str, Value]) -> str:
    """Return how many of what a record tells of, where it does, for the beginning of a sentence."""
    for level in ("line", "item"):
        names = (f"{level}.quantity", f"{level}.physicalSku", f"{level}.ean")
        found = [str(values[name]) for name in names if values.get(name) not in (None, "")]
        if found:
            return f"{' '.join(found)}, "
    return ""


def _in(file: FileRow | None, line: int = 0) -> dict[str, Any]:
    """Return where something stands."""
    if file is None:
        return {}
    return {"file": file.name, "file_id": file.id, "line": line}


def _named(kind: str, subject: str) -> str:
    """Return what a thing is called; between the parts of a key stands the character 31."""
    return f"{kind} {subject}".replace("\x1f", " ").rstrip()
