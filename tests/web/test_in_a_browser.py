"""What a person sees and presses in a browser, and what the browser is made to do by it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.acceptance.incoming import confirm, count, emails, open_for_business, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.browser import PHONE, Tab
from tests.web.test_looking import EVIL
from tests.web.visiting import NAME, TOKEN, application

pytestmark = pytest.mark.browser

#: What the pages do not ask anybody for.
_OWN = re.compile(r"http://127\.0\.0\.1:|data:")


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(world: World, **serve: Any) -> Iterator[str]:
    """The address at which a world is shown."""
    app = application(world, **serve)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def short(world: World) -> str:
    """A shipment that is held for being short, and a stock file that is held for its zeros."""
    open_for_business(world, "stock")
    world.set_policies(stock={"guards": {"zeros": "0", "few": "0"}})
    shipment = sent(world, "TEE", "CAP")
    count(world, "2026-01-12 12:00:00;TEE;;50", "2026-01-12 12:00:00;CAP;;5")
    confirm(world, f"{shipment};C;;DHL;T-SHORT;TEE;;1")
    world.import_()
    count(world, "2026-01-12 13:00:00;TEE;;0", name="2")
    world.import_()
    return shipment


def is_calm(tab: Tab) -> bool:
    """Whether a tab complains of nothing, and has asked nobody else for anything."""
    assert tab.complaints == []
    return all(_OWN.match(one) for one in tab.asked)


def log_in(tab: Tab, address: str) -> None:
    page = tab.page
    page.goto(f"{address}/login")
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("The token").fill(TOKEN)
    page.get_by_role("button", name="Log in").click()
    page.get_by_text(NAME).wait_for()


def press(tab: Tab, verb: str, why: str) -> None:
    """Press a remedy, look at what it would mean, and decide."""
    page = tab.page
    page.get_by_role("link", name=f"{verb} …").first.click()
    page.get_by_text("What it means").wait_for()
    assert tab.faint() == []
    page.get_by_label("Because").fill(why)
    page.get_by_role("button", name=verb).click()
    page.get_by_role("heading", name="Decided").wait_for()


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_tracking_number_leads_to_the_life_of_its_shipment_and_to_the_line_that_told_it(
    world: World, short: str, tab: Tab, width: int
) -> None:
    page = tab.page
    page.set_viewport_size({"width": width, "height": 800})
    with served(world, files="on") as address:
        page.goto(address)
        page.get_by_role("heading", level=1).wait_for()
        page.get_by_role("searchbox").fill("T-SHORT")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Time line").wait_for()
        assert page.get_by_text(f"confirmation {short}: line told: 1 TEE, held").is_visible()
        assert tab.overflow() <= 0
        page.get_by_role("link", name="CONFIRMATION_1.csv, line 2").first.click()
        marked = page.locator(".marked")
        assert marked.inner_text().split("\t")[1].startswith(f"{short};C;;DHL;T-SHORT")
        assert marked.is_visible() and tab.overflow() <= 0 and tab.faint() == []
        for path in ("/", "/problems", "/stock", "/runs", "/life?q=TEE"):
            page.goto(address + path)
            assert (tab.overflow() <= 0, tab.faint()) == (True, []), path
        assert is_calm(tab)


def test_pressed_with_the_token_is_acted_on_by_the_next_run(
    world: World, short: str, tab: Tab
) -> None:
    page = tab.page
    with served(world, token=True) as address:
        log_in(tab, address)
        page.goto(f"{address}/life?q={short}")
        press(tab, "Release", "the customer agrees")
        page.get_by_role("link", name="Held stock").click()
        page.get_by_role("link", name="What it would change").click()
        assert page.get_by_role("row", name="TEE 50 0 -50").is_visible()
        press(tab, "Release", "the shelf is empty")
        world.import_()
        assert world.rows("SELECT sent FROM counts WHERE item = 'TEE'") == [(0,)]
        assert (world.states(), emails(world)) == ({short: "completed"}, {short: 1})
        page.goto(f"{address}/life?q={short}")
        assert page.get_by_text("the customer agrees").is_visible()
        assert is_calm(tab)


def test_what_a_stranger_wrote_runs_and_loads_nothing(empty_world: World, tab: Tab) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV})
    open_for_business(world)
    world.put_file(f"out/CONFIRMATION_{EVIL}.csv", f"no header {EVIL}\n")
    world.import_()
    page = tab.page
    page.on("dialog", lambda dialog: tab.complaints.append("it has run"))
    with served(world, files="on") as address:
        for path in (
            "/problems",
            "/life?q=CONFIRMATION_%3Cscript%3Ealert(1)%3Cimg%20src%3Dx%3E.csv",
            "/files/1",
        ):
            page.goto(address + path)
            assert page.get_by_text(EVIL).first.is_visible()
        assert is_calm(tab)
