"""Deciding with a button: what its command does, and nothing for who does not know the token."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from bridge.cli.remedying import release_command
from bridge.ledger.lock import partner_lock
from tests.acceptance.incoming import confirm, count, emails, open_for_business, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.web.visiting import NAME, TOKEN, Visitor, field, problem_of, visit


def let_a_shipment_wait(world: World) -> str:
    """Hold a shipment because its partner has shipped less, and return it."""
    open_for_business(world, "stock")
    shipment = sent(world, "TEE", "CAP")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    return shipment


@pytest.fixture
def short(world: World) -> str:
    return let_a_shipment_wait(world)


@pytest.fixture
def visitor(world: World, short: str) -> Visitor:
    return visit(world, token=True)


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same, for those who shall decide nothing."""
    with World(tmp_path_factory.mktemp("undecided")) as world:
        world.add_partner("alpha", {"order": ORDER_CSV})
        let_a_shipment_wait(world)
        yield world
        assert decisions(world) == []


@pytest.fixture
def stranger(undecided: World) -> Visitor:
    return visit(undecided, token=True)


def decisions(world: World) -> list[tuple[str, str, str]]:
    """Verb, reason and who of everything that was decided."""
    return world.rows(
        "SELECT verb, why, who FROM remedies JOIN runs ON runs.id = run_id ORDER BY remedies.id"
    )


def test_released_with_a_button_is_released_and_the_next_run_acts_on_it(
    world: World, short: str, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor.log_in()
    number = problem_of(world, "short-but-paid")
    assert f'href="/problems/{number}/release"' in visitor.get("/problems")
    asked = visitor.get(f"/problems/{number}/release")
    assert "Completes it, and refunds what was not shipped with a return." in asked
    assert f"would: alpha: confirmation {short} [short-but-paid]" in asked
    before = len(world.writes())
    assert "The next run acts on it" in visitor.press(number, "release", why=" they agree ")
    ((verb, why, who),) = decisions(world)
    assert (verb, why, who.startswith(f"{NAME} (serve, ")) == ("release", "they agree", True)
    assert len(world.writes()) == before, "nothing is called by a button"
    assert "<strong>Decided:</strong> release by Anna of operations" in visitor.get("/problems")
    assert "decided before" in visitor.press(number, "release"), "it is safe to press it twice"
    assert len(decisions(world)) == 1
    world.import_()
    assert (world.states(), emails(world)) == ({short: "completed"}, {short: 1})
    assert "it is settled" in visitor.get(f"/problems/{number}/release", 404)
    assert NAME in visitor.get(f"/life?q={short}")
    assert "they agree" not in caplog.text and NAME not in caplog.text


def test_stock_file_that_is_held_is_approved_after_a_look_at_what_it_would_change(
    world: World, visitor: Visitor
) -> None:
    world.set_policies(stock={"guards": {"zeros": "0", "few": "0"}})
    count(world, "2026-01-12 12:00:00;TEE;;50", "2026-01-12 12:00:00;CAP;;5")
    world.import_()
    count(world, "2026-01-12 13:00:00;TEE;;0", name="2")
    world.import_()
    visitor.log_in()
    ((file,),) = world.rows("SELECT id FROM files WHERE name = 'STOCK_2.csv'")
    assert f'href="/stock/{file}"' in visitor.get("/stock")
    number, asked = problem_of(world, "too-many-zeros"), len(world.api.journal)
    page = visitor.get(f"/stock/{file}")
    assert '<td class="number" data-name="by">-50</td>' in page
    assert f'href="/problems/{number}/release"' in page
    assert len(world.api.journal) == asked, "the store is not asked for a page"
    visitor.press(number, "release")
    world.import_()
    assert "No stock file waits" in visitor.get("/stock")
    assert "nothing of STOCK_2.csv waits" in visitor.get(f"/stock/{file}", 404)
    assert world.rows("SELECT sent FROM counts WHERE item = 'TEE'") == [(0,)]


def test_stock_file_with_two_guards_says_after_the_first_release_what_holds_it_still(
    world: World, visitor: Visitor
) -> None:
    count(world, "2026-01-12 12:00:00;TEE;;50", "2026-01-12 12:00:00;CAP;;5")
    world.import_()
    world.set_policies(stock={"guards": {"zeros": "0", "change": {"units": "10"}, "few": "0"}})
    count(world, "2026-01-12 13:00:00;TEE;;0", name="2")
    world.import_()
    codes = world.problems("STOCK_2.csv")
    assert len(codes) == 2
    visitor.log_in()
    assert visitor.get("/stock").count("STOCK_2.csv</a></h2>") == 1
    first, second = (problem_of(world, code) for code in codes)
    page = visitor.press(first, "release")
    assert "something else holds it still" in page
    assert f"stock STOCK_2.csv [{codes[1]}]" in page
    assert f"it waits for {codes[1]} still" in visitor.get("/stock")
    shown = CliRunner().invoke(
        release_command,
        ["STOCK_2.csv", "--code", codes[0], "--because", "x", "--config", str(world.bridge_yaml)],
    )
    assert f"still holds it: alpha: stock STOCK_2.csv [{codes[1]}]" in shown.output
    assert "<h1>Decided</h1>" in visitor.press(second, "release")
    world.import_()
    assert "No stock file waits" in visitor.get("/stock")


def test_other_remedies_do_what_their_commands_do(world: World, visitor: Visitor) -> None:
    other = sent(world, "TEE")
    confirm(world, f"{other};C;;DHL;T2;TEE;;many", name="2")
    world.import_()
    visitor.log_in()
    number = problem_of(world, "not-a-whole-number")
    assert "this mapping has read it so already" in visitor.get(f"/problems/{number}/replay")
    assert "decided before" in visitor.press(number, "replay")
    assert "Decided" in visitor.press(number, "discard")
    assert [verb for verb, _, _ in decisions(world)] == ["discard"]
    visitor.get(f"/problems/{number}/release", 404)
    visitor.get(f"/problems/{number}/drop%20table", 404)


def test_who_has_not_logged_in_decides_nothing(undecided: World, stranger: Visitor) -> None:
    number = problem_of(undecided, "short-but-paid")
    answer = stranger.client.get(f"/problems/{number}/release")
    assert (answer.status_code, answer.location) == (303, "/login")
    form = field(stranger.get("/login"), "form")
    stranger.post(f"/problems/{number}/release", 403, form=form, why="x", known="")
    assert "release</strong>" in stranger.get("/problems"), "what could be decided is shown"
    assert decisions(undecided) == []


def test_form_of_another_page_decides_nothing(undecided: World, stranger: Visitor) -> None:
    stranger.log_in()
    number = problem_of(undecided, "short-but-paid")
    path = f"/problems/{number}/release"
    known = field(stranger.get(path), "known")
    elsewhere = field(visit(undecided, token=True).get("/login"), "form")
    for form in ({}, {"form": ""}, {"form": "x"}, {"form": "é"}, {"form": elsewhere}):
        assert "not of this session" in stranger.post(path, 403, why="x", known=known, **form)
    stranger.post("/logout", 403)
    assert decisions(undecided) == []
    stranger.post("/login", 403, name=NAME, token=TOKEN)


def test_wrong_token_lets_nobody_in_and_trying_is_slowed_and_logged(
    undecided: World, stranger: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    for token in ("", TOKEN[:-1], "é\x00"):
        assert "That is not the token" in stranger.log_in(token, 403)
    assert caplog.text.count("a wrong token was tried from 127.0.0.1") == 3
    assert TOKEN[:-1] not in caplog.text
    assert "wait" in stranger.log_in(TOKEN, 429), "the right one is not even looked at"
    undecided.clock.forward(seconds=3)
    stranger.log_in()
    stranger.post("/logout", 303, form=field(stranger.get("/problems"), "form"))
    assert stranger.client.get("/problems/1/release").status_code == 303


@pytest.mark.parametrize("name", ["", "   ", "Anna\x1b[2J", "\u202eannA"])
def test_name_that_cannot_be_kept_lets_nobody_in(name: str, stranger: Visitor) -> None:
    stranger.log_in(status=400, name=name)


@pytest.mark.parametrize(
    ("address", "is_secure"), [("http://localhost", False), ("https://localhost", True)]
)
def test_cookie_goes_to_no_script_and_no_other_site(
    address: str, is_secure: bool, stranger: Visitor
) -> None:
    answer = stranger.client.get("/login", base_url=address)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert ("Secure" in cookie) == is_secure


def test_cookie_goes_to_no_other_page_of_the_same_host(undecided: World) -> None:
    below = visit(undecided, token=True, path="/bridge")
    answer = below.client.get("/login", base_url="http://localhost/bridge")
    assert "Path=/bridge" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("why", ["", "  \n ", "x" * 501])
def test_reason_is_wanted(why: str, undecided: World, stranger: Visitor) -> None:
    stranger.log_in()
    assert "Say why" in stranger.press(problem_of(undecided, "short-but-paid"), "release", 400, why)
    assert decisions(undecided) == []


def test_while_a_run_is_on_nothing_is_decided_and_the_reason_is_kept(
    undecided: World, stranger: Visitor
) -> None:
    stranger.log_in()
    number = problem_of(undecided, "short-but-paid")
    with partner_lock(undecided.state, "alpha"):
        assert "another run for alpha is under way" in stranger.get(f"/problems/{number}/release")
        page = stranger.press(number, "release", 503, why="they agree")
    assert "Nothing was decided: another run for alpha is under way" in page
    assert 'value="they agree"' in page
    assert decisions(undecided) == []


def test_what_has_changed_since_it_was_shown_is_shown_again(
    world: World, short: str, visitor: Visitor
) -> None:
    visitor.log_in()
    number = problem_of(world, "short-but-paid")
    path = f"/problems/{number}/release"
    form = {name: field(visitor.get(path), name) for name in ("form", "known")}
    page = visitor.post(path, 409, why="x", form=form["form"], known="as it was before")
    assert "It has changed since you have looked" in page
    confirm(world, f"{short};C;;DHL;T1;HAT;;1", name="2")
    world.import_()
    assert "it is settled" in visitor.post(path, 404, why="x", **form)
    assert decisions(world) == []


def test_who_has_not_seen_what_another_has_decided_is_told_and_looks_again(
    world: World, short: str, visitor: Visitor
) -> None:
    number = problem_of(world, "short-but-paid")
    path = f"/problems/{number}/discard"
    visitor.log_in()
    bert = visit(world, token=True)
    bert.log_in(name="Bert")
    form = {name: field(bert.get(path), name) for name in ("form", "known")}
    visitor.press(number, "release", why="they agree")
    page = bert.post(path, 409, why="no", **form)
    assert re.search(rf"{NAME} \(serve, .*\) decided release just now .*: they agree", page)
    assert f"<strong>Decided:</strong> release by {NAME}" in bert.get(path)
    assert [verb for verb, _, _ in decisions(world)] == ["release"]
    form["known"] = field(page, "known")
    assert "Decided" in bert.post(path, 200, why="all the same", **form)
    page = bert.post(f"/problems/{number}/release", 404, why="x", **form)
    assert "Bert (serve, " in page and "decided discard just now" in page


def test_form_that_is_too_large_is_refused(stranger: Visitor) -> None:
    stranger.post("/login", 413, token="x" * 100_000)
