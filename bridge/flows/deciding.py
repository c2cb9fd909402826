"""What a person decides about things that wait: written into the ledger, acted on by the next run.

Nothing here makes a call or touches a partner's folder. Each decision leaves its trace (who, when
and why), and deciding the same again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bridge.errors import ConfigurationError
from bridge.flows.facts import DISCARDED
from bridge.flows.incoming.read import OF_ENCLOSING
from bridge.flows.incoming.superseding import REPLAYED
from bridge.flows.outgoing.clearing import RESENT
from bridge.flows.outgoing.deliver import note_delivered
from bridge.flows.outgoing.resending import SENT_AGAIN, check_file_again, let_go_again, send_again
from bridge.flows.returns.return_calls import subjects_of
from bridge.flows.shipments.not_shipped import subject_of_rest
from bridge.flows.stock.receiving import arrivals_of
from bridge.flows.work import Books
from bridge.ledger.actions import ActionRow
from bridge.ledger.files import FileRow, NewFile
from bridge.ledger.problems import About, ProblemRow
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.plan.vanished import KNOWN_THERE, WANTED_AGAIN

_DOCUMENTS = ("ack", "order_status", "confirmation", "return", "receipt")


class Deciding:
    """The decisions of one command; the caller holds the partners' locks and a transaction."""

    def __init__(self, books: Books, run_id: int, why: str) -> None:
        self.books = books
        self._run_id = run_id
        self._why = why

    # release ----------------------------------------------------------------------------------

    def release(self, row: ProblemRow) -> None:
        """Let what is held go on in spite of this problem."""
        if row.kind == "file" and row.file_id is not None:
            self._release_file(self.books.files.get(row.file_id))
        if row.kind == "item" and row.file_id is not None:
            self.books.records.set_state(self._records_behind(row, row.file_id), "staged")
        seen, facts = self._seen(row), self._facts(row)
        self._note("release", row.about, problem_id=row.id, seen=seen, facts=facts)

    def _release_file(self, file: FileRow) -> None:
        """Let the partner have a file that went out, or read one that came in all the same."""
        if file.direction == "out":
            note_delivered(self.books, file)
            return
        with self.books.open(file):  # its bytes are there, and are what they were
            self._read_again(file, file.corrections)

    def is_released(self, row: ProblemRow) -> bool:
        """Return whether that has been decided, and nothing has come to light since."""
        if row.kind == "file" or row.code == WANTED_AGAIN.code:  # of another one or time it is not
            told = self.books.remedies.about(row.subject)
            return any((one.verb, one.problem_id) == ("release", row.id) for one in told)
        seen, facts = self._seen(row), self._facts(row)
        return row.passes <= self.books.remedies.released(row.about, seen, facts)

    def _seen(self, row: ProblemRow) -> int:
        """Return the last record that a person could know of."""
        if row.kind in ("stock", "item"):
            return row.file_id or 0
        rows = self._told(row) if row.kind in _DOCUMENTS else []
        return max((one.id for one in rows), default=0)

    def _facts(self, row: ProblemRow) -> str:
        """Return a digest of what a person could know of."""
        return self.books.remedies.facts_of(self._told(row) if row.kind in _DOCUMENTS else [])

    # discard ----------------------------------------------------------------------------------

    def discard(self, row: ProblemRow) -> None:
        """Let nothing more be done about what this problem is about."""
        self._no_call_under_way(row)
        if row.kind == "shipment":
            self._never_send(row)
        elif row.kind in _DOCUMENTS:
            self._settled_elsewhere(row)
        elif row.kind in ("record", "item") and row.file_id is not None:
            self._drop(self._records_behind(row, row.file_id))
        elif row.kind == "stock" and row.file_id is not None:
            self._drop_counts(row.file_id)
        self.books.problems.close_row(row)
        self._note("discard", row.about, problem_id=row.id)

    def _no_call_under_way(self, row: ProblemRow) -> None:
        """Refuse as long as nobody knows whether a call about it has happened."""
        for action in self._actions(row.about):
            if action.state == "unclear":
                raise ConfigurationError(
                    f"the answer to a call about {row.subject} ({action.kind}) was lost, and "
                    "nobody knows yet whether it has happened",
                    "run `bridge run` first: it finds out",
                )

    def _never_send(self, row: ProblemRow) -> None:
        shipment = self.books.shipments.get(row.store, row.subject)
        if shipment is not None and shipment.state == "held":
            self.books.shipments.set_state(shipment, "discarded")
        if shipment is not None and shipment.state == "sent" and row.code in KNOWN_THERE:
            self.books.shipments.set_state(shipment, "cancelled")

    def _settled_elsewhere(self, row: ProblemRow) -> None:
        """Let a document count as settled: by a person, in Centra."""
        books, partner, message = self.books, row.partner, row.kind
        if books.records.document_state(partner, message, row.subject) not in ("open", "held"):
            return
        rows = self._told(row)
        self._drop([one for one in rows if one.state in ("staged", "held", "aside")])
        books.records.set_document(partner, message, row.subject, row.store, DISCARDED)
        books.problems.close(About(row.store, partner, "record", row.subject))
        if message == "confirmation":
            books.stock.apply_movements(row.store, "shipment", row.subject)
            rest = subject_of_rest(partner, row.subject)
            books.stock.apply_movements(row.store, "return", rest)
        for subject in arrivals_of(row.subject, rows) if message == "receipt" else ():
            books.stock.apply_movements(row.store, "delivery", subject)
        is_return = message == "return"
        moved = subjects_of(books, row.store, partner, row.subject) if is_return else ()
        for subject in moved:
            books.stock.apply_movements(row.store, "return", subject)

    def _records_behind(self, row: ProblemRow, file_id: int) -> list[RecordRow]:
        """Return what waits for a problem: its record, and those that waited with it."""
        told = {one.id: one for one in self.books.records.waiting_at(file_id, row.line)}
        message = self.books.files.get(file_id).message
        for one in self.books.records.of_document(row.partner, message, row.subject):
            is_with_it = one.reason in (row.code, OF_ENCLOSING)
            if one.file_id == file_id and one.state == "aside" and is_with_it:
                told[one.id] = one
        return list(told.values())

    def _drop_counts(self, file_id: int) -> None:
        """Let what a file has counted and nobody has taken in count for nothing."""
        records = self.books.records.of_file(file_id)
        self._drop([one for one in records if one.state == "staged"])

    def _drop(self, records: Sequence[RecordRow]) -> None:
        """Let records count for nothing, those that could not be read among them."""
        for record in records:
            was = f" {record.reason}" if record.state == "aside" else ""
            self.books.records.set_state([record], "skipped", DISCARDED + was)
            if record.state == "aside" and not record.document:
                self.books.files.drop_unreadable(record.file_id, 1)

    # retry ------------------------------------------------------------------------------------

    def retry(self, about: About, *, is_named: bool) -> list[str]:
        """Let what was refused or discarded be tried again; return what there was, in words.

        What `bridge adopt` was told is taken back only where it is the last word about a shipment
        that a person has named.
        """
        done = [*self._ask_again(about), *self._take_back(about), *self._tell_again(about)]
        if is_named and not done:
            done += self._not_sent_after_all(about)
        if not done:
            done += self._refused_before(about)
        if done:
            self._note("retry", about)
        return done

    def _ask_again(self, about: About) -> list[str]:
        refused = [one for one in self._actions(about) if one.state == "refused"]
        for action in refused:
            self.books.actions.settle(action, "intended")
        return [f"asks the store again: {action.kind}" for action in refused]

    def _take_back(self, about: About) -> list[str]:
        """Undo a discard: the shipment is looked at anew, the document put together again."""
        books, done = self.books, []
        shipment = books.shipments.get(about.store, about.subject)
        if about.kind == "shipment" and shipment is not None and shipment.state == DISCARDED:
            books.shipments.set_state(shipment, "held")
            done.append("looks at the shipment anew")
        for problem in books.problems.discarded(about):
            if problem.code in KNOWN_THERE and shipment and shipment.state == "cancelled":
                books.shipments.set_state(shipment, "sent")
            books.problems.reopen(problem)
            if about.kind in ("record", "item", "stock") and problem.file_id is not None:
                self._restore(books.records.discarded_of(problem.file_id), problem)
            done.append(f"shows it again: {problem.message}")
        key = (about.partner, about.kind, about.subject)
        if about.kind in _DOCUMENTS and books.records.document_state(*key) == DISCARDED:
            for record in books.records.of_document(*key):
                self._take_up(record)
            books.records.set_document(*key, about.store, "held")
            done.append("looks at what the partner has told anew")
        return done

    def _restore(self, records: Sequence[RecordRow], problem: ProblemRow) -> None:
        """Let the records count again that were dropped for a problem."""
        for record in records:
            is_of_it = record.line == problem.line or record.document == problem.subject
            if is_of_it or problem.kind == "stock":
                self._take_up(record)

    def _take_up(self, record: RecordRow) -> None:
        """Let a record that was dropped be what it was."""
        word, _, reason = record.reason.partition(" ")
        if (record.state, word) == ("skipped", DISCARDED):
            self.books.records.set_state([record], "aside" if reason else "staged", reason)
            if reason and not record.document:
                self.books.files.drop_unreadable(record.file_id, -1)

    def _not_sent_after_all(self, about: About) -> list[str]:
        """Undo what `bridge adopt` was told: the partner does not have the shipment."""
        shipment = self.books.shipments.get(about.store, about.subject)
        if about.kind != "shipment" or shipment is None:
            return []
        verbs = [
            one.verb
            for one in self.books.remedies.about(about.subject)
            if (one.store, one.partner, one.kind) == (about.store, about.partner, about.kind)
        ]
        if (shipment.state, shipment.origin) != ("sent", "adopted") or verbs[-1:] != ["adopt"]:
            return []
        if self.books.records.of_document(about.partner, "confirmation", about.subject):
            raise ConfigurationError(
                f"the partner has told of {about.subject}: it has it, as `bridge adopt` was told",
                f"`bridge trace {about.subject}` shows what it has told",
            )
        self.books.shipments.set_state(shipment, "new")
        return ["it was not sent: looks at the shipment anew"]

    def _tell_again(self, about: About) -> list[str]:
        """Let the figure of an item, or all of a file, be told that the store has not set."""
        if about.kind == "item":
            counts = self.books.stock.counts_of_item(about.subject)
        elif about.kind == "counts":
            files = {one.id for one in self.books.files.named(about.subject)}
            refused = self.books.stock.counts_in_state(about.partner, "refused")
            counts = [one for one in refused if one.file_id in files]
        else:
            return []
        mine = (about.store, about.partner, "refused")
        counts = [one for one in counts if (one.store, one.partner, one.state) == mine]
        self.books.stock.set_outcome(counts, "pending")
        return [f"tells the store {len(counts)} figures again"] if counts else []

    def _refused_before(self, about: About) -> list[str]:
        """Have a shipment sent again that its partner, or a person, says it does not ship."""
        shipment = self.books.shipments.get(about.store, about.subject)
        open_ = self.books.problems.open_of(about)
        asked = next((one for one in open_ if one.code == WANTED_AGAIN.code), None)
        is_refused = about.kind == "order_status" and shipment and shipment.state == "rejected"
        if shipment is None or not (asked or is_refused):
            return []
        send_again(self.books, shipment, asked=asked)
        return [SENT_AGAIN]

    # resend, replay ---------------------------------------------------------------------------

    def resend_shipment(self, shipment: ShipmentRow) -> None:
        """Have one shipment sent again, in a file of its own, that its partner does not ship."""
        send_again(self.books, shipment)
        about = About(shipment.store, shipment.partner, "order_status", shipment.shipment_id)
        self._note("resend", about)

    def resend(self, file: FileRow) -> None:
        """Have a file delivered again that the partner does not have.

        An item file only while it is the last one: what a later one has told would be untold.
        """
        if file.message == "item" and self._is_overtaken(file):
            raise ConfigurationError(
                f"{file.name} is not sent again: a later item file tells of what is newer",
                "`bridge export --items all` tells the partner of all items as they are now",
            )
        check_file_again(self.books, file)
        with self.books.ledger.transaction():
            let_go_again(self.books, file)
            self.books.files.set_temporary(file, "")
            self.books.files.set_state(self.books.files.get(file.id), "written", RESENT)
            self.books.problems.close(About(file.store, file.partner, "file", file.name))
            self._note("resend", About(file.store, file.partner, "file", file.name))

    def _is_overtaken(self, file: FileRow) -> bool:
        """Return whether the partner was told something of the same message since."""
        return any(
            (one.store, one.message) == (file.store, file.message)
            for one in self.books.files.out_after(file)
        )

    def replay(self, file: FileRow, corrections: str) -> FileRow:
        """Have a file of the archive read again, with the `corrections` archived as that."""
        self._note("replay", About(file.store, file.partner, "file", file.name))
        return self._read_again(file, corrections)

    def _read_again(self, file: FileRow, corrections: str) -> FileRow:
        return self.books.files.add(
            NewFile(
                direction="in",
                store=file.store,
                partner=file.partner,
                message=file.message,
                folder=file.folder,
                name=file.name,
                state="archived",
                run_id=self._run_id,
                sha256=file.sha256,
                size=file.size,
                remote_modified=file.remote_modified,
                reason=REPLAYED,
                created_at=file.created_at,
                corrections=corrections,
            )
        )

    # What all of them need --------------------------------------------------------------------

    def _told(self, row: ProblemRow) -> list[RecordRow]:
        return self.books.records.of_document(row.partner, row.kind, row.subject)

    def _actions(self, about: About) -> list[ActionRow]:
        """Return the calls about a shipment or a document; figures are computed, not repeated."""
        kinds = {
            "shipment": ("capture",),
            "confirmation": ("update", "complete", "create", "take_back", "tracking", "serials"),
            "return": ("return", "refund"),
            "receipt": ("accept",),
        }.get(about.kind, ())
        rest = subject_of_rest(about.partner, about.subject)
        return [
            one
            for one in self.books.actions.about(about.subject)
            if (one.store, one.partner) == (about.store, about.partner)
            and (about.kind == "confirmation" if one.subject == rest else one.kind in kinds)
        ]

    def _note(
        self,
        verb: str,
        about: About,
        *,
        problem_id: int | None = None,
        seen: int = 0,
        facts: str = "",
    ) -> None:
        self.books.remedies.add(
            self._run_id, verb, about, self._why, problem_id=problem_id, seen=seen, facts=facts
        )
