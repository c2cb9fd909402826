"""`bridge report`, and the page that runs write: where it goes, who may read it, how it fails."""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge.app.jobs import jobs_of
from bridge.app.reporting import look, reported, write, write_after
from bridge.cli.commands import bridge
from bridge.config.load import load
from bridge.errors import ConfigurationError, StopError
from tests.acceptance.hooked import hooked
from tests.acceptance.incoming import open_for_business, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.api.scripted import Reply
from tests.channels.smtp import smtp_server


def command(world: World, *words: str) -> Result:
    """The command as it is typed; what it raises is for whoever started it."""
    given = ["report", *words, "--config", str(world.write_configuration())]
    return CliRunner().invoke(bridge, given)


def pages(world: World) -> list[str]:
    return sorted(one.name for one in (world.folder / "reports").iterdir())


@pytest.fixture
def reporting(world: World) -> World:
    world.configuration["report"] = {"folder": "./reports", "keep_days": "2"}
    sent(world, "TEE")
    return world


def test_the_page_of_the_day_and_the_latest_are_their_owners_alone(reporting: World) -> None:
    path = write_after(reporting.write_configuration(), reporting.clock)
    assert path == reporting.folder / "reports" / "report-2026-01-12.html"
    assert pages(reporting) == ["latest.html", "report-2026-01-12.html"]
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}
    assert (path.parent / "latest.html").read_bytes() == path.read_bytes()


def test_pages_are_removed_when_they_are_old_and_nothing_else_is(reporting: World) -> None:
    write_after(reporting.write_configuration(), reporting.clock)
    (reporting.folder / "reports" / "report-of-mine.html").write_text("mine")
    (reporting.folder / "reports" / "notes-2020-01-01.html").write_text("mine")
    for _ in range(3):
        reporting.clock.forward(days=1)
        write_after(reporting.bridge_yaml, reporting.clock)
    assert pages(reporting) == [
        "latest.html", "notes-2020-01-01.html", "report-2026-01-13.html", "report-2026-01-14.html",
        "report-2026-01-15.html", "report-of-mine.html",
    ]  # fmt: skip


def test_what_a_killed_run_has_left_half_is_removed(reporting: World) -> None:
    folder = reporting.folder / "reports"
    folder.mkdir()
    old, new = folder / ".latest.html.17.new", folder / ".latest.html.18.new"
    for path in (old, new):
        path.write_text("<!doctype")
    os.utime(old, (1, 1))
    write_after(reporting.write_configuration(), reporting.clock)
    assert pages(reporting) == [".latest.html.18.new", "latest.html", "report-2026-01-12.html"]


def test_every_run_writes_it_and_a_dry_run_does_not(reporting: World) -> None:
    with reported(reporting.write_configuration(), is_dry=True):
        pass
    assert not (reporting.folder / "reports").exists()
    done = reporting.bridge("run")
    assert done.returncode == 0, done.stderr
    assert "latest.html" in pages(reporting)
    text = (reporting.folder / "reports" / "latest.html").read_text("utf-8")
    assert "<code>bridge run</code>" in text


def test_without_the_block_no_run_writes_any(world: World) -> None:
    assert write_after(world.write_configuration(), world.clock) is None
    assert not (world.folder / "reports").exists()


def test_a_page_that_cannot_be_written_is_logged_and_changes_nothing(
    reporting: World, caplog: pytest.LogCaptureFixture
) -> None:
    (reporting.folder / "reports").write_text("a file where the folder should be")
    with caplog.at_level(logging.ERROR):
        assert write_after(reporting.bridge_yaml, reporting.clock) is None
    assert "the report cannot be written to" in caplog.text


def test_a_fault_of_ours_says_none_of_what_it_was_about(
    reporting: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> str:
        raise ValueError("Alva Exempelsson")

    monkeypatch.setattr("bridge.pages.report.report", broken)
    assert write_after(reporting.write_configuration(), reporting.clock) is None
    assert caplog.messages[-1] == "report: a fault of the bridge itself: ValueError"


def test_a_page_is_whole_at_any_moment(reporting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write(look(reporting.write_configuration(), clock=reporting.clock)).read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert write_after(reporting.bridge_yaml, reporting.clock) is None
    assert pages(reporting) == ["latest.html", "report-2026-01-12.html"]
    assert (reporting.folder / "reports" / "latest.html").read_bytes() == first


def test_it_goes_to_a_file_to_standard_output_or_to_a_folder_beside_bridge_yaml(
    world: World, tmp_path: Path
) -> None:
    told = command(world, "--out", str(tmp_path / "mine.html"))
    assert told.output == f"{tmp_path / 'mine.html'}: Nothing waits for you.\n"
    assert (tmp_path / "mine.html").read_text("utf-8").startswith("<!doctype html>")
    assert command(world, "--out", "-").output.startswith("<!doctype html>")
    assert command(world).exit_code == 0
    assert "latest.html" in pages(world)


def test_one_partner_alone_is_told_on_a_page_of_its_own(world: World) -> None:
    world.set_message("order", partner="alpha")
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.add_partner("beta", {"order": ORDER_CSV}, countries=["NO"])
    assert command(world, "beta").exit_code == 0
    (name,) = pages(world)
    assert name.endswith("-beta.html")
    unknown = command(world, "gamma")
    assert "gamma" in str(unknown.exception)


def test_programs_read_it_as_json(world: World) -> None:
    sent(world, "TEE")
    data = json.loads(command(world, "--json").output)
    assert data["headline"]["tone"] == "calm"
    assert data["partners"][0]["name"] == "alpha"
    assert len(data["days"]) == 28


def test_lists_are_cut_and_say_what_shows_the_rest(world: World) -> None:
    open_for_business(world)
    for _ in range(3):
        sent(world, "TEE")
        world.clock.forward(minutes=1)
    page = page_of(world, most=2)
    assert "and 1 more: <code>bridge report alpha --count 3</code>" in page
    assert "and 1 more: <code>bridge reconcile alpha --only shipments</code>" in page
    assert "more: <code>" not in page_of(world, most=3)


def test_five_thousand_things_that_wait_are_a_small_page(world: World) -> None:
    sent(world, "TEE")
    with world.ledger() as ledger:
        ledger.executemany(
            "INSERT INTO problems (store, partner, kind, subject, code, message, remedy, severity,"
            " opened_at, opened_by) VALUES ('nordic', 'alpha', 'shipment', ?, ?, 'it is too long',"
            " 'shorten it', 'held', '2026-01-12T20:00:00.000000Z', 1)",
            [(f"{number}-1", f"code-{number % 40}") for number in range(5_000)],
        )
    page = page_of(world, most=20)
    assert "5,000 things wait for you." in page
    assert "and 120 more: <code>bridge problems alpha</code>" in page
    assert len(page) < 200_000


def page_of(world: World, *, most: int) -> str:
    """The page on the world's clock."""
    looked = look(world.write_configuration(), most=most, clock=world.clock)
    return write(looked).read_text("utf-8")


def test_a_damaged_ledger_is_told_on_the_page_and_ends_with_70(reporting: World) -> None:
    with reporting.ledger() as ledger:
        ledger.execute("DROP TABLE watermarks")
    told = command(reporting)
    assert isinstance(told.exception, StopError)
    text = (reporting.folder / "reports" / "latest.html").read_text("utf-8")
    assert "The ledger cannot be used: nothing goes on before it is put right." in text
    assert "it lacks watermarks" in text
    assert "bridge check --ledger" in text


def test_a_ledger_that_is_gone_is_told_on_the_page_in_the_stead_of_the_old_one(
    reporting: World,
) -> None:
    def lose() -> None:
        for one in reporting.state.glob("ledger*"):
            one.unlink()

    first = reporting.folder / "reports" / "latest.html"
    write_after(reporting.write_configuration(), reporting.clock)
    lose()
    assert isinstance(command(reporting).exception, ConfigurationError)
    text = first.read_text("utf-8")
    assert "The ledger cannot be used: nothing goes on before it is put right." in text
    assert "There is no ledger in" in text
    assert "and there was one for the page before" in text
    first.unlink()
    assert isinstance(command(reporting).exception, ConfigurationError)
    assert not first.exists(), "on the first day there is no page before there is a ledger"


def test_it_is_a_job_of_the_schedule_and_sent_where_there_is_a_channel(world: World) -> None:
    world.configuration["schedule"] = {"time_zone": "Europe/Stockholm", "report": "mon-fri 07:00"}
    (job,) = jobs_of(load(world.write_configuration()))
    assert (job.name, job.arguments, job.partners) == ("report", ("report",), frozenset())
    mailing(world, 25)
    (job,) = jobs_of(load(world.write_configuration()))
    assert job.arguments == ("report", "--send")


def test_what_is_read_together_is_of_one_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_for_business(world)
    shipment = sent(world, "TEE")
    before = look(world.bridge_yaml, clock=world.clock).morning
    happens = _while_it_looks(monkeypatch, world, shipment)
    during = look(world.bridge_yaml, clock=world.clock).morning
    assert happens == [shipment]
    assert during == before
    after = look(world.bridge_yaml, clock=world.clock).morning
    assert after != before


def _while_it_looks(monkeypatch: pytest.MonkeyPatch, world: World, shipment: str) -> list[str]:
    """Let a shipment be completed by another process as soon as the morning has begun to look."""
    from bridge.ledger.overview import Overview

    happened: list[str] = []
    real: Callable[..., Any] = Overview.open_summed

    def summed(overview: Overview) -> Any:
        found = real(overview)
        if not happened:
            happened.append(shipment)
            with world.ledger() as other:
                other.execute("UPDATE shipments SET state = 'completed'")
        return found

    monkeypatch.setattr(Overview, "open_summed", summed)
    return happened


def mailing(world: World, port: int, **keys: Any) -> None:
    channels = world.configuration.setdefault("alarms", {"channels": {}})["channels"]
    mail = {
        "server": "127.0.0.1", "port": str(port), "security": "none",
        "from": "bridge@shop.example", "to": ["boss@shop.example"],
    }  # fmt: skip
    channels[f"boss{len(channels)}"] = {"mail": mail, "about": "report", **keys}


def test_it_is_sent_to_each_channel_as_far_as_that_is_for_it(reporting: World) -> None:
    reporting.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    reporting.add_partner("beta", {"order": ORDER_CSV}, countries=["NO"])
    with smtp_server() as mail:
        mailing(reporting, mail.port)
        mailing(reporting, mail.port, partners=["beta"])
        with hooked(reporting, about="report") as hook:
            told = command(reporting, "--send")
            (seen,) = hook.server.seen
    assert (told.exit_code, told.output.splitlines()[1:]) == (
        0, ["boss0: sent", "ops: sent", "boss1: sent"],
    )  # fmt: skip
    first, second = (next(one.iter_attachments()) for one in mail.mails)
    assert first.get_filename() == next(one for one in pages(reporting) if one != "latest.html")
    assert ">alpha<" in first.get_content()
    assert ">beta <" in second.get_content()
    assert "alpha" not in second.get_content()
    assert str(mail.mails[0]["subject"]).startswith("bridge: ")
    assert seen.body["report"]["headline"]["tone"] == "act"
    assert "bridge adopt beta" in seen.body["text"]


def test_what_nobody_took_is_tried_again_and_what_some_took_is_not(reporting: World) -> None:
    with hooked(reporting, about="report") as hook:
        hook.answer(500)
        assert command(reporting, "--send").exit_code == 75
        hook.server.on("POST", "/other", Reply(b"ok"))
        hook.add_channel("other", "/other", about="report")
        assert command(reporting, "--send").exit_code == 1
    assert "latest.html" in pages(reporting)


def test_without_a_channel_for_it_nothing_can_be_sent(reporting: World) -> None:
    assert "has no channels" in str(command(reporting, "--send").exception)
    with hooked(reporting, about="failed"):
        assert "no channel" in str(command(reporting, "--send").exception)
    assert command(reporting, "--send", "alpha").exit_code == 2
