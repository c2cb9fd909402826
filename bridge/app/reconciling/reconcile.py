"""Opens what is asked, asks it, and puts together what was found, partner by partner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from bridge.api.base import OrderApi
from bridge.api.reach import Reach
from bridge.app.books import refuse_older_copy
from bridge.app.connection import open_api
from bridge.app.reconciling.arrivals import missing_files, unacknowledged_files
from bridge.app.reconciling.deliveries import delivery_differences
from bridge.app.reconciling.listings import listed
from bridge.app.reconciling.returns import return_differences
from bridge.app.reconciling.shipments import first_made, shipment_differences, unsent_differences
from bridge.app.reconciling.stock import stock_differences
from bridge.app.reconciling.subject import Subject
from bridge.app.surroundings import Surroundings
from bridge.config.model import Configuration
from bridge.config.routing import Rule
from bridge.errors import BridgeError, ConfigurationError, StopError, TryLaterError
from bridge.flows.work import Books
from bridge.model.moment import from_utc_text, utc_text
from bridge.model.problem import Problem
from bridge.plan.reconciling.difference import Difference
from bridge.plan.reconciling.shipments import Seen

#: A JSON object.
Data: TypeAlias = dict[str, Any]
#: What can be looked at.
PARTS = ("shipments", "files", "stock", "returns", "deliveries")
#: What is nobody's stands under this name.
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants to see."""

    partners: Sequence[str] = ()
    #: What was completed or made longer ago is not looked at.
    days: int = 7
    parts: Sequence[str] = PARTS


@dataclass(slots=True)
class Reconciled:
    """What was found."""

    data: Data
    #: What stood in the way, with the partner.
    troubles: list[tuple[str, BridgeError]] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0: nothing to do; 1: differences; 2 and 75 as for a run, where something was not seen."""
        codes = {error.exit_code for _, error in self.troubles}
        for code in (ConfigurationError.exit_code, TryLaterError.exit_code):
            if code in codes:
                return code
        return 1 if codes or any(one["differences"] for one in self.data["partners"]) else 0


def reconcile(
    configuration: Configuration, books: Books, asked: Asked, around: Surroundings
) -> Reconciled:
    """Compare the ledger with the store, and with what partners should have sent by now.

    Raises ConfigurationError for a partner that does not exist, StopError where the ledger is an
    older copy: what it lacks would look as if others had done it.
    """
    names = list(dict.fromkeys(asked.partners)) or list(configuration.partners)
    for name in names:
        configuration.partner(name)
    refuse_older_copy(books, names)
    with ExitStack() as stack:
        return _Reconciling(configuration, books, asked, around, stack).run(names)


class _Reconciling:
    """One look at everything."""

    def __init__(
        self,
        configuration: Configuration,
        books: Books,
        asked: Asked,
        around: Surroundings,
        stack: ExitStack,
    ) -> None:
        self._configuration = configuration
        self._books = books
        self._asked = asked
        self._around = around
        self._stack = stack
        self._now = around.clock()
        self._troubles: list[tuple[str, BridgeError]] = []
        self._apis: dict[str, OrderApi] = {}
        self._reach = Reach()
        self._unreadable: list[Problem] = []

    def run(self, names: Sequence[str]) -> Reconciled:
        """Look at every partner, and at what is nobody's."""
        subjects = [one for name in names for one in self._try(name, self._subject(name))]
        lists = self._lists(subjects) if "shipments" in self._asked.parts else {}
        partners = [self._partner(one, lists) for one in subjects]
        if lists:
            partners.append(self._nobody(lists, subjects))
        if self._unreadable:
            partners.append(self._unread())
        data = {
            "at": utc_text(self._now),
            "days": self._asked.days,
            "partners": partners,
            "troubles": [
                {"partner": name, "told": error.message, "remedy": error.remedy}
                for name, error in self._troubles
            ],
        }
        return Reconciled(data, self._troubles)

    def _try(self, name: str, found: Iterator[Any]) -> list[Any]:
        """Return all of `found`, or what there was of it before something stood in its way."""
        taken: list[Any] = []
        try:
            taken.extend(found)
        except StopError:
            raise
        except BridgeError as error:
            known = [(one, str(each)) for one, each in self._troubles]
            if (name, str(error)) not in known:
                self._troubles.append((name, error))
        return taken

    def _subject(self, name: str) -> Iterator[Subject]:
        """Yield a partner that can be looked at."""
        partner = self._configuration.partner(name)
        store = self._configuration.store_of(partner)
        endpoint = self._configuration.endpoint_of(partner)
        self._books.runs.check_host(partner.store_name, urlsplit(endpoint.api).hostname or "")
        if not self._books.runs.is_adopted(partner.store_name, name):
            raise ConfigurationError(
                f"{name} has not been adopted: the ledger knows nothing of what is open",
                f"run `bridge adopt {name}`: it shows what is open, and asks what was sent already",
            )
        yield Subject(
            name=name,
            partner=partner,
            store=partner.store_name,
            store_zone=store.zone,
            warehouse=endpoint.warehouse,
            books=self._books,
            api=self._api(partner.endpoint),
            now=self._now,
            since=self._now - timedelta(days=self._asked.days),
            workers=self._configuration.run.workers,
            progress=self._around.progress,
        )

    def _api(self, endpoint: str) -> OrderApi:
        """Return the client of an endpoint, wrapped so that it can only read."""
        if endpoint not in self._apis:
            api, close = open_api(
                self._configuration,
                endpoint,
                self._unreadable.append,
                self._around.sleep,
                self._around.would,
                self._reach,
            )
            self._stack.callback(close)
            self._apis[endpoint] = api
        return self._apis[endpoint]

    def _lists(self, subjects: Sequence[Subject]) -> dict[str, dict[str, Seen]]:
        """Return what each endpoint lists, by its name; one that cannot be asked is left out."""
        lists: dict[str, dict[str, Seen]] = {}
        for endpoint in dict.fromkeys(one.partner.endpoint for one in subjects):
            own = [one for one in subjects if one.partner.endpoint == endpoint]
            since = from_utc_text(min(first_made(one) for one in own))
            names = ", ".join(one.name for one in own)
            before = len(self._troubles)
            found = self._try(names, listed(own[0].api, self._rules(endpoint), since))
            if len(self._troubles) == before:
                lists[endpoint] = {one.shipment_id: one for one in found}
                self._around.progress("shipments listed", len(found), 0)
        return lists

    def _rules(self, endpoint: str) -> dict[str, Rule]:
        """Return which shipments of an endpoint are whose, of all who get orders."""
        return {
            name: partner.rule
            for name, partner in self._configuration.partners.items()
            if partner.endpoint == endpoint and partner.messages.order is not None
        }

    def _partner(self, subject: Subject, lists: dict[str, dict[str, Seen]]) -> Data:
        """Return what was found of one partner."""
        counts: dict[str, Data] = {part: {} for part in self._asked.parts}
        found: list[Difference] = []

        def look(part: str, differences: Callable[[], Iterable[Difference]]) -> None:
            if part in self._asked.parts:
                found.extend(self._try(subject.name, iter(_later(differences))))

        own = lists.get(subject.partner.endpoint)
        if own is not None:
            look("shipments", lambda: shipment_differences(subject, own, counts["shipments"]))
            look("shipments", lambda: self._unsent(subject, lists, counts["shipments"]))
        look("files", lambda: missing_files(subject))
        look("files", lambda: unacknowledged_files(subject))
        if subject.partner.messages.stock is not None:
            look("stock", lambda: stock_differences(subject, counts["stock"]))
        if subject.partner.messages.return_ is not None:
            look("returns", lambda: return_differences(subject, counts["returns"]))
        messages = subject.partner.messages
        if messages.inbound_ is not None or messages.receipt is not None:
            look("deliveries", lambda: delivery_differences(subject, counts["deliveries"]))
        return {
            "partner": subject.name,
            "endpoint": subject.partner.endpoint,
            **{part: told for part, told in counts.items() if told},
            "differences": [_data(subject, one) for one in found],
        }

    def _unsent(
        self, subject: Subject, lists: dict[str, dict[str, Seen]], counts: Data
    ) -> list[Difference]:
        """Return what of this partner's is good to go and was not sent."""
        open_ = _open(lists, subject.store)
        own = {key: one for key, one in open_.items() if one[1] == (subject.name,)}
        found, counts["waiting_for_export"] = unsent_differences(
            self._books, subject.store, subject.patience, own
        )
        return found

    def _nobody(self, lists: dict[str, dict[str, Seen]], subjects: Sequence[Subject]) -> Data:
        """Return what is good to go and no partner takes, or several do."""
        stores = {one.store: one for one in subjects}
        found = []
        for store, subject in stores.items():
            open_ = _open(lists, store)
            others = {key: one for key, one in open_.items() if len(one[1]) != 1}
            told, _ = unsent_differences(self._books, store, subject.patience, others)
            found += [_data(subject, one) for one in told]
        return {"partner": NOBODY, "endpoint": "", "differences": found}

    def _unread(self) -> Data:
        """Return what of the store's answers cannot be read: it may be missing above."""
        return {
            "partner": NOBODY,
            "endpoint": "",
            "differences": [
                {
                    **asdict(Difference("shipment", "", one.code, one.message, one.remedy)),
                    "age_hours": None,
                }
                for one in dict.fromkeys(self._unreadable)
            ],
        }


def _later(differences: Callable[[], Iterable[Difference]]) -> Iterator[Difference]:
    """Yield what is found once it is asked for, so that what goes wrong does so then."""
    yield from differences()


def _open(lists: dict[str, dict[str, Seen]], store: str) -> dict[str, tuple[Seen, tuple[str, ...]]]:
    """Return what a store lists as good to go, by id, each with all who take it."""
    open_: dict[str, tuple[Seen, tuple[str, ...]]] = {}
    for endpoint, seen in lists.items():
        if endpoint.partition("/")[0] != store:
            continue
        for key, one in seen.items():
            if one.standing == "open":
                _, before = open_.get(key, (one, ()))
                open_[key] = (one, tuple(dict.fromkeys((*before, *one.takers))))
    return open_


def _data(subject: Subject, one: Difference) -> Data:
    return {**asdict(one), "age_hours": subject.age_hours(one.since)}
