"""The rules of a mapping by name, with their lines, and where their values go and come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import ConfigurationError
from bridge.mapping import converters
from bridge.model.fields import MESSAGES
from bridge.workbench.endings import ending, origin
from bridge.workbench.opening import open_mapping
from bridge.workbench.rulebook import Rulebook

ROOT = Path(__file__).parents[2]

MAPPING = """\
version: 1
message: confirmation
format: csv
csv: {header: false}
codes:
  carrier: {DHL: D}
records:
  - record: row
    each: line
    fields:
      - {at: 1, name: ORDER, field: shipment.shipmentId, prefix: "S-"}
      - at: [2, 3]
        name: SHIPPED
        field: parcel.shippedAt
        date: "%Y-%m-%d %H:%M"
      - {at: 4, field: parcel.carrier, code: carrier, unknown: {use: "#"}}
      - {at: 5, field: physicalSku}
      - {at: 6, field: quantity, integer: true, default: "1"}
"""


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    (tmp_path / "m.yaml").write_text(MAPPING)
    return Rulebook(open_mapping(tmp_path / "m.yaml"))


def test_a_rule_is_told_in_one_line_with_the_line_that_it_begins_in(book: Rulebook) -> None:
    rules = [book.field(one.field) for one in book.named("")]
    assert [rule.line for rule in rules] == [11, 12, 16, 17, 18]
    assert rules[1].text == (
        '{at: [2, 3], name: SHIPPED, field: parcel.shippedAt, date: "%Y-%m-%d %H:%M"}'
    )
    assert rules[2].text == '{at: 4, field: parcel.carrier, code: carrier, unknown: {use: "#"}}'


@pytest.mark.parametrize(
    ("word", "line"),
    [("shipmentId", 11), ("shipment.shipmentId", 11), ("ORDER", 11), ("3", 12), ("SHIPPED", 12)],
)
def test_a_field_is_found_by_our_name_by_its_place_and_by_their_name(
    book: Rulebook, word: str, line: int
) -> None:
    assert [book.field(one.field).line for one in book.named(word)] == [line]


def test_a_name_that_is_not_there_is_refused_with_the_nearest(book: Rulebook) -> None:
    with pytest.raises(ConfigurationError, match="did you mean `SHIPPED`"):
        book.named("SHIPED")


def test_a_step_is_called_as_it_is_written_in_the_line_where_that_stands(book: Rulebook) -> None:
    (shipped,) = book.named("SHIPPED")
    step = book.step(shipped.field, "Date")
    assert (step.text, step.line) == ('date: "%Y-%m-%d %H:%M"', 15)
    (order,) = book.named("ORDER")
    assert book.step(order.field, "Affix").text == "prefix: S-"
    (quantity,) = book.named("quantity")
    assert book.default(quantity.field).text == "default: 1"


def test_every_converter_of_today_has_a_word(book: Rulebook) -> None:
    kinds = [name for name in converters.__all__ if isinstance(getattr(converters, name), type)]
    (order,) = book.named("ORDER")
    words = [book.step(order.field, kind).text for kind in kinds]
    assert len(words) > 10
    assert all(words)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_field_of_every_message_comes_from_somewhere_or_goes_somewhere(name: str) -> None:
    message = MESSAGES[name]
    way = origin if message.is_outbound else ending
    told = {
        f"{level}.{field}": way(message, f"{level}.{field}")
        for level, fields in message.levels.items()
        for field in fields
    }
    assert [field for field, words in told.items() if not words.strip()] == []


def test_what_the_store_calls_otherwise_and_free_fields_are_named_as_the_store_does() -> None:
    order = MESSAGES["order"]
    assert origin(order, "line.quantity") == "GET /shipments: products: qty"
    assert origin(order, "shipment.raw.myOwn") == "GET /shipments: myOwn"
    assert origin(order, "shipment.order.attributes") == "GET /orders: attributes"
