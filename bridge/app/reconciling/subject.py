"""One partner that is reconciled: what is known of it, and where to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bridge.api.base import OrderApi
from bridge.config.partner import Partner
from bridge.flows.work import Books
from bridge.model.moment import from_utc_text, utc_text
from bridge.plan.reconciling.waiting import Patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A partner as far as the ledger and bridge.yaml know it: what it should have sent by now."""

    name: str
    partner: Partner
    store: str
    books: Books
    now: datetime

    @property
    def patience(self) -> Patience:
        """What is late for this partner."""
        return Patience(self.now, self.partner.zone, self.partner.policies.expected.is_idle)

    @property
    def adopted_at(self) -> str:
        """Since when it is the bridge that ships through this partner; all before was others'."""
        return self.books.reconciling.adopted_at(self.store, self.name) or utc_text(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject(Awaited):
    """A partner, its store and the ledger, and where to ask."""

    #: The zone of the dates in the store's answers.
    store_zone: tzinfo
    warehouse: str
    api: OrderApi
    #: What was completed or made before is not looked at.
    since: datetime
    workers: int
    #: Told about progress: what, how many done, how many in all (0: not known).
    progress: Callable[[str, int, int], None]

    @property
    def since_text(self) -> str:
        """`since`, as the ledger writes it."""
        return utc_text(self.since)

    def age_hours(self, since: str | None) -> float | None:
        """Return how old something is, in hours by any clock."""
        if since is None:
            return None
        return round((self.now - from_utc_text(since)).total_seconds() / 3600, 1)
