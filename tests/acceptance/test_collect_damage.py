"""Files that cannot be read: told clearly, put aside, and nothing of them applied."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.acceptance.incoming import (
    CONFIRMATION_HEADER,
    confirm,
    emails,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World

CONFIRMATION_XML = """\
version: 1
message: confirmation
format: xml
records:
  - record: confirmations
    each: file
    fields: []
    records:
      - record: order
        each: shipment
        fields:
          - {at: "@no", field: shipmentId, required: true}
        records:
          - record: line
            each: line
            fields:
              - {at: "@sku", field: physicalSku}
              - {at: "@qty", field: quantity, integer: true, required: true}
"""


@pytest.fixture(autouse=True)
def shipment(world: World) -> str:
    open_for_business(world)
    return sent(world, "TEE")


def zipped(text: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("CONFIRMATION_1.csv", text)
    return sink.getvalue()


def assert_put_aside(world: World) -> None:
    """Assert that the file was told of, lies in the error folder, and has had no effect."""
    outcome = world.import_()
    assert outcome.exit_code == 1
    assert outcome.done["files unreadable"] == 1
    assert list(world.files("error")) == ["CONFIRMATION_1.csv"]
    assert world.files("done") == {}
    assert world.rows("SELECT COUNT(*) FROM records") == [(0,)]
    ((severity, message, remedy),) = world.rows("SELECT severity, message, remedy FROM problems")
    assert severity == "set_aside"
    assert message
    assert remedy
    assert emails(world) == {}
    assert world.import_().done == {}, "and it is told once"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
        f'{CONFIRMATION_HEADER}\n"83651-1;C;;DHL;T1;TEE;;1\n'.encode(),
        CONFIRMATION_HEADER.replace(";QTY", "").encode() + b"\n",
        f"{CONFIRMATION_HEADER}\n83651-1;C;;Åhus;T1;TEE;;1\n".encode("latin-1"),
        f"{CONFIRMATION_HEADER}\n".encode("utf-16"),
        zipped(CONFIRMATION_HEADER),
    ],
    ids=["empty", "blank", "binary", "open-quote", "no-column", "latin-1", "utf-16", "zip"],
)
def test_csv_file_that_is_none_is_put_aside(world: World, content: bytes) -> None:
    world.put_file("out/CONFIRMATION_1.csv", content)
    assert_put_aside(world)


@pytest.mark.parametrize(
    "content",
    [
        '<confirmations><order no="{0}"><line sku="TEE" qty="1"/></order>',
        '<!DOCTYPE confirmations [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<confirmations><order no="{0}"><line sku="&x;" qty="1"/></order></confirmations>',
        '<other><order no="{0}"><line sku="TEE" qty="1"/></order></other>',
        "",
    ],
    ids=["cut-off", "external-entity", "other-root", "empty"],
)
def test_xml_file_that_is_none_is_put_aside(world: World, shipment: str, content: str) -> None:
    world.map("confirmation", CONFIRMATION_XML)
    world.put_file("out/CONFIRMATION_1.csv", content.format(shipment))
    assert_put_aside(world)


def test_file_with_a_header_only_is_read_and_says_nothing(world: World) -> None:
    confirm(world)
    assert world.import_().exit_code == 0
    assert list(world.files("done")) == ["CONFIRMATION_1.csv"]
    reckoned(world)


def test_row_that_was_cut_off_holds_its_shipment_and_no_other(world: World, shipment: str) -> None:
    other = sent(world, "TEE")
    text = f"{CONFIRMATION_HEADER}\n{other};C;;DHL;T2;TEE;;1\n{shipment};C;;DHL"
    world.put_file("out/CONFIRMATION_1.csv", text)
    assert world.import_().exit_code == 1
    assert emails(world) == {other: 1}
    assert "row-not-sound" in world.problems(shipment)
    assert world.rows("SELECT line FROM problems WHERE code = 'row-too-short'") == [(3,)]
    reckoned(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", name="2")
    assert world.import_().exit_code == 0
    assert emails(world) == {other: 1, shipment: 1}


def test_row_with_too_many_cells_holds_its_shipment_and_no_other(
    world: World, shipment: str
) -> None:
    other = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1;1", f"{other};C;;DHL;T2;TEE;;1")
    assert world.import_().exit_code == 1
    assert emails(world) == {other: 1}
    reckoned(world)


def test_put_aside_file_is_made_good_by_a_whole_one_of_its_name(
    world: World, shipment: str
) -> None:
    world.put_file("out/CONFIRMATION_1.csv", b"")
    world.import_()
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
