"""Every contradiction in bridge.yaml is a fault: its line, what was found, what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.conftest import SOUND, Finds, Loads

SFTP = SOUND[SOUND.index("      sftp:") : SOUND.index("    shipments:")]
KEY = '"SHA256:0123456789012345678901234567890123456789012"'
CONFIRMATION = SOUND[SOUND.index("      confirmation:") : SOUND.index("      stock:")]
MESSAGES = SOUND[SOUND.index("      order:") : SOUND.index("    policies:")]
ED25519 = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"


def line_of(text: str, changes: tuple[tuple[str, str], ...]) -> int:
    """Return the line of `text` in the changed configuration."""
    changed = SOUND
    for old, new in changes:
        changed = changed.replace(old, new, 1)
    return changed[: changed.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "at", "path", "found", "meant"),
    [
        # The whole.
        ("version: 1", "version: 2", "version:", "version", '"2"', "allowed here: 1"),
        ("state: ./state\n", "", "version:", "state", "nothing", "write `state`: The folder of"),
        ("state: ./state", "state:", "state:", "state", "nothing", "expected the path"),
        ("stores:\n", "store: {}\nstores:\n", "store: ", "store", "unknown key", "mean `stores`?"),
        ("state: ./state", "state: x\nmappings: x", "mappings", "mappings", "", "their partner"),
        # Stores and endpoints.
        ("  nordic:", "  Nordic Shop:", "  Nordic", "stores.Nordic Shop", "", "letters a to z"),
        ("/Stockholm", "/Stokholm", "/Stok", "stores.nordic.time_zone", "/Stok", "/Stockholm`?"),
        ("Europe/Stockholm", "../x", "../x", "stores.nordic.time_zone", '"../x"', "IANA list"),
        ("Europe/Stockholm", "Europe", "Europe", "stores.nordic.time_zone", '"', "IANA list"),
        ("https://shop", "http://shop", "http:", "*.main.api", '"http://shop', "unencrypted"),
        ("https://shop", "shop", "shop.ex", "*.main.api", '"shop', "expected an address such"),
        ("api/order", "api?x=1", "api?", "*.main.api", "?x=1", "base address alone"),
        ("https://", "https://me:pw@", "me:pw", "*.main.api", "(not shown)", "key of its own"),
        ("writes: on", "writes: maybe", "maybe", "*.main.writes", '"maybe"', "on or off"),
        ("writes: on", "write: on", "write:", "*.main.write", "unknown key", "mean `writes`?"),
        ("warehouse: main\n", "\n", "main:", "*.main.warehouse", "nothing", "write `warehouse`"),
        ("writes: on", "ca_file: ca.pem", "ca.pem", "*.main.ca_file", "no such file", "relative"),
        ("writes: on", "timeout_seconds: 120", "120", "*.timeout_seconds", "120", "less than"),
        # Partners.
        ("nordic/main", "nordic/mian", "nordic/mi", "*.endpoint", "mian", "mean `nordic/main`?"),
        ("nordic/main", "nordic", "nordic\n    time", "*.endpoint", '"nordic"', "nordic/main"),
        (
            "    transport:",
            "    store: x\n    transport:",
            "store: x",
            "*.store",
            "",
            "`endpoint`?",
        ),
        (
            "    policies:",
            "    policy: {}\n    policies:",
            "policy:",
            "*.policy",
            "",
            "`policies`?",
        ),
        (SFTP, "      ftp: {}\n", "ftp: {}", "*.transport.ftp", "unknown key", "mean `sftp`?"),
        (SFTP, "      {}\n", "{}", "*.transport", "", "write one of `sftp` and `folder`"),
        (SFTP, SFTP + "      folder: {path: x}\n", "sftp:", "*.transport", "", "write one of"),
        (SFTP, "      folder: {}\n", "folder: {}", "*.folder.path", "nothing", "write `path`"),
        # SFTP.
        ("sftp.example", "sftp.example:2222", "sftp.ex", "*.sftp.host", ":2222", "`port` has"),
        ("sftp.example", "me:pw@sftp.example", "me:", "*.sftp.host", "(not shown)", "user and"),
        ("sftp.example", "sftp.example/in", "sftp.ex", "*.sftp.host", "/in", "name alone"),
        ("user: merchant", "prot: 22\n        user: m", "prot", "*.sftp.prot", "", "mean `port`?"),
        ("user: merchant", "user: m\n        port: 99999", "99999", "*.port", "99999", "or less"),
        ("        user: merchant\n", "", "sftp:\n", "*.sftp.user", "nothing", "The login name"),
        (f"[{KEY}]", "[]", "host_keys", "*.sftp.host_keys", "nothing", "ssh-keyscan -p 22 sftp.ex"),
        (KEY, "SHA256:abc", "SHA256:abc", "*.host_keys.0", "abc", "43 characters"),
        (KEY, "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", "16:", "*.0", "16:", "MD5"),
        (KEY, f"h ssh-ed25519 {ED25519}", "h ssh", "*.host_keys.0", "h ssh", "leave the host's"),
        (KEY, f"ssh-rsa {ED25519}", "ssh-rsa", "*.host_keys.0", "ssh-rsa", "ssh-ed25519 AAAA"),
        ("        password: {file: password}\n", "", "sftp:", "*.password", "nothing", "key_file"),
        ("password: {f", "key_passphrase: {f", "key_pass", "*.key_passphrase", "", "`key_file`"),
        ("password: {file: password}", "key_file: id", "id\n", "*.key_file", "no such file", "rel"),
        # Which shipments.
        ("      delivery_country: [SE, NO]", "      {}", "{}", "*.shipments", "no cond", "all`"),
        ("[SE, NO]", "SWE", "SWE", "*.delivery_country", '"SWE"', "`SWE` never matches"),
        ("[SE, NO]", "[]", "[]", "*.delivery_country", "a list", "at least 1"),
        ("[SE, NO]", "[SE, ]\n      field: {deliveryCountry: x}", "{del", "*.field", "", "once"),
        ("delivery_country:", "country:", "country", "*.shipments.country", "", "`delivery_count"),
        # Messages.
        (MESSAGES, "      {}\n", "{}", "*.messages", "nothing", "at least one of: order"),
        ("      order: {", "      orders: {", "orders", "*.orders", "", "did you mean `order`?"),
        ("mapping: order", "mapping: ordr", "ordr", "*.order.mapping", "no such", "`order.yaml`?"),
        ("mapping: order.yaml", "mapping: .", ".,", "*.order.mapping", "a folder", "relative"),
        ("folder: in}", "folder: in\\x}", "in\\x", "*.order.folder", "in", "forward slashes"),
        ("folder: in}", "folder: ../in}", "../in", "*.order.folder", "../in", "without `..`"),
        ("folder: in}", "folder: in, rename: off}", "off}", "*.rename", "off", "`done_file`"),
        ("folder: in}", "folder: in, temporary: {}}", "{}", "*.temporary", "", "one of `suffix`"),
        (
            "folder: in}",
            "folder: in, temporary: {folder: in/}}",
            "{folder",
            "*.temporary",
            "",
            "other",
        ),
        ("folder: in}", "folder: in, temporary: {suffix: /x}}", "/x", "*.suffix", "", "slash"),
        ("folder: in}", "folder: in, done_file: done}", "done}", "*.done_file", "done", ".done"),
        ("        error_folder: out/error\n", "", "conf", "*.error_folder", "nothing", "too: a"),
        ("out/done", "out/", "out/\n", "*.done_folder", "out/", "read again"),
        ("out/error", "out", "out\n      st", "*.error_folder", '"out"', "read again"),
        ("out/error", "out/done/", "out/done/", "*.error_folder", "done", "another folder"),
        ("done_folder: out/done", "done: delet", "delet", "*.done", '"delet"', "delete"),
        ("done_folder: out/done", "done_prefix: a/", "a/", "*.done_prefix", '"a/"', "of a name"),
        ("error_folder: out/error", "done: delete", "delete", "*.done", "`done_folder` and", "one"),
        ("        done_folder: out/done\n", "", "conf", "*.done_folder", "nothing", "too: a"),
        (
            "done_folder: out/done",
            "done: delete\n        claim: none",
            "none",
            "*.claim",
            "`claim: none` and `done: delete`",
            "surely the one",
        ),
        ('"CONF_*.csv"', "out/*.csv", "out/*", "*.confirmation.files", "out/", "folder has a key"),
        ('"CONF_*.csv"', "'[ab].csv'", "'[ab", "*.confirmation.files", "[ab]", "`*` and `?`"),
        ('"CONF_*.csv"', "'CO*'\n        done_file: .ok", "'CO*'", "*.files", "CO", "done-files"),
        ('"CONF_*.csv"', "''", "''", "*.confirmation.files", '""', "such as CONF_*.csv"),
        ('"CONF_*.csv"', "x\n        claim: move", "move", "*.claim", '"move"', "rename, none"),
        # Policies and run.
        ("short: lower", "short: lowr", "lowr", "*.unpaid", '"lowr"', "mean `lower`?"),
        ("short: lower", "capture: later", "later", "*.when", '"later"', "before_export, on"),
        ("short: lower", "returns: {A: {refund: on}}", "A: {", "*.A.restock", "nothing", "write"),
        ("short: lower", "tracking: first", "first", "*.tracking", '"first"', "keys: several"),
        ("short: lower", "stock: {batch: 0}", "0}", "*.stock.batch", '"0"', "1 or more"),
        ("short: lower", "short: lower\nrun: {workers: many}", "many", "run.workers", "", "digits"),
    ],
)
def test_a_fault_says_where_what_was_found_and_what_was_meant(
    finds: Finds, old: str, new: str, at: str, path: str, found: str, meant: str
) -> None:
    faults = finds((old, new))
    fits = [
        fault
        for fault in faults
        if (fault.path == path or fault.path.endswith(path.removeprefix("*")))
        and meant in str(fault)
    ]
    assert len(fits) == 1, "\n".join(str(fault) for fault in faults)
    assert fits[0].file.endswith("/bridge.yaml")
    assert fits[0].line == line_of(at, ((old, new),)) if at else fits[0].line
    assert found in fits[0].found
    assert meant in fits[0].meant


ENDPOINT = SOUND[SOUND.index("      main:") : SOUND.index("partners:")]
SECOND = SOUND[SOUND.index("  nordlager:") :].replace("nordlager", "sydlager")


def test_two_partners_do_not_count_one_warehouse(finds: Finds) -> None:
    elsewhere = SECOND.replace("sftp.example", "b.example").replace("[SE, NO]", "[DK]")
    (fault,) = finds(("      short: lower\n", f"      short: lower\n{elsewhere}"))
    assert fault.path == "partners.sydlager.messages.stock"
    assert "the warehouse `main`" in fault.found
    assert "nordlager does already" in fault.meant


def test_two_endpoints_that_write_one_warehouse_have_one_partner_that_counts_it(
    finds: Finds,
) -> None:
    outlet = ENDPOINT.replace("main:", "outlet:", 1)
    second = SECOND.replace("nordic/main", "nordic/outlet").replace("sftp.example", "b.example")
    (fault,) = finds(
        (ENDPOINT, ENDPOINT + outlet), ("      short: lower\n", f"      short: lower\n{second}")
    )
    assert fault.path == "partners.sydlager.messages.stock"
    assert "the warehouse `main`" in fault.found


@pytest.mark.parametrize(
    ("mine", "loser"),
    [("delivery_country: [NO]", "sydlager"), ("delivery_country: ['*']", "nordlager")],
)
def test_a_partner_whose_shipments_all_are_anothers_too_is_a_fault(
    finds: Finds, mine: str, loser: str
) -> None:
    second = SECOND.replace("delivery_country: [SE, NO]", mine)
    faults = finds(("      short: lower\n", f"      short: lower\n{second}"))
    (fault,) = [fault for fault in faults if fault.path.endswith(".shipments")]
    assert fault.path == f"partners.{loser}.shipments"
    assert "held" in fault.meant


def test_shipments_all_takes_those_of_every_other_partner(finds: Finds) -> None:
    second = SECOND.replace(
        "    shipments:\n      delivery_country: [SE, NO]\n", "    shipments: all\n"
    )
    faults = finds(("      short: lower\n", f"      short: lower\n{second}"))
    assert "partners.nordlager.shipments" in [fault.path for fault in faults]


def test_partners_that_share_a_mailbox_do_not_take_each_others_files(finds: Finds) -> None:
    second = SECOND.replace("[SE, NO]", "[DK]")
    faults = finds(("      short: lower\n", f"      short: lower\n{second}"))
    assert [fault.path for fault in faults if fault.path.endswith("files")] == [
        "partners.sydlager.messages.confirmation.files",
        "partners.sydlager.messages.stock.files",
    ]


def test_faults_of_one_partner_do_not_hide_those_between_others(finds: Finds) -> None:
    faults = finds(
        ("version: 1", "version: 3"),
        ("nordic/main", "nordic/mian"),
        ("    time_zone: Europe/Stockholm\n    endpoints", "    time_zone: X\n    endpoints"),
        ("mapping: order.yaml", "mapping: odrer.yaml"),
    )
    assert [fault.path for fault in faults] == [
        "version",
        "stores.nordic.time_zone",
        "partners.nordlager.endpoint",
        "partners.nordlager.messages.order.mapping",
    ]


@pytest.mark.parametrize(
    "literal",
    ["hunter2", "[hunter2]", "{hunter2: x}", "{env: hunter2!}", "{value: hunter2}", "'hunter2'"],
)
def test_a_literal_secret_is_refused_and_never_shown(finds: Finds, literal: str) -> None:
    (fault,) = finds(("{env: CENTRA_SECRET}", literal))
    assert fault.path.startswith("stores.nordic.endpoints.main.secret")
    assert fault.line == line_of("secret:", ())
    assert "hunter2" not in str(fault)
    assert "expected" in fault.meant or "{env: NAME}" in fault.meant


def test_http_is_allowed_on_this_machine_and_where_it_is_switched_on(loads: Loads) -> None:
    here = loads(("https://shop.example", "http://localhost:8080"))
    assert here.stores["nordic"].endpoints["main"].api.startswith("http://localhost:8080")
    loads(("https://shop.example", "http://[::1]:8080"))
    elsewhere = ("https://shop.example", "http://shop.example")
    assert loads(elsewhere, ("writes: on", "allow_http: on")).partners


def test_a_path_to_a_mapping_may_be_absolute(loads: Loads, folder: Path) -> None:
    configuration = loads(("mapping: order.yaml", f"mapping: {folder / 'order.yaml'}"))
    order = configuration.partners["nordlager"].messages.order
    assert order is not None
    assert order.mapping == folder / "order.yaml"
