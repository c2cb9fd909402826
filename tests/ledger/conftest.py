"""A ledger on disk, with a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.ledger.ledger import Ledger
from bridge.ledger.opening import open_ledger
from tests.ledger.rows import Clock, Rows


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def ledger(state: Path, clock: Clock) -> Iterator[Ledger]:
    found = open_ledger(state, clock)
    yield found
    found.close()


@pytest.fixture
def rows(ledger: Ledger) -> Rows:
    return Rows(ledger)
