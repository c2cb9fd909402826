"""The log for programs: an object a line, with what each event is about, whatever is in a file."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bridge.cli.logs import is_for_programs, log_to_stderr, name_run
from bridge.model import speaking
from bridge.model.place import Where
from bridge.sandbox.store import by_hand
from tests.acceptance.incoming import MAPPINGS, confirm, open_for_business, sent
from tests.acceptance.scheduler import make_due
from tests.acceptance.test_injection import EVIL, assert_harmless
from tests.acceptance.world import World

log = logging.getLogger("bridge")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """The log for programs is on; what was written to it."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("BRIDGE_LOG_FORMAT", "json")
    log_to_stderr(verbose=True)
    assert is_for_programs()
    yield stream.getvalue
    log.handlers.clear()
    log.propagate = True


def events(text: str) -> list[dict[str, Any]]:
    """Every line of a log; each must be an object."""
    return [json.loads(line) for line in text.splitlines()]


def test_an_event_is_a_line_with_all_that_it_is_about(
    written: Callable[[], str],
) -> None:
    name_run(12)
    with speaking.about(partner="alpha"):
        with speaking.about(file="CONF_1.csv"):
            log.info("read %d records", 3)
        log.warning("wrong", extra=speaking.at(Where("CONF_2.csv", 7, "QTY")))
    log.error("of nobody")
    first, second, third = events(written())
    assert len(first.pop("time")) == len("2026-01-12T20:00:00.000Z")
    assert first == {
        "level": "INFO", "event": "read 3 records", "run": 12, "partner": "alpha",
        "file": "CONF_1.csv",
    }  # fmt: skip
    assert (second["partner"], second["file"], second["line"]) == ("alpha", "CONF_2.csv", 7)
    assert "partner" not in third
    assert "file" not in third


def test_no_value_can_forge_a_key_a_line_or_act_on_a_terminal(
    written: Callable[[], str],
) -> None:
    forged = 'x", "level": "ERROR"}\n{"level": "CRITICAL'
    with speaking.about(file=EVIL + forged):
        log.warning("read %s", EVIL + forged)
    try:
        raise ValueError(EVIL)
    except ValueError:
        log.exception("failed")
    assert_harmless(written())
    first, second = events(written())
    assert (first["level"], second["level"]) == ("WARNING", "ERROR")
    assert first["event"] == f"read {EVIL}{forged}"
    assert first["file"] == EVIL + forged
    assert "ValueError" in second["trace"]


def test_a_night_in_json_names_partner_run_file_and_line(world: World) -> None:
    open_for_business(world)
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;Zebulon;Markwort;;;1", "x;y;z;DHL;T1;TEE;;many")
    world.sell("TEE")
    world.configuration["log"] = "json"
    ended = world.bridge("run", "-v")
    found = events(ended.stderr)
    assert {one["partner"] for one in found if "partner" in one} == {"alpha"}
    (run,) = {one["run"] for one in found if "run" in one}
    assert run == world.rows("SELECT MAX(id) FROM runs")[0][0]
    read = next(one for one in found if "read 2 records" in one["event"])
    assert read["file"] == "CONFIRMATION_1.csv"
    wrong = [one for one in found if one.get("line") == 3]
    assert wrong
    assert {one["file"] for one in wrong} == {"CONFIRMATION_1.csv"}
    assert any("wrote ORD_" in one["event"] and "ORD_" in one["file"] for one in found)
    assert any("delivered" in one["event"] and "ORD_" in one["file"] for one in found)
    assert "markwort" not in ended.stderr.lower()


def test_what_ends_a_command_is_an_event_too(world: World) -> None:
    world.configuration["partners"]["alpha"]["shipments"] = "some"
    world.configuration["report"] = {"folder": "./reports"}
    world.configuration["metrics"] = {"file": "./bridge.prom"}
    ended = world.bridge("run", "--log-format", "json")
    assert ended.returncode == 2
    (event,) = events(ended.stderr)
    assert event["level"] == "ERROR", "said once, though the page and the figures fail of it too"
    assert "partners.alpha.shipments" in event["event"]


def test_the_scheduler_hands_on_what_its_jobs_say_with_what_it_is_about(world: World) -> None:
    world.map("stock", MAPPINGS["stock"])
    world.configuration["partners"]["alpha"]["schedule"] = {"run": "02:00"}
    world.configuration["log"] = "json"
    world.bridge("schedule", "--once")
    make_due(world, "alpha/run")
    world.put_file("out/STOCK_1.csv", "no header\n")
    world.sell("TEE")
    ended = world.bridge("schedule", "--once", "-v")
    found = events(ended.stderr)
    own = [one for one in found if one.get("job") == "alpha/run"]
    assert any("begins" in one["event"] for one in own)
    assert any("ended after" in one["event"] for one in own)
    delivered = next(one for one in own if "delivered ORD_" in one["event"])
    assert (delivered["partner"], delivered["run"]) == ("alpha", 2)
    assert "ORD_" in delivered["file"]
    said = next(one for one in own if "1 shipment sent" in one["event"])
    assert (said["partner"], said["run"]) == ("alpha", 2)


def test_what_is_held_is_named_by_its_fields(world: World, written: Callable[[], str]) -> None:
    world.adopt()
    shipment = world.sell("TEE")
    by_hand.hold(world.store, int(shipment.partition("-")[0]))
    world.export()
    (held,) = [one for one in events(written()) if "put it on hold" in one["event"]]
    found = (held["partner"], held["kind"], held["subject"], held["code"])
    assert found == ("alpha", "shipment", shipment, "on-hold")


def test_what_stands_in_a_run_s_way_is_a_warning_with_its_partner_once(world: World) -> None:
    world.adopt()
    world.sell("TEE")
    world.homes["alpha"].root.rename(world.folder / "away")
    ended = world.bridge("run", "--log-format", "json")
    assert ended.returncode == 2
    causes = [one for one in events(ended.stderr) if "does not exist" in one["event"]]
    assert causes
    assert {(one["level"], one["partner"]) for one in causes} == {("WARNING", "alpha")}
    assert len(causes) == len({one["event"] for one in causes})
