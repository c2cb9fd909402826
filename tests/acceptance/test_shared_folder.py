"""Two messages in one folder under the same names: each file is the one's that recognises it."""

from __future__ import annotations

import pytest

from tests.acceptance.incoming import STOCK_HEADER, emails, open_for_business, reckoned, sent
from tests.acceptance.world import World
from tests.codecs.zips import zipped

#: Rows without a header, told apart by their first three letters.
CONFIRMATION = """\
version: 1
message: confirmation
format: csv
file: {starts: ODC}
csv: {delimiter: ";", header: false, quote: none, newline: lf}
final: always
records:
  - record: ODC
    each: line
    match: {1: ODC}
    fields:
      - {at: 2, field: shipment.shipmentId, required: true}
      - {at: 3, field: physicalSku}
      - {at: 4, field: quantity, integer: true, required: true}
      - {at: 5, field: parcel.tracking}
"""
STOCK = """\
version: 1
message: stock
format: csv
file: {starts: [COUNTED, "\\uFEFFCOUNTED"]}
csv: {delimiter: ";", newline: lf}
records:
  - record: row
    each: item
    fields:
      - {at: COUNTED, field: countedAt, date: "%Y-%m-%d %H:%M:%S"}
      - {at: SKU, field: physicalSku}
      - {at: ON_HAND, field: quantity, integer: true, required: true}
"""
XML_STOCK = """\
version: 1
message: stock
format: xml
records:
  - record: Stockcountupdates
    each: file
    records:
      - record: Stockupdate
        each: item
        fields:
          - {at: number, field: physicalSku}
          - {at: counted, field: quantity, integer: true}
"""
COUNT = f"{STOCK_HEADER}\n2026-01-12 20:00:00;CAP;;40\n"


@pytest.fixture(autouse=True)
def shipment(world: World) -> str:
    open_for_business(world, "stock")
    share(world, STOCK)
    world.item("CAP")
    return sent(world, "TEE")


def share(world: World, stock: str, confirmation: str = CONFIRMATION) -> None:
    """Let both messages lie in the same folder, with names that tell nothing."""
    for message, mapping in (("confirmation", confirmation), ("stock", stock)):
        world.map(message, mapping)
        world.set_message(message, files="EXP*")


def shipped(shipment: str) -> str:
    return f"ODC;{shipment};TEE;1;T1\n"


def test_each_file_goes_to_the_message_that_recognises_it(world: World, shipment: str) -> None:
    world.put_file("out/EXP1", COUNT)
    world.put_file("out/EXP2", shipped(shipment))
    outcome = world.import_()
    assert (outcome.exit_code, outcome.done["files collected"]) == (0, 2)
    query = "SELECT name, message, state FROM files WHERE direction = 'in' ORDER BY name"
    assert world.rows(query) == [("EXP1", "stock", "done"), ("EXP2", "confirmation", "done")]
    assert emails(world) == {shipment: 1}
    assert world.item("CAP").physical == 40
    reckoned(world)


def test_a_file_that_no_mapping_recognises_is_told_and_put_aside(world: World) -> None:
    world.put_file("out/EXP1", "PAH;1;2\n")
    assert world.import_().exit_code == 1
    assert world.files("error") == {"EXP1": b"PAH;1;2\n"}
    assert world.problems("EXP1") == ["other-kind"]
    assert world.import_().done == {}


def test_xml_is_known_by_its_root_element(world: World, shipment: str) -> None:
    share(world, XML_STOCK)
    count = "<Stockupdate><number>CAP</number><counted>40</counted></Stockupdate>"
    world.put_file("out/EXP1", f"<?xml version='1.0'?>\n<Stockcountupdates>{count}"
                               "</Stockcountupdates>")  # fmt: skip
    world.put_file("out/EXP2", shipped(shipment))
    world.put_file("out/EXP3", "<Stockmutations/>")
    assert world.import_().exit_code == 1
    assert emails(world) == {shipment: 1}
    assert world.item("CAP").physical == 40
    assert list(world.files("error")) == ["EXP3"]


def test_files_that_have_not_settled_are_counted_once(world: World, shipment: str) -> None:
    for message in ("confirmation", "stock"):
        world.set_message(message, done_file="{name}.ok", files="EXP?")
    world.put_file("out/EXP1", shipped(shipment))
    assert world.import_().done == {"files not settled yet": 1}
    world.put_file("out/EXP1.ok", "")
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}


def test_adopted_files_are_counted_once(world: World, shipment: str) -> None:
    world.put_file("out/EXP1", shipped(shipment))
    world.put_file("out/EXP2", COUNT)
    assert sum(world.adopt(files="read").done.values()) == 3, "the partner, and each file once"
    assert world.import_().done == {}


# What `bridge check` says of it -------------------------------------------------------------------


def complaints(world: World) -> str:
    ended = world.bridge("check")
    assert ended.returncode == 2
    return ended.stderr


@pytest.mark.parametrize(
    ("stock", "confirmation"),
    [
        (STOCK.replace("[COUNTED,", "[ODC_1,"), CONFIRMATION),
        (STOCK, CONFIRMATION.replace("file: {starts: ODC}\n", "")),
        (XML_STOCK, CONFIRMATION.replace("starts: ODC", "starts: <")),
        (STOCK.replace("file: {starts:", "#"), CONFIRMATION.replace("starts: ODC", 'zip: "*"')),
    ],
    ids=["one-begins-as-the-other", "no-beginning", "xml-like", "zip-and-anything"],
)
def test_files_that_cannot_be_told_apart_are_refused(
    world: World, stock: str, confirmation: str
) -> None:
    share(world, stock, confirmation)
    told = complaints(world)
    assert "takes the same files from this folder" in told
    assert "`file.starts`" in told


def test_zips_are_told_apart_by_the_files_in_them(world: World) -> None:
    def inside(mapping: str, pattern: str) -> str:
        return mapping.replace("{starts: ", f'{{zip: "{pattern}", starts: ')

    share(world, inside(STOCK, "S*"), inside(CONFIRMATION, "C*"))
    assert world.bridge("check").returncode == 0
    unmarked = inside(CONFIRMATION, "*").replace(", starts: ODC", "")
    share(world, inside(STOCK, "S*"), unmarked)
    assert "takes the same files from this folder" in complaints(world)


def test_a_file_in_a_zip_may_be_told_by_how_it_begins(world: World, shipment: str) -> None:
    def zip_of(mapping: str) -> str:
        return mapping.replace("{starts: ", '{zip: "*.txt", starts: ')

    share(world, zip_of(STOCK), zip_of(CONFIRMATION))
    world.put_file("out/EXP1", zipped({"1.txt": COUNT, "2.txt": shipped(shipment)}))
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert world.item("CAP").physical == 40

    world.put_file("out/EXP2", zipped({"1.txt": COUNT, "2.txt": "PAH;1\n"}))
    assert world.import_().exit_code == 1
    assert list(world.files("error")) == ["EXP2"]


@pytest.mark.parametrize(
    ("key", "value"), [("claim", "none"), ("done_file", ".ok"), ("settle_seconds", "5")]
)
def test_files_of_the_same_names_are_taken_alike(world: World, key: str, value: str) -> None:
    world.set_message("stock", **{key: value})
    world.set_message("stock", files="EXP?")
    world.set_message("confirmation", files="EXP?")
    assert f"another `{key}`" in complaints(world)
