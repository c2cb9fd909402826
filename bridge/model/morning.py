"""A morning: what a night has done, what waits for a person, what is late. Plain facts.

A page shows it, an alarm is raised by it, a program reads it as JSON. There are no customers in it:
ids, SKUs, names of files, numbers and times, and the words of problems, which hold no values. Times
are UTC text as the ledger writes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.model.waiting import Headline, Things, Waiting


@dataclass(frozen=True, slots=True)
class LedgerTold:
    """What makes the ledger doubtful; all "" where nothing does."""

    #: Why it cannot be used at all: nothing else of the morning is known then.
    damaged: str = ""
    #: Why it can be read and not written, so that no run would start.
    only_read: str = ""
    #: Why it is known to be an older copy, since when, and of which partners it knows too little.
    restored: str = ""
    restored_at: str | None = None
    restored_partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What was done since the last morning, in numbers."""

    shipments_sent: int = 0
    payments_captured: int = 0
    shipments_completed: int = 0
    returns_made: int = 0
    returns_refunded: int = 0
    figures_told: int = 0
    items_told: int = 0
    deliveries_announced: int = 0
    deliveries_accepted: int = 0


@dataclass(frozen=True, slots=True)
class FileTold:
    """A file that was delivered, or taken in."""

    name: str
    message: str
    size: int
    at: str
    #: Code of why it is not simply done; "" where it is.
    reason: str
    #: Its bytes are in the archive still.
    is_kept: bool


@dataclass(frozen=True, slots=True)
class FilesTold:
    """The files of one direction: how many of each message, and the latest."""

    #: Message and number.
    numbers: tuple[tuple[str, int], ...] = ()
    size: int = 0
    latest: tuple[FileTold, ...] = ()

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(number for _, number in self.numbers)


@dataclass(frozen=True, slots=True)
class FileUnderWay:
    """A file with which something has yet to be done."""

    name: str
    message: str
    direction: str
    state: str
    reason: str
    since: str


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is not at its end, and needs nobody as yet: the next run goes on with it."""

    #: State and number of the shipments that are not at their end.
    shipments: tuple[tuple[str, int], ...] = ()
    files: tuple[FileUnderWay, ...] = ()
    files_number: int = 0
    #: Calls whose answer was lost: kind, subject, since when.
    calls: tuple[tuple[str, str, str], ...] = ()
    calls_number: int = 0
    #: Shipments that were confirmed in part, returns to be completed in Centra.
    confirmed_in_part: int = 0
    returns_to_complete: int = 0


@dataclass(frozen=True, slots=True)
class Aged:
    """A shipment that waits for its confirmation."""

    shipment_id: str
    since: str
    #: Its order file; "" for none.
    file: str


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """The shipments that a partner has to ship, by how long it has had them."""

    #: Days from, days up to (None: no end), number.
    ages: tuple[tuple[int, int | None, int], ...] = ()
    oldest: tuple[Aged, ...] = ()
    #: After how many hours a confirmation is late; None where bridge.yaml does not say.
    expected_within_hours: int | None = None
    #: How many have been silent for longer, and since when at the latest they are.
    late: int = 0
    late_before: str | None = None

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(number for _, _, number in self.ages)


@dataclass(frozen=True, slots=True)
class Expected:
    """When a file of a message came in last, and whether one is missing."""

    message: str
    #: Where it is looked for at the partner.
    folder: str
    #: None where bridge.yaml expects none.
    every_hours: int | None
    last_file: str
    last_at: str | None
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Late:
    """Something that should have come by now, with what to do."""

    #: file-missing, not-acknowledged, unconfirmed
    code: str
    subject: str
    message: str
    to_do: str
    since: str | None


@dataclass(frozen=True, slots=True)
class FigureApart:
    """An item of which the store has another figure than was counted."""

    item: str
    #: The SKU beside the bar code that names it, where it is counted by that.
    sku: str
    counted: int
    counted_at: str
    #: What the store was told last; None: nothing yet.
    told: int | None
    #: What it should have by now, as far as the ledger knows; None: unknown.
    at_store: int | None
    #: moved (goods have left or come since, or are about to), waiting (to be told), or the code of
    #: why the store has not set it.
    why: str
    file: str

    @property
    def by(self) -> int:
        """How much more the store has than was counted."""
        known = self.at_store if self.at_store is not None else self.told
        return (known or 0) - self.counted


@dataclass(frozen=True, slots=True)
class StockTold:
    """A partner's counts, and the figures that the store has by them."""

    items: int
    counted_at: str | None
    #: The store has what was counted; it has other figures because goods have moved since, or are
    #: about to; they wait to be told; the store has not set them.
    alike: int
    moved: int
    waiting: int
    not_taken: int
    apart: tuple[FigureApart, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day on the clock of whoever reads."""

    #: 2026-11-26
    day: str
    sent: int = 0
    completed: int = 0
    returns: int = 0
    problems: int = 0
    #: Runs that were begun, and those that did not come to a good end.
    runs: int = 0
    failed: int = 0
    #: False: the ledger was not there yet.
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class PartnerMorning:
    """One partner."""

    name: str
    endpoint: str
    #: Its clock.
    zone: str
    is_adopted: bool
    #: False: every run of it is a dry run.
    writes: bool
    done: Done
    files_out: FilesTold
    files_in: FilesTold
    things: Things
    waiting: tuple[Waiting, ...]
    under_way: UnderWay
    #: None for a partner that gets no orders.
    unconfirmed: Unconfirmed | None
    expected: tuple[Expected, ...]
    late: tuple[Late, ...]
    #: None where it has counted nothing.
    stock: StockTold | None
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class RunTold:
    """A start of a command that may change something."""

    id: int
    command: str
    started_at: str
    #: None: it is under way, or was killed.
    ended_at: str | None
    exit_code: int | None
    #: How it ended, in words.
    outcome: str


@dataclass(frozen=True, slots=True)
class JobTold:
    """A job of `bridge schedule`."""

    job: str
    timetable: str
    last_at: str | None
    exit_code: int | None
    outcome: str
    tries: int
    next_at: str | None
    is_running: bool
    #: Its time has come, and it was not begun.
    is_due: bool


@dataclass(frozen=True, slots=True)
class Morning:
    """Everything, of all partners or of some."""

    at: str
    #: The last morning.
    since: str
    #: The clock of whoever reads.
    zone: str
    headline: Headline
    ledger: LedgerTold
    partners: tuple[PartnerMorning, ...]
    #: What is open about no partner.
    of_nobody: tuple[Waiting, ...]
    runs: tuple[RunTold, ...]
    #: The last part of a night; None where there was none yet.
    last_run: RunTold | None
    jobs: tuple[JobTold, ...]
    #: None where bridge.yaml names no jobs.
    is_scheduler_at_work: bool | None
    days: tuple[Day, ...]
