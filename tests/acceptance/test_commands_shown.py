"""Commands that are shown to try next can be typed as they stand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bridge.cli.show import show_commands

_ROWS = [("bridge status --config bridge-demo/bridge.yaml", "how things stand")]


def _program(folder: Path) -> Path:
    folder.mkdir()
    program = folder / "bridge"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("is_ours", [True, False])
def test_another_program_called_bridge_is_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_ours: bool
) -> None:
    ours, other = _program(tmp_path / "ours"), _program(tmp_path / "other")
    monkeypatch.setattr(sys, "argv", [str(ours)])
    monkeypatch.setenv("PATH", str((ours if is_ours else other).parent))
    ((command, _),) = show_commands(_ROWS)
    assert command.split()[0] == ("bridge" if is_ours else str(ours))
