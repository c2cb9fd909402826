"""Intention, act, outcome: every changing call, recorded before and after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.errors import StopError
from bridge.ledger.ledger import Ledger
from bridge.ledger.states import check_moved, check_transition

_SQL = "actions"

#: The store's answers are kept no longer than this: some carry whole stack traces.
LONGEST_ANSWER = 500
#: What stands beside a request and is not sent: see `ActionRow.before`.
BEFORE = "before"


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt of a call; the columns are described in sql/schema.sql."""

    number: int
    attempted_at: str
    outcome: str
    ended_at: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One intended call; the columns are described in sql/schema.sql."""

    id: int
    store: str
    partner: str
    kind: str
    subject: str
    request: str
    state: str
    attempts: int
    attempted_at: str | None
    looks: int
    looked_at: str | None
    answer: str
    created_at: str
    changed_at: str
    run_id: int

    @property
    def asked(self) -> dict[str, Any]:
        """What the call asks, as a JSON object."""
        asked: dict[str, Any] = json.loads(self.request)
        asked.pop(BEFORE, None)
        return asked

    @property
    def before(self) -> frozenset[str] | None:
        """Ids of what the store had of the kind when the call was planned; None: not kept."""
        known = json.loads(self.request).get(BEFORE)
        return None if known is None else frozenset(known)


class Actions:
    """The actions of a ledger. One action for each store, kind and subject, for ever."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, store: str, kind: str, subject: str) -> ActionRow | None:
        """Return the action, or None where it was never intended."""
        values = {"store": store, "kind": kind, "subject": subject}
        row = self._ledger.row(_SQL, "get", values)
        return ActionRow(**dict(row)) if row else None

    def by_id(self, action_id: int) -> ActionRow:
        """Return the action with this id, which must exist."""
        found = self.numbered(action_id)
        if found is None:
            raise StopError(f"the ledger has no action {action_id}")
        return found

    def numbered(self, action_id: int) -> ActionRow | None:
        """Return the action with this id, or None where there is none."""
        row = self._ledger.row(_SQL, "by_id", {"id": action_id})
        return ActionRow(**dict(row)) if row else None

    def intend(
        self,
        store: str,
        partner: str,
        kind: str,
        subject: str,
        request: Mapping[str, Any],
        run_id: int,
    ) -> ActionRow:
        """Record an intention and return it; one that exists is returned as it stands.

        A refused or never attempted one takes the new request.
        """
        text = json.dumps(request, sort_keys=True)
        with self._ledger.transaction():
            known = self.get(store, kind, subject)
            now = self._ledger.now_text()
            if known is None:
                check_transition(_SQL, "", "intended")
                return self.by_id(self._ledger.insert(_SQL, "add", {
                    "store": store, "partner": partner, "kind": kind, "subject": subject,
                    "request": text, "now": now, "run_id": run_id,
                }))  # fmt: skip
            if known.state in ("intended", "refused") and known.request != text:
                values = {"id": known.id, "request": text, "now": now}
                self._ledger.execute(_SQL, "set_request", values)
            if known.state == "refused":
                self.settle(known, "intended")
            return self.by_id(known.id)

    def attempt(self, action: ActionRow) -> ActionRow:
        """Record that the request leaves now: from here on its outcome is unclear.

        StopError if the action is not where `action` says.
        """
        check_transition(_SQL, action.state, "unclear")
        values = {"id": action.id, "old": action.state, "now": self._ledger.now_text()}
        with self._ledger.transaction():
            check_moved(_called(action), self._ledger.execute(_SQL, "attempt", values))
            self._ledger.execute(_SQL, "add_attempt", {"id": action.id})
        return self.by_id(action.id)

    def settle(self, action: ActionRow, state: str, answer: str = "") -> ActionRow:
        """Record an outcome: `done`, `refused`, or `intended` where nothing has happened.

        StopError if the action is not where `action` says.
        """
        check_transition(_SQL, action.state, state)
        values = {
            "id": action.id,
            "old": action.state,
            "state": state,
            "answer": answer[:LONGEST_ANSWER],
            "now": self._ledger.now_text(),
        }
        with self._ledger.transaction():
            check_moved(_called(action), self._ledger.execute(_SQL, "set_state", values))
            self._ledger.execute(_SQL, "end_attempt", values)
        return self.by_id(action.id)

    def look(self, action: ActionRow) -> ActionRow:
        """Record that a settled look found nothing."""
        with self._ledger.transaction():
            values = {"id": action.id, "now": self._ledger.now_text()}
            self._ledger.execute(_SQL, "look", values)
        return self.by_id(action.id)

    def of_subject(self, store: str, kind: str, subject: str) -> list[ActionRow]:
        """Return the calls of a kind about `subject` and its parts, oldest first."""
        values = {"store": store, "kind": kind, "subject": subject}
        return [ActionRow(**dict(row)) for row in self._ledger.rows(_SQL, "of_subject", values)]

    def of_return(self, store: str, return_id: str) -> list[ActionRow]:
        """Return the calls that made a return at the store or took it over, oldest first."""
        values = {"store": store, "return_id": return_id}
        rows = self._ledger.rows(_SQL, "of_return", values)
        return [ActionRow(**dict(row)) for row in rows]

    def unsettled_acceptances(self, store: str) -> list[ActionRow]:
        """Return the deliveries that were to be accepted, while no outcome is recorded of them."""
        rows = self._ledger.rows(_SQL, "unsettled_acceptances", {"store": store})
        return [ActionRow(**dict(row)) for row in rows]

    def in_state(self, partner: str, state: str) -> list[ActionRow]:
        """Return a partner's actions in one state, oldest first."""
        rows = self._ledger.rows(_SQL, "in_state", {"partner": partner, "state": state})
        return [ActionRow(**dict(row)) for row in rows]

    def is_any_unclear(self, store: str) -> bool:
        """Return whether any call to a store, whichever partner's, has an unknown outcome."""
        return self._ledger.row(_SQL, "unclear_in_store", {"store": store}) is not None

    def still_under_way(self, action: ActionRow) -> ActionRow:
        """Record that the answer was given up only now: from here on the request settles."""
        values = {"id": action.id, "now": self._ledger.now_text()}
        with self._ledger.transaction():
            self._ledger.execute(_SQL, "still_under_way", values)
        return self.by_id(action.id)

    def forget_words(self, before: str) -> int:
        """Forget the store's words in refusals before a time; return of how many calls."""
        self._ledger.execute(_SQL, "forget_words_of_attempts", {"before": before})
        return self._ledger.execute(_SQL, "forget_words", {"before": before})

    def about(self, subject: str) -> list[ActionRow]:
        """Return every action about `subject` or a part of it."""
        rows = self._ledger.rows(_SQL, "about", {"subject": subject})
        return [ActionRow(**dict(row)) for row in rows]

    def returns_of(self, store: str, shipment: str) -> list[ActionRow]:
        """Return the calls that create a return of a shipment, oldest first."""
        values = {"store": store, "shipment": shipment}
        return [ActionRow(**dict(row)) for row in self._ledger.rows(_SQL, "returns_of", values)]

    def attempts_of(self, action: ActionRow) -> list[AttemptRow]:
        """Return every attempt of a call, oldest first; none from before they were kept."""
        rows = self._ledger.rows(_SQL, "attempts_of", {"id": action.id})
        return [AttemptRow(**dict(row)) for row in rows]

    def has_unclear_movement(self, store: str, warehouse: str, item: str, sku: str = "") -> bool:
        """Return whether a call that moves the item's stock has an unknown outcome.

        `sku` is what stands beside a bar code that names it.

        The store may have applied it or not: until that is known, no figure is true.
        """
        values = {"store": store, "warehouse": warehouse, "item": item, "sku": sku}
        row = self._ledger.row(_SQL, "unclear_movers", values)
        return bool(row and row["number"])


def _called(action: ActionRow) -> str:
    return f"the call {action.kind} of {action.subject}"
