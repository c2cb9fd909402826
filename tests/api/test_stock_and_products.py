"""Stock figures out and in, and the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bridge.api.base import ApiRefusal
from bridge.api.client import OrderApiClient
from bridge.errors import UnclearError
from bridge.model.store import StockAnswer, StockFigure
from tests.api.clients import Clients
from tests.api.scripted import Seen, Store


def a_row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "stockItemId": number, "sku": f"S{number}", "variantSku": "V", "sizeSku": "", "ean": "",
        "physicalStock": 5, "allocatedStock": 1, "availableStock": 4, **more,
    }  # fmt: skip


FIGURES = [StockFigure("0123", 54), StockFigure("S1V", 0)]


def test_figures_go_out_as_they_are(store: Store, client: OrderApiClient) -> None:
    store.on("POST", "/stock", {"status": "ok"})
    assert client.set_stock(FIGURES) == StockAnswer()
    products = [{"product": "0123", "quantity": 54}, {"product": "S1V", "quantity": 0}]
    assert store.seen[0].body == {"products": products}


def test_no_figures_are_no_call(store: Store, client: OrderApiClient) -> None:
    assert client.set_stock([]) == StockAnswer()
    assert store.seen == []


def test_partial_success_looks_like_failure_and_is_none(
    store: Store, client: OrderApiClient
) -> None:
    errors = {"productsNotFound": ["0123"], "productsAreBundles": {"1": "S1V"}}
    msg = "Some of the products were not updated"
    store.on("POST", "/stock", {"status": "no", "msg": msg, "errors": errors})
    assert client.set_stock(FIGURES) == StockAnswer(frozenset({"0123"}), frozenset({"S1V"}))
    assert len(store.seen) == 1


@pytest.mark.parametrize("more", [{}, {"errors": []}, {"errors": {}}])
def test_a_no_without_names_refuses_the_whole_batch(
    store: Store, client: OrderApiClient, more: Any
) -> None:
    store.on("POST", "/stock", {"status": "no", "msg": "no products given", **more})
    with pytest.raises(ApiRefusal, match="no products given"):
        client.set_stock(FIGURES)


def test_names_that_cannot_be_read_leave_the_batch_unclear(
    store: Store, client: OrderApiClient
) -> None:
    errors = {"productsNotFound": [["0123"]]}
    store.on("POST", "/stock", {"status": "no", "errors": errors})
    with pytest.raises(UnclearError):
        client.set_stock(FIGURES)


def by_page(rows: list[Any], limit: int, *, with_filters: bool) -> Any:
    """Answer page by page with `next`, which repeats the filters or does not."""

    def answering(seen: Seen) -> Any:
        page = int(seen.query.get("page", "1"))
        answer = {"status": "ok", "products": rows[(page - 1) * limit : page * limit]}
        if page * limit < len(rows):
            filters = "&sku=S" if with_filters else ""
            answer["next"] = f"?limit={limit}&page={page + 1}{filters}"
        return answer

    return answering


@pytest.mark.parametrize("with_filters", [True, False])
def test_every_page_is_read_with_the_same_filters(
    store: Store, client: OrderApiClient, with_filters: bool
) -> None:
    rows = [a_row(number) for number in range(5)]
    store.on_call("GET", "/stock", by_page(rows, 2, with_filters=with_filters))
    changed = datetime(2026, 1, 1, tzinfo=UTC)
    found = list(client.stock(sku="S", stock_modified=changed, page_size=2))
    assert [level.item.physical_sku for level in found] == [f"S{n}V" for n in range(5)]
    assert (found[0].physical, found[0].allocated, found[0].available) == (5, 1, 4)
    assert [seen.query.get("page") for seen in store.seen] == [None, "2", "3"]
    assert {seen.query["sku"] for seen in store.seen} == {"S"}
    assert {seen.query["stock_modified"] for seen in store.seen} == {"2026-01-01 01:00:00"}


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/api?limit=2&page=2",
        "/api/plugin/stock?limit=2&page=2",
        "?limit=2&page=2",
    ],
)
def test_of_the_next_page_only_the_query_is_taken(
    store: Store, client: OrderApiClient, link: str
) -> None:
    first = {"status": "ok", "products": [a_row(1), a_row(2)], "next": link}
    store.on("GET", "/stock", first, {"status": "ok", "products": [a_row(3)]})
    assert len(list(client.stock(page_size=2))) == 3
    assert len(store.seen) == 2


@pytest.mark.parametrize("link", ["?limit=2&page=1", "?page=2", "", None])
def test_a_next_that_leads_nowhere_new_ends_the_reading(
    store: Store, client: OrderApiClient, link: Any
) -> None:
    store.on("GET", "/products", {"status": "ok", "products": [a_row(1)], "next": link})
    assert len(list(client.products())) == 1
    assert len(store.seen) <= 2


def test_an_empty_catalogue(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/products", {"status": "ok"})
    assert list(client.products(ean="0123")) == []
    assert store.seen[0].query == {"ean": "0123", "limit": "200"}


def test_a_product_is_one_size_of_one_variant(store: Store, client: OrderApiClient) -> None:
    row = a_row(1, name="Boot", variant="Black", size="41", weight="1.20", weightUnit="kg")
    store.on("GET", "/products", {"status": "ok", "products": [row]})
    (found,) = client.products()
    assert (found.name, found.variant, found.size) == ("Boot", "Black", "41")
    assert (found.weight, found.weight_unit) == (Decimal("1.20"), "kg")
    assert found.raw == row


def test_a_row_that_cannot_be_read_does_not_stop_the_others(
    store: Store, client: OrderApiClient, clients: Clients
) -> None:
    rows = [a_row(1, physicalStock="?"), a_row(2)]
    store.on("GET", "/stock", {"status": "ok", "products": rows})
    assert [level.item.physical_sku for level in client.stock()] == ["S2V"]
    assert [problem.code for problem in clients.problems] == ["stock-row-unreadable"]
