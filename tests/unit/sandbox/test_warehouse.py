"""The warehouse, through the mappings of both sample partners and of the example.

Order files are written as the bridge writes them, and what the warehouse answers is read as the
bridge reads it: nothing in between knows a partner.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.app.books import open_configuration
from bridge.codecs import codec_for
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.mapping.write import write_document, write_file_records
from bridge.model.document import Entry, Node
from bridge.model.moment import Moment
from bridge.sandbox.warehouse import Behaviour, Comeback, Item, Shelf, Warehouse

MAPPINGS = Path(__file__).parents[3] / "mappings"
COUNTRIES = {"nordlager": "SE", "polderpack": "NL", "example": "SE"}

CONFIGURATION = """
version: 1
state: ./state
stores:
  shop:
    time_zone: Europe/Stockholm
    endpoints: {{main: {{api: https://shop.example, secret: {{env: SECRET}}, warehouse: main}}}}
partners:
  {name}:
    endpoint: shop/main
    time_zone: Europe/Amsterdam
    transport: {{folder: {{path: ./exchange}}}}
    shipments: all
    messages:
      order: {{mapping: "{mappings}/order.yaml", folder: in{order}}}
      confirmation: {{mapping: "{mappings}/confirmation.yaml", folder: conf, {taken}}}
      return: {{mapping: "{mappings}/return.yaml", folder: ret, files: "*"}}
      stock: {{mapping: "{mappings}/stock.yaml", folder: stock, files: "*"}}
    policies: {{returns: {{GOOD: {{restock: on, refund: on}}}}}}
"""

TEE, CAP = Item("TEE100-WHI-M", "2000000010021"), Item("CAP7-OLV-OS", "2000000010151")


@dataclass
class Place:
    """A warehouse, and the bridge's side of its folders."""

    name: str
    root: Path
    warehouse: Warehouse
    mappings: dict[str, CompiledMapping]

    def order(self, **shipments: dict[Item, int]) -> Path:
        """Deliver an order file; `s1={TEE: 2}` is the shipment "s1" of two tees."""
        documents = [self._document(name, lines) for name, lines in shipments.items()]
        path = self.root / "in" / f"{self._file_name()}.part"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._write(path, documents)
        return path.rename(path.with_suffix(""))

    def _file_name(self) -> str:
        number = sum(1 for _ in (self.root / "in").rglob("*"))
        suffix = self.mappings["order"].layout.format
        return f"ORD_{number}_1.{suffix}" if suffix == "csv" else f"ORD{number}_1.{suffix}"

    def _document(self, shipment_id: str, lines: dict[Item, int]) -> Node:
        values = {
            "shipmentId": shipment_id,
            "orderId": "1",
            "orderDate": Moment(datetime(2026, 1, 12, 7, tzinfo=UTC)),
            "deliveryName": "Łucja-Maria Exempelsson-Provgaard af Mallander",
            "deliveryAddress": "Provgatan 1",
            "deliveryZipcode": "111 00",
            "deliveryCity": "Stockholm",
            "deliveryCountry": COUNTRIES[self.name],
            "shippingList": "DHL Express",
        }
        return Node("shipment", values, [_line(*one) for one in enumerate(lines.items(), 1)])

    def _write(self, path: Path, documents: Sequence[Node]) -> None:
        mapping = self.mappings["order"]
        file = {"created": Moment(datetime(2026, 1, 12, 20, tzinfo=UTC)), "sequence": 1}
        made = [write_document(mapping, file, document) for document in documents]
        assert not [problem for _, problems in made for problem in problems]
        records = [record for some, _ in made for record in some]
        with path.open("wb") as sink:
            codec_for(mapping.layout.format).write(
                sink, mapping.layout, write_file_records(mapping, file)[0], records
            )

    def confirms(self, behaviour: Behaviour, **lines: int) -> list[Entry]:
        """Order one shipment of `tee` and `cap`, let it be handled so, and read the answer."""
        units = {TEE: lines.get("tee", 0), CAP: lines.get("cap", 0)}
        self.order(s1={item: number for item, number in units.items() if number})
        self.warehouse.behaviours["s1"] = behaviour
        return self.read("confirmation", self.warehouse.work())

    def read(self, message: str, files: Sequence[Path]) -> list[Entry]:
        """Read files as the bridge does."""
        mapping, entries = self.mappings[message], []
        for path in files:
            with path.open("rb") as stream:
                records = codec_for(mapping.layout.format).read(stream, mapping.layout, path.name)
                entries += list(Reader(mapping).entries(records))
        return entries


def _line(number: int, line: tuple[Item, int]) -> Node:
    item, quantity = line
    values = {"physicalSku": item.sku, "ean": item.ean, "quantity": quantity, "lineNumber": number}
    return Node("line", {**values, "name": "Organic Tee", "variant": "White"})


NewPlace = Callable[..., Place]


@pytest.fixture(params=["nordlager", "polderpack", "example"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> NewPlace:
    name: str = request.param

    def make(
        shelf: Shelf | None = None, files: str = "*", done: str = "", order: str = ""
    ) -> Place:
        text = CONFIGURATION.format(
            name=name, mappings=MAPPINGS / name, taken=f'files: "{files}"{done}', order=order
        )
        (tmp_path / "bridge.yaml").write_text(text, encoding="utf-8")
        configuration, mappings = open_configuration(tmp_path / "bridge.yaml")
        messages = configuration.partner(name).messages
        root = tmp_path / "exchange"
        seconds = itertools.count()
        warehouse = Warehouse(
            name,
            root,
            messages,
            mappings[name],
            shelf=shelf,
            clock=lambda: datetime(2026, 1, 13, tzinfo=UTC) + timedelta(seconds=next(seconds)),
        )
        return Place(name, root, warehouse, mappings[name])

    return make


@pytest.fixture
def place(new_place: NewPlace) -> Place:
    return new_place()


def units(entries: Sequence[Entry]) -> Counter[tuple[str, str]]:
    """Units by document and SKU."""
    found: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if entry.level == "line":
            found[entry.document, entry.values["line.physicalSku"]] += entry.values["line.quantity"]
    return found


def said(entries: Sequence[Entry], name: str) -> set[object]:
    """Everything that a field of the shipment or its parcels says."""
    names = (f"shipment.{name}", f"parcel.{name}")
    return {entry.values[one] for entry in entries for one in names if one in entry.values}


def trackings(entries: Sequence[Entry]) -> set[str]:
    return {number for numbers in said(entries, "tracking") for number in numbers}  # type: ignore[attr-defined]


def sound(entries: Sequence[Entry]) -> bool:
    return bool(entries) and not any(entry.problems for entry in entries)


def test_what_was_ordered_is_confirmed_for_every_order_of_a_file(place: Place) -> None:
    place.order(s1={TEE: 2, CAP: 1}, s2={CAP: 3})
    answer = place.read("confirmation", place.warehouse.work())
    assert sound(answer)
    assert units(answer) == {("s1", TEE.sku): 2, ("s1", CAP.sku): 1, ("s2", CAP.sku): 3}
    assert said(answer, "isFinal") == {True}
    assert len(trackings(answer)) == 2


def test_the_carrier_is_the_one_of_the_order_in_the_words_of_the_confirmation(place: Place) -> None:
    assert said(place.confirms(Behaviour.ALL, tee=1), "carrier") == {"DHL"}


def test_a_short_shipment_lacks_a_unit_and_says_that_no_more_will_come(place: Place) -> None:
    answer = place.confirms(Behaviour.SHORT, tee=2, cap=2)
    assert units(answer) == {("s1", TEE.sku): 2, ("s1", CAP.sku): 1}
    assert said(answer, "isFinal") == {True}


def test_what_the_shelf_lacks_is_not_shipped(new_place: NewPlace) -> None:
    place = new_place(Shelf({TEE: 1}))
    assert units(place.confirms(Behaviour.ALL, tee=3)) == {("s1", TEE.sku): 1}


@pytest.mark.parametrize("tees", [1, 4])
def test_two_parcels_have_two_tracking_numbers_and_all_of_the_goods(
    place: Place, tees: int
) -> None:
    answer = place.confirms(Behaviour.TWO_PARCELS, tee=tees)
    assert sound(answer)
    assert len(trackings(answer)) == 2
    assert units(answer) == {("s1", TEE.sku): tees}


def test_the_first_of_two_files_is_not_final_and_the_rest_comes_when_it_is_sent(
    place: Place,
) -> None:
    first = place.confirms(Behaviour.TWO_FILES, tee=3)
    assert units(first) == {("s1", TEE.sku): 2}
    assert said(first, "isFinal") == {False}
    rest = place.read("confirmation", place.warehouse.send_rest())
    assert units(rest) == {("s1", TEE.sku): 1}
    assert said(rest, "isFinal") == {True}
    assert place.warehouse.send_rest() == []


def test_the_two_files_are_different_facts_to_the_bridge(place: Place) -> None:
    first = place.confirms(Behaviour.TWO_FILES, tee=4)
    rest = place.read("confirmation", place.warehouse.send_rest())
    assert not {entry.key for entry in first} & {entry.key for entry in rest}


def test_nothing_shipped_is_said_with_zeros_and_the_final_signal(place: Place) -> None:
    answer = place.confirms(Behaviour.NOTHING, tee=2)
    assert sound(answer)
    assert units(answer) == {("s1", TEE.sku): 0}
    assert said(answer, "isFinal") == {True}


def test_silence_writes_no_file(place: Place) -> None:
    assert place.confirms(Behaviour.SILENCE, tee=2) == []
    assert "s1" in place.warehouse.orders


def test_too_much_is_a_unit_more_than_ordered(place: Place) -> None:
    assert units(place.confirms(Behaviour.TOO_MUCH, tee=2)) == {("s1", TEE.sku): 3}


def test_an_unknown_item_comes_on_top(place: Place) -> None:
    answer = units(place.confirms(Behaviour.UNKNOWN_ITEM, tee=2))
    assert answer == {("s1", TEE.sku): 2, ("s1", "NEVER-ORDERED"): 1}


def test_an_unknown_shipment_is_one_that_nobody_ordered(place: Place) -> None:
    answer = units(place.confirms(Behaviour.UNKNOWN_SHIPMENT, tee=2))
    assert answer == {("9s1", TEE.sku): 2}


def test_an_unreadable_row_is_a_problem_of_its_shipment_alone(place: Place) -> None:
    place.warehouse.behaviours["s1"] = Behaviour.UNREADABLE
    place.order(s1={TEE: 2}, s2={CAP: 1})
    answer = place.read("confirmation", place.warehouse.work())
    faulty = [(entry.document, entry.problems[0].code) for entry in answer if entry.problems]
    assert faulty == [("s1", "not-a-whole-number")]


def test_twice_is_the_same_bytes_under_two_names(place: Place) -> None:
    place.order(s1={TEE: 2}, s2={CAP: 1})
    place.warehouse.behaviours["s1"] = Behaviour.TWICE
    other, first, second = place.warehouse.work()
    assert first.name != second.name
    assert first.read_bytes() == second.read_bytes()
    assert {entry.document for entry in place.read("confirmation", [first])} == {"s1"}
    assert {entry.document for entry in place.read("confirmation", [other])} == {"s2"}


def test_an_order_that_comes_again_is_not_shipped_again(place: Place) -> None:
    place.order(s1={TEE: 2})
    place.warehouse.work()
    place.order(s1={TEE: 2})
    assert place.warehouse.work() == []
    assert place.warehouse.ordered_again == ["s1"]


def test_order_files_are_taken_away_and_those_still_being_written_are_left(place: Place) -> None:
    whole = place.order(s1={TEE: 1})
    half = place.order(s2={TEE: 1})
    half = half.rename(half.with_name(f"{half.name}.part"))
    place.warehouse.work()
    assert set(place.warehouse.orders) == {"s1"}
    assert not whole.exists()
    assert half.exists()


def test_an_order_file_waits_for_its_done_file_where_the_bridge_writes_one(
    new_place: NewPlace,
) -> None:
    place = new_place(order=", done_file: .done")
    path = place.order(s1={TEE: 1})
    assert place.warehouse.work() == []
    path.with_name(f"{path.name}.done").touch()
    assert place.warehouse.work()
    assert [one.name for one in (place.root / "in").iterdir()] == ["taken"]


def test_nothing_but_whole_files_stays_in_the_outbox(new_place: NewPlace) -> None:
    place = new_place(files="*.???", done=", done_file: '{stem}.ok'")
    place.order(s1={TEE: 1})
    (written,) = place.warehouse.work()
    assert {path.name for path in written.parent.iterdir()} == {
        written.name,
        f"{written.stem}.ok",
    }


def test_a_name_that_the_bridge_does_not_look_for_is_a_fault_and_not_a_lost_file(
    new_place: NewPlace,
) -> None:
    place = new_place(files="ELSEWHERE_*")
    place.order(s1={TEE: 1})
    with pytest.raises(ValueError, match=r"files: ELSEWHERE_\*"):
        place.warehouse.work()


def test_names_follow_the_pattern_of_the_bridge_where_the_mapping_has_no_template(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "mappings"
    folder.mkdir()
    for file in (MAPPINGS / "example").glob("*.yaml"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        is_kept = file.stem == "order"
        text = "".join(line for line in lines if is_kept or not line.startswith("file: {name"))
        (folder / file.name).write_text(text, encoding="utf-8")
    (tmp_path / "bridge.yaml").write_text(
        CONFIGURATION.format(name="example", mappings=folder, taken='files: "A?_*.csv"', order=""),
        encoding="utf-8",
    )
    configuration, mappings = open_configuration(tmp_path / "bridge.yaml")
    warehouse = Warehouse(
        "example", tmp_path, configuration.partner("example").messages, mappings["example"]
    )
    Place("example", tmp_path, warehouse, mappings["example"]).order(s1={TEE: 1}, s2={CAP: 1})
    warehouse.behaviours["s2"] = Behaviour.TWICE
    names = [path.name for path in warehouse.work()]
    assert len(set(names)) == 3
    assert all(name.startswith("A0_") and name.endswith(".csv") for name in names)


def test_an_order_file_that_cannot_be_read_is_told_and_taken(place: Place) -> None:
    path = place.order(s1={TEE: 1})
    path.write_bytes(b"\x00\x01 no order at all")
    with pytest.raises(ValueError, match=path.name):
        place.warehouse.work()
    assert place.warehouse.work() == []


def test_a_count_shows_what_is_left_on_the_shelf(new_place: NewPlace) -> None:
    place = new_place(Shelf({TEE: 5, CAP: 2}))
    place.confirms(Behaviour.ALL, tee=3)
    counted = place.read("stock", place.warehouse.count())
    assert sound(counted)
    assert {
        entry.values["item.physicalSku"]: entry.values["item.quantity"] for entry in counted
    } == {TEE.sku: 2, CAP.sku: 2}


def test_goods_come_back_with_their_condition_and_the_good_ones_to_the_shelf(
    new_place: NewPlace,
) -> None:
    place = new_place(Shelf({TEE: 5, CAP: 5}))
    place.warehouse.take_back("s1", TEE)
    place.warehouse.take_back("s2", CAP, Comeback.DAMAGED)
    answer = place.read("return", place.warehouse.report_returns())
    assert sound(answer)
    lines = [entry.values for entry in answer if entry.level == "line"]
    assert [
        (one["return.shipmentId"], one["line.physicalSku"], one["line.condition"]) for one in lines
    ] == [("s1", TEE.sku, "GOOD"), ("s2", CAP.sku, "DAMAGED")]
    assert len({one["return.returnId"] for one in lines}) == 2
    assert dict(place.warehouse.shelf) == {TEE: 6, CAP: 5}


def test_a_return_that_is_sent_twice_is_the_same_return(place: Place) -> None:
    place.warehouse.take_back("s1", TEE, Comeback.TWICE)
    first, second = place.warehouse.report_returns()
    assert first.read_bytes() == second.read_bytes()
    assert place.warehouse.report_returns() == []
