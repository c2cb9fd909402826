"""The night of a rehearsal: the real bridge, an invented shop, a warehouse of the mappings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bridge.api import answers
from bridge.app import night
from bridge.app.adopt import Answers, adopt, survey
from bridge.app.books import open_books, open_configuration
from bridge.app.mappings import load_mappings
from bridge.app.session import Session, open_session
from bridge.config.faults import Faults
from bridge.config.load import load
from bridge.config.model import Configuration
from bridge.errors import ConfigurationError
from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Value
from bridge.plan.order_document import order_document
from bridge.sandbox.logged import logged_to
from bridge.sandbox.order_api import OrderApiServer, PluginSettings
from bridge.sandbox.order_api.outbound import Outbound
from bridge.sandbox.rehearsal.around import PLAYED, WANTED, Around
from bridge.sandbox.rehearsal.arriving import NOT_READ, judge_arrivals
from bridge.sandbox.rehearsal.cases import CASES, SILENT, Knowledge
from bridge.sandbox.rehearsal.coming import CUTS, Comings
from bridge.sandbox.rehearsal.items import judge_refusals, take_items
from bridge.sandbox.rehearsal.judging import (
    Judge,
    judge_count,
    judge_cut,
    judge_once,
    judge_returns,
    judge_whole,
)
from bridge.sandbox.rehearsal.losses import what_is_lost
from bridge.sandbox.rehearsal.place import Place
from bridge.sandbox.rehearsal.proof import Played, proves
from bridge.sandbox.rehearsal.reasons import Reasons
from bridge.sandbox.rehearsal.report import Rehearsal, Section, Verdict
from bridge.sandbox.rehearsal.samples import are_read, try_samples
from bridge.sandbox.rehearsal.shop import ODDITIES, ON_SHELF, Supply
from bridge.sandbox.warehouse import Order, Shelf, Unsayable, Warehouse
from bridge.workbench.samples import folder_of, samples_of

#: Minutes from the first answer of the warehouse until now.
_LONGEST_NIGHT = 4

#: Told what is happening, a line at a time.
Say = Callable[[str], None]


def rehearse(path: Path, partner: str, folder: Path, say: Say) -> Rehearsal:
    """Rehearse a night with `partner` of the configuration at `path`, in the empty `folder`.

    Raises Faults with all that is wrong with configuration and mappings, ConfigurationError for a
    partner that gets no orders. What is wrong with other partners is only counted. Nothing outside
    `folder` is written, and nothing real is reached.
    """
    configuration = load(path, [partner])
    mappings = load_mappings(configuration, [partner])
    if configuration.partner(partner).messages.order is None:
        raise ConfigurationError(
            f"{partner} gets no orders, and a rehearsal begins with them",
            "write `messages: {order: …}` for it",
        )
    _say_others(path, partner, say)
    playing = _Playing(configuration, mappings[partner], partner, folder, say)
    with OrderApiServer(playing.supply.store, PluginSettings(secret=playing.place.secret)) as api:
        playing.place.fill(api.base)
        with logged_to(playing.place.log):
            playing.run()
    proved = tuple(proves(playing.played, playing.sampled))
    return Rehearsal(partner, playing.sections, tuple(playing.played), proved, str(folder))


def _say_others(path: Path, partner: str, say: Say) -> None:
    """Say how many faults the configuration has that do not stand in the way of this rehearsal."""
    try:
        load(path)
    except Faults as error:
        some = f"{len(error.faults)} fault{'s' * (len(error.faults) != 1)}"
        say(f"{path} has {some} beside what {partner} alone needs: see `bridge check`")


class _Playing:
    """One rehearsal under way; what was found gathers in `sections`."""

    def __init__(
        self,
        configuration: Configuration,
        mappings: Mapping[str, CompiledMapping],
        partner: str,
        folder: Path,
        say: Say,
    ) -> None:
        self.sections: list[Section] = []
        #: How much was played of each message, and those whose samples were all read.
        self.played: list[Played] = []
        self.sampled: list[str] = []
        self.place = Place(folder, configuration, partner)
        self.supply = Supply(configuration, configuration.partner(partner), mappings)
        self._configuration = configuration
        self._mappings = mappings
        self._name = partner
        self._partner = configuration.partner(partner)
        self._say = say
        self._reasons = Reasons(configuration, partner)
        #: Hours that the warehouse has worked.
        self._minutes = 0
        #: Shipments that are awkward to write, and what is awkward about each.
        self._odd = {self.supply.order(one): one.what for one in ODDITIES}
        #: Shipments that are answered in a way of their own.
        self._cases = {
            self.supply.order(is_paid=one.is_paid): one
            for one in CASES
            if "confirmation" in mappings
        }
        #: Shipments whose confirmation arrives in half. Not paid, they could be lowered by that.
        self._cut = [self.supply.order(is_paid=False) for _ in CUTS if "confirmation" in mappings]
        #: Shipments that are only told of, by what is told.
        self._told_of = {one: self.supply.order() for one in WANTED if PLAYED & set(mappings)}
        while len(self._odd) + len(self._cases) < self.supply.words:
            self._odd[self.supply.order()] = "another service or country of your tables"

    def run(self) -> None:
        """Play the night."""
        self._do("adopt", self._adopt)
        said = self._said()
        self._do("export", night.export)
        orders = self._take_orders()
        comings = Comings(self._warehouse, self.place.folder, self._mappings, self._reasons)
        for shipment_id, case in self._cases.items():
            if shipment_id in orders:
                comings.answer(case, orders[shipment_id])
        comings.cut_off([orders[one] for one in self._cut if one in orders])
        self._do("import", night.import_)
        with self._judge() as judge:
            cut = judge_cut(judge, comings)
        self._minutes += 1
        comings.send_rest()
        self._do("import", night.import_)
        self._minutes += 1
        comings.send_back([one for one in orders if self.supply.store.shipment(one).completed])
        comings.count()
        self._do("import", night.import_)
        around = Around(self._mappings, self._warehouse, orders, self._reasons, self._name)
        with self._judge() as judge:
            around.play(self._told_of, self.supply.store, judge.books, self._do)
        for message, section in around.sections.items():
            self._add_played(message, section)
        again = self._again()
        with self._judge() as judge:
            self._add(judge_arrivals(judge, self._mappings["order"], orders, self._odd, said))
            self._count("order", len(orders), not orders)
            self._add(judge_refusals(self._warehouse))
            if "confirmation" in self._mappings:
                self._add_played("confirmation", self._confirmations(judge, orders, comings))
            judge_whole(judge, comings, cut)
            self._add(cut)
            if "return" in self._mappings:
                self._add_played("return", judge_returns(judge, comings))
            if self._warehouse.counts:
                self._add_played("stock", judge_count(judge, comings))
            once = judge_once(judge)
            once.findings += again.findings
            self._add(once)
        for message, settings in self._partner.messages.inbound().items():
            samples = samples_of(settings.mapping, folder_of(settings.mapping))
            existing = [path for path in samples if path.is_file()]
            section = try_samples(message, self._mappings[message], existing)
            self._add(section)
            if existing and are_read(section):
                self.sampled.append(message)
        self._add(what_is_lost(self._mappings))

    def _clock(self) -> datetime:
        """Return the warehouse's time: what it does later is not of the same second."""
        return datetime.now(UTC) - timedelta(minutes=_LONGEST_NIGHT - self._minutes)

    def _add(self, section: Section) -> None:
        if section.findings:
            self.sections.append(section)

    def _add_played(self, message: str, section: Section) -> None:
        """Add what was played of `message`, and count it; silence is no message."""
        self._add(section)
        verdicts = [one.verdict for one in section.findings if one.what not in SILENT]
        unsaid = verdicts.count(Verdict.UNSAID)
        self._count(message, len(verdicts) - unsaid, unsaid)

    def _count(self, message: str, played: int, unplayed: int) -> None:
        self.played.append(Played(message, played, unplayed))

    def _do(self, command: str, part: Callable[[Session], None]) -> None:
        """Do one part of the night, and say what it did; what stands in its way is raised."""
        with open_session(
            self.place.configuration, command=command, looks_only=command == "adopt"
        ) as session:
            part(session)
            for _, error in session.report.troubles:
                raise error
            self._say(f"{command}: {', '.join(session.report.lines(self._name)) or 'done'}")

    def _adopt(self, session: Session) -> None:
        for work in session.works.values():
            adopt(work, survey(work), Answers("new", "new"))

    def _take_orders(self) -> dict[str, Order]:
        """Let a warehouse read the order files; returns the orders by shipment."""
        self._warehouse = Warehouse(
            self._name,
            self.place.root,
            self._partner.messages,
            self._mappings,
            shelf=Shelf(of_unknown=ON_SHELF),
            clock=self._clock,
        )
        if "item" in self._mappings:
            items = take_items(self._warehouse, len(self.supply.items), self._reasons)
            self._add_played("item", items)
        section = Section("The order file")
        what = "read by the order mapping, run backwards"
        try:
            orders = {order.shipment_id: order for order in self._warehouse.take_orders()}
            verdict = Verdict.WORKS if orders else Verdict.FAILS
            section.add(what, verdict, f"{len(orders)} orders")
        except ValueError as error:
            orders = {}
            verdict = Verdict.UNSAID if isinstance(error, Unsayable) else Verdict.FAILS
            section.add(what, verdict, self._reasons.of("order", error))
        self._add(section)
        return orders

    def _said(self) -> dict[str, dict[str, Value]]:
        """Return what the store says of each shipment, by the names of our fields."""
        outbound = Outbound(self.supply.store, PluginSettings(mixed_types=False))
        zone = self._configuration.store_of(self._partner).zone
        found: dict[str, dict[str, Value]] = {}
        for shipment in self.supply.store.shipments():
            read = answers.shipment(outbound.shipment(shipment), zone)
            order = answers.order(outbound.order(shipment.order))
            found[shipment.number] = order_document(read, order, read.lines).values
        return found

    def _again(self) -> Section:
        """Run it all again, and return whether that changed anything."""
        section, before = Section("Once only"), len(self.supply.store.effects)
        self._do("run", night.run)
        changes = len(self.supply.store.effects.since(before))
        if changes:
            section.add("running it all again", Verdict.FAILS, f"{changes} changes at the store")
        else:
            section.add("running it all again", Verdict.WORKS, "changes nothing")
        return section

    def _confirmations(
        self, judge: Judge, orders: Mapping[str, Order], comings: Comings
    ) -> Section:
        section = Section("Confirmations, as the warehouse writes them")
        if not orders:
            told = next(filter(None, (judge.state(one)[1] for one in self._cases)), "")
            section.add("every case", Verdict.UNSAID, told or "no order was read from the files")
            return section
        for shipment_id, case in self._cases.items():
            if shipment_id in comings.unsaid:
                section.add(case.what, Verdict.UNSAID, comings.why(case.what, shipment_id))
            elif shipment_id not in orders:
                state, told = judge.state(shipment_id)
                reason = f"{state}: {told or NOT_READ}"
                section.add(case.what, Verdict.UNSAID, self._reasons.once(case.what, reason))
            else:
                paid = self.supply.store.shipment(shipment_id).paid
                known = Knowledge(self._mappings["confirmation"], self._partner.policies, paid)
                judge.judge(section, case.what, shipment_id, case.expect(known))
        return section

    @contextmanager
    def _judge(self) -> Iterator[Judge]:
        configuration, _ = open_configuration(self.place.configuration)
        with open_books(configuration) as books:
            yield Judge(books, self.supply.store, self._partner.store_name, self._name)
