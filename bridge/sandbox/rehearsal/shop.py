"""A shop whose open orders are the partner's: by its conditions, and by the words of its tables.

Every word of a table for the service and for the country is used by some order, so that a code
that is missing or wrong shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bridge.config.item_policy import ItemPolicy
from bridge.config.model import Configuration
from bridge.config.partner import Partner
from bridge.config.routing import Condition, Rule
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.converters import Code
from bridge.model.moment import Moment
from bridge.sandbox.shop.items import ean
from bridge.sandbox.store import Address, Item, Payment, Store, StoreSettings

#: Conditions whose texts stand somewhere else than in a field of the order by the same name.
_SHIPPING, _COUNTRY, _WAREHOUSE = "shippingList", "deliveryCountry", "warehouse"
_ANY_SERVICES, _ANY_COUNTRIES = ("Standard", "Express"), ("SE", "DE", "NO", "FR", "US", "JP")
#: A state of countries that put one into every address.
_STATES = {"AU": "NSW", "BR": "SP", "CA": "QC", "IN": "MH", "MX": "JAL", "US": "ME"}
#: Units of each item, on the shelf and at the store.
ON_SHELF = 500


@dataclass(frozen=True)
class Oddity:
    """What is awkward about an order, for the order mapping."""

    what: str = "plain"
    name: str = "Alva Exempelsson"
    address: str = "Provgatan 1"
    coaddress: str = ""
    ingrid: bool = False


PLAIN = Oddity()
ODDITIES = (
    Oddity("a service point and a door code", ingrid=True),
    Oddity("a name of 60 characters", name="Jens-Christian Alexander von Eksempelgaard-Prøvesen af "
           "Attrap"),
    Oddity("separators, quotes and markup in the address",
           address='Påhittsgatan 2; "gården", <port> & 3|B'),
    Oddity("a line break in the address", address="Provgatan 1\nuppgång B"),
    Oddity("letters of Central Europe", name="Łucja Żółć-Šimůnek"),
    Oddity("letters of another alphabet", name="Ελένη Παραδείγματος"),
    Oddity("the longest address", address="Västra Påhittade Hamngatspromenaden 101 B, uppgång 3",
           coaddress="c/o Exempelsson-Testbergs Fastighetsförvaltning AB"),
)  # fmt: skip


class Supply:
    """Makes orders for one partner, one after the other."""

    def __init__(
        self,
        configuration: Configuration,
        partner: Partner,
        mappings: Mapping[str, CompiledMapping],
    ) -> None:
        mapping = mappings.get("order")
        store = configuration.store_of(partner)
        rule = partner.rule
        conditions = {one.field: one for one in rule.wanted}
        warehouse = _text_of(conditions.get(_WAREHOUSE), "Default warehouse")
        self.store = Store(
            StoreSettings(time_zone=store.time_zone, warehouse=warehouse), lambda: datetime.now(UTC)
        )
        item_fields = dict(_item_fields(mappings.get("item"), partner.policies.items))
        self.items = [self.store.add_item(replace(item, extra=item_fields)) for item in _items()]
        self.countries = _choices(mapping, _COUNTRY, rule, _ANY_COUNTRIES)
        self.services = _choices(mapping, _SHIPPING, rule, _ANY_SERVICES)
        self._extra = dict(_extra(mapping, conditions))
        self._places = itertools.count()

    @property
    def words(self) -> int:
        """How many orders it takes to use every service and every country."""
        return max(len(self.countries), len(self.services))

    def order(self, oddity: Oddity = PLAIN, *, is_paid: bool = True) -> str:
        """Add an order of two lines with several units; returns its shipment's number."""
        place = next(self._places)
        country = self.countries[place % len(self.countries)]
        lines = [(self.items[(place + at) % len(self.items)], qty) for at, qty in enumerate((2, 3))]
        payments = (Payment.AUTHORISED, Payment.PREPAID) if is_paid else (Payment.INVOICE,)
        order = self.store.add_order(
            _address(oddity, country, place),
            lines,
            placed=datetime.now(UTC).replace(microsecond=0) - timedelta(hours=8, minutes=place),
            shipping_list=self.services[place % len(self.services)],
            customer_id=11600 + place,
            payment=payments[place % len(payments)],
            ingrid=_INGRID if oddity.ingrid else {},
            extra=self._extra,
        )
        return order.shipments[0].number


_INGRID = {
    "method": "mypack",
    "pickup": "184533",
    "doorcode": "1234#",
    "courier_instructions": "Leave with the neighbour",
    "id": "5ca1ab1e00000000000000000000d3m0",
}


def _address(oddity: Oddity, country: str, place: int) -> Address:
    return Address(
        name=oddity.name,
        address=oddity.address,
        coaddress=oddity.coaddress,
        zipcode="111 29",
        city="Stockholm",
        country=country,
        state=_STATES.get(country, ""),
        email=f"rehearsal.{place}@example.com",
        cell=f"+467017406{place % 90 + 10:02}",
    )


def _items() -> Iterator[Item]:
    """Yield six things with an SKU in three parts and a bar code."""
    for number, (variant, size) in enumerate(itertools.product(("-RED", "-BLU"), "SML")):
        yield Item(
            stock_item_id=9001 + number,
            sku="REH1",
            variant_sku=variant,
            size_sku=f"-{size}",
            ean=ean(9001 + number),
            name="Rehearsal Tee",
            variant=variant.removeprefix("-").title(),
            size=size,
            product_id=900,
            variant_id=910 + number,
            physical=ON_SHELF,
        )


def _choices(
    mapping: CompiledMapping | None, field: str, rule: Rule, otherwise: Sequence[str]
) -> list[str]:
    """Return the texts for a field: the words of its table that the partner's rule allows."""
    wanted = [one for one in rule.wanted if one.field == field]
    refused = [one for one in rule.unwanted if one.field == field]
    asked = [_text_of(one, otherwise[0]) for one in wanted]
    for words in (_words(mapping, f"shipment.{field}"), asked, otherwise):
        allowed = [
            word
            for word in words
            if all(one.holds((word,)) for one in wanted)
            and not any(one.holds((word,)) for one in refused)
        ]
        if allowed:
            return allowed if words is not otherwise else allowed[:1]
    return asked or [otherwise[0]]


def _text_of(condition: Condition | None, otherwise: str) -> str:
    """Return a text that fits a condition."""
    return condition.alternatives[0].replace("*", "") or otherwise if condition else otherwise


def _words(mapping: CompiledMapping | None, field: str) -> tuple[str, ...]:
    """Return our words of the table that a field is written with today; none without a table."""
    today = Moment(datetime.now(UTC))
    for rule in _rules(mapping):
        for step in rule.chain_at(today).meaning:
            if field in rule.names and isinstance(step, Code):
                return tuple(word for word in step.words if word)
    return ()


def _rules(mapping: CompiledMapping | None) -> Iterator[Any]:
    for outermost in mapping.records if mapping else ():
        for record in outermost.every:
            yield from record.fields


def _extra(
    mapping: CompiledMapping | None, conditions: dict[str, Condition]
) -> Iterator[tuple[str, Any]]:
    """Yield what else orders need: fields that conditions ask for, and the store's own fields."""
    for rule in _rules(mapping):
        for target in rule.targets:
            head, _, path = target.name.partition(".")
            if target.is_free and target.level == "shipment" and head in ("raw", "order"):
                word = next(iter(_words(mapping, target.qualified)), "rehearsal")
                yield _nested(path.split("."), word)
    for name, condition in conditions.items():
        if name not in (_SHIPPING, _COUNTRY, _WAREHOUSE):
            yield name, _text_of(condition, "rehearsal")


def _item_fields(mapping: CompiledMapping | None, policy: ItemPolicy) -> Iterator[tuple[str, Any]]:
    """Yield fields of a product that its policy or its mapping asks for, with texts that fit."""
    for rule in _rules(mapping):
        for target in rule.targets:
            head, _, path = target.name.partition(".")
            word = next(iter(_words(mapping, target.qualified)), "")
            if target.is_free and target.level == "item" and head == "raw":
                yield _nested(path.split("."), word or "rehearsal")
            elif word and not path and target.level == "item" and head != "isActive":
                yield head, word
    for name, texts in policy.field.items():
        yield name, _text_of(Condition(name, texts), "rehearsal")


def _nested(path: list[str], word: str) -> tuple[str, Any]:
    value: Any = word
    for step in reversed(path[1:]):
        value = {step: value}
    return path[0], value
