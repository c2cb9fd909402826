"""What a flow works with: one partner in one run."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO

from bridge.api.base import OrderApi
from bridge.config.partner import Partner
from bridge.config.routing import Rule
from bridge.errors import BridgeError, ConfigurationError, StopError
from bridge.ledger.acks import Acks
from bridge.ledger.actions import Actions
from bridge.ledger.alarms import Alarms
from bridge.ledger.archive import Archive
from bridge.ledger.deliveries import Deliveries
from bridge.ledger.figures import Figures
from bridge.ledger.files import FileRow, Files
from bridge.ledger.items import Items
from bridge.ledger.jobs import Jobs
from bridge.ledger.ledger import Ledger
from bridge.ledger.look_alikes import LookAlikes
from bridge.ledger.outcomes import Outcomes
from bridge.ledger.overview import Overview
from bridge.ledger.problems import About, Problems
from bridge.ledger.progress import Progress
from bridge.ledger.reconciling import Reconciling
from bridge.ledger.records import RecordRow, Records
from bridge.ledger.remedies import Remedies
from bridge.ledger.restored import Restorations
from bridge.ledger.runs import Runs
from bridge.ledger.shipments import Shipments
from bridge.ledger.stock import Stock
from bridge.mapping.compiled import CompiledMapping
from bridge.model import speaking
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.transports.base import Transport

log = logging.getLogger("bridge")

#: The end of a noun in the plural: "deliveries", "files".
_SINGULAR = re.compile(r"(ies|s)$")


class Books:
    """The ledger and its archive, opened at every chapter."""

    def __init__(self, ledger: Ledger, archive: Archive) -> None:
        self.ledger = ledger
        self.archive = archive
        self.shipments = Shipments(ledger)
        self.progress = Progress(ledger)
        self.files = Files(ledger)
        self.acks = Acks(ledger)
        self.records = Records(ledger)
        self.actions = Actions(ledger)
        self.look_alikes = LookAlikes(ledger)
        self.stock = Stock(ledger)
        self.items = Items(ledger)
        self.deliveries = Deliveries(ledger)
        self.problems = Problems(ledger)
        self.runs = Runs(ledger)
        self.outcomes = Outcomes(ledger)
        self.alarms = Alarms(ledger)
        self.figures = Figures(ledger)
        self.jobs = Jobs(ledger)
        self.remedies = Remedies(ledger)
        self.reconciling = Reconciling(ledger)
        self.overview = Overview(ledger)
        self.restorations = Restorations(ledger)

    @contextmanager
    def open(self, file: FileRow) -> Iterator[BinaryIO]:
        """Open the archived bytes of a file; ConfigurationError where they were purged."""
        if file.purged_at is not None:
            raise ConfigurationError(
                f"the bytes of {file.name} were purged on {file.purged_at[:10]}",
                "`retention` in bridge.yaml says how long they are kept",
            )
        with self.archive.open(file.sha256) as stream:
            yield stream


@dataclass(slots=True)
class Report:
    """What a run has done, and what stood in its way; the exit code follows from it."""

    #: What was done, by partner and kind: ("nordlager", "shipments exported").
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Faults that stopped a part of the run, with the partner.
    troubles: list[tuple[str, BridgeError]] = field(default_factory=list)

    def lines(self, partner: str) -> list[str]:
        """Return what was done for `partner`, in words: "1 file delivered", "13 shipments sent"."""
        return [
            _counted(number, what)
            for (name, what), number in self.done.items()
            if name == partner and number
        ]

    def trouble(self, partner: str, error: BridgeError) -> None:
        """Note a fault that stopped a part of the run; one that stops everything is raised."""
        if isinstance(error, StopError):
            raise error
        if any(one == partner and str(known) == str(error) for one, known in self.troubles):
            return
        log.warning("%s: %s", partner, error, extra=speaking.of(partner=partner))
        self.troubles.append((partner, error))


def _counted(number: int, what: str) -> str:
    """Return a number with `what` was done, whose noun is the first word in the plural."""
    words = what.split()
    if number == 1:
        noun = next((index for index, word in enumerate(words) if word.endswith("s")), 0)
        words[noun] = _SINGULAR.sub(lambda end: "y" if end[0] == "ies" else "", words[noun])
    return f"{number} {' '.join(words)}"


@dataclass(slots=True)
class Work:
    """One partner in one run."""

    name: str
    partner: Partner
    #: Our name of the store, which qualifies every id.
    store: str
    warehouse: str
    #: Which shipments of the endpoint are whose, by the names of all its partners.
    rules: Mapping[str, Rule]
    mappings: Mapping[str, CompiledMapping]
    books: Books
    api: OrderApi
    transport: Callable[[], Transport]
    run_id: int
    report: Report
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    settle: timedelta
    workers: int
    #: Told about progress: what, how many done, how many in all (0: not known).
    progress: Callable[[str, int, int], None]
    #: What of the answers of its endpoint could not be read, until somebody has told of it.
    unreadable: list[Problem] = field(default_factory=list)

    def did(self, what: str, number: int = 1) -> None:
        """Count something that was done."""
        self.report.done[(self.name, what)] += number

    def about(self, kind: str, subject: str) -> About:
        """Return what a problem of this partner's is about."""
        return About(self.store, self.name, kind, subject)

    def problems_of(
        self, kind: str, subject: str, problems: Iterable[Problem], file_id: int | None = None
    ) -> None:
        """Let `problems` be what is wrong with something now, and log what is."""
        found = list(problems)
        about = self.about(kind, subject)
        if not self.books.problems.replace(about, found, self.run_id, file_id):
            return
        for one in found:
            said = (self.name, kind, subject, one.message, one.code)
            log.warning("%s: %s %s: %s [%s]", *said, extra=self._spoken(about, one, file_id))

    def _spoken(
        self, about: About, problem: Problem, file_id: int | None
    ) -> dict[str, dict[str, str | int]]:
        """Return what the event of a problem is about, for the log of programs."""
        name = self.books.files.get(file_id).name if file_id is not None else ""
        where = problem.where or (Where(name) if name else None)
        facts = {"partner": self.name, "kind": about.kind, "subject": about.subject}
        return speaking.at(where, **facts, code=problem.code)

    def released(self, kind: str, subject: str, rows: Sequence[RecordRow]) -> frozenset[str]:
        """Return what a person has let pass by releasing problems, knowing what `rows` tell.

        It is codes; of a problem that names what there may be more of, each name behind the code.
        """
        seen = max((row.id for row in rows), default=0)
        facts = self.books.remedies.facts_of(rows)
        return self.books.remedies.released(self.about(kind, subject), seen, facts)

    def settled_long_ago(self, attempted_at: datetime) -> bool:
        """Return whether whatever left at `attempted_at` can no longer be under way."""
        return self.clock() - attempted_at >= self.settle


def needs_adoption(work: Work) -> ConfigurationError | None:
    """Return the error of a partner that `bridge adopt` has not settled yet, else None."""
    if work.books.runs.is_adopted(work.store, work.name):
        return None
    return ConfigurationError(
        f"{work.name} has not been adopted: the ledger knows nothing of what is open",
        f"run `bridge adopt {work.name}`: it shows what is open, and asks what was sent already",
    )
