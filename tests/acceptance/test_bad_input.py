"""Things that go wrong on our own side: each a clear message, a remedy, an exit code, no loss."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bridge.ledger.lock import partner_lock
from bridge.sandbox.faults import Fault, Trouble
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.started import ROOT
from tests.acceptance.world import SECRET, World


def sent_after_all(world: World, shipment: str) -> bool:
    """Return whether the next run, with everything in order, has sent it once."""
    assert world.export().exit_code == 0
    content = b"".join(world.files("in").values())
    return world.states() == {shipment: "sent"} and content.count(shipment.encode()) == 1


def test_a_wrong_secret_is_told_without_showing_it(world: World) -> None:
    (world.folder / "secret").write_text("wr0ng-secret")
    shipment = world.sell()

    ended = world.bridge("export", "-v")
    assert ended.returncode == 2
    assert "HTTP 401" in ended.stderr
    assert "secret" in ended.stderr
    assert "wr0ng-secret" not in ended.stdout + ended.stderr

    (world.folder / "secret").write_text(SECRET)
    assert sent_after_all(world, shipment)


class _WebPage(BaseHTTPRequestHandler):
    """A web server that has the same page for everything."""

    code = 200

    def do_GET(self) -> None:
        self.send_response(self.code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Welcome to our shop</title>")

    def log_message(self, format: str, *args: object) -> None:
        pass


class _NoPage(_WebPage):
    """One that has no page at all."""

    code = 404


@pytest.mark.parametrize(
    ("page", "exit_code", "told"),
    [
        (_NoPage, 2, "There is no Order API where GET /shipments was sent"),
        (_WebPage, 75, "something that is not JSON"),
    ],
)
def test_a_base_with_no_order_api_behind_it_is_told(
    world: World, page: type[_WebPage], exit_code: int, told: str
) -> None:
    shipment = world.sell()
    with HTTPServer(("127.0.0.1", 0), page) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        world.set_endpoint(api=f"http://127.0.0.1:{server.server_port}/shop")
        outcome = world.export()
        server.shutdown()
        thread.join()
    assert outcome.exit_code == exit_code
    assert told in outcome.troubles[0]
    assert "endpoint's `api`" in outcome.troubles[0]

    world.set_endpoint(api=world.api.base)
    assert sent_after_all(world, shipment)


@pytest.mark.parametrize("trouble", [Trouble.ERROR_BEFORE, Trouble.DROP_BEFORE])
def test_a_store_that_is_down_is_a_passing_fault(world: World, trouble: Trouble) -> None:
    shipment = world.sell()
    world.api.faults.order(Fault(trouble, times=None))

    outcome = world.export()
    assert outcome.exit_code == 75
    assert "Run again later" in outcome.troubles[0]

    world.api.faults.clear()
    assert sent_after_all(world, shipment)


def test_a_store_that_fails_in_the_middle_leaves_only_what_it_failed_for(world: World) -> None:
    first, second = world.sell(), world.sell()
    world.configuration["run"]["workers"] = "1"
    # The second order cannot be read, however often.
    world.api.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "orders", nth=2, times=5))

    assert world.export().exit_code == 75
    assert world.states() == {first: "sent"}

    assert world.export().exit_code == 0
    assert world.states() == {first: "sent", second: "sent"}


def test_a_partner_that_nobody_has_configured_is_corrected(world: World) -> None:
    ended = world.bridge("export", "alhpa")
    assert ended.returncode == 2
    assert "did you mean `alpha`?" in ended.stderr.casefold()


def test_a_secret_that_is_missing_stops_the_run_before_anything_is_captured(world: World) -> None:
    world.configuration["partners"]["alpha"]["transport"] = {
        "sftp": {
            "host": "127.0.0.1", "user": "us", "password": {"file": "nowhere"},
            "host_keys": "SHA256:0123456789012345678901234567890123456789012",
            "timeout_seconds": "5",
        }
    }  # fmt: skip
    world.sell(capture=True)

    ended = world.bridge("export")
    assert ended.returncode == 2
    assert "which does not exist" in ended.stderr
    assert "bridge.yaml:" in ended.stderr
    assert world.captured() == []


def test_a_file_s_own_record_that_cannot_be_written_is_a_fault_of_the_mapping(
    world: World,
) -> None:
    head = """\
records:
  - record: head
    each: file
    match: {1: HEAD}
    fields:
      - {at: 2, field: partner, max: 3}
  - record: row
    each: line
    match: {1: ROW}
    fields:
      - {at: 2, field: shipment.shipmentId}
      - {at: 3, field: physicalSku}
      - {at: 4, field: quantity, integer: true}
"""
    layout = ORDER_CSV.partition("codes:")[0].replace("header: true", "header: false")
    world.map("order", layout + head)
    shipment = world.sell()

    outcome = world.export()
    assert outcome.exit_code == 2
    assert "correct the mapping" in outcome.troubles[0]
    assert world.files("in") == {}

    world.map("order", ORDER_CSV)
    assert sent_after_all(world, shipment)


def test_a_second_run_for_the_same_partner_is_sent_away(world: World) -> None:
    shipment = world.sell()
    with partner_lock(world.state, "alpha"):
        ended = world.bridge("export")
    assert ended.returncode == 75
    assert "another run for alpha is under way" in ended.stderr
    assert world.files("in") == {}
    assert sent_after_all(world, shipment)


def test_a_state_folder_that_cannot_be_written_stops_everything(world: World) -> None:
    shipment = world.sell(capture=True)
    world.configuration["state"] = "./secret/state"

    ended = world.bridge("export")
    assert ended.returncode == 70
    assert "the right to write there" in ended.stderr
    assert world.captured() == []

    world.configuration["state"] = "./state"
    assert sent_after_all(world, shipment)


def test_a_full_disk_under_the_ledger_stops_the_run_and_loses_nothing(
    empty_world: World, small_disk: Path
) -> None:
    world = empty_world
    world.configuration["state"] = str(small_disk / "state")
    world.add_partner("alpha", {"order": ORDER_CSV})
    world.adopt()
    shipments = [world.sell(capture=True) for _ in range(3)]
    ballast = small_disk / "ballast"
    _fill(ballast)

    ended = world.bridge("export")
    assert ended.returncode == 70
    assert "disk" in ended.stderr
    assert "Traceback" not in ended.stderr

    ballast.unlink()
    for _night in range(4):
        world.clock.forward(hours=1)
        world.export()
    content = b"".join(world.files("in").values())
    assert [content.count(one.encode()) for one in shipments] == [1, 1, 1]
    assert sorted(world.captured()) == shipments


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return


def test_ctrl_c_in_the_middle_says_that_running_again_is_safe(world: World) -> None:
    shipment = world.sell(capture=True)
    # The capture happens, and its answer takes its time: that is when somebody loses patience.
    world.api.faults.order(Fault(Trouble.LATENCY, "PUT", "capture", seconds=1.5))
    world.set_endpoint(timeout_seconds="20")
    world.write_configuration()
    running = subprocess.Popen(
        # A shell that runs the tests in the background would have them ignore the signal.
        ["env", "--default-signal=INT", *world.command("export")],
        cwd=world.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        for _ in range(500):
            if world.rows("SELECT 1 FROM actions WHERE state = 'unclear'"):
                break
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)

    assert running.returncode == 130
    assert "interrupted; running it again is safe" in said
    assert "Traceback" not in said
    assert world.files("in") == {}
    # What was under way was waited for, so its outcome is known.
    assert world.rows("SELECT kind, state FROM actions") == [("capture", "done")]
    assert sent_after_all(world, shipment)
    assert world.captured() == [shipment]
