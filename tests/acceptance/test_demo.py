"""The demo as people meet it: what it shows, what it leaves behind, what works afterwards."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.app import night
from bridge.app.adopt import Answers, adopt, survey
from bridge.app.books import open_books, open_configuration
from bridge.app.session import Session, open_session
from bridge.errors import ConfigurationError
from bridge.sandbox.demo import DemoResult, run_demo, serve_sandbox
from bridge.sandbox.demo.folder import DemoFolder


@dataclass(frozen=True)
class Played:
    """A demo that is over."""

    result: DemoResult
    said: list[str]

    def row(self, shipment_id: str) -> tuple[str, ...]:
        return next(row for row in self.result.shipments.rows if row[0] == shipment_id)

    def became(self, shipment_id: str) -> str:
        return self.row(shipment_id)[4]

    def why(self, shipment_id: str) -> str:
        return self.row(shipment_id)[5]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    said: list[str] = []
    result = run_demo(tmp_path_factory.mktemp("demo") / "bridge-demo", said.append)
    return Played(result, said)


def test_every_good_to_go_shipment_is_in_the_table_with_what_became_of_it(played: Played) -> None:
    rows = played.result.shipments.rows
    assert len(rows) == 31
    assert all(len(row) == len(played.result.shipments.columns) for row in rows)
    assert all(became and why for *_, became, why in rows)


def test_plain_shipments_are_completed_with_their_carrier_and_number(played: Played) -> None:
    for shipment_id, carrier in (("83652-1", "PostNord NOR"), ("83668-1", "DHL POL")):
        assert played.became(shipment_id) == "completed"
        assert played.why(shipment_id).startswith(carrier)


@pytest.mark.parametrize(
    ("shipment_id", "reason"),
    [
        ("83653-1", "could not be captured"),
        ("83654-1", "shipped less than was ordered"),
        ("83660-1", "not a whole number"),
        ("83663-1", "on hold"),
        ("83664-1", "an item that the shipment does not have"),
        ("83665-1", "suspect of fraud"),
        ("83667-1", "not in the table 'country'"),
        ("83674-1", "the shipment is paid"),
        ("83676-1", "more units than were ordered"),
        ("83679-1", "does not exist in iso-8859-1"),
    ],
)
def test_what_is_not_clear_is_held_with_its_reason(
    played: Played, shipment_id: str, reason: str
) -> None:
    assert played.became(shipment_id) == "held"
    assert reason in played.why(shipment_id)


def test_odd_shipments_that_are_all_right_go_through(played: Played) -> None:
    odd = {
        "83655-1": "a bundle",
        "83658-1": "one SKU for two sizes",
        "83659-1": "a service point",
        "83661-1": "a name longer than 35 characters",
        "83666-1": "semicolons and quotes",
        "83670-1": "Greek",
        "83672-1": "Chinese",
    }
    assert {one: played.became(one) for one in odd} == dict.fromkeys(odd, "completed")
    assert all(text in played.row(one)[3] for one, text in odd.items())


def test_several_parcels_are_told_as_the_policy_of_the_partner_says(played: Played) -> None:
    assert ", " in played.why("83656-1")  # joined
    assert "," not in played.why("83673-1")  # the first one


def test_a_part_confirmed_shipment_waits_and_an_unanswered_one_is_with_the_partner(
    played: Played,
) -> None:
    assert played.became("83657-1") == "waiting"
    assert played.became("83678-1") == "with the partner"


def test_a_short_shipment_that_is_not_paid_is_lowered_and_shipped(played: Played) -> None:
    assert played.became("83669-1") == "shipped"
    assert ("shipments lowered", "1", "none twice") in played.result.totals.rows


def test_what_nobody_takes_is_told(played: Played) -> None:
    assert played.became("83681-1") == "nobody takes it"


def test_returns_are_refunded_once_though_one_of_them_was_sent_twice(played: Played) -> None:
    returns = [row for row in played.result.others.rows if row[0].startswith("return")]
    assert [row[1] for row in returns] == ["refunded once"] * 3


def test_an_item_of_the_count_that_the_shop_does_not_have_is_told(played: Played) -> None:
    items = [row[1] for row in played.result.others.rows if row[0].startswith("count")]
    assert items == ["of its items, 1 are not known to the store"]


def test_nothing_is_done_twice_and_running_it_again_changes_nothing(played: Played) -> None:
    assert ("changes by running it all again", "0", "") in played.result.totals.rows
    assert not [row for row in played.result.totals.rows if "TWICE" in row[2]]
    assert played.result.exit_code == 0


def test_it_says_each_step_under_the_command_that_does_it(played: Played) -> None:
    said = "\n".join(played.said)
    assert (
        said.index("`bridge export`") < said.index("`bridge import`") < said.index("`bridge run`")
    )


def test_every_file_that_it_names_is_there_to_be_looked_at(played: Played) -> None:
    files = [Path(name) for name, _ in played.result.files.rows]
    assert len(files) == 11
    assert all(file.is_file() and file.stat().st_size for file in files)


def test_the_commands_that_it_names_work_when_the_demo_is_over(played: Played) -> None:
    named = [command for command, _ in played.result.commands.rows if "--config" in command]
    assert len(named) == 6
    for command in named:
        if command.startswith("bridge serve"):
            continue  # it goes on until it is told to stop
        done = subprocess.run(
            [sys.executable, "-m", "bridge", *command.split()[1:]],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode in (0, 1), f"{command}: {done.stderr}"
        assert done.stdout.strip(), command
        assert "Traceback" not in done.stderr


def test_secrets_stand_in_files_of_their_own_that_only_the_user_can_read(played: Played) -> None:
    folder = played.result.configuration.parent / "secrets"
    secrets = [file.read_text(encoding="utf-8").strip() for file in folder.iterdir()]
    assert len(secrets) == 2
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
    written = played.result.configuration.read_text(encoding="utf-8")
    written += (played.result.configuration.parent / "bridge.log").read_text(encoding="utf-8")
    assert not [secret for secret in secrets if secret in written]


def test_a_second_demo_in_the_same_folder_starts_anew(played: Played, tmp_path: Path) -> None:
    run_demo(tmp_path / "again", lambda _text: None)
    again = run_demo(tmp_path / "again", lambda _text: None)
    columns = slice(0, 5)  # tracking numbers are given in any order
    assert [row[columns] for row in again.shipments.rows] == [
        row[columns] for row in played.result.shipments.rows
    ]
    assert again.exit_code == 0


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "bridge.yaml").write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="what is in it is no demo"):
        run_demo(tmp_path, lambda _text: None)
    assert [path.name for path in tmp_path.iterdir()] == ["bridge.yaml"]


def test_a_demo_whose_mappings_somebody_has_worked_on_is_left_alone(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "mine")
    folder.clear()
    server = {"api": "https://shop.example", "host": "h", "port": "22", "user": "u"}
    folder.fill("demo", {"centra": "secret"}, **server, host_key="ssh-ed25519 AAAA")
    mapping = tmp_path / "mine" / "mappings" / "nordlager" / "order.yaml"
    mapping.write_text(mapping.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="were changed"):
        run_demo(tmp_path / "mine", lambda _text: None)
    assert mapping.read_text(encoding="utf-8").endswith("# mine\n")


def test_a_demo_that_was_interrupted_while_it_was_written_is_replaced(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "half")
    folder.clear()
    (folder.path / "mappings").mkdir()
    (folder.path / "mappings" / "half-written.yaml").touch()
    folder.clear()
    assert not (folder.path / "mappings").exists()


@contextmanager
def sandbox(folder: Path) -> Iterator[list[str]]:
    """A sandbox that stands there, with what it says."""
    said: list[str] = []
    stop = threading.Event()
    serving = threading.Thread(
        target=lambda: serve_sandbox(folder, said.append, every_seconds=0.05, stop=stop)
    )
    serving.start()
    try:
        wait_until(lambda: "Ctrl-C ends it" in "".join(said))
        yield said
    finally:
        stop.set()
        serving.join()


def wait_until(is_so: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def do(configuration: Path, part: Callable[[Session], None]) -> None:
    with open_session(configuration) as session:
        part(session)
        assert not session.report.troubles


def adopt_all(session: Session) -> None:
    for work in session.works.values():
        adopt(work, survey(work), Answers("new", "new"))


def test_the_sandbox_answers_what_is_exported_until_it_is_stopped(tmp_path: Path) -> None:
    configuration = tmp_path / "sandbox" / "bridge.yaml"
    with sandbox(configuration.parent) as said:
        do(configuration, adopt_all)
        do(configuration, night.export)
        wait_until(lambda: any("_Return_" in line for line in said))
        wait_until(lambda: sum("STOCK" in line for line in said) >= 2)  # the rest has come too
        do(configuration, night.import_)
    with open_books(open_configuration(configuration)[0]) as books:
        states = {(partner, state): number for partner, state, number in books.shipments.counts()}
        rest = books.shipments.get("nordic", "83657-1")
    assert states["nordlager", "completed"] == 11
    assert states["polderpack", "completed"] == 7
    assert rest is not None
    assert rest.state == "completed"
