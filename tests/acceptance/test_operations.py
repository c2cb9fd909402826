"""The samples for systemd, containers and Kubernetes name what there is."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest

from bridge.app.heartbeat import FILE
from bridge.cli.commands import bridge
from bridge.config.yamltext import read_yaml

FOLDER = Path(__file__).parents[2] / "samples" / "operations"
README = (FOLDER.parents[1] / "README.md").read_text("utf-8")
COMMAND = re.compile(r"\bbridge (schedule[^\n'|]*)")


def unit(name: str) -> configparser.ConfigParser:
    # A key may come again: systemd adds them up, and the last one counts here.
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string((FOLDER / name).read_text("utf-8"))
    return found


def parsed(words: list[str]) -> dict[str, Any]:
    """What the command line makes of some words."""
    name, *rest = words
    command = bridge.get_command(click.Context(bridge), name)
    assert command is not None
    return command.make_context(name, rest).params


@pytest.mark.parametrize(
    ("name", "is_once"), [("centra-bridge", False), ("centra-bridge-once", True)]
)
def test_units_start_what_they_say(name: str, is_once: bool) -> None:
    service = unit(f"{name}.service")["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program.endswith("/bridge")
    assert parsed(words)["is_once"] == is_once
    assert service["KillMode"] == "mixed", "the scheduler alone is asked, and asks its jobs"
    text = (FOLDER / f"{name}.service").read_text("utf-8")
    writable = re.findall(r"^ReadWritePaths=-?(\S+)$", text, re.MULTILINE)
    metrics = re.search(r"metrics: {file: (/\S+)/", README)
    backup = re.search(r"backup: {at: \S+ to: (/[^}]+)}", README)
    assert metrics is not None
    assert backup is not None
    assert {metrics[1], backup[1], "/srv/shop/state", "/srv/shop/reports"} == set(writable)
    if is_once:
        assert set(unit(f"{name}.timer").sections()) == {"Unit", "Timer", "Install"}


@pytest.mark.parametrize("name", ["kubernetes-cronjob.yaml", "kubernetes-deployment.yaml"])
def test_kubernetes_starts_what_it_says(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    read = read_yaml(text, name)
    template = ("spec", "template", "spec")
    pod = template if "deployment" in name else ("spec", "jobTemplate", *template)
    assert read.value_at((*pod, "terminationGracePeriodSeconds")) == "150"
    containers: Any = read.value_at((*pod, "containers"))
    (container,) = containers
    if "deployment" in name:
        assert parsed(container["args"])["is_once"] is False
        assert f"/shop/state/{FILE}" in text
    else:
        assert read.value_at(("spec", "concurrencyPolicy")) == "Forbid"
        (words,) = COMMAND.findall(text.split("command:")[1])
        assert parsed(shlex.split(words))["is_once"] is True


def test_the_container_starts_the_service_and_tells_its_health() -> None:
    text = (FOLDER / "Containerfile").read_text("utf-8")
    assert parsed(re.findall(r'^CMD \["(.*)"\]$', text, re.MULTILINE))["is_once"] is False
    assert f"/shop/state/{FILE}" in text
