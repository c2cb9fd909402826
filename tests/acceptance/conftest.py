"""The worlds that the acceptance tests are played in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.sshd import own_sshd, pytest_terminal_summary, sshd
from tests.transports.small_disk import small_disk

__all__ = ["own_sshd", "pytest_terminal_summary", "small_disk", "sshd"]


@pytest.fixture
def empty_world(tmp_path: Path) -> Iterator[World]:
    """A shop and a bridge, without any partner."""
    with World(tmp_path) as world:
        yield world


@pytest.fixture
def world(empty_world: World) -> World:
    """A shop with one partner, `alpha`, which takes all orders as CSV and has been adopted."""
    empty_world.add_partner("alpha", {"order": ORDER_CSV})
    empty_world.adopt()
    return empty_world
