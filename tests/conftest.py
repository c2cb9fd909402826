"""What the whole suite shares."""

from __future__ import annotations

import os
from functools import lru_cache

import pytest

from bridge.config import yamltext
from bridge.mapping import load
from tests import browser, sshd
from tests.browser import chromium, tab
from tests.proof.places import memory
from tests.proof.telling import tell_proofs

__all__ = ["chromium", "tab"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--large", action="store_true", help="run the tests marked `large` too")


def pytest_configure(config: pytest.Config) -> None:
    """Let the folders of tests lie in memory, except for files of gigabytes.

    And let every mapping of the repository be remembered, which many tests go through.
    """
    yamltext._composed = lru_cache(maxsize=512)(yamltext._composed.__wrapped__)
    load._MOST_LOADED = 512
    place = None if config.getoption("--large") else memory()
    if place is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes and gigabytes, unless it is asked for."""
    if config.getoption("--large"):
        return
    config.hook.pytest_deselected(items=[one for one in items if one.get_closest_marker("large")])
    items[:] = [one for one in items if not one.get_closest_marker("large")]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped that matters most, and what was proved."""
    sshd.pytest_terminal_summary(terminalreporter)
    browser.pytest_terminal_summary(terminalreporter)
    tell_proofs(terminalreporter)
