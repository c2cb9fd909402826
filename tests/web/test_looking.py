"""What a browser is shown by `bridge serve`, and what it is not."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from markupsafe import escape

from bridge.app import views
from bridge.app.views import reading
from bridge.config.load import load
from bridge.errors import ConfigurationError, StopError
from bridge.ledger.lock import partner_lock
from bridge.model.moment import from_utc_text
from bridge.web import looking
from bridge.web.settings import settings_of
from tests.acceptance.incoming import completed, confirm, count, open_for_business, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.web.visiting import TOKEN, Visitor, application, visit

#: What a stranger has put into a file's name and into a record.
EVIL = "<script>alert(1)<img src=x>"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A night with something of everything: completed, short, unreadable, and stock held."""
    with World(tmp_path_factory.mktemp("night")) as world:
        world.add_partner("alpha", {"order": ORDER_CSV})
        open_for_business(world, "return", "stock")
        world.set_policies(stock={"guards": {"zeros": "0", "few": "0"}})
        completed(world, "TEE")
        short = sent(world, "TEE", "CAP", name="Zebulon Exempelsson")
        confirm(world, f"{short};C;;DHL;T-SHORT;TEE;;1", f"{short};C;;DHL;{EVIL};CAP;;{EVIL}")
        count(world, "2026-01-12 12:00:00;TEE;;50")
        world.import_()
        world.put_file(f"out/CONFIRMATION_{EVIL}.csv", f"no header {EVIL}\n")
        count(world, "2026-01-12 13:00:00;TEE;;0", name="2")
        world.import_()
        yield world


@pytest.fixture
def visitor(night: World) -> Visitor:
    return visit(night)


def file_id(world: World, name: str) -> int:
    ((number,),) = world.rows(f"SELECT id FROM files WHERE name = '{name}'")
    return int(number)


def test_every_page_answers_names_its_things_and_may_load_and_run_nothing(
    night: World, visitor: Visitor
) -> None:
    stock = file_id(night, "STOCK_2.csv")
    pages = {
        "/": "The last four weeks", "/problems": "row-not-sound", "/stock": "STOCK_2.csv",
        f"/stock/{stock}": "to nothing", "/runs": "import", "/life?q=TEE": "Time line",
        f"/files/{stock}": "STOCK_2.csv",
    }  # fmt: skip
    for path, named in pages.items():
        answer = visitor.client.get(path)
        assert named in answer.text, path
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "<script" not in answer.text and "style=" not in answer.text
        assert "Set-Cookie" not in answer.headers, "who only looks needs none"


def test_every_page_tells_time_by_the_clock_of_the_morning_and_utc_beside(
    night: World, visitor: Visitor
) -> None:
    ((utc,),) = night.rows("SELECT started_at FROM runs ORDER BY id DESC LIMIT 1")
    here = from_utc_text(utc).astimezone(ZoneInfo("Europe/Stockholm"))
    told = f'title="{utc[:19].replace("T", " ")} UTC">{here:%Y-%m-%d %H:%M:%S}</time>'
    assert told in visitor.get("/runs")
    for path in ("/", "/runs", "/stock", "/problems", "/life?q=TEE"):
        page = visitor.get(path)
        assert "Times are those of Europe/Stockholm" in page, path
        assert "Times here are UTC" not in page


def test_commands_in_words_of_ours_are_shown_as_such(night: World, visitor: Visitor) -> None:
    remedies = [text for (text,) in night.rows("SELECT remedy FROM problems") if "`" in text]
    assert remedies
    page = visitor.get("/problems").partition("<main")[2]
    assert "`" not in page + visitor.get("/life?q=NOBODY", 404).partition("<main")[2]
    for text in remedies:
        command = escape(text.split("`")[1])
        assert f"<code>{command}</code>" in page


def test_who_may_not_see_files_is_shown_no_customers_name(night: World, visitor: Visitor) -> None:
    (held,) = [one for one, state in night.states().items() if state == "sent"]
    paths = ["/", "/problems", "/stock", "/runs", "/metrics", f"/life?q={held}"]
    paths += [f"/files/{number}" for (number,) in night.rows("SELECT id FROM files")]
    paths += [f"/life?q={name}" for (name,) in night.rows("SELECT name FROM files")]
    for path in paths:
        assert "Zebulon" not in visitor.get(path), path
    assert "Zebulon" in visit(night, files="on").get(f"/files/{file_id(night, 'ORD_0002.csv')}")


def test_names_of_the_morning_lead_to_their_lives(night: World, visitor: Visitor) -> None:
    (held,) = [one for one, state in night.states().items() if state == "sent"]
    page = visitor.get("/")
    assert f'<a href="/life?q={held}">' in page
    assert '<a href="/life?q=CONFIRMATION_1.csv">' in page


def test_whatever_somebody_has_in_hand_leads_to_its_life(night: World, visitor: Visitor) -> None:
    (shipment,) = [one for one, state in night.states().items() if state == "completed"]
    for asked in (shipment, f"T-{shipment}", f" {shipment} ", f"CONFIRMATION_of_{shipment}.csv:2"):
        page = visitor.get("/life", query_string={"q": asked})
        assert f"<strong>shipment {shipment}</strong>: is completed with PostNord" in page
        assert "mappings/alpha/confirmation.yaml:8" in page
    assert "knows nothing of NOBODY" in visitor.get("/life?q=NOBODY", 404)
    assert visitor.client.get("/life?q=").status_code == 303


def test_what_a_stranger_wrote_is_shown_as_text(night: World) -> None:
    visitor = visit(night, files="on")
    file = file_id(night, f"CONFIRMATION_{EVIL}.csv")
    record = file_id(night, "CONFIRMATION_1.csv")
    for path in ("/problems", f"/files/{file}", f"/files/{record}?line=3", f"/life?q={EVIL}.csv"):
        page = visitor.client.get(path).text
        assert "&lt;script&gt;alert(1)" in page, path
        assert "<script" not in page and "<img" not in page
    page = visitor.get("/life", 404, query_string={"q": "\x1b[2J\u202e\x00\n<b>"})
    assert r"\x1b[2J\u202e\x00\n&lt;b&gt;" in page


@pytest.mark.parametrize("asked", ["x" * 301, "x" * 20_000, "%00" * 301])
def test_question_that_nothing_can_answer_is_refused_at_once(asked: str, visitor: Visitor) -> None:
    assert "so long a name" in visitor.get(f"/life?q={asked}", 400)


def test_bytes_of_files_are_for_those_who_may_see_customers_names(night: World) -> None:
    visitor, open_to_all = visit(night), visit(night, files="on")
    order = file_id(night, "ORD_0002.csv")
    assert "Zebulon" not in visitor.get(f"/files/{order}")
    visitor.get(f"/files/{order}/bytes", 403)
    open_to_all = visit(night, files="on")
    page = open_to_all.get(f"/files/{order}?line=1")
    assert "Zebulon Exempelsson" in page
    assert '<tr id="L1" class="marked">' in page
    answer = open_to_all.client.get(f"/files/{order}/bytes")
    assert answer.data == night.files("in")["ORD_0002.csv"]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="ORD_0002.csv"')


def test_life_shows_the_lines_that_told_it_to_who_may_see_them(night: World) -> None:
    line = "TEE;;1</pre>"
    assert line not in visit(night).get("/life?q=T-SHORT")
    assert line in visit(night, files="on").get("/life?q=T-SHORT")


def test_file_is_kept_under_a_name_that_harms_nothing() -> None:
    shown = looking._attachment('zip/../..\r\nX: "é<script>.csv')
    assert shown == (
        'attachment; filename="__X_____script_.csv"; '
        "filename*=UTF-8''..%0D%0AX%3A%20%22%C3%A9%3Cscript%3E.csv"
    )


@pytest.mark.parametrize(
    "path",
    ["/files/../../etc/passwd", "/files/..%2f..%2fetc%2fpasswd/bytes", "/files/-1/bytes",
     "/files/999999", "/files/999999/bytes", "/files/1%00/bytes", "/static/x", "/stock/999999",
     "/files/99999999999999999999999999"],
)  # fmt: skip
def test_nothing_but_the_files_of_the_ledger_can_be_reached(path: str, night: World) -> None:
    page = visit(night, files="on").get(path, 404)
    assert "root:" not in page


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::2]:80"]
)
def test_page_that_is_asked_for_by_another_name_is_refused(host: str, visitor: Visitor) -> None:
    assert "lines" not in visitor.get("/", 400, headers={"Host": host})


@pytest.mark.parametrize(
    "host", ["localhost:8321", "127.0.0.1", "[::1]:8321", "BRIDGE.shop.example"]
)
def test_its_own_names_and_those_of_the_configuration_are_answered(host: str, night: World) -> None:
    visit(night, hosts=["bridge.shop.example"]).get("/", headers={"Host": host})


def test_without_a_token_nothing_can_be_posted_at_all(night: World, visitor: Visitor) -> None:
    routes = application(night).url_map.iter_rules()
    assert {method for rule in routes for method in rule.methods or ()} == {
        "GET",
        "HEAD",
        "OPTIONS",
    }
    before = night.everything()
    for path in ("/", "/problems", "/problems/1/release", "/login", "/logout"):
        assert visitor.client.post(path, data={"why": "x"}).status_code in (404, 405)
    assert "Log in" not in visitor.get("/problems")
    assert night.everything() == before


def test_who_may_not_look_is_sent_to_the_login(night: World) -> None:
    for closed in (visit(night, token=True, reading="token"), visit(night, token=True, host="::")):
        for path in ("/", "/problems", "/life?q=TEE", "/files/1", "/files/1/bytes", "/runs"):
            answer = closed.client.get(path)
            assert (answer.status_code, answer.location) == (303, "/login")
        closed.get("/healthz")
        closed.log_in()
        assert "The last four weeks" in closed.get("/")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "bridge.shop.example"])
def test_other_machines_are_let_in_with_a_token_alone(host: str, night: World) -> None:
    with pytest.raises(ConfigurationError, match="there is no token"):
        visit(night, host=host)


def test_token_that_can_be_tried_out_is_refused(night: World) -> None:
    (night.folder / "token").write_text("fifteen letters")
    night.configuration["serve"] = {"token": {"file": "token"}}
    path = night.write_configuration()
    with pytest.raises(ConfigurationError, match="fewer than 16"):
        settings_of(load(path), path, "127.0.0.1")


def test_paths_begin_with_what_the_proxy_passes_on(night: World) -> None:
    visitor = visit(night, path="/bridge")
    page = visitor.get("/problems", base_url="http://localhost/bridge")
    assert 'href="/bridge/life?q=' in page and 'href="/life' not in page


def test_fault_of_ours_shows_and_logs_no_words_of_it(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_row: object, _books: object) -> None:
        raise ValueError("Zebu" + "lon")

    monkeypatch.setattr(looking, "shown_problem", fail)
    page = visitor.get("/problems?q=Zebulon", 500)
    assert "A fault of the bridge itself" in page
    assert "Zebulon" not in page + caplog.text
    assert "ValueError" in caplog.text


def test_more_than_anybody_reads_is_not_shown_at_once(
    night: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "_MOST_STEPS", 1)
    assert re.search("The latest 1 of [0-9]+ steps", visitor.get("/life?q=TEE"))


def test_what_was_looked_for_stands_in_no_log(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor.get("/life?q=Zebulon", 404)
    assert "Zebulon" not in caplog.text


def test_ledger_that_cannot_be_used_is_told_with_its_remedy(world: World) -> None:
    visitor = visit(world)
    file = world.state / "ledger.sqlite3"
    for other in world.state.glob("ledger.sqlite3-*"):
        other.unlink()
    file.write_bytes(b"no database" * 1000)
    page = visitor.get("/problems", 503)
    assert "restore a backup" in page and "Traceback" not in page
    assert "restore" in visitor.get("/", 503)
    assert visitor.get("/healthz", 503) == "the ledger cannot be read\n"
    file.unlink()
    assert "there is no ledger" in visitor.get("/", 503)


def test_ledger_that_is_an_older_copy_says_so_on_every_page(world: World) -> None:
    visitor = visit(world)
    assert "older copy" not in visitor.get("/problems")
    with reading(world.bridge_yaml) as (_, books):
        books.restorations.note("somebody has said so")
    assert "The ledger is an older copy of itself" in visitor.get("/problems")


def test_ledger_that_can_only_be_read_is_shown_and_said_to_be_so(
    night: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise StopError("the disk is full", "free space")

    monkeypatch.setattr(views, "open_books", full)
    page = visitor.get("/problems")
    assert "The ledger can be read and not written" in page and "row-not-sound" in page
    assert visitor.get("/healthz") == "ok\n"


def test_with_a_refused_bridge_yaml_the_one_before_goes_on_and_says_so(world: World) -> None:
    world.run()
    visitor = visit(world, token=True, reading="token")
    right = world.bridge_yaml.read_text()
    world.configuration["wrong_key"] = 1
    world.write_configuration()
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert "bridge_configuration_refused 1.0" in visitor.get("/metrics", headers=bearer)
    healthy = visitor.get("/healthz")
    assert healthy.startswith("ok\n") and "bridge.yaml is refused" in healthy
    assert "wrong_key" not in visitor.get("/login"), "who may not look is not told"
    visitor.log_in()
    for path in ("/", "/problems", "/life?q=NOBODY", "/stock", "/runs"):
        page = visitor.get(path, 404 if "NOBODY" in path else 200)
        assert "Bridge.yaml is refused as it stands" in page and "wrong_key" in page, path
    world.bridge_yaml.write_text(right)
    assert "is refused" not in visitor.get("/problems")
    assert visitor.get("/healthz") == "ok\n"
    figures = visitor.get("/metrics")
    assert "bridge_configuration_refused 1.0" not in figures


def test_page_is_answered_while_a_run_is_on(world: World) -> None:
    visitor = visit(world)
    with partner_lock(world.state, "alpha"), world.ledger() as connection:
        connection.execute("INSERT INTO meta VALUES ('x', 'y')")
        assert "Nothing waits" in visitor.get("/problems")
