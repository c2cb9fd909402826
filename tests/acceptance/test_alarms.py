"""Who is to know is told what failed, is held, or has not come: once, later again, and its end."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge.app import heartbeat
from bridge.app.alarming import memory
from bridge.app.alarming.showing import send_test
from bridge.app.alarming.watching import Watch
from bridge.app.books import open_books
from bridge.app.check import check
from bridge.app.heartbeat import Heartbeat
from bridge.app.sending import send_page
from bridge.app.views import status
from bridge.channels import Message, Page
from bridge.cli.alarming import alarm_command
from bridge.config.load import load
from bridge.errors import ConfigurationError
from bridge.ledger.lock import lock, partner_lock
from bridge.model.moment import utc_text
from bridge.plan.alarming import Memory
from tests.acceptance.hooked import Hook, hooked
from tests.acceptance.incoming import MAPPINGS, confirm, open_for_business, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.scheduler import make_due
from tests.acceptance.world import World
from tests.channels.smtp import smtp_server


@pytest.fixture
def hook(world: World) -> Iterator[Hook]:
    with hooked(world) as found:
        yield found


def hold(world: World, number: int, code: str = "too-long", partner: str = "alpha") -> None:
    """Let so many shipments be held, as a night leaves them."""
    with world.ledger() as ledger:
        (run,) = ledger.execute("SELECT MAX(id) FROM runs").fetchone()
        (known,) = ledger.execute("SELECT COALESCE(MAX(id), 0) FROM problems").fetchone()
        ledger.executemany(
            "INSERT INTO problems (store, partner, kind, subject, code, message, remedy, severity,"
            " opened_at, opened_by) VALUES ('nordic', ?, 'shipment', ?, ?, 'it is too long',"
            " 'shorten it', 'held', '2026-01-12T20:00:00.000000Z', ?)",
            [(partner, f"{known + n}-1", code, run) for n in range(1, number + 1)],
        )
        ledger.executemany(
            "INSERT INTO shipments (store, shipment_id, order_id, endpoint, partner, state, origin,"
            " content_hash, first_seen_at, changed_at)"
            " VALUES ('nordic', ?, '1', 'nordic/main', ?, 'held', 'exported', '', '', '')",
            [(f"{known + n}-1", partner) for n in range(1, number + 1)],
        )


def settle(world: World) -> None:
    with world.ledger() as ledger:
        ledger.execute("UPDATE problems SET closed_at = '2026-01-13T00:00:00.000000Z'")


def break_partner(world: World) -> None:
    world.homes["alpha"].root.rename(world.folder / "away")


def mend_partner(world: World) -> None:
    (world.folder / "away").rename(world.homes["alpha"].root)


def test_a_quiet_night_is_no_message(world: World, hook: Hook) -> None:
    world.sell()
    world.run()
    assert hook.look() == []


def test_a_night_that_holds_five_thousand_shipments_is_one_message(
    world: World, hook: Hook
) -> None:
    world.run()
    hold(world, 5000)
    (body,) = hook.look()
    assert body["subject"] == "bridge: alpha: 5000 held"
    (one,) = body["alarms"]
    assert (one["what"], one["number"], one["some"]) == ("too-long", 5000, ["1-1", "2-1", "3-1"])
    assert one["commands"] == ["bridge problems alpha", "bridge trace 1-1"]
    assert "1-1; 2-1; 3-1 and 4997 more" in body["text"]
    assert "→ shorten it" in body["text"]
    assert len(body["text"]) < 1000
    assert hook.look() == []


def test_more_of_the_same_names_what_is_new_and_its_end_is_told_once(
    world: World, hook: Hook
) -> None:
    world.run()
    hold(world, 2)
    assert hook.told() == [("new", "held", "too-long", 2)]
    hold(world, 1)
    assert hook.told() == [], "a quarter of an hour has not passed"
    world.clock.forward(minutes=16)
    (body,) = hook.look()
    assert body["alarms"][0]["some"] == ["3-1"]
    assert "2 were told before" in body["text"]
    settle(world)
    world.clock.forward(hours=2)
    (body,) = hook.look()
    assert body["subject"] == "bridge: alpha: over: 3 held"
    assert "Nothing else stands" in body["text"]
    world.clock.forward(days=2)
    assert hook.look() == []


def test_what_the_next_run_finds_out_by_itself_is_told_when_it_has_not(
    world: World, hook: Hook
) -> None:
    world.run()
    hold(world, 1, "answer-lost")
    assert hook.look() == []
    world.clock.forward(days=1)
    assert hook.told() == [("new", "held", "answer-lost", 1)]


def test_what_stands_is_told_again(world: World, hook: Hook) -> None:
    world.configuration["alarms"]["repeat_hours"] = "24"
    world.run()
    hold(world, 1)
    hook.look()
    hours = []
    for hour in range(1, 80):
        world.clock.forward(hours=1)
        hours += [hour for one in hook.told() if one[0] == "still"]
    assert hours == [24, 48, 72]


def test_a_run_that_failed_is_told_with_its_reason_and_that_it_went_well_since(
    world: World, hook: Hook
) -> None:
    world.run()
    break_partner(world)
    world.sell()
    assert world.run().exit_code not in (0, 1)
    (body,) = hook.look()
    (one,) = body["alarms"]
    assert (one["word"], one["kind"], one["what"], one["partner"]) == (
        "new", "failed", "run", "alpha",
    )  # fmt: skip
    assert "bridge run alpha" in one["said"]
    assert str(world.homes["alpha"].root) in one["said"]
    assert hook.look() == []
    world.clock.forward(days=1)
    world.run()
    assert [one[0] for one in hook.told()] == ["still"]
    mend_partner(world)
    world.clock.forward(minutes=20)
    world.export()
    assert hook.told() == [], "the other half of it has not gone well yet"
    world.import_()
    assert hook.told() == [("over", "failed", "run", 1)]


def test_a_run_that_was_killed_is_told_unless_it_is_still_at_work(world: World, hook: Hook) -> None:
    world.run()
    with world.ledger() as ledger:
        ledger.execute("UPDATE outcomes SET ended_at = NULL, exit_code = NULL")
    with partner_lock(world.state, "alpha"):
        assert hook.look() == []
        world.clock.forward(hours=7)
        (body,) = hook.look()
        assert "under way for more than 6 hours" in body["text"]
    world.clock.forward(hours=1)
    (body,) = hook.look()
    assert "begun and never ended" in body["text"]
    world.clock.forward(hours=1)
    world.run()
    assert [one[0] for one in hook.told()] == ["over"]


def test_nothing_is_said_of_what_is_held_while_a_run_is_at_work(world: World, hook: Hook) -> None:
    world.run()
    hold(world, 3)
    with partner_lock(world.state, "alpha"):
        assert hook.look() == []
    assert [one[3] for one in hook.told()] == [3]
    settle(world)
    world.clock.forward(days=1)
    with partner_lock(world.state, "alpha"):
        assert hook.look() == []


def test_a_file_that_has_not_come_is_told_until_it_has(world: World, hook: Hook) -> None:
    world.map("stock", MAPPINGS["stock"])
    world.set_policies(expected={"files_every_hours": {"stock": "24"}})
    world.run()
    assert hook.look() == []
    world.clock.forward(hours=25)
    (body,) = hook.look()
    assert body["subject"] == "bridge: alpha: 1 missing"
    assert "expected every 24 hours" in body["text"]
    world.clock.forward(hours=1)
    world.put_file("out/STOCK_1.csv", "")
    world.import_()
    assert ("over", "missing", "stock", 1) in hook.told()


def test_shipments_that_nobody_confirms_are_told_together(world: World, hook: Hook) -> None:
    open_for_business(world)
    world.set_policies(expected={"confirmation_within_hours": "48"})
    sent(world, "TEE")
    sent(world, "TEE")
    world.clock.forward(hours=49)
    assert hook.told() == [("new", "missing", "confirmations of shipments", 2)]
    with world.ledger() as ledger:
        ledger.execute("UPDATE shipments SET state = 'completed'")
    world.clock.forward(hours=1)
    assert hook.told() == [("over", "missing", "confirmations of shipments", 2)]


def test_channels_are_told_what_they_are_for(world: World, hook: Hook) -> None:
    world.add_partner("beta", {"order": ORDER_CSV}, countries=["NO"])
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    hook.server.on("POST", "/beta", {"ok": True})
    hook.server.on("POST", "/failed", {"ok": True})
    hook.add_channel("beta", "/beta", partners=["beta"])
    hook.add_channel("failed", "/failed", about=["failed"])
    world.run("alpha")
    hold(world, 1)
    hold(world, 2, partner="beta")
    hook.look()
    told = {seen.path: seen.body["subject"] for seen in hook.server.seen}
    assert told == {"/ops": "bridge: alpha: 1 held; beta: 2 held", "/beta": "bridge: beta: 2 held"}
    world.configuration["alarms"]["channels"]["ops"]["partners"] = ["beta"]
    settle(world)
    world.clock.forward(days=1)
    hook.server.seen.clear()
    hook.look()
    told = {seen.path: seen.body["subject"] for seen in hook.server.seen}
    assert told == dict.fromkeys(("/ops", "/beta"), "bridge: beta: over: 2 held")


def test_a_channel_that_fails_stops_nothing_and_is_shown_and_told_later(
    world: World, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    world.run()
    hold(world, 1)
    hook.answer(500)
    assert len(hook.look()) == 1
    assert "channel ops: the webhook answered with HTTP 500" in caplog.text
    assert hook.look() == [], "not again at once"
    shown = check(world.write_configuration())
    assert any("takes nothing" in str(one) for one in shown.cautions)
    configuration = load(world.bridge_yaml)
    with open_books(configuration, may_create=False) as books:
        (channel,) = status(configuration, books)["channels"]
    assert channel["why"] == "the webhook answered with HTTP 500"
    hook.answer()
    world.clock.forward(minutes=2)
    assert hook.told() == [("new", "held", "too-long", 1)]
    assert not any("takes nothing" in str(one) for one in check(world.bridge_yaml).cautions)


def test_a_channel_that_hangs_is_given_up_and_does_not_hold_up_the_others(
    world: World, hook: Hook
) -> None:
    world.configuration["alarms"]["timeout_seconds"] = "1"
    hook.server.on("POST", "/quick", {"ok": True})
    hook.add_channel("quick", "/quick")
    hook.answer(fault="hang")
    world.run()
    hold(world, 1)
    hook.look()
    assert hook.server.count("POST", "/quick") == 1


def test_a_ledger_that_cannot_be_used_is_told_once_and_that_it_can_be_again(
    world: World, hook: Hook
) -> None:
    world.run()
    hold(world, 1)
    hook.look()
    sound = (world.state / "ledger.sqlite3").read_bytes()
    (world.state / "ledger.sqlite3").write_bytes(b"nonsense" * 1000)
    (body,) = hook.look()
    assert "the ledger cannot be used" in body["text"]
    assert [one["what"] for one in body["alarms"]] == ["ledger"], "of the rest nothing is known"
    for _ in range(100):
        world.clock.forward(minutes=5)
        hook.look()
    assert len(hook.server.seen) == 3, "told again once, after eight hours"
    for name in ("ledger.sqlite3-wal", "ledger.sqlite3-shm", "damaged"):
        (world.state / name).unlink(missing_ok=True)
    (world.state / "ledger.sqlite3").write_bytes(sound)
    assert ("over", "failed", "ledger", 1) in hook.told()
    assert not (world.state / "alarms-told.json").exists()


def test_a_configuration_that_is_wrong_is_told_by_whom_it_names(world: World, hook: Hook) -> None:
    world.run()
    world.configuration["partners"]["alpha"]["shipments"] = "some"
    (body,) = hook.look()
    assert "1 to correct, and nothing is run" in body["text"]
    assert "bridge check" in body["text"]
    assert hook.look() == []
    world.configuration["partners"]["alpha"]["shipments"] = "all"
    (world.folder / "mappings/alpha/order.yaml").write_text("version: 1\n")
    world.clock.forward(hours=1)
    assert hook.told() == [], "it is wrong still"
    shutil.copy(Path(__file__), world.folder / "kept")
    world.clock.forward(days=1)
    assert [one[0] for one in hook.told()] == ["still"]


def test_without_a_folder_to_write_to_it_is_told_once_all_the_same(
    world: World,
    hook: Hook,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path_factory.mktemp("tmp")))
    monkeypatch.setattr("tempfile.tempdir", None)
    world.run()
    shutil.rmtree(world.state)
    world.state.write_text("a file where the folder should be")
    assert len(hook.look()) == 1
    assert hook.look() == []


@pytest.mark.parametrize("folders", ["usable", "unusable"])
def test_what_was_told_and_cannot_be_written_down_is_not_told_with_every_look(
    world: World, hook: Hook, folders: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run()
    hold(world, 1)
    with world.ledger() as ledger:
        ledger.execute(
            "CREATE TRIGGER full BEFORE INSERT ON alarms BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
    if folders == "unusable":

        def write(_path: Path, _text: str) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("bridge.app.alarming.memory.write_whole", write)
    assert len(hook.look()) == 1
    assert hook.look() == []
    with world.ledger() as ledger:
        ledger.execute("DROP TRIGGER full")
    world.clock.forward(hours=1)
    hold(world, 1)
    assert hook.told() == [("more", "held", "too-long", 2)]
    assert world.rows("SELECT what, number FROM alarms") == [("too-long", 2)]


def test_a_folder_that_somebody_else_has_put_there_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    state = tmp_path / "state"
    state.write_text("no folder")
    place = memory._elsewhere(state)
    place.mkdir()
    place.chmod(0o777)
    memory.InFile(state).put("ops", memory.Kept(Memory()))
    assert list(place.iterdir()) == []
    place.rmdir()
    (tmp_path / "victim").mkdir()
    place.symlink_to(tmp_path / "victim")
    memory.InFile(state).put("ops", memory.Kept(Memory()))
    assert list((tmp_path / "victim").iterdir()) == []
    memory.InFile(state).forget("ops")


def test_the_scheduler_tells_of_jobs_that_ended_where_the_ledger_cannot_say_it(
    world: World, hook: Hook
) -> None:
    world.configuration["partners"]["alpha"]["schedule"] = {"run": "02:00"}
    world.run()
    (world.state / "ledger.sqlite3").write_bytes(b"nonsense" * 1000)
    watch = Watch(world.clock)
    for _ in range(3):
        watch.look(load(world.write_configuration()), {"alpha/run": 70})
        watch.wait()
    (seen,) = hook.server.seen
    assert {one["what"] for one in seen.body["alarms"]} == {"ledger", "job alpha/run"}


def test_a_job_that_fails_in_passing_is_told_when_it_goes_on_failing(
    world: World, hook: Hook
) -> None:
    world.configuration["partners"]["alpha"]["schedule"] = {"run": "every 5 minutes"}
    world.run()
    slot = "2026-01-12T20:00:00.000000Z"
    with world.ledger() as ledger:
        row = ("alpha/run", "every 5 minutes", slot, slot, slot)
        ledger.execute("INSERT INTO jobs VALUES (?, ?, ?, NULL, ?, ?)", row)
        run = ("alpha/run", slot, slot, slot, slot)
        ledger.execute("INSERT INTO job_runs VALUES (?, ?, ?, 1, ?, ?, 75)", run)
    assert hook.look() == []
    world.clock.forward(minutes=11)
    assert hook.told() == [("new", "failed", "job alpha/run", 1)]
    with world.ledger() as ledger:
        ledger.execute("UPDATE job_runs SET ended_at = NULL, exit_code = NULL")
    world.clock.forward(hours=1)
    with lock(world.state / heartbeat.LOCK, "the scheduler"):
        assert hook.told() == [], "it is at it again"
    with world.ledger() as ledger:
        ledger.execute("UPDATE job_runs SET exit_code = 70")
    assert hook.told() == [("more", "failed", "job alpha/run", 1)], "and worse"
    with world.ledger() as ledger:
        ledger.execute("UPDATE job_runs SET exit_code = 0")
    world.clock.forward(hours=2)
    assert hook.told() == [("over", "failed", "job alpha/run", 1)]


def test_the_scheduler_tells_of_a_job_that_fails_as_soon_as_it_has(
    world: World, hook: Hook
) -> None:
    world.configuration["partners"]["alpha"]["schedule"] = {"run": "02:00"}
    world.bridge("schedule", "--once")
    make_due(world, "alpha/run")
    break_partner(world)
    world.sell()
    ended = world.bridge("schedule", "--once")
    assert ended.returncode == 2, ended.stderr
    (seen,) = hook.server.seen  # the job itself tells nobody
    (one,) = seen.body["alarms"]
    assert (one["kind"], one["what"]) == ("failed", "job alpha/run")
    assert str(world.homes["alpha"].root) in one["said"], "why, as the run has told it"
    assert one["commands"] == ["bridge schedule --list"]


def test_nothing_of_a_customer_and_no_address_is_in_a_message_or_the_log(
    world: World, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    open_for_business(world)
    shipment = sent(world, "TEE", name="Zebulon Markwort")
    confirm(world, f"{shipment};C;;Zebulon;Markwort;;;1", "Zebulon;Markwort;x;DHL;T1;TEE;;many")
    world.import_()
    (body,) = hook.look()
    hook.answer(500)
    hold(world, 1, "other")
    world.clock.forward(hours=1)
    hook.look()
    assert "markwort" not in json.dumps(body).lower()
    assert "zebulon" not in json.dumps(body).lower(), "which the partner's file calls a shipment"
    assert "CONFIRMATION_1.csv line 3" in body["text"]
    assert "/ops" not in caplog.text


def test_a_page_goes_to_those_who_get_reports(world: World, hook: Hook) -> None:
    with smtp_server() as mail:
        world.configuration["alarms"]["channels"]["boss"] = {
            "mail": {
                "server": "127.0.0.1", "port": str(mail.port), "security": "none",
                "from": "bridge@shop.example", "to": ["boss@shop.example"],
            },
            "about": "report",
        }  # fmt: skip
        world.configuration["alarms"]["channels"]["ops"]["about"] = ["failed"]
        configuration = load(world.write_configuration())
        page = Message("the morning", ["all is well"], Page("morning.html", b"<p>well</p>"))
        (sent_,) = send_page(configuration, page)
        assert (sent_.channel, sent_.was_taken) == ("boss", True)
        (one,) = send_page(configuration, page, ["ops"])
        assert one.was_taken
        with pytest.raises(ConfigurationError, match="no channel `opps`"):
            send_page(configuration, page, ["opps"])
    (attached,) = mail.mails[0].iter_attachments()
    assert attached.get_filename() == "morning.html"
    assert hook.server.seen[0].body["text"] == "all is well"


def test_channels_can_be_tried(world: World, hook: Hook) -> None:
    configuration = load(world.write_configuration())
    assert [one.was_taken for one in send_test(configuration, [])] == [True]
    assert hook.server.seen[0].body["test"] is True
    hook.answer(404)
    (failed,) = send_test(configuration, ["ops"])
    assert "HTTP 404" in failed.why


def test_the_commands_tell_and_show(world: World, hook: Hook) -> None:
    break_partner(world)
    world.sell()
    ended = world.bridge("export")
    assert ended.returncode == 2
    (seen,) = hook.server.seen
    assert "bridge export alpha" in seen.body["text"]
    shown = CliRunner().invoke(alarm_command, ["--config", str(world.bridge_yaml)])
    assert "bridge export alpha" in shown.output
    assert "has taken a message" in shown.output
    tried = CliRunner().invoke(alarm_command, ["ops", "--test", "--config", str(world.bridge_yaml)])
    assert (tried.exit_code, tried.output) == (0, "ops: taken\n")


def test_a_scheduler_that_is_gone_or_has_refused_a_configuration_is_told(
    world: World, hook: Hook
) -> None:
    world.configuration["partners"]["alpha"]["schedule"] = {"run": "02:00"}
    world.run()
    now = utc_text(world.clock())
    heartbeat.write(world.state, Heartbeat(now, now, 1, "bridge.yaml", "line 3: a value", ()))
    with lock(world.state / heartbeat.LOCK, "a scheduler"):
        (body,) = hook.look()
        assert body["alarms"][0]["what"] == "configuration"
        assert "a value" not in str(body)
        world.clock.forward(minutes=1)
        assert hook.told() == []
    assert hook.told() == [
        ("new", "failed", "schedule", 1), ("over", "failed", "configuration", 1),
    ]  # fmt: skip
    heartbeat.remove(world.state)
    world.clock.forward(hours=2)
    assert hook.told() == [("over", "failed", "schedule", 1)], "it was ended, or started elsewhere"


def test_a_job_that_was_cut_off_and_is_not_tried_again_is_told(world: World, hook: Hook) -> None:
    world.configuration["partners"]["alpha"]["schedule"] = {"run": "02:00"}
    world.run()
    now = utc_text(world.clock())
    with world.ledger() as ledger:
        ledger.execute(
            "INSERT INTO jobs VALUES ('alpha/run', '02:00', ?, NULL, ?, ?)", (now, now, now)
        )
        ledger.execute(
            "INSERT INTO job_runs VALUES ('alpha/run', ?, ?, 1, ?, NULL, NULL)", (now, now, now)
        )
    assert hook.told() == [], "the next try is near"
    world.clock.forward(minutes=11)
    with lock(world.state / heartbeat.LOCK, "bridge schedule --once"):
        assert hook.told() == [], "it may be under way"
    with partner_lock(world.state, "alpha"):
        assert hook.told() == [], "it goes on without the scheduler"
    assert hook.told() == [("new", "failed", "job alpha/run", 1)]
