"""One start of the bridge: configuration, ledger, locks and connections, opened and closed.

A partner whose endpoint has `writes: off`, and every partner of a dry run, works on a copy of the
ledger, with wrappers around its transport and its API that change nothing: the flows cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from bridge.api.base import OrderApi
from bridge.api.reach import Reach
from bridge.api.tally import Tally
from bridge.app.books import copied, open_books, open_configuration, refuse_older_copy
from bridge.app.connection import Connection, open_api
from bridge.app.surroundings import Surroundings, go_on, whoami
from bridge.config.faults import Faults
from bridge.config.load import check_secrets
from bridge.config.model import Configuration
from bridge.config.routing import Rule
from bridge.errors import BridgeError, ConfigurationError, TryLaterError
from bridge.flows.work import Books, Report, Work
from bridge.ledger.figures import Figure
from bridge.ledger.ledger import FILE
from bridge.ledger.lock import partner_lock
from bridge.ledger.outcomes import Ended
from bridge.ledger.problems import ProblemRow
from bridge.ledger.soundness import check_file, remembering
from bridge.mapping.compiled import CompiledMapping
from bridge.model.moment import from_utc_text
from bridge.model.problem import Problem
from bridge.model.visible import visible
from bridge.plan.unclear import is_yet_unknown

#: So much is kept of what stood in a run's way.
_LONGEST_WHY = 300


@dataclass(slots=True)
class Session:
    """An opened bridge."""

    configuration: Configuration
    report: Report
    works: dict[str, Work]
    #: Names of the partners that only rehearse.
    dry: frozenset[str]
    connections: dict[str, Connection] = field(default_factory=dict)
    #: What of each endpoint's answers could not be read.
    unreadable: dict[str, list[Problem]] = field(default_factory=dict)
    #: Raises TryLaterError where the run is to stop.
    check: Callable[[], None] = go_on

    @property
    def run_id(self) -> int:
        """The number of the run, as the ledger and the log name it."""
        return max(work.run_id for work in self.works.values())

    @property
    def exit_code(self) -> int:
        """The exit code that follows from the report and from what is still open."""
        codes = {error.exit_code for _, error in self.report.troubles}
        return self._exit_code(codes, self.open_problems())

    def _exit_code(self, codes: set[int], problems: Sequence[ProblemRow]) -> int:
        for code in (ConfigurationError.exit_code, TryLaterError.exit_code):
            if code in codes:
                return code
        waiting = [row for row in problems if row.severity != "notice"]
        if codes or not all(map(self._is_yet_unknown, waiting)):
            return 1
        return TryLaterError.exit_code if waiting else 0

    def _is_yet_unknown(self, row: ProblemRow) -> bool:
        now = next(iter(self.works.values())).clock()
        return is_yet_unknown(row.code, from_utc_text(row.opened_at), now)

    @property
    def run_ids(self) -> frozenset[int]:
        """The numbers of the runs that this session is, live and rehearsed."""
        return frozenset(work.run_id for work in self.works.values())

    def open_problems(self) -> list[ProblemRow]:
        """Return what is open of these partners, and what of their stores is nobody's."""
        stores = {work.store for work in self.works.values()}
        books = {id(work.books): (work.books, set[str]()) for work in self.works.values()}
        for work in self.works.values():
            books[id(work.books)][1].add(work.name)
        return [
            row
            for one, names in books.values()
            for row in one.problems.all_open()
            if row.partner in names or (not row.partner and row.store in stores)
        ]

    def ended_for(self, name: str) -> Ended:
        """Return how it has ended for one partner."""
        # Of what concerns several, each has it.
        own = [error for names, error in self.report.troubles if name in names.split(", ")]
        rows = self.works[name].books.problems.all_open()
        code = self._exit_code(
            {error.exit_code for error in own}, [row for row in rows if row.partner == name]
        )
        return Ended(code, visible(own[0].message)[:_LONGEST_WHY] if own else "")


@contextmanager
def open_session(
    path: Path,
    partners: Sequence[str] = (),
    *,
    command: str = "run",
    dry_run: bool = False,
    looks_only: bool = False,
    surroundings: Surroundings | None = None,
) -> Iterator[Session]:
    """Open the bridge for `partners` (all where none is named), and close it at the end.

    With `looks_only` nothing can be changed outside, but what is learned goes into the ledger: that
    is looked through before. Everything in the configuration is checked before anything starts.
    Raises ConfigurationError (`Faults`), TryLaterError while another run holds a partner's lock,
    StopError for the ledger; so too where it is an older copy, unless the session `looks_only`.
    """
    around = surroundings or Surroundings()
    configuration, mappings = open_configuration(path)
    if faults := check_secrets(configuration):
        raise Faults(faults)
    names = list(dict.fromkeys(partners)) or list(configuration.partners)
    for name in names:
        configuration.partner(name)
    with ExitStack() as stack:
        opening = _Opening(configuration, mappings, around, stack, command)
        if looks_only:
            yield opening.session(names, frozenset(), looks_only=True)
        else:
            yield opening.session(names, _dry(configuration, names, dry_run))


def _dry(configuration: Configuration, names: Sequence[str], dry_run: bool) -> frozenset[str]:
    """Return those of the partners who only rehearse."""
    if dry_run:
        return frozenset(names)
    partners = {name: configuration.partner(name) for name in names}
    return frozenset(
        name for name, one in partners.items() if not configuration.endpoint_of(one).writes
    )


class _Opening:
    """Puts a session together; everything that must be closed goes on the stack."""

    def __init__(
        self,
        configuration: Configuration,
        mappings: dict[str, dict[str, CompiledMapping]],
        around: Surroundings,
        stack: ExitStack,
        command: str,
    ) -> None:
        self._configuration = configuration
        self._mappings = mappings
        self._around = around
        self._stack = stack
        self._command = command
        self._report = Report()
        self._apis: dict[tuple[str, bool], OrderApi] = {}
        self._reach = Reach()
        self._tallies: dict[str, Tally] = {}
        self._unreadable: dict[str, list[Problem]] = {}

    def session(
        self, names: Sequence[str], dry: frozenset[str], *, looks_only: bool = False
    ) -> Session:
        """Return the session for the partners called `names`, of which the `dry` rehearse."""
        for name in names:
            if name not in dry:
                self._stack.enter_context(partner_lock(self._configuration.state, name))
        is_all_dry = dry.issuperset(names)
        live = self._books(may_create=not is_all_dry)
        if looks_only:
            with remembering(self._configuration.state):
                check_file(self._configuration.state / FILE)
        else:
            refuse_older_copy(live, names)
        session = Session(
            self._configuration,
            self._report,
            {},
            dry,
            unreadable=self._unreadable,
            check=self._around.check,
        )
        if dry:
            books = self._copy(live)
            run_id = books.runs.start(self._command, whoami())
            self._add_all(session, sorted(dry), books, run_id, is_dry=True)
        if not is_all_dry:
            own = [name for name in names if name not in dry]
            run_id = live.runs.start(self._command, whoami())
            if not looks_only:
                live.outcomes.start(run_id, self._command, self._around.job, own)
            partners = () if looks_only else own
            self._stack.push(_Ending(live, run_id, session, partners, self._tallies))
            self._add_all(session, own, live, run_id, is_dry=looks_only)
        return session

    def _add_all(
        self, session: Session, names: Sequence[str], books: Books, run_id: int, *, is_dry: bool
    ) -> None:
        for name in names:
            self._add(session, name, books, run_id, is_dry)

    def _books(self, *, may_create: bool) -> Books:
        opened = open_books(self._configuration, self._around.clock, may_create=may_create)
        return self._stack.enter_context(opened)

    def _copy(self, live: Books) -> Books:
        """Return books on a copy of the ledger that is gone with the session."""
        return self._stack.enter_context(copied(live, self._configuration.state))

    def _add(self, session: Session, name: str, books: Books, run_id: int, is_dry: bool) -> None:
        """Add one partner to the session; a dry one is kept from changing anything outside."""
        partner = self._configuration.partner(name)
        endpoint = self._configuration.endpoint_of(partner)
        books.runs.meet_store(partner.store_name, urlsplit(endpoint.api).hostname or "")
        connection = Connection(partner.transport, self._would(name) if is_dry else None)
        self._stack.callback(connection.close)
        session.connections[name] = connection
        session.works[name] = Work(
            name=name,
            partner=partner,
            store=partner.store_name,
            warehouse=endpoint.warehouse,
            rules=self._rules(partner.endpoint),
            mappings=self._mappings[name],
            books=books,
            api=self._api(partner.endpoint, is_dry),
            transport=connection.get,
            run_id=run_id,
            report=self._report,
            clock=self._around.clock,
            sleep=self._around.sleep,
            settle=timedelta(seconds=self._configuration.run.settle_seconds),
            workers=self._configuration.run.workers,
            progress=self._around.progress,
            unreadable=self._unreadable.setdefault(partner.endpoint, []),
        )

    def _rules(self, endpoint: str) -> dict[str, Rule]:
        """Return which shipments of an endpoint are whose, of all who get orders."""
        return {
            name: partner.rule
            for name, partner in self._configuration.partners.items()
            if partner.endpoint == endpoint and partner.messages.order is not None
        }

    def _would(self, name: str) -> Callable[[str], None]:
        return lambda text: self._around.would(f"{name}: {text}")

    def _api(self, endpoint: str, is_dry: bool) -> OrderApi:
        """Return the client of an endpoint; partners that share it share the client."""
        if (endpoint, is_dry) not in self._apis:
            unreadable = self._unreadable.setdefault(endpoint, [])
            would = self._would(endpoint) if is_dry else None
            api, close = open_api(
                self._configuration,
                endpoint,
                unreadable.append,
                self._around.sleep,
                would,
                self._reach,
                self._tallies.setdefault(endpoint, Tally()),
            )
            self._stack.callback(close)
            self._apis[(endpoint, is_dry)] = api
        return self._apis[(endpoint, is_dry)]


class _Ending:
    """Records how a run ended; one that was interrupted stays without an end, like a killed one."""

    def __init__(
        self,
        books: Books,
        run_id: int,
        session: Session,
        partners: Sequence[str],
        tallies: Mapping[str, Tally],
    ) -> None:
        self._books = books
        self._run_id = run_id
        self._session = session
        #: Those whose outcome is recorded.
        self._partners = partners
        #: What was asked of each endpoint.
        self._tallies = tallies

    def __call__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close the run with the exit code of `error`, or of what it has done."""
        if error is None:
            with self._books.ledger.transaction():
                self._books.runs.end(self._run_id, self._session.exit_code)
                for name in self._partners:
                    ended = self._session.ended_for(name)
                    self._books.outcomes.end(self._run_id, name, ended)
                self._count()
        elif isinstance(error, BridgeError):
            # Where the ledger itself has failed, there is nothing to write it to.
            with suppress(BridgeError), self._books.ledger.transaction():
                self._books.runs.end(self._run_id, error.exit_code)
                ended = Ended(error.exit_code, visible(error.message)[:_LONGEST_WHY])
                for name in self._partners:
                    self._books.outcomes.end(self._run_id, name, ended)
                self._count()

    def _count(self) -> None:
        self._books.figures.add(
            Figure(kind.name, endpoint, kind.call, kind.outcome, number)
            for endpoint, tally in self._tallies.items()
            for kind, number in tally.counts().items()
        )
