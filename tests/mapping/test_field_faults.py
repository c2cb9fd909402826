"""Wrong fields: keys that contradict one another, or make no sense in that direction."""

from __future__ import annotations

import pytest

from bridge.config.fault import Fault
from tests.mapping.texts import ROWS, faults

#: A message that goes out; the field that is tried is the last of its record.
ORDER = """\
version: 1
message: order
format: csv
file: {name: "ORD_{sequence}.csv"}
records:
  - each: line
    fields:
      - {at: ID, field: shipment.shipmentId}
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true}
      - {at: X, field: name}
"""
LOT = "at: X, field: lot"
PACKAGES = "field: shipment.packages"


def told(text: str, old: str, field: str, index: int) -> list[Fault]:
    return [
        Fault("", one.line, one.column, one.path.removeprefix(f"records.0.fields.{index}."),
              one.found, one.meant)
        for one in faults(text, (old, field))
    ]  # fmt: skip


def confirmation_faults(field: str) -> list[Fault]:
    last = "      - {at: QTY, field: quantity, integer: true, required: true}\n"
    return told(ROWS, last, f"{last}      - {{{field}}}\n", 7)


def order_faults(field: str) -> list[Fault]:
    return told(ORDER, "{at: X, field: name}", f"{{{field}}}", 3)


def assert_told(found: list[Fault], path: str, what: str, meant: str) -> None:
    fitting = [one for one in found if one.path == path]
    assert fitting, [str(one) for one in found]
    assert what in fitting[0].found
    assert meant in fitting[0].meant
    assert fitting[0].line > 0


@pytest.mark.parametrize(
    ("field", "path", "found", "meant"),
    [
        (f"{LOT}, check: on", "check", "`check`", "add `value`"),
        ("at: X, value: A, none: [A]", "none", "`value` and `none`", "constant"),
        ("at: X, value: A, or_at: Y", "or_at", "`value` and `or_at`", "constant"),
        ("at: X, value: A, part: 1-2", "part", "`value` and `part`", "constant"),
        ("at: X, value: A, check: perhaps", "check", '"perhaps"', "on or off"),
        (f"{LOT}, none: []", "none", "an empty list", "at least one"),
        (f"{LOT}, or_at: [Y, X]", "at", '"X" 2 times', "each place once"),
        ("at: [X, Y], field: lot, or_at: Z", "or_at", "2 places", "single place"),
        (f"{LOT}, part: 1-2, find: (a)", "", "`part` and `find`", "keep one"),
        (f"{LOT}, part: 1-2, split: {{by: x, take: 1}}", "", "`part` and `split`", "keep one"),
        (f"{LOT}, part: 5-2", "part", '"5-2"', "from-to, such as 1-10"),
        (f"{LOT}, part: 0-2", "part", '"0-2"', "from-to, such as 1-10"),
        (f"{LOT}, part: {{from: 0}}", "part.from", '"0"', "1 or more"),
        (f"{LOT}, part: {{length: 3}}", "part.from", "nothing", "write `from`"),
        (f"{LOT}, find: '[0-9]+'", "find", '"[0-9]+"', "exactly one group"),
        (f"{LOT}, find: '(a'", "find", '"(a"', "regular expression"),
        (f"{LOT}, split: {{by: x, take: 2-3}}", "split.take", '"2-3"', "2- all from the 2nd"),
        (f"{LOT}, prefix: {{text: ''}}", "prefix.text", '""', "at least 1"),
        (f"{LOT}, prefix: {{txt: RA}}", "prefix.txt", "unknown key", "`text`?"),
        (f"{LOT}, suffix: {{optional: on}}", "suffix.text", "nothing", "write `text`"),
        (f"{LOT}, max: {{bytes: 3, characters: 3}}", "max", "block", "{bytes: …}"),
        (f"{LOT}, max: {{}}", "max", "block", "{bytes: …}"),
        (f"{LOT}, cut: long", "cut.characters", '"long"', "whole number"),
        (f"{LOT}, wrap: 30", "wrap", "1 place", "name the places"),
        ("at: [X, Y], field: lot, wrap: 30, with: x", "with", "`with`", "nothing stands between"),
        ("at: [X, Y], field: lot, wrap: 30, split: x", "split", "`wrap` and", "at its blanks"),
        ("at: [X, Y], field: lot, wrap: {rest: cut}", "wrap.width", "nothing", "write `width`"),
        (f"at: X, {PACKAGES}, integer: {{sign: apart}}", "at", "1 place", "sign first"),
        (f"at: X, {PACKAGES}, integer: {{sign: behind}}", "integer.sign", '"behind"', "trailing"),
        (f"at: X, {PACKAGES}, integer: {{signs: [S, H]}}", "integer.signs", "`signs`", "apart"),
        (
            f"at: [X, Y], {PACKAGES}, integer: {{sign: apart, signs: [S]}}",
            "integer.signs", "a list", "two texts",
        ),
        (
            f"at: [X, Y], {PACKAGES}, integer: {{sign: apart, signs: [S, S]}}",
            "integer.signs", "a list", "two texts",
        ),
        (f"at: X, {PACKAGES}, integer: {{thousands: '1'}}", "integer.thousands", '"1"', "a mark"),
        (
            f"at: X, {PACKAGES}, integer: {{thousands: '.', width: 9}}",
            "integer.thousands", "`thousands` and `width`", "leave one",
        ),
        (f"at: X, {PACKAGES}, integer: {{times: '0'}}", "integer.times", '"0"', "above zero"),
        (f"at: X, {PACKAGES}, integer: {{times: 1e3}}", "integer.times", '"1e3"', "above zero"),
        (f"at: X, {PACKAGES}, integer: {{times: 1/0}}", "integer.times", '"1/0"', "above zero"),
        (f"at: X, {PACKAGES}, integer: {{plus: two}}", "integer.plus", '"two"', "2 or -1"),
        (f"at: X, {PACKAGES}, integer: {{implied: 2}}", "integer.implied", "unknown key", ""),
        (f"{LOT}, when: {{STATUS: {{}}}}", "when.STATUS", "a block", "{not: …}"),
        (f"{LOT}, when: {{STATUS: {{nto: X}}}}", "when.STATUS.nto", "unknown key", "`not`?"),
        (f"{LOT}, when: {{STATUS: []}}", "when.STATUS.is", "an empty list", "at least one"),
        (f"{LOT}, when: STATUS", "when", '"STATUS"', "a block"),
    ],
)  # fmt: skip
def test_keys_that_contradict_one_another_are_told(
    field: str, path: str, found: str, meant: str
) -> None:
    told = confirmation_faults(field)
    if path:
        assert_told(told, path, found, meant)
    else:
        assert_told([one for one in told if one.path == "records.0.fields.7"],
                    "records.0.fields.7", found, meant)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "path", "found", "meant"),
    [
        ("at: X, field: price, decimal: {implied: 2, places: 2}", "decimal.places", "`implied`",
         "leave `places` out"),
        ("at: X, field: price, decimal: {implied: 2, mark: ','}", "decimal.mark", "`implied`",
         "leave `mark` out"),
        ("at: X, field: price, decimal: {implied: 0}", "decimal.implied", '"0"', "1 or more"),
        ("at: X, field: price, decimal: {thousands: '.'}", "decimal.thousands", '"."', "mark"),
        ("at: X, field: price, decimal: {plus: 2}", "decimal.plus", "unknown key", "places"),
        ("at: X, field: name, or_at: Y", "or_at", "goes out", "`first` names several fields"),
        ("at: X, field: name, find: (a)", "find", "goes out", "`part` or `split`"),
        ("at: X, field: shipment.orderDate, date: '%Q'", "date.format", '"%Q"', "`%Q` is none"),
        ("at: X, field: shipment.orderDate, date: ['%Y', '%s ']", "date.format", '"%s "', "alone"),
        ("at: X, field: shipment.orderDate, date: []", "date.format", "an empty list", "at least"),
        ("at: X, field: name, when: {nam: X}", "when.nam", '"nam"', "did you mean `name`?"),
        ("at: X, field: name, when: {price: '1'}", "when.price", "the type decimal", "yes-or-no"),
        ("at: X, field: name, when: {shipment.invoices: '1'}", "when.shipment.invoices",
         "several values", "yes-or-no"),
        ("at: QTY, field: name", "at", 'the place "QTY" 2 times', "say `when`"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_in_a_message_that_goes_out_is_told(
    field: str, path: str, found: str, meant: str
) -> None:
    assert_told(order_faults(field), path, found, meant)


@pytest.mark.parametrize("format", ["'%H:%M:%S'", "['%Y%m%d', '%y%m']", "'%:C'"])
def test_part_of_a_date_is_told_where_it_has_to_be_read(format: str) -> None:
    field = f"at: X, field: shipment.shippedAt, date: {format}"
    assert_told(confirmation_faults(field), "date.format", "%", "needs year, month and day")


def test_a_rule_for_all_other_cases_stands_behind_those_with_conditions() -> None:
    two = f"{LOT}}}\n      - {{at: Y, field: lot, when: {{STATUS: X}}"
    (only,) = confirmation_faults(two)
    assert (only.path, only.found) == ("records.0.fields.7", "line.lot 2 times")
    assert "say `when` each of them counts" in only.meant


def test_conditions_are_about_places_that_the_format_has() -> None:
    positions = ROWS.replace('csv: {delimiter: ";"}', 'csv: {delimiter: ";", header: false}')
    found = faults(positions, ("at: QTY, field", "at: QTY, when: {KIND: X}, or_at: REF, field"))
    paths = [one.path for one in found]
    assert "records.0.fields.6.when.KIND" in paths
    assert "records.0.fields.6.or_at" in paths


def test_columns_reach_the_last_place_that_is_looked_at() -> None:
    text = ROWS.replace('csv: {delimiter: ";"}', "csv: {header: false}").replace(
        "each: line", "each: line\n    columns: 7", 1
    )
    for number, column in enumerate(
        ("ORDER_NO", "STATUS", "SHIPPED", "CARRIER", "TRACKING", "SKU", "QTY"), start=1
    ):
        text = text.replace(f"at: {column},", f"at: {number},")
    (only,) = faults(text, ("at: 7,", "at: 7, when: {9: X},"))
    assert only.path == "records.0.columns"
    assert "at least 9" in only.meant
