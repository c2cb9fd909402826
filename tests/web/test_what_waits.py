"""What waits, on the pages of `bridge serve`, where there is a lot of it."""

from __future__ import annotations

import re

import pytest

from bridge.app.books import open_books
from bridge.config.load import load
from bridge.ledger.problems import About
from bridge.model.problem import Problem, Severity
from bridge.web import looking
from tests.acceptance.world import World
from tests.web.visiting import Visitor, field, visit

#: Whose, about what, why and how much it holds up, and how many of those.
_SORTS = (
    ("", "product", "code-in-use", Severity.NOTICE, 7),
    ("alpha", "record", "row-not-sound", Severity.SET_ASIDE, 6),
    ("zeta", "confirmation", "short", Severity.HELD, 5),
    ("zeta", "product", "code-in-use", Severity.NOTICE, 2),
)


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody who has logged in, the morning after a bad night."""
    with open_books(load(world.write_configuration()), world.clock) as books:
        run = books.runs.start("import", "somebody")
        for partner, kind, code, severity, number in _SORTS:
            for one in range(number):
                about = About("shop", partner, kind, f"{partner or 'nobody'}-{one}")
                problem = Problem(code, "so it is", "see `bridge trace`", severity=severity)
                books.problems.add(about, problem, run)
        books.runs.end(run, 1)
    found = visit(world, token=True)
    found.log_in()
    return found


def decided(world: World) -> list[tuple[str, str]]:
    return world.rows("SELECT verb, subject FROM remedies ORDER BY id")


def test_what_holds_something_up_stands_first_and_every_partner_has_its_place(
    visitor: Visitor,
) -> None:
    page = visitor.get("/problems")
    heads = re.findall(r"<h2><span[^>]*>([^<]*)</span> (.*): (\d+) [^<]*<code>([^<]*)", page)
    assert heads == [
        ("held", "zeta", "5", "short"),
        ("set aside", "alpha", "6", "row-not-sound"),
        ("notice", "Nobody’s", "7", "code-in-use"),
        ("notice", "zeta", "2", "code-in-use"),
    ]
    assert page.count("<article") == 3 + 3 + 3 + 2
    assert "so it is" in page
    for partner, number in (("", 1), ("alpha", 1), ("zeta", 2)):
        assert f'href="/problems?partner={partner}"' in page
        assert visitor.get(f"/problems?partner={partner}").count("<h2>") == number


def test_all_of_one_code_is_reached_page_by_page(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "_MOST_PROBLEMS", 3)
    sort = "partner=&amp;kind=product&amp;code=code-in-use"
    assert f'href="/problems/of?{sort}"' in visitor.get("/problems")
    seen, address = [], f"/problems/of?{sort}"
    while address:
        page = visitor.get(address.replace("&amp;", "&"))
        seen += re.findall(r"<h3>.*>(nobody-\d)</a>", page)
        newer = re.search(r'href="([^"]*)">Newer', page)
        address = newer[1] if newer else ""
    assert seen == [f"nobody-{one}" for one in range(7)]
    assert "There are only 7" in visitor.get("/problems/of?kind=product&code=code-in-use&from=99")
    assert "Nothing waits for that" in visitor.get("/problems/of?partner=alpha&code=short")


def test_all_of_one_code_is_decided_with_one_button_as_its_command_does(
    world: World, visitor: Visitor
) -> None:
    path = "/problems/all/discard?partner=&kind=product&code=code-in-use"
    assert f'href="{path.replace("&", "&amp;")}"' in visitor.get("/problems")
    asked = visitor.get(path)
    assert "Discard all 7 " in asked and asked.count("would: -: product nobody-") == 7
    form = {name: field(asked, name) for name in ("form", "known")}
    assert "Say why" in visitor.post(path, 400, why=" ", **form)
    assert decided(world) == []
    assert "The next run acts on it" in visitor.post(path, 200, why="known", **form)
    assert decided(world) == [("discard", f"nobody-{one}") for one in range(7)]
    assert visitor.get("/problems").count("code-in-use</code></h2>") == 1, "zeta's wait still"
    assert "it is settled" in visitor.post(path, 404, why="known", **form)


def test_all_of_one_code_is_looked_at_again_where_it_is_not_what_was_shown(
    world: World, visitor: Visitor
) -> None:
    path = "/problems/all/release?partner=zeta&kind=confirmation&code=short"
    form = {name: field(visitor.get(path), name) for name in ("form", "known")}
    ((one,),) = world.rows("SELECT id FROM problems WHERE subject = 'zeta-3'")
    visitor.press(int(one), "release", why="she knows")
    page = visitor.post(path, 409, why="agreed", **form)
    assert "decided release just now" in page and "she knows" in page
    assert "would: zeta: confirmation zeta-0 [short]" in page
    visitor.post(path, 200, why="agreed", form=form["form"], known=field(page, "known"))
    assert sorted(subject for _, subject in decided(world)) == [f"zeta-{one}" for one in range(5)]


@pytest.mark.parametrize("verb", ["replay", "resend", "release", "x"])
def test_what_is_decided_one_by_one_cannot_be_decided_for_all(verb: str, visitor: Visitor) -> None:
    visitor.get(f"/problems/all/{verb}?partner=alpha&kind=record&code=row-not-sound", 404)


def test_what_would_be_decided_is_shown_in_bounds(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.web.deciding._MOST_LINES", 2)
    page = visitor.get("/problems/all/discard?partner=&kind=product&code=code-in-use")
    assert page.count("would: ") == 2 and "and 5 more" in page
