"""A shop, its partners and a bridge between them, all real, with the time in the test's hands.

    world.sell("TEE", country="SE")              an order of the pretended shop
    outcome = world.export()                     in this process, on the test's clock
    world.files("in")                            what lies in the partner's folder, by name
    world.writes()                               every changing call that reached the shop
    world.bridge("export")                       the same as a person does it: a process of its own

The store is the sandbox's, over real HTTP; the ledger is a real file; the partners' folders are
real folders. A partner is added with mappings of its own, never those of `mappings/`.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from bridge.app import night
from bridge.app.adopt import Answers, adopt, survey
from bridge.app.deciding import Asked, decide
from bridge.app.session import Session, open_session
from bridge.app.surroundings import Surroundings
from bridge.model.fields import MESSAGES
from bridge.plan.remedies import Verb
from bridge.sandbox.order_api import Entry, OrderApiServer, PluginSettings
from bridge.sandbox.store import Address, Item, Payment, Store, by_hand
from tests.acceptance import started
from tests.acceptance.clock import Clock
from tests.acceptance.started import ROOT

#: The secret of the pretended store, as it stands in the file that bridge.yaml names.
SECRET = "s3cret-of-the-plugin"


@dataclass(frozen=True)
class Outcome:
    """What a session ended with."""

    exit_code: int
    #: What was done and how often, all partners together: {"files delivered": 1}.
    done: Mapping[str, int]
    #: What stopped a part of it, message and remedy in one.
    troubles: Sequence[str]
    #: What a dry run would have done, a line each.
    would: Sequence[str]


@dataclass(frozen=True)
class Home:
    """Where a partner lives: its folder on this disk, and what its paths start with."""

    root: Path
    prefix: str = ""


@dataclass
class World:
    """One shop, its partners and one bridge; a context that ends with nothing left running."""

    folder: Path
    plugin: PluginSettings = field(default_factory=lambda: PluginSettings(secret=SECRET))
    clock: Clock = field(default_factory=Clock)
    #: The shop; an empty one where none is given.
    shop: Store | None = None

    def __post_init__(self) -> None:
        self.store = self.shop or Store(now=self.clock)
        self.api = OrderApiServer(self.store, self.plugin)
        self.homes: dict[str, Home] = {}
        self._items: dict[str, Item] = {}
        #: What bridge.yaml was last, in one line and as it is written.
        self._told = self._text = ""
        secret = self.folder / "secret"
        secret.write_text(SECRET)
        secret.chmod(0o600)
        endpoint = {
            "api": self.api.base, "secret": {"file": "secret"}, "warehouse": "main",
            "writes": "on", "timeout_seconds": "2",
        }  # fmt: skip
        #: bridge.yaml, written anew before every session; change it as you like.
        self.configuration: dict[str, Any] = {
            "version": "1",
            "state": "./state",
            "stores": {
                "nordic": {"time_zone": "Europe/Stockholm", "endpoints": {"main": endpoint}}
            },
            "partners": {},
            "run": {"settle_seconds": "60"},
        }

    def __enter__(self) -> Self:
        self.api.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.api.stop()

    # The shop ---------------------------------------------------------------------------------

    def edit(self, name: str, /, **fields: Any) -> None:
        """Change fields of the item that `item` knows by `name`, as somebody does by hand."""
        by_hand.change_item(self.store, self.item(name), **fields)

    def item(self, sku: str = "TEE", **fields: Any) -> Item:
        """Return the item of that SKU, put into the range with 100 pieces at first use."""
        if sku not in self._items:
            number = len(self._items) + 1
            values = {"ean": f"20000000{number:05}", "name": f"A {sku}", "physical": 100, **fields}
            self._items[sku] = self.store.add_item(
                Item(stock_item_id=self.store.next_id("item"), sku=sku, **values)
            )
        return self._items[sku]

    def sell(
        self,
        *skus: str | tuple[str, int],
        country: str = "SE",
        name: str = "Alva Exempelsson",
        city: str = "Stockholm",
        capture: bool = False,
        **fields: Any,
    ) -> str:
        """Add an order with one good-to-go shipment and return the shipment's id, such as 83651-1.

        `skus` are SKUs or (SKU, quantity), one "TEE" where none is named. With `capture` its
        payment is authorised only. More `fields` are those of the sandbox's `Order`.
        """
        lines = [(one, 1) if isinstance(one, str) else one for one in skus or ("TEE",)]
        if capture:
            fields["payment"] = Payment.AUTHORISED
        address = Address(name, "Provgatan 1", "111 00", city, country, "alva@example.com")
        order = self.store.add_order(address, [(self.item(sku), n) for sku, n in lines], **fields)
        return order.shipments[0].number

    def writes(self) -> list[Entry]:
        """Return every request that reached the shop and asked for a change, oldest first."""
        return list(self.api.journal.writes())

    def captured(self) -> list[str]:
        """Return the shipments whose money was taken, once for each time that it was."""
        return [effect.subject for effect in self.store.effects if effect.kind == "captured"]

    # The partners -----------------------------------------------------------------------------

    def add_partner(
        self,
        name: str = "alpha",
        mappings: Mapping[str, str] | None = None,
        *,
        countries: Sequence[str] | None = None,
        transport: Mapping[str, Any] | None = None,
        root: Path | None = None,
        prefix: str = "",
        **keys: Any,
    ) -> Home:
        """Add a partner with the texts of its `mappings` by message, and its empty folders.

        `countries` are those whose shipments are its, all where None. `transport` is the block of
        bridge.yaml, a local folder where None; then `root` says which folder of this disk it
        shows, and `prefix` what paths in it start with. More `keys` go into bridge.yaml as they
        are.
        """
        home = Home(root or self.folder / name, prefix)
        self.homes[name] = home
        for folder in ("in", "out", "done", "error"):
            (home.root / folder).mkdir(parents=True, exist_ok=True)
        self.configuration["partners"][name] = {
            "endpoint": "nordic/main",
            "time_zone": "Europe/Stockholm",
            "transport": transport or {"folder": {"path": str(home.root)}},
            "shipments": {"delivery_country": list(countries)} if countries else "all",
            "messages": {},
            **keys,
        }
        for message, text in (mappings or {}).items():
            self.map(message, text, partner=name)
        return home

    def map(self, message: str, text: str, *, partner: str = "alpha") -> None:
        """Let `text` be the partner's mapping for a message, and exchange that message.

        Orders and items go to the folder `in`. What comes in lies in `out` under the message's name
        in capitals (STOCK_1.csv), is settled at once, and goes to `done` or `error`.
        """
        path = self.folder / "mappings" / partner / f"{message}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        messages = self.configuration["partners"][partner]["messages"]
        messages.setdefault(message, self._message(message, self.homes[partner].prefix))
        messages[message]["mapping"] = str(path)

    def _message(self, message: str, prefix: str) -> dict[str, Any]:
        if MESSAGES[message].is_outbound:
            return {"folder": f"{prefix}in"}
        return {
            "folder": f"{prefix}out",
            "files": f"{message.upper()}_*",
            "done_folder": f"{prefix}done",
            "error_folder": f"{prefix}error",
            "settle_seconds": "0",
        }

    def set_message(self, message: str, *, partner: str = "alpha", **keys: Any) -> None:
        """Change keys of a message in bridge.yaml."""
        self.configuration["partners"][partner]["messages"][message] |= keys

    def set_policies(self, *, partner: str = "alpha", **keys: Any) -> None:
        """Change policies of a partner in bridge.yaml."""
        self.configuration["partners"][partner].setdefault("policies", {}).update(keys)

    def set_endpoint(self, **keys: Any) -> None:
        """Change keys of the store's endpoint in bridge.yaml."""
        self.configuration["stores"]["nordic"]["endpoints"]["main"] |= keys

    def put_file(self, path: str, content: str | bytes, *, partner: str = "alpha") -> Path:
        """Put a file into a partner's folder, whole at once, and return where it lies."""
        place = self.homes[partner].root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def files(self, folder: str, *, partner: str = "alpha") -> dict[str, bytes]:
        """Return the files that lie in a partner's folder, by name."""
        place = self.homes[partner].root / folder
        return {one.name: one.read_bytes() for one in sorted(place.iterdir()) if one.is_file()}

    # The bridge -------------------------------------------------------------------------------

    @property
    def bridge_yaml(self) -> Path:
        """Where the configuration is."""
        return self.folder / "bridge.yaml"

    def write_configuration(self) -> Path:
        """Write bridge.yaml (in JSON, which is YAML too) and return its path."""
        told = json.dumps(self.configuration, ensure_ascii=False)
        if told != self._told:
            # To indent takes ten times as long.
            self._told, self._text = (
                told,
                json.dumps(self.configuration, indent=2, ensure_ascii=False),
            )
        self.bridge_yaml.write_text(self._text, encoding="utf-8")
        return self.bridge_yaml

    def export(self, *partners: str, dry_run: bool = False) -> Outcome:
        return self.session(night.export, *partners, command="export", dry_run=dry_run)

    def import_(self, *partners: str, dry_run: bool = False) -> Outcome:
        return self.session(night.import_, *partners, command="import", dry_run=dry_run)

    def run(self, *partners: str, dry_run: bool = False) -> Outcome:
        return self.session(night.run, *partners, command="run", dry_run=dry_run)

    def adopt(
        self,
        *partners: str,
        shipments: Literal["sent", "new"] = "new",
        files: Literal["read", "new"] = "new",
        held: Literal["sent", "held"] = "held",
        items: Literal["sent", "new"] = "new",
    ) -> Outcome:
        """Adopt `partners` (all, where none is named), by what a person says of what is open."""

        def part(session: Session) -> None:
            for work in session.works.values():
                adopt(work, survey(work), Answers(shipments, files, held, items=items))

        return self.session(part, *partners, command="adopt", looks_only=True)

    def decide(self, verb: Verb, *subjects: str, **asked: Any) -> list[str]:
        """Settle what waits as a person does, and return what was decided, a line each."""
        wanted = Asked(verb, subjects, "because", **asked)
        return decide(self.write_configuration(), wanted, self.clock).lines

    def session(
        self, part: Callable[[Session], None], *partners: str, command: str, **how: bool
    ) -> Outcome:
        """Do a part of a night in a session of its own, on the test's clock."""
        would: list[str] = []
        around = Surroundings(clock=self.clock, sleep=self.clock.sleep, would=would.append)
        path = self.write_configuration()
        with open_session(path, partners, command=command, surroundings=around, **how) as session:
            part(session)
            done: dict[str, int] = {}
            for (_partner, what), number in session.report.done.items():
                done[what] = done.get(what, 0) + number
            troubles = [str(error) for _partner, error in session.report.troubles]
            return Outcome(session.exit_code, done, troubles, would)

    def bridge(
        self, *arguments: str, seconds: float = 60, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the command line in a process of its own, on the real clock."""
        self.write_configuration()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        return started.bridge(arguments, self.folder, environment, seconds)

    def command(self, *arguments: str) -> list[str]:
        """Return the words of a command line that starts the bridge."""
        return [sys.executable, "-m", "bridge", *arguments]

    # The ledger -------------------------------------------------------------------------------

    @property
    def state(self) -> Path:
        """The state folder: the ledger and its archive."""
        return self.folder / "state"

    @contextmanager
    def ledger(self) -> Iterator[sqlite3.Connection]:
        """Open the ledger's file from outside, as only a test may, and keep what is changed."""
        with closing(sqlite3.connect(self.state / "ledger.sqlite3")) as connection, connection:
            yield connection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query to the ledger."""
        with closing(sqlite3.connect(self.state / "ledger.sqlite3")) as connection:
            return connection.execute(query).fetchall()

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of the ledger by table; but for what is a log of runs."""
        logs = "('runs', 'outcomes', 'figures')"
        names = f"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN {logs}"
        return {name: self.rows(f"SELECT * FROM {name}") for (name,) in self.rows(names)}

    def states(self) -> dict[str, str]:
        """Return the state of every shipment that the ledger knows, by its id."""
        return dict(self.rows("SELECT shipment_id, state FROM shipments ORDER BY shipment_id"))

    def problems(self, subject: str = "") -> list[str]:
        """Return the codes of what is open, of one subject where it is named."""
        query = "SELECT subject, code FROM problems WHERE closed_at IS NULL ORDER BY id"
        return [code for about, code in self.rows(query) if subject in ("", about)]
