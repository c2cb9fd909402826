"""What would forge a line of the log or act on a terminal is spelled out, wherever it stands."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess

import pytest

from bridge.cli.logs import log_to_stderr
from bridge.cli.progress import progress_bar
from bridge.model.visible import visible, visible_json
from tests.acceptance.incoming import confirm, open_for_business, sent
from tests.acceptance.world import World

#: A line of its own, a cleared screen, a title, the other direction, a line end of Unicode, C1.
EVIL = "Eve\n2026-01-01T00:00:00Z ERROR forged\x1b[2J\x1b]0;t\x07\u202egpj\u2028\x9b31m\x7f"
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def assert_harmless(text: str) -> None:
    assert UNSEEN.findall(text) == []
    assert not re.search("^2026-01-01T00:00:00Z ERROR forged", text, re.MULTILINE)


def test_what_cannot_be_seen_is_spelled_out_and_all_else_stays() -> None:
    assert visible("Åsa Öberg, 東京 👍 1\xa0000") == "Åsa Öberg, 東京 👍 1\xa0000"
    assert visible("a\nb\x1b\u202e\x9b\ud800\U000e0001") == r"a\nb\x1b\u202e\x9b\ud800\U000e0001"


def test_json_says_the_same_in_other_letters() -> None:
    data = {EVIL: ["Åsa", "\U000e0001", "👍", EVIL]}
    text = visible_json(json.dumps(data, indent=2, ensure_ascii=False))
    assert json.loads(text) == data
    assert_harmless(text)
    assert "Åsa" in text
    assert "👍" in text


def test_an_event_of_the_log_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr(verbose=True)
    try:
        logging.getLogger("bridge").warning("read %s", EVIL)
        try:
            raise ValueError(EVIL)
        except ValueError:
            logging.getLogger("bridge.x").exception("failed")
    finally:
        logging.getLogger("bridge").handlers.clear()
        logging.getLogger("bridge").propagate = True
    written = capsys.readouterr().err
    assert_harmless(written)
    assert len(written.splitlines()) == 2


def test_progress_takes_a_name_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    with progress_bar() as tell:
        tell("records of [/bold].csv\x9b\u202e", 1, 2)
    assert "\u202e" not in screen.getvalue()


@pytest.fixture
def night(world: World) -> str:
    open_for_business(world)
    world.set_message("confirmation", claim="none")
    shipment = sent(world, "TEE")
    quoted = EVIL.replace('"', "")
    confirm(
        world,
        f'"{shipment}";C;;"{quoted}";"{quoted}";"{quoted}";;1',
        f'"{quoted}";"{quoted}";"{quoted}";DHL;T1;TEE;;many',
        name="\u202egpj.exe",
    )
    return shipment


def test_no_command_prints_what_acts_on_a_terminal(world: World, night: str) -> None:
    first = world.bridge("import", "-v")
    assert "forged" in first.stderr, "what was said is there, spelled out"
    assert_harmless(first.stdout + first.stderr)
    for command in (
        ["status"], ["problems"], ["problems", "--values"], ["trace", night], ["trace", EVIL],
        ["trace", "CONFIRMATION_\u202egpj.exe.csv"], ["problems", "--values", "--json"],
        ["trace", night, "--json"], ["status", "--json"],
    ):  # fmt: skip
        done = world.bridge(*command)
        assert "Traceback" not in done.stderr
        assert_harmless(done.stdout + done.stderr)


def test_a_sample_is_shown_without_what_acts_on_a_terminal(world: World, night: str) -> None:
    mapping = str(world.folder / "mappings/alpha/confirmation.yaml")
    place = world.homes["alpha"].root / "out"
    sample = next(str(one) for one in place.iterdir())
    for command in (
        ["preview", mapping, sample], ["preview", mapping, sample, "--json"],
        ["explain", mapping, sample, "tracking"], ["lint", mapping, sample],
        ["new", sample, "--message", "confirmation", "-o", str(world.folder / "new.yaml")],
    ):  # fmt: skip
        done = world.bridge("mapping", *command)
        assert "Traceback" not in done.stderr
        assert done.stdout
        assert_harmless(done.stdout + done.stderr)


def test_a_server_that_answers_with_escapes_is_quoted(world: World) -> None:
    """The name of a folder stands in its answer, and in ours."""
    world.add_partner("beta", transport={"folder": {"path": str(world.folder / "b\u202e\x9b")}})
    world.map("order", "version: 1\n", partner="beta")
    done: subprocess.CompletedProcess[str] = world.bridge("check")
    assert done.returncode == 2
    assert_harmless(done.stdout + done.stderr)
