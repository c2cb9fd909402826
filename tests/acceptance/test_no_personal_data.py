"""A night full of faults: no log, report, problem, output or row of the ledger names a customer.

Every text of a customer's, and every secret, is marked; what the bridge says and keeps is searched
for the marks. The archive is left out: it keeps the bytes of every file, and says so.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from bridge.app.reporting import look, page
from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.sftp_server import SftpServer
from bridge.sandbox.store import Address, Payment
from tests.acceptance.incoming import (
    CONFIRMATION,
    MAPPINGS,
    RETURN_HEADER,
    RULES,
    confirm,
    count,
)
from tests.acceptance.world import SECRET, World

NAME, STREET, CITY = "Zebulon Markwort", "Quittengasse 77", "Xanthenstadt"
MAIL, PHONE, ZIP = "zebulon.markwort@example.com", "+46709876543", "98765"
NOTE, PASSWORD = "mein hund heisst bolzenbert", "pa55word-of-sftp"
#: Words of which none may be anywhere; in small letters.
MARKS = [
    "zebulon", "markwort", "quittengasse", "xanthenstadt", "709876543", "98765", "bolzenbert",
    SECRET, PASSWORD,
]  # fmt: skip
ECHO = f"Declined: {NAME}, {STREET}, {ZIP} {CITY}, {MAIL}, {PHONE}, key {SECRET}"

ORDER = """\
version: 1
message: order
format: csv
file: {name: "ORD_{created:%Y%m%d%H%M%S}_{sequence:06}.csv", encoding: ascii}
records:
  - each: line
    fields:
      - {at: ORDER, field: shipment.shipmentId}
      - {at: NAME, field: shipment.deliveryName, max: 10}
      - {at: STREET, field: shipment.deliveryAddress, max: 5}
      - {at: CITY, field: shipment.deliveryCity, code: city}
      - {at: MAIL, field: shipment.deliveryEmail}
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true}
codes:
  city: {Stockholm: STO}
"""


def sell(world: World, *, capture: bool = False) -> str:
    address = Address(NAME, STREET, ZIP, CITY, "SE", MAIL, cell=PHONE, tele=PHONE)
    payment = Payment.AUTHORISED if capture else Payment.PREPAID
    order = world.store.add_order(address, [(world.item("TEE"), 1)], payment=payment)
    return order.shipments[0].number


def everything_kept(state: Path, leaving_out: str = "") -> str:
    """Return every text in every table of the ledger but one, in small letters."""
    with closing(sqlite3.connect(state / "ledger.sqlite3")) as ledger:
        tables = ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = [
            row
            for (name,) in tables
            if name != leaving_out
            for row in ledger.execute(f"SELECT * FROM {name}")
        ]
    return "\n".join(str(row) for row in rows).lower()


def assert_unmarked(text: str) -> None:
    for mark in MARKS:
        at = text.lower().find(mark)
        assert at < 0, text[max(0, at - 200) : at + 200]


def assert_nothing_kept_or_told(world: World, *said: str, leaving_out: str = "") -> None:
    for one in said:
        assert_unmarked(one)
    assert_unmarked(everything_kept(world.state, leaving_out))
    assert_unmarked(page(look(world.write_configuration(), clock=world.clock)))
    for command in (["status"], ["problems"], ["status", "--json"], ["problems", "--json"]):
        done = world.bridge(*command)
        assert_unmarked(done.stdout + done.stderr)


def night(world: World, *commands: str) -> list[str]:
    """Run commands as a person does, as loudly as they can be; return all that they said."""
    said = []
    for command in commands or ("export", "import"):
        done = world.bridge(command, "-v")
        said.append(done.stdout + done.stderr)
    return said


@pytest.fixture
def marked(world: World) -> World:
    world.set_endpoint(timeout_seconds="1")
    return world


def test_orders_that_do_not_fit_and_calls_that_fail(marked: World) -> None:
    world = marked
    shipment = sell(world)
    captured = [sell(world, capture=True) for _ in range(4)]
    troubles = [Trouble.REFUSED, Trouble.ERROR_BEFORE, Trouble.HALF_AFTER, Trouble.DROP_AFTER]
    for number, trouble in enumerate(troubles, start=1):
        world.api.faults.order(Fault(trouble, "PUT", "capture", nth=number, message=ECHO))
    said = night(world, "export")
    world.map("order", ORDER)
    said += night(world, "export", "export")
    assert shipment in world.states()
    assert captured[0] in world.states()
    assert "capture-failed" in world.problems()
    assert "…" in str(world.rows("SELECT message FROM problems")), "the store's words, masked"
    assert_nothing_kept_or_told(world, *said)


def test_files_whose_columns_are_shifted_and_values_that_cannot_be_read(marked: World) -> None:
    world = marked
    for message, mapping in MAPPINGS.items():
        world.map(message, mapping)
    world.set_policies(returns=RULES)
    world.adopt()
    shipment = sell(world)
    said = night(world, "export")
    confirm(
        world,
        f"{shipment};{NAME};{STREET};PostNord;T1;TEE;;{MAIL}",
        f"{shipment};C;2026-13-45 {PHONE};DHL;T2;TEE;;{ZIP}{CITY}",
        f"{shipment};C;;{NAME};{STREET};TEE;;1;{MAIL};{NOTE}",
        f'{shipment};C;;"{NAME}" {CITY};T3;TEE;;1',
    )
    confirm(world, f"{shipment};{NAME};;;;TEE;;{PHONE}", name="2")
    returned = f"R1;{shipment};{MAIL};TEE;1;{NAME};{NOTE}"
    sound = f"R2;{shipment};2026-01-12 10:00:00;TEE;9;GOOD;{NOTE} {NAME}"
    world.put_file("out/RETURN_1.csv", f"{RETURN_HEADER}\n{returned}\n{sound}\n")
    count(world, f"{NAME};TEE;;{STREET}", f"2026-01-12 10:00:00;TEE;;{PHONE}x")
    world.put_file("out/CONFIRMATION_3.csv", f"{NAME};{STREET}\n{MAIL};{PHONE}\n")
    world.put_file("out/CONFIRMATION_4.csv", f"ORDER_NO;{NAME}\n{PHONE}".encode("utf-16"))
    said += night(world, "import", "import")
    assert world.problems()
    # What a row says in the columns of ids and codes is kept until it is purged: a correct file is
    # compared with it. What people write by hand is not.
    assert_nothing_kept_or_told(world, *said, leaving_out="records")
    assert NOTE not in str(world.rows("SELECT * FROM records"))
    shown = world.bridge("problems", "--values").stdout
    assert NAME in shown, "who asks for them sees the values"


@pytest.mark.parametrize("format", ["xml", "json"])
def test_broken_xml_and_json(marked: World, format: str) -> None:
    world = marked
    text = """\
version: 1
message: confirmation
format: FORMAT
records:
  - record: m
    each: file
    records:
      - record: order
        each: shipment
        fields: [{at: no, field: shipmentId, required: true}]
        records:
          - record: line
            each: line
            fields:
              - {at: sku, field: physicalSku}
              - {at: qty, field: quantity, integer: true, required: true}
""".replace("FORMAT", format)
    if format == "json":
        text = text.replace("  - record: m\n    each", "  - each")
    world.map("confirmation", text)
    world.adopt()
    files = {
        "xml": [
            f"<m><order><no>1</no><line><sku>x</sku><qty>{PHONE}{NAME}</qty></line></order></m>",
            f"<m><order><no>{NAME}</order></m>", f"<m>&{CITY};</m>", f"<m a='{NAME}' a='{MAIL}'/>",
            f"<m {NAME}>", f"<m><!DOCTYPE {NAME}>", f"<m>{CITY} & {NAME};</m>", f"<?{NAME}?><m>",
        ],
        "json": [
            f'{{"order": [{{"no": "1", "line": [{{"sku": "x", "qty": "{NAME}"}}]}}]}}',
            f'{{"order": [{{"no": "{NAME}', f'{{"order": {CITY}}}', f'["{NAME}" "{MAIL}"]',
            f'{{"{NAME}": 1, "{NAME}": 2}} {MAIL}',
        ],
    }[format]  # fmt: skip
    for number, content in enumerate(files):
        world.put_file(f"out/CONFIRMATION_{number}.x", content)
    said = night(world, "import")
    assert len(world.problems()) >= len(files) - 1
    assert_nothing_kept_or_told(world, *said)


def test_servers_that_refuse_and_fail(marked: World, tmp_path: Path) -> None:
    world = marked
    root = tmp_path / "sftp"
    root.mkdir()
    (root / "out").mkdir()
    secret = tmp_path / "sftp-password"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    with SftpServer(root, password="another one") as server:
        sftp = {
            "host": server.host, "port": str(server.port), "user": server.user,
            "password": {"file": str(secret)}, "host_keys": [server.host_key],
            "timeout_seconds": "5", "connect_timeout_seconds": "5",
        }  # fmt: skip
        world.configuration["partners"].pop("alpha")
        world.add_partner("beta", transport={"sftp": sftp}, root=root)
        world.map("order", ORDER, partner="beta")
        world.map("confirmation", CONFIRMATION, partner="beta")
        shipment = sell(world)
        said = night(world, "adopt")
        sftp["host_keys"] = ["SHA256:" + "A" * 43]
        said += night(world, "adopt")
    said += night(world, "adopt", "run")
    assert shipment
    assert any("refused the login" in one for one in said)
    assert any("another host key" in one for one in said)
    assert_nothing_kept_or_told(world, *said)


def test_a_fault_of_the_bridge_shows_where_and_not_what(marked: World) -> None:
    world = marked
    sell(world)
    site = world.folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import bridge.plan.routing as it\n"
        f"name = bytes({list(NAME.encode())}).decode()\n"
        f"mail = bytes({list(MAIL.encode())}).decode()\n"
        "def broken(*_, **__):\n    raise KeyError(name) from ValueError(mail)\n"
        "it.takers = broken\n"
    )
    path = f"{site}{os.pathsep}{Path(__file__).parents[2]}"
    world.write_configuration()
    done = subprocess.run(
        world.command("export", "-v"), cwd=world.folder, env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3, "1 would say that something waits for a person"
    assert "KeyError" in done.stderr
    assert "ValueError" in done.stderr
    assert "routing" in done.stderr or "export" in done.stderr
    assert_nothing_kept_or_told(world, done.stdout + done.stderr)
