"""`bridge check`: everything that a person wrote, every fault at once, without any connection."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.layouts import ORDER_CSV, SUMMARY_CSV
from tests.acceptance.world import World


@pytest.fixture
def written(empty_world: World) -> World:
    """A configuration with one partner; no store answers and no folder is looked at."""
    empty_world.add_partner("alpha", {"order": ORDER_CSV})
    return empty_world


def test_a_configuration_in_order_is_summed_up(written: World) -> None:
    ended = written.bridge("check")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "is in order: 1 partner, 1 mapping" in ended.stdout
    assert len(written.api.journal) == 0
    assert not written.state.exists()


def test_faults_of_configuration_mapping_and_secret_are_told_at_once(written: World) -> None:
    written.map("order", ORDER_CSV.replace("deliveryCity", "deliveryTown"))
    written.set_endpoint(secret={"env": "A_VARIABLE_THAT_NOBODY_SETS"})
    written.configuration["partners"]["alpha"]["time_zone"] = "Europe/Stokholm"

    ended = written.bridge("check")

    assert ended.returncode == 2
    assert "did you mean `Europe/Stockholm`?" in ended.stderr
    assert "deliveryTown" in ended.stderr
    assert "order.yaml:14" in ended.stderr
    assert "A_VARIABLE_THAT_NOBODY_SETS" in ended.stderr
    assert "bridge: 3 to correct" in ended.stderr


def test_faults_of_mapping_and_secret_are_told_at_once_in_a_sound_configuration(
    written: World,
) -> None:
    written.map("order", ORDER_CSV.replace("deliveryCity", "deliveryTown"))
    (written.folder / "secret").write_text("")

    ended = written.bridge("check")
    assert ended.returncode == 2
    assert "deliveryTown" in ended.stderr
    assert "which is empty" in ended.stderr


def test_programs_get_the_faults_as_json(written: World) -> None:
    written.map("order", ORDER_CSV.replace("deliveryCity", "deliveryTown"))

    ended = written.bridge("check", "--json")

    assert ended.returncode == 2
    (fault,) = json.loads(ended.stdout)["faults"]
    assert fault["line"] == 14
    assert fault["file"].endswith("order.yaml")


def test_writes_off_is_worth_a_word_and_no_fault(written: World) -> None:
    written.set_endpoint(writes="off")

    ended = written.bridge("check")
    assert ended.returncode == 0
    assert "warning:" in ended.stdout
    assert "writes" in ended.stdout


def test_a_configuration_that_is_not_there_says_how_to_get_one(written: World) -> None:
    ended = written.bridge("check", "--config", "elsewhere.yaml")

    assert ended.returncode == 2
    assert "There is no file elsewhere.yaml" in ended.stderr
    assert "bridge init" in ended.stderr


@pytest.mark.parametrize("command", [["export"], ["run", "--dry-run"], ["adopt"]])
def test_no_command_starts_with_a_fault_in_it(written: World, command: list[str]) -> None:
    written.map("order", ORDER_CSV.replace("deliveryCity", "deliveryTown"))
    written.sell()

    ended = written.bridge(*command)
    assert ended.returncode == 2
    assert "did you mean" in ended.stderr
    assert len(written.api.journal) == 0
    assert not written.state.exists()


def test_a_summary_with_another_message_s_mapping_is_a_fault(written: World) -> None:
    written.map("order_summary", ORDER_CSV)

    ended = written.bridge("check")
    assert ended.returncode == 2
    assert "found a mapping for order; expected a mapping for order_summary" in ended.stderr


@pytest.mark.parametrize("name", ["ORD_{sequence:04}.csv", "ORD_{sequence}.csv"])
def test_a_summary_that_is_called_like_an_order_file_is_a_fault(written: World, name: str) -> None:
    written.map("order_summary", SUMMARY_CSV.replace("SUM_{sequence:04}.csv", name))
    ended = written.bridge("check")
    assert ended.returncode == 2
    assert "files that are called like the order files in in;" in ended.stderr

    written.set_message("order_summary", folder="sums")
    assert written.bridge("check").returncode == 0


def test_a_summary_without_order_files_is_a_fault(written: World) -> None:
    written.map("order_summary", SUMMARY_CSV)
    del written.configuration["partners"]["alpha"]["messages"]["order"]
    ended = written.bridge("check")
    assert ended.returncode == 2
    assert "write `order` too: a summary is about order files" in ended.stderr


def test_one_partner_is_checked_while_another_is_half_done(written: World) -> None:
    written.add_partner("beta", {"order": ORDER_CSV})
    written.configuration["partners"]["beta"]["messages"]["order"]["mapping"] = "nowhere.yaml"

    assert "nowhere.yaml" in written.bridge("check").stderr
    ended = written.bridge("check", "alpha")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "is in order: 1 partner, 1 mapping" in ended.stdout
    assert "Did you mean `alpha`?" in written.bridge("check", "alhpa").stderr


def test_what_is_said_of_a_mapping_is_said_once_with_all_who_share_it(written: World) -> None:
    written.add_partner("beta", {"order": ORDER_CSV}, countries=["FI"])
    partners = written.configuration["partners"]
    shared = partners["alpha"]["messages"]["order"]["mapping"]
    partners["beta"]["messages"]["order"]["mapping"] = shared
    partners["alpha"]["shipments"] = {"delivery_country": ["SE"]}

    said = written.bridge("check").stdout.splitlines()
    (remark,) = [line for line in said if "[no-service]" in line]
    assert remark.endswith("[no-service] (alpha and beta)")
