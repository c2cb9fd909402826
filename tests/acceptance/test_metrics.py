"""Figures are what Prometheus can read, and true; their labels have an end; they stop no run."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bridge.app.alarming.watching import Watch
from bridge.app.heartbeat import Heartbeat
from bridge.app.heartbeat import write as beat
from bridge.app.metrics import rendered, write_metrics
from bridge.config.load import load, read_file
from bridge.ledger.lock import lock
from bridge.model.moment import utc_text
from bridge.sandbox.faults import Fault, Trouble
from tests.acceptance.incoming import confirm, open_for_business, sent
from tests.acceptance.started import ROOT
from tests.acceptance.test_alarms import hold
from tests.acceptance.world import World

SAMPLES = ROOT / "samples" / "operations"


def figures(world: World) -> dict[str, float]:
    """Every sample, as `name{label="value"}`."""
    text = rendered(load(world.write_configuration()), world.clock).decode()
    return parsed(text)


def parsed(text: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        for one in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(one.labels.items()))
            found[f"{one.name}{{{labels}}}" if labels else one.name] = one.value
    return found


def test_a_night_in_figures(world: World) -> None:
    open_for_business(world)
    first, _ = sent(world, "TEE"), sent(world, "TEE")
    exported = world.clock().timestamp()
    world.clock.forward(hours=5)
    confirm(world, f"{first};C;;PostNord;T1;TEE;;1")
    world.import_()
    hold(world, 7)
    found = figures(world)
    assert found['bridge_run_last_success_timestamp_seconds{command="export",partner="alpha"}'] == (
        pytest.approx(exported, abs=60)
    )
    assert found['bridge_run_last_exit_code{command="import",partner="alpha"}'] == 0
    assert found['bridge_shipments{partner="alpha",state="sent"}'] == 1
    oldest = found['bridge_unconfirmed_shipment_oldest_timestamp_seconds{partner="alpha"}']
    assert oldest == pytest.approx(exported, abs=60)
    assert found['bridge_problems_open{code="too-long",partner="alpha",severity="held"}'] == 7
    assert found['bridge_problem_oldest_open_timestamp_seconds{partner="alpha",severity="held"}']
    assert found['bridge_files_total{direction="out",message="order",partner="alpha"}'] == 2
    assert found['bridge_files_total{direction="in",message="confirmation",partner="alpha"}'] == 1
    assert (
        found['bridge_files_size_bytes_total{direction="out",message="order",partner="alpha"}'] > 50
    )
    assert found['bridge_files_under_way{direction="out",partner="alpha"}'] == 0
    assert found['bridge_records_waiting{message="confirmation",partner="alpha"}'] == 0
    assert found["bridge_ledger_usable"] == 1
    assert found["bridge_ledger_size_bytes"] > 10_000
    assert found["bridge_archive_size_bytes"] > 100
    assert found["bridge_scheduler_alive"] == 0


def test_calls_and_retries_outlive_their_runs(world: World) -> None:
    world.export()
    asked = 'bridge_api_calls_total{call="GET /shipments",endpoint="nordic/main",outcome="ok"}'
    before = figures(world)[asked]
    retried = asked.replace('"ok"', '"failed"').replace("api_calls", "api_retries")
    assert figures(world)[retried] == 0, "it is there before there is any"
    world.api.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "shipments", nth=1))
    world.export()
    found = figures(world)
    assert found[asked] > before
    assert found[asked.replace('"ok"', '"failed"')] == 1
    assert found[retried] == 1


def test_a_write_whose_answer_was_lost_and_one_that_was_refused_are_counted_so(
    world: World,
) -> None:
    for _ in range(2):
        world.sell(capture=True)
    world.api.faults.order(Fault(Trouble.DROP_AFTER, "PUT", "capture", nth=1))
    world.api.faults.order(Fault(Trouble.REFUSED, "PUT", "capture", nth=2, message="no"))
    world.configuration["run"]["workers"] = "1"
    world.export()
    found = figures(world)
    key = 'bridge_api_calls_total{call="PUT /capture",endpoint="nordic/main",outcome="%s"}'
    assert [found[key % outcome] for outcome in ("unclear", "refused")] == [1, 1]


def test_names_follow_the_conventions_and_labels_have_an_end(world: World) -> None:
    open_for_business(world)
    for _ in range(5):
        confirm(world, f"{sent(world, 'TEE')};C;;PostNord;T1;TEE;;1")
        world.import_()
    before = len(figures(world))
    for _ in range(5):
        confirm(world, f"{sent(world, 'TEE')};C;;PostNord;T1;TEE;;1")
        world.import_()
    assert len(figures(world)) == before, "no sample for a shipment, a file or a run"
    for family in text_string_to_metric_families(
        rendered(load(world.bridge_yaml), world.clock).decode()
    ):
        assert re.fullmatch(r"bridge_[a-z_]+", family.name)
        for word in ("minutes", "hours", "milliseconds", "kilobytes", "megabytes"):
            assert word not in family.name
        if family.type == "counter":
            assert all(one.name.endswith("_total") for one in family.samples)


def test_a_ledger_that_cannot_be_used_is_a_figure_too(world: World) -> None:
    world.run()
    (world.state / "ledger.sqlite3").write_bytes(b"nonsense" * 1000)
    found = figures(world)
    assert found["bridge_ledger_usable"] == 0
    assert found["bridge_metrics_timestamp_seconds"] == world.clock().timestamp()
    assert "bridge_shipments" not in str(found)


def test_the_scheduler_is_alive_or_not_and_writes_the_file(world: World) -> None:
    world.run()
    world.configuration["partners"]["alpha"]["schedule"] = {"run": "02:00"}
    world.configuration["metrics"] = {"file": "./bridge.prom"}
    configuration = load(world.write_configuration())
    now = utc_text(world.clock())
    beat(world.state, Heartbeat(now, now, 1, "bridge.yaml", "a fault", ()))
    watch = Watch(world.clock)
    with lock(world.state / "schedule-lock", "a scheduler"):
        watch.look(configuration, {})
        watch.wait()
    path = world.folder / "bridge.prom"
    found = parsed(path.read_text())
    assert (found["bridge_scheduler_alive"], found["bridge_configuration_refused"]) == (1, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644, "another user reads it"
    assert figures(world)["bridge_scheduler_alive"] == 0, "its lock has died with it"
    with lock(world.state / "schedule-lock", "one that hangs"):
        assert figures(world)["bridge_scheduler_alive"] == 1
        world.clock.forward(minutes=5)
        assert figures(world)["bridge_scheduler_alive"] == 0


def test_jobs_have_figures(world: World) -> None:
    world.configuration["partners"]["alpha"]["schedule"] = {"run": "02:00"}
    world.run()
    slots = ["2026-01-11T01:00:00.000000Z", "2026-01-12T01:00:00.000000Z"]
    with world.ledger() as ledger:
        row = ("alpha/run", "02:00", slots[1], slots[1], slots[1])
        ledger.execute("INSERT INTO jobs VALUES (?, ?, ?, NULL, ?, ?)", row)
        for slot, code in zip(slots, (1, -9), strict=True):
            run = ("alpha/run", slot, slot, slot, slot, code)
            ledger.execute("INSERT INTO job_runs VALUES (?, ?, ?, 1, ?, ?, ?)", run)
    found = figures(world)
    assert found['bridge_job_last_exit_code{job="alpha/run"}'] == -9
    good = found['bridge_job_last_success_timestamp_seconds{job="alpha/run"}']
    assert found['bridge_job_last_end_timestamp_seconds{job="alpha/run"}'] - good == 86_400


def test_the_commands_print_and_write_them(world: World) -> None:
    world.configuration["metrics"] = {"file": "./bridge.prom"}
    assert world.bridge("run").returncode == 0
    path = world.folder / "bridge.prom"
    written = parsed(path.read_text())
    printed = world.bridge("metrics")
    assert printed.returncode == 0
    assert parsed(printed.stdout).keys() == written.keys()
    assert [one.name for one in world.folder.glob("*.prom*")] == ["bridge.prom"]
    assert not list(world.folder.glob(".bridge.prom*"))


def test_a_file_that_cannot_be_written_is_told_and_stops_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.configuration["metrics"] = {"file": "./nowhere/bridge.prom"}
    write_metrics(load(world.write_configuration()), world.clock)
    assert "bridge.prom cannot be written: No such file" in caplog.text


def names_in(path: Path) -> set[str]:
    return set(re.findall(r"\bbridge_[a-z_]+", path.read_text("utf-8")))


def test_the_sample_rules_ask_for_figures_that_there_are(world: World) -> None:
    """Every family has a sample where everything has happened once."""
    world.configuration["partners"]["alpha"]["schedule"] = {"run": "02:00"}
    text = rendered(load(world.write_configuration()), world.clock).decode()
    known = {
        name
        for family in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)
        for name in (family, family.removesuffix("_total"))
    } | {"bridge_configuration_refused", "bridge_scheduler_heartbeat_timestamp_seconds"}
    asked = names_in(SAMPLES / "prometheus-rules.yaml")
    assert len(asked) > 12
    assert asked <= known, asked - known
    assert isinstance(read_file(SAMPLES / "prometheus-rules.yaml").value_at(("groups",)), list)
    assert "prometheus-rules.yaml" in (SAMPLES / "prometheus.yaml").read_text()
