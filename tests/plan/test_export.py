"""Which shipments go, to whom, and what keeps them."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from bridge.config.routing import Condition, Rule
from bridge.model.problem import Severity
from bridge.model.store import Shipment
from bridge.plan.export import Verdict, decide
from bridge.plan.routing import takers
from tests.plan.made import a_row, a_shipment, policies


def all_of(fields: dict[str, list[str]]) -> tuple[Condition, ...]:
    return tuple(Condition(field, tuple(texts)) for field, texts in fields.items())


def taken(shipment: Shipment, **conditions: dict[str, list[str]]) -> list[str]:
    return takers(shipment, {name: Rule(all_of(fields)) for name, fields in conditions.items()})


def taken_but(shipment: Shipment, **unwanted: list[str]) -> bool:
    return takers(shipment, {"a": Rule((), all_of(unwanted))}) == ["a"]


def decided(shipment: Shipment, known: str = "", partners: Any = ("a",), **more: Any) -> Verdict:
    return decide(shipment, partners, known, policies(**more))


def codes(verdict: Verdict) -> list[str]:
    return [one.code for one in verdict.problems]


def test_every_condition_must_hold_and_any_of_its_alternatives_will_do() -> None:
    shipment = a_shipment(shippingList="PostNord MyPack")
    wanted = {"deliveryCountry": ["NO", "SE"], "shippingList": ["PostNord*"]}
    assert taken(shipment, a=wanted, b={"deliveryCountry": ["NO"]}) == ["a"]
    assert taken(shipment, a=wanted | {"shippingList": ["DHL*"]}) == []


def test_a_partner_without_conditions_takes_all_and_shares_them() -> None:
    assert taken(a_shipment(), all={}, sweden={"deliveryCountry": ["SE"]}) == ["all", "sweden"]


def test_the_warehouse_holds_only_where_every_line_lies_there_nested_ones_too() -> None:
    items = [a_row("12", warehouses=[{"name": "outlet"}])]
    shipment = a_shipment(a_row(warehouses=[{"name": "main"}], isBundle=1, bundle=items))
    wanted = {"a": {"warehouse": ["main"]}, "b": {"warehouse": ["out*"]}}
    assert taken(shipment, **wanted, c={"warehouse": ["main", "out*"]}) == ["c"]


def test_an_exception_takes_away_what_any_of_its_conditions_holds_for() -> None:
    shipment = a_shipment(a_row(warehouses=[{"name": "outlet"}]), shippingList="Express 9")
    assert taken_but(shipment, deliveryCountry=["NO", "DK"])
    assert not taken_but(shipment, deliveryCountry=["SE"])
    assert not taken_but(shipment, deliveryCountry=["NO"], shippingList=["Express*"])
    assert not taken_but(shipment, warehouse=["out*"])


def test_a_field_in_an_object_or_on_the_lines_can_decide() -> None:
    shipment = a_shipment(a_row(countryOfOrigin="PT"), shippingTerms={"name": "DDP"})
    assert taken(shipment, a={"shippingTerms.name": ["DDP"]}) == ["a"]
    assert taken(shipment, a={"shippingTerms.name": ["DAP"]}) == []
    assert taken(shipment, a={"products.countryOfOrigin": ["PT"]}) == ["a"]
    assert taken(shipment, a={"deliveryCountry.name": ["*"]}) == []


RULES = [
    Rule(),
    Rule(all_of({"deliveryCountry": ["SE", "NO"]})),
    Rule(all_of({"deliveryCountry": ["SE"], "shippingList": ["DHL*"]})),
    Rule((), all_of({"deliveryCountry": ["SE", "NO"]})),
    Rule((), all_of({"shippingList": ["DHL*"]})),
    Rule(all_of({"deliveryCountry": ["SE"]}), all_of({"shippingList": ["*Express"]})),
    Rule(all_of({"shippingList": ["DHL?"]})),
    Rule(all_of({"warehouse": ["main"]}), all_of({"deliveryCountry": ["S*"]})),
]


@pytest.mark.parametrize("other", RULES)
@pytest.mark.parametrize("one", RULES)
def test_what_is_said_of_two_rules_holds_for_every_shipment(one: Rule, other: Rule) -> None:
    for country, shipping, warehouse in product(
        ("SE", "NO", "DE"), ("DHL", "DHL?", "DHLX", "DHL Express", "PostNord"), ("main", "outlet")
    ):
        row = a_row(warehouses=[{"name": warehouse}])
        shipment = a_shipment(row, deliveryCountry=country, shippingList=shipping)
        takes = takers(shipment, {"one": one, "other": other})
        assert not (one.covers(other) and takes == ["other"])
        assert not (one.is_apart_from(other) and len(takes) == 2)
    assert one.covers(one)
    assert one.is_apart_from(other) == other.is_apart_from(one)


@pytest.mark.parametrize(
    ("value", "pattern", "is_taken"),
    [
        ("web", "web", True), ("web", "WEB", False), (7, "7", True), (True, "true", True),
        (False, "true", False), (None, "*", False), ({"id": 1}, "*", False),
        (["b2b", "vip"], "vip", True), ([], "*", False), ("", "", True),
    ],
)  # fmt: skip
def test_any_field_of_the_store_can_decide(value: Any, pattern: str, is_taken: bool) -> None:
    shipment = a_shipment(orderStore=value)
    assert (taken(shipment, a={"orderStore": [pattern]}) == ["a"]) is is_taken
    assert taken(a_shipment(), a={"orderStore": ["*"]}) == [], "a field that is not there"


@pytest.mark.parametrize("known", ["planned", "sent", "completing", "shipped", "completed"])
def test_what_has_left_is_skipped_whatever_the_store_says_now(known: str) -> None:
    shipment = a_shipment(hold=1, suspect=1, shouldCapture=1)
    assert decided(shipment, known) == decided(shipment, known, ()) == Verdict("skip")


@pytest.mark.parametrize("known", ["", "new", "held"])
def test_what_has_not_left_goes_once_nothing_is_against_it(known: str) -> None:
    assert decided(a_shipment(), known) == Verdict("go", "a")


def test_what_nobody_takes_is_told_and_what_two_take_goes_to_neither() -> None:
    nobody = decided(a_shipment(), partners=())
    assert (nobody.kind, nobody.partner, codes(nobody)) == ("hold", "", ["nobody-takes-it"])
    assert nobody.problems[0].severity is Severity.NOTICE
    both = decided(a_shipment(), partners=("a", "b"))
    assert (both.kind, both.partner, codes(both)) == ("hold", "", ["several-take-it"])
    assert "a and b" in both.problems[0].message


def test_what_the_store_holds_is_held_with_every_reason_and_never_captured() -> None:
    verdict = decided(a_shipment(hold=1, suspect="1", shouldCapture=True))
    assert (verdict.kind, verdict.partner) == ("hold", "a")
    assert codes(verdict) == ["on-hold", "suspect"]
    assert all(one.remedy for one in verdict.problems)


@pytest.mark.parametrize(
    ("policy", "kind"),
    [("before_export", "capture"), ("on_completion", "go"), ("never", "go")],
)
def test_a_payment_is_captured_before_the_goods_go_unless_chosen_otherwise(
    policy: str, kind: str
) -> None:
    assert decided(a_shipment(shouldCapture=1), capture=policy) == Verdict(kind, "a")  # type: ignore[arg-type]
    assert decided(a_shipment(shouldCapture=0), capture=policy).kind == "go"


def test_a_shipment_with_nothing_to_pick_never_goes() -> None:
    nothing = a_shipment(a_row(qty=0), shouldCapture=1)
    assert codes(decided(nothing)) == ["no-lines"]


def test_a_bundle_that_does_not_fit_the_policy_is_held_before_anything_is_captured() -> None:
    bare = a_shipment(a_row(isBundle=1), a_row("12"), shouldCapture=1)
    verdict = decided(bare, bundles="items")
    assert (verdict.kind, codes(verdict)) == ("hold", ["bundle-without-items"])
    assert decided(bare, bundles="bundle").kind == "capture"
