"""The page of the morning as a person sees it: in a browser, on a telephone, on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from bridge.app.reporting import look, write
from tests.acceptance.incoming import sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.mornings import play
from tests.acceptance.world import World
from tests.browser import PHONE, Tab

pytestmark = pytest.mark.browser


def written(world: World) -> Path:
    """The page of this moment."""
    return write(look(world.write_configuration(), clock=world.clock))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The page after a night, and one more three days later."""
    with World(tmp_path_factory.mktemp("page")) as world:
        world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE"])
        world.add_partner("beta", {"order": ORDER_CSV}, countries=["NO"])
        world.set_policies(expected={"files_every_hours": {"stock": "24"}})
        play(world)
        world.clock.forward(days=3)
        sent(world, "TEE")
        yield written(world)


@pytest.fixture(scope="module")
def calm_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The page of a shop that is new."""
    with World(tmp_path_factory.mktemp("calm")) as world:
        world.add_partner("alpha", {"order": ORDER_CSV})
        world.adopt()
        yield written(world)


def unfold(tab: Tab) -> None:
    tab.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")


def test_its_top_says_whether_i_must_act_and_what_to_do_first(tab: Tab, page: Path) -> None:
    shown = tab.open(page)
    top = shown.get_by_role("region", name="wait for you")
    expect(top.get_by_role("heading", level=1)).to_have_text(
        "3 things wait for you, the oldest since Monday."
    )
    expect(top).to_contain_text("You are needed")
    expect(top.get_by_role("heading", name="What to do first")).to_be_visible()
    expect(top.locator("ol > li")).to_have_count(4)
    assert top.locator("pre").all_inner_texts() == ['bridge release 83653-1 --because "WHY"']


def test_it_has_a_part_for_everything_that_one_asks_in_the_morning(tab: Tab, page: Path) -> None:
    shown = tab.open(page)
    alpha = shown.get_by_role("region", name="alpha")
    parts = alpha.get_by_role("heading", level=3).all_inner_texts()
    assert parts == [
        "Since Wed 14 Jan, 21:00", "What waits for you", "What you should know", "What is late",
        "Not yet confirmed", "Files that came in last", "Stock", "Under way",
    ]  # fmt: skip
    for name in ("Partners", "The last four weeks", "alpha", "beta", "Runs"):
        expect(shown.get_by_role("heading", name=name, exact=False).first).to_be_visible()
    expect(alpha.locator(".figures")).to_contain_text("shipments sent")
    expect(alpha).to_contain_text("A file of stock is expected every 24 hours")
    expect(alpha.get_by_role("table").filter(has_text="less than a day")).to_contain_text("3 to 7")


def test_nothing_is_loaded_and_nothing_complains(tab: Tab, page: Path) -> None:
    tab.open(page)
    assert [one for one in tab.asked if not one.startswith("data:")] == [page.as_uri()]
    assert tab.complaints == []
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")


def test_it_is_read_on_a_telephone_without_going_sideways(
    tab: Tab, page: Path, calm_page: Path
) -> None:
    for one in (page, calm_page):
        tab.page.set_viewport_size({"width": PHONE, "height": 700})
        tab.open(one)
        assert tab.overflow() == 0
        unfold(tab)
        assert tab.overflow() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(tab: Tab, page: Path, scheme: str) -> None:
    tab.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    tab.open(page)
    unfold(tab)
    assert tab.faint() == []
    ground = tab.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(250, 250, 248)", "dark": "rgb(20, 24, 28)"}[scheme]


def test_on_paper_it_is_dark_on_white_and_fits(tab: Tab, page: Path) -> None:
    tab.page.emulate_media(media="print", color_scheme="dark")
    tab.open(page)
    grounds = tab.page.evaluate(
        "[...document.querySelectorAll('body, section, pre, .badge')]"
        ".map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert set(grounds) <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert tab.faint() == []
    paper = PdfReader(io.BytesIO(tab.page.pdf(prefer_css_page_size=True)))
    assert [round(float(one)) for one in paper.pages[0].mediabox[2:]] == [595, 842]
    assert "things wait for you" in " ".join(paper.pages[0].extract_text().split())


def test_the_drawing_is_told_in_words_and_as_a_table(tab: Tab, page: Path) -> None:
    shown = tab.open(page)
    drawing = shown.get_by_role("img", name="Shipments sent, day by day")
    expect(drawing).to_have_accessible_description(
        "Fri 19 Dec to Thu 15 Jan: 5 in all, most on Mon 12 Jan: 4. 2 days without a run; "
        "the ledger begins on Mon 12 Jan. All numbers stand in the table below."
    )
    assert drawing.locator("rect.bar-1").count() == 2
    # Two days without a run are hatched, in each of the four rows.
    assert shown.locator("figure.weeks svg[role=img] rect[fill^=url]").count() == 8
    unfold(tab)
    table = shown.get_by_role("region", name="The last weeks as a table").get_by_role("table")
    rows = table.locator("tbody tr").all_inner_texts()
    assert rows[0].split("\t") == ["Thu 15 Jan", "1", "0", "0", "0", "1"]
    assert rows[1].split("\t")[-1] == "none"
    assert rows[3].split("\t")[:4] == ["Mon 12 Jan", "4", "2", "1"]


def test_a_new_shop_is_told_that_all_is_well(tab: Tab, calm_page: Path) -> None:
    shown = tab.open(calm_page)
    expect(shown.get_by_role("heading", level=1)).to_have_text("Nothing waits for you.")
    expect(shown.get_by_role("main")).to_contain_text("All is well")
    expect(shown.get_by_role("heading", name="What to do first")).to_have_count(0)
    assert tab.complaints == []


def test_nothing_personal_is_on_it(tab: Tab, page: Path) -> None:
    text = tab.open(page).content()
    for name in ("Alva", "Exempelsson", "Provgatan", "111 00", "alva@example.com"):
        assert name not in text
