"""What is allowed and still worth a word is a warning, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.config.cautions import cautions
from tests.config.conftest import SOUND, Loads

CONFIRMATION = SOUND[SOUND.index("      confirmation:") : SOUND.index("      stock:")]
QUIET = ('files: "STOCK_*.csv"', 'files: "STOCK_*.csv", done_folder: a, error_folder: b')


def test_a_careful_configuration_has_no_warnings(loads: Loads) -> None:
    assert cautions(loads(QUIET)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "found", "meant"),
    [
        ("writes: on", "writes: off", 11, "*.main.writes", "writes that are off", "dry run"),
        ("        writes: on\n", "", 7, "*.main.writes", "writes that are off", "writes: on"),
        ("short: lower", "capture: on_completion", 34, "*.capture", "on_completion", "payment"),
        ("short: lower", "capture: never", 34, "*.capture", "never", "payment fails"),
        (CONFIRMATION, "", 24, "*.messages", "no confirmation", "by hand"),
        ("https://shop", "http://shop", 8, "*.main.api", "an http:// address", "unencrypted"),
        ("user: m", "legacy_algorithms: on\n        user: m", 19, "*.legacy_algorithms", "", "old"),
    ],
)
def test_a_warning_says_where_and_why(
    loads: Loads, old: str, new: str, line: int, path: str, found: str, meant: str
) -> None:
    http = [("warehouse: main", "warehouse: main\n        allow_http: on")] if "http" in old else []
    (caution,) = cautions(loads((old, new), QUIET, *http))
    assert caution.path.endswith(path.removeprefix("*"))
    assert caution.line == line
    assert found in caution.found
    assert meant in caution.meant


def test_files_that_stay_where_they_are_are_a_warning(loads: Loads) -> None:
    (caution,) = cautions(loads())
    assert (caution.line, caution.found) == (32, "no done_folder, done_prefix or done")


def test_a_secret_that_everybody_can_read_is_a_warning(loads: Loads, folder: Path) -> None:
    (folder / "password").chmod(0o644)
    (caution,) = cautions(loads(QUIET))
    assert caution.path == "partners.nordlager.transport.sftp.password"
    assert f"chmod 600 {folder / 'password'}" in caution.meant


def test_a_secret_file_that_is_missing_is_not_a_warning_but_a_fault_of_its_own(
    loads: Loads, folder: Path
) -> None:
    (folder / "password").unlink()
    assert cautions(loads(QUIET)) == []
