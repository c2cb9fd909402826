"""What the warehouse says by mappings that count, contain, close, join, or name no lines."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.app.books import open_configuration
from bridge.codecs import codec_for
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.model.document import Entry
from bridge.sandbox.warehouse import Behaviour, Item, Warehouse
from bridge.sandbox.warehouse.orders import Order, OrderLine
from tests.mapping.test_ends import BLOCKS
from tests.mapping.test_joins import NUMBERED

CONFIGURATION = """
version: 1
state: ./state
stores:
  shop:
    time_zone: Europe/Stockholm
    endpoints: {main: {api: https://shop.example, secret: {env: SECRET}, warehouse: main}}
partners:
  alpha:
    endpoint: shop/main
    time_zone: Europe/Amsterdam
    transport: {folder: {path: ./exchange}}
    shipments: all
    messages:
      confirmation: {mapping: confirmation.yaml, folder: conf, files: "*"}
"""

#: Every figure, flag and counter that a line and its shipment can have.
COUNTED = """\
version: 1
message: confirmation
format: csv
final: counted
codes:
  final: {"true": C, "false": P}
records:
  - each: line
    fields:
      - {at: ORDER, field: shipment.shipmentId}
      - {at: LINES, field: shipment.orderedLineCount, integer: true}
      - {at: LINES_SHIPPED, field: shipment.shippedLineCount, integer: true}
      - {at: UNITS, field: shipment.orderedUnitCount, integer: true}
      - {at: UNITS_SHIPPED, field: shipment.shippedUnitCount, integer: true}
      - {at: SKU, field: physicalSku}
      - {at: ORDERED, field: orderedQuantity, integer: true}
      - {at: SHIPPED, field: quantity, integer: true}
      - {at: OPEN, field: openQuantity, integer: true}
      - {at: STATUS, field: isFinal, code: final}
"""
CUMULATIVE = COUNTED.replace("final: counted", "final: counted\nquantities: cumulative")
NAMED = """\
version: 1
message: confirmation
format: csv
lines: all
records:
  - each: shipment
    fields:
      - {at: ORDER, field: shipmentId}
"""
SIGNALLED = NAMED.replace("lines: all", 'lines: all\ncodes: {final: {"true": C, "false": P}}')
SIGNALLED += "      - {at: STATUS, field: isFinal, code: final}\n"


@dataclass
class Desk:
    """A warehouse that has one order, and what its files say."""

    warehouse: Warehouse
    mapping: CompiledMapping
    order: Order

    def rows(self, files: Sequence[Path]) -> list[str]:
        """The rows of files, without their header."""
        texts = [path.read_text(encoding="utf-8") for path in files]
        return [row for text in texts for row in text.splitlines()[1:]]

    def answer(self, behaviour: Behaviour) -> list[Path]:
        return self.warehouse.answer(self.order, behaviour)

    def read(self, files: Sequence[Path]) -> list[Entry]:
        """What the bridge reads out of files."""
        found: list[Entry] = []
        for path in files:
            with path.open("rb") as stream:
                codec = codec_for(self.mapping.layout.format)
                records = codec.read(stream, self.mapping.layout, path.name)
                found += Reader(self.mapping).entries(records)
        return found


NewDesk = Callable[[str], Desk]


@pytest.fixture
def new_desk(tmp_path: Path) -> NewDesk:
    def make(mapping: str) -> Desk:
        (tmp_path / "confirmation.yaml").write_text(mapping, encoding="utf-8")
        (tmp_path / "bridge.yaml").write_text(CONFIGURATION, encoding="utf-8")
        configuration, mappings = open_configuration(tmp_path / "bridge.yaml")
        messages = configuration.partner("alpha").messages
        seconds = itertools.count()
        warehouse = Warehouse(
            "alpha",
            tmp_path / "exchange",
            messages,
            mappings["alpha"],
            clock=lambda: datetime(2026, 1, 13, tzinfo=UTC) + timedelta(seconds=next(seconds)),
        )
        lines = [OrderLine(Item("TEE"), 3, {}), OrderLine(Item("CAP"), 1, {})]
        return Desk(warehouse, mappings["alpha"]["confirmation"], Order("1-1", {}, lines))

    return make


def test_counters_and_flags_say_that_all_was_shipped(new_desk: NewDesk) -> None:
    desk = new_desk(COUNTED)
    assert desk.rows(desk.answer(Behaviour.ALL)) == [
        "1-1,2,2,4,4,TEE,3,3,0,C",
        "1-1,2,2,4,4,CAP,1,1,0,C",
    ]


def test_counters_and_flags_say_what_is_still_to_come_and_then_that_it_has(
    new_desk: NewDesk,
) -> None:
    desk = new_desk(COUNTED)
    assert desk.rows(desk.answer(Behaviour.TWO_FILES)) == ["1-1,2,1,4,2,TEE,3,2,1,P"]
    assert desk.rows(desk.warehouse.send_rest()) == [
        "1-1,2,2,4,4,TEE,3,1,0,C",
        "1-1,2,2,4,4,CAP,1,1,0,C",
    ]


def test_counters_of_a_short_shipment_are_those_of_what_left(new_desk: NewDesk) -> None:
    desk = new_desk(COUNTED)
    assert desk.rows(desk.answer(Behaviour.SHORT)) == ["1-1,2,1,4,3,TEE,3,3,0,C"]


def test_cumulative_figures_contain_what_was_told_before(new_desk: NewDesk) -> None:
    desk = new_desk(CUMULATIVE)
    assert desk.rows(desk.answer(Behaviour.TWO_FILES)) == ["1-1,2,1,4,2,TEE,3,2,1,P"]
    assert desk.rows(desk.warehouse.send_rest()) == [
        "1-1,2,2,4,4,TEE,3,3,0,C",
        "1-1,2,2,4,4,CAP,1,1,0,C",
    ]


def test_a_cumulative_figure_is_told_once_whatever_parcels_it_went_in(new_desk: NewDesk) -> None:
    desk = new_desk(CUMULATIVE)
    found = desk.read(desk.answer(Behaviour.TWO_PARCELS))
    assert [one.values["line.quantity"] for one in found] == [3, 1]


def test_without_lines_only_what_is_whole_is_named(new_desk: NewDesk) -> None:
    desk = new_desk(NAMED)
    assert desk.answer(Behaviour.SHORT) == []
    desk = new_desk(NAMED)
    assert desk.answer(Behaviour.TWO_FILES) == []
    assert desk.rows(desk.warehouse.send_rest()) == ["1-1"]


def test_without_lines_the_final_word_is_said_of_the_whole_alone(new_desk: NewDesk) -> None:
    desk = new_desk(SIGNALLED)
    assert desk.rows(desk.answer(Behaviour.TWO_FILES)) == ["1-1,P"]
    assert desk.rows(desk.warehouse.send_rest()) == ["1-1,C"]
    desk = new_desk(SIGNALLED)
    assert desk.rows(desk.answer(Behaviour.SHORT)) == ["1-1,P"]


def test_a_block_is_closed_with_its_size(new_desk: NewDesk) -> None:
    desk = new_desk(BLOCKS)
    files = desk.answer(Behaviour.ALL)
    assert desk.rows(files) == ["L;TEE;3", "L;CAP;1", "END;2;4;C"]
    assert not [one for one in desk.read(files) if one.problems]


def test_rows_are_numbered_through_and_joined_by_their_numbers(new_desk: NewDesk) -> None:
    desk = new_desk(NUMBERED)
    found = desk.read(desk.answer(Behaviour.TWO_PARCELS))
    assert not [one for one in found if one.problems]
    parcels = {
        (
            *one.values["parcel.tracking"],
            one.values["line.physicalSku"],
            one.values["line.quantity"],
        )
        for one in found
        if one.level == "line"
    }
    assert parcels == {
        ("ALP000000001", "TEE", 2),
        ("ALP000000002", "TEE", 1),
        ("ALP000000002", "CAP", 1),
    }
