"""Zips that come in: each file in them a file of its own, the zip one delivery, or refused."""

from __future__ import annotations

import pytest

from bridge.app.tracing import trace
from bridge.app.values import add_values
from bridge.app.views import problems, reading
from tests.acceptance.incoming import (
    CONFIRMATION,
    CONFIRMATION_HEADER,
    STOCK,
    STOCK_HEADER,
    emails,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World
from tests.codecs.zips import encrypted, zipped

ZIPPED = CONFIRMATION.replace("csv: {", 'file: {zip: {inside: "*.csv"}}\ncsv: {', 1)


@pytest.fixture(autouse=True)
def shipment(world: World) -> str:
    open_for_business(world)
    world.map("confirmation", ZIPPED)
    world.set_message("confirmation", files="*.zip")
    return sent(world, ("TEE", 3))


def rows(*lines: str) -> str:
    return "\n".join([CONFIRMATION_HEADER, *lines, ""])


def part_of(shipment: str, quantity: int, tracking: str, final: str = "P") -> str:
    return f"{shipment};{final};;DHL;{tracking};TEE;;{quantity}"


def put(world: World, name: str = "a.zip", **files: str) -> None:
    world.put_file(f"out/{name}", zipped({f"{stem}.csv": text for stem, text in files.items()}))


def files(world: World) -> list[tuple[str, str, str, int]]:
    """Return name, state, reason and records of every file that came in."""
    query = "SELECT name, state, reason, records_read FROM files WHERE direction = 'in' ORDER BY id"
    return world.rows(query)


def test_files_in_a_zip_are_read_one_after_the_other(world: World, shipment: str) -> None:
    put(world, one=rows(part_of(shipment, 1, "T1")), two=rows(part_of(shipment, 2, "T2", "C")))
    outcome = world.import_()
    assert outcome.exit_code == 0
    assert outcome.done["files collected"] == 1
    assert outcome.done["files in zips read"] == 2
    assert emails(world) == {shipment: 1}
    assert list(world.files("done")) == ["a.zip"]
    assert files(world) == [
        ("a.zip", "done", "", 0),
        ("a.zip/one.csv", "done", "", 1),
        ("a.zip/two.csv", "done", "", 1),
    ]
    reckoned(world)
    assert world.import_().done == {}


def test_what_no_message_takes_is_counted_and_can_be_traced(world: World, shipment: str) -> None:
    content = {"one.csv": rows(part_of(shipment, 3, "T1", "C")), "label.pdf": "%PDF-"}
    world.put_file("out/a.zip", zipped(content))
    outcome = world.import_()
    assert (outcome.exit_code, outcome.done["files in zips left"]) == (0, 1)
    with reading(world.bridge_yaml) as (configuration, books):
        files = trace(configuration, books, "a.zip")["files"]
    found = {one["name"]: one["reason"] for one in files}
    assert found == {"a.zip": "", "a.zip/one.csv": "", "a.zip/label.pdf": "not-taken"}


def test_a_bad_row_is_told_with_the_file_in_the_zip_that_it_stands_in(
    world: World, shipment: str
) -> None:
    put(world, one=rows(part_of(shipment, 1, "T1")), two=rows(f"{shipment};C;;DHL;T2;TEE;;many"))
    assert world.import_().exit_code == 1
    with reading(world.bridge_yaml) as (configuration, books):
        told = [one for one in problems(books) if one["code"] == "not-a-whole-number"]
        add_values(configuration, books, told)
    ((file, line, value),) = [(one["file"], one["line"], one["value"]) for one in told]
    assert (file, line, value) == ("a.zip/two.csv", 2, "many")
    assert emails(world) == {}


def test_one_file_that_cannot_be_read_refuses_the_whole_zip(world: World, shipment: str) -> None:
    put(world, one=rows(part_of(shipment, 3, "T1", "C")), two="what;is;this\n")
    outcome = world.import_()
    assert (outcome.exit_code, outcome.done["files unreadable"]) == (1, 1)
    assert list(world.files("error")) == ["a.zip"]
    assert world.rows("SELECT COUNT(*) FROM records") == [(0,)]
    assert files(world) == [("a.zip", "done", "missing-column", 0)]
    ((message,),) = world.rows("SELECT message FROM problems WHERE closed_at IS NULL")
    assert message.startswith("a.zip/two.csv, line 1: The header has no column")
    assert emails(world) == {}

    put(world, one=rows(part_of(shipment, 3, "T1", "C")), two=rows())
    assert world.import_().exit_code == 0, "a whole one of the same name makes it good"
    assert emails(world) == {shipment: 1}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"PK\x03\x04 and no more", "cut-off"),
        (rows().encode(), "not-a-zip"),
        (zipped({"readme.txt": "hello"}), "nothing-inside"),
        (zipped({"../a.csv": rows()}), "path-in-name"),
        (encrypted(zipped({"a.csv": rows()})), "encrypted"),
        (zipped({"a.csv": bytes(1 << 25)}), "too-big"),
    ],
    ids=["empty", "cut-off", "plain", "other-files", "path", "encrypted", "bomb"],
)
def test_a_zip_that_cannot_be_read_is_put_aside(world: World, content: bytes, code: str) -> None:
    world.put_file("out/a.zip", content)
    assert world.import_().exit_code == 1
    assert world.files("error") == {"a.zip": content}
    assert world.problems("a.zip") == [code]
    assert world.import_().done == {}, "and it is told once"


def test_a_fact_in_two_files_of_a_zip_is_one_fact(world: World, shipment: str) -> None:
    first, second = part_of(shipment, 1, "T1"), part_of(shipment, 2, "T2", "C")
    put(world, one=rows(first), two=rows(first, second))
    outcome = world.import_()
    assert (outcome.exit_code, outcome.done["records skipped as duplicates"]) == (0, 1)
    assert emails(world) == {shipment: 1}
    reckoned(world)


def test_files_with_the_same_bytes_are_skipped_wherever_they_come_from(
    world: World, shipment: str
) -> None:
    put(world, one=rows(part_of(shipment, 1, "T1")), copy=rows(part_of(shipment, 1, "T1")))
    assert world.import_().done["files skipped as duplicates"] == 1
    put(world, "b.zip", one=rows(part_of(shipment, 1, "T1")), two=rows(part_of(shipment, 2, "T2")))
    assert world.import_().done["files skipped as duplicates"] == 1
    assert emails(world) == {shipment: 1}
    states = {name: (state, reason) for name, state, reason, _ in files(world)}
    assert states["a.zip/copy.csv"] == states["b.zip/one.csv"] == ("done", "same-bytes")
    assert states["b.zip/two.csv"] == ("done", "")


def test_one_zip_holds_the_files_of_two_messages(world: World, shipment: str) -> None:
    for message, mapping, header in [
        ("confirmation", CONFIRMATION, "CONF_*.csv"),
        ("stock", STOCK, "STOCK_*.csv"),
    ]:
        world.map(message, mapping.replace("csv: {", f'file: {{zip: "{header}"}}\ncsv: {{', 1))
        world.set_message(message, files="*.zip")
    world.item("CAP")
    content = {
        "STOCK_1.csv": f"{STOCK_HEADER}\n2026-01-12 20:00:00;CAP;;40\n",
        "CONF_1.csv": rows(part_of(shipment, 3, "T1", "C")),
        "readme.txt": "hello",
    }
    world.put_file("out/a.zip", zipped(content))
    outcome = world.import_()
    assert (outcome.exit_code, outcome.done["files collected"]) == (0, 1)
    assert emails(world) == {shipment: 1}
    assert world.item("CAP").physical == 40
    query = "SELECT name, message FROM files WHERE direction = 'in' AND records_read = 1"
    assert dict(world.rows(query)) == {
        "a.zip/STOCK_1.csv": "stock",
        "a.zip/CONF_1.csv": "confirmation",
    }
