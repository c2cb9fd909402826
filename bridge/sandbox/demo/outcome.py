"""What came of the demo: tables made from the ledger, the shop's log of effects and the folder."""

import os
from collections.abc import Iterator
from pathlib import Path

from bridge.app.books import open_books, open_configuration
from bridge.flows.stock.not_taken import KIND
from bridge.flows.work import Books
from bridge.ledger.shipments import ShipmentRow
from bridge.sandbox.demo.folder import DemoFolder
from bridge.sandbox.demo.result import DemoResult, Table
from bridge.sandbox.demo.story import BEHAVIOURS
from bridge.sandbox.demo.world import World
from bridge.sandbox.shop.sales import SALES, Sale
from bridge.sandbox.store import Kind, Store

_STORE = "nordic"

#: What is counted, and whether a second time on the same subject would be a fault.
_COUNTED = (
    (Kind.CAPTURED, "payments captured"),
    (Kind.SHIPMENT_CHANGED, "shipments lowered"),
    (Kind.COMPLETED, "shipments completed"),
    (Kind.CUSTOMER_EMAILED, "customers told that their goods are on the way"),
    (Kind.RETURN_CREATED, "returns created"),
    (Kind.REFUNDED, "refunds paid"),
    (Kind.STOCK_SET, "stock figures set"),
)


def result_of(demo: DemoFolder, world: World, repeated: int, is_same: bool) -> DemoResult:
    """Return the tables; `repeated` effects and new files are what a second run brought."""
    configuration, _ = open_configuration(demo.configuration)
    with open_books(configuration) as books:
        rows = tuple(_shipment(books, world.store, sale) for sale in SALES)
        others = (*_returns(world.store), *_items(books))
    twice = [kind for kind, _ in _COUNTED if world.store.effects.repeated(kind)]
    return DemoResult(
        configuration=demo.configuration,
        shipments=Table(
            "What became of each shipment",
            ("shipment", "to", "partner", "what is odd about it", "what became of it", "why"),
            rows,
        ),
        others=Table("What else there was", ("what", "what became of it"), others),
        totals=_totals(world, repeated),
        files=_files(demo),
        commands=_commands(demo),
        is_good=not (repeated or twice) and is_same,
    )


def _shipment(books: Books, store: Store, sale: Sale) -> tuple[str, ...]:
    order = next(one for one in store.orders.values() if one.delivery.name == sale.name)
    shipment_id = order.shipments[0].number
    row = books.shipments.get(_STORE, shipment_id)
    became, why = _became(books, row, shipment_id)
    odd = "; ".join(filter(None, (sale.why, _behaviour(shipment_id))))
    return (shipment_id, sale.country, row.partner if row else "", odd, became, why)


def _behaviour(shipment_id: str) -> str:
    """Return what the warehouse was told to do wrong."""
    told = next((some[shipment_id] for some in BEHAVIOURS.values() if shipment_id in some), None)
    return f"the warehouse {told}" if told else ""


def _became(books: Books, row: ShipmentRow | None, shipment_id: str) -> tuple[str, str]:
    """Return what became of a shipment, and why."""
    problems = [one for one in books.problems.about(shipment_id) if one.closed_at is None]
    told = next((one.message for one in problems), "")
    if row is None:
        return "not fetched", "the shop has not released it"
    if row.state == "completed":
        return "completed", f"{row.carrier} {row.tracking}"
    if row.state == "shipped":
        return "shipped", "it is on invoice: completed by the store once it is paid"
    if told:
        return ("held" if row.partner else "nobody takes it"), told
    document = books.records.document_state(row.partner, "confirmation", shipment_id)
    if document == "open":
        return "waiting", "part of it was confirmed, and the rest is still to come"
    return "with the partner", "it has not answered yet"


def _returns(store: Store) -> Iterator[tuple[str, str]]:
    """Yield the returns that the shop has now."""
    for made in store.returns.values():
        refunds = store.effects.count(Kind.REFUNDED, made.return_id)
        paid = "refunded once" if refunds == 1 else f"refunded {refunds} times"
        yield f"return {made.return_id} of {made.shipment.number}", paid


def _items(books: Books) -> Iterator[tuple[str, str]]:
    """Yield the items of the count that wait, and how many the shop does not have."""
    for problem in books.problems.all_open():
        if problem.kind == "item":
            yield f"item {problem.subject} in the count", problem.message
        elif problem.kind == KIND:
            yield f"count {problem.subject}", problem.message


def _totals(world: World, repeated: int) -> Table:
    effects = world.store.effects
    calls = sum(entry.had_effect for entry in world.api.journal)
    rows = [("calls that changed something at the shop", str(calls), "")]
    for kind, text in _COUNTED:
        twice = effects.repeated(kind)
        rows.append((text, str(effects.count(kind)), "TWICE" if twice else "none twice"))
    rows.append(("changes by running it all again", str(repeated), ""))
    return Table("What was done at the shop", ("what", "how often", ""), tuple(rows))


def _files(demo: DemoFolder) -> Table:
    nordlager, polderpack = demo.partner("nordlager"), demo.partner("polderpack")
    found = [
        (demo.page, "the morning as a page: open it in a browser"),
        (_first(nordlager, "in/orders/taken/*"), "orders as CSV"),
        (demo.path / "mappings/nordlager/order.yaml", "the mapping that wrote it"),
        (_first(polderpack, "Order/taken/*"), "orders as XML"),
        (demo.path / "mappings/polderpack/order.yaml", "the mapping that wrote it"),
        (_first(nordlager, "out/done/CONF_*"), "what was shipped, read and moved to done"),
        (_first(polderpack, "Shipment/done/*"), "the same as XML"),
        (_first(nordlager, "out/done/RET_*"), "what came back"),
        (_first(nordlager, "out/done/STOCK_*"), "what is on the shelf"),
        (demo.configuration, "the configuration"),
        (demo.log, "what the bridge logged"),
    ]
    rows = tuple((shown(path), text) for path, text in found if path is not None)
    return Table("Files to look at", ("file", "what it is"), rows)


def _first(folder: Path, pattern: str) -> Path | None:
    return min(folder.glob(pattern), default=None)


def _commands(demo: DemoFolder) -> Table:
    config = f"--config {shown(demo.configuration)}"
    rows = (
        (f"bridge status {config}", "how things stand"),
        (f"bridge problems {config}", "what waits for a decision, and what to do about it"),
        (f"bridge report {config}", "the morning as a page, written anew"),
        (f"bridge serve {config}", "all of it in a browser, at http://127.0.0.1:8321/"),
        (f"bridge trace 83654-1 {config}", "the life of a shipment that was sent short"),
        (f"bridge trace NOR-R1001 {config}", "a return that was sent twice and refunded once"),
        ("bridge sandbox", "the same shop and warehouses, for your own commands"),
        ("bridge init my-shop", "a commented configuration for a shop of your own"),
    )
    return Table("To try next", ("command", "what it shows"), rows)


def shown(path: Path) -> str:
    """Return `path` as a person here would type it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
