"""Debian's Chromium, driven by playwright: what a person sees of a page.

One browser serves the whole session, and each test gets a tab of its own that notes what it asks
the network for and what it complains about. Import the fixtures and `pytest_terminal_summary` into
a `conftest.py` to use it: where there is no Chromium the tests are skipped, and the summary says so
in a line of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: By the name of the package: others are found in other places.
_CHROMIUM = shutil.which("chromium")
_SKIPPED_MARK = "Debian's Chromium:"
_IS_TOLD = pytest.StashKey[bool]()
#: The width of a small telephone.
PHONE = 360


def why_not() -> str:
    """Return why Chromium cannot be run here, "" where it can."""
    return "" if _CHROMIUM else f"{_SKIPPED_MARK} not installed (apt-get install chromium)"


@dataclass
class Tab:
    """A page, and what it did besides showing itself."""

    page: Page
    #: Every address that was asked for, but for pages themselves.
    asked: list[str] = field(default_factory=list)
    #: What stands in its console, and what went wrong in it.
    complaints: list[str] = field(default_factory=list)

    def show(self, html: str) -> Page:
        """Show a page that stands for itself."""
        self.page.set_content(html)
        return self.page

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than what it is seen through."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the session."""
    if reason := why_not():
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A tab of its own, as wide as a desk's."""
    page = chromium.new_page(viewport={"width": 1100, "height": 900})
    opened = Tab(page)
    page.on("request", lambda one: opened.asked.append(one.url))
    page.on("console", lambda one: opened.complaints.append(one.text))
    page.on("pageerror", lambda one: opened.complaints.append(str(one)))
    yield opened
    page.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, and once, that nobody has looked at the pages."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    missed = [reason for reason in skipped if _SKIPPED_MARK in reason]
    stash = terminalreporter.config.stash
    if missed and not stash.get(_IS_TOLD, False):
        stash[_IS_TOLD] = True
        reason = missed[0].rpartition(_SKIPPED_MARK)[2].strip(" '\")")
        terminalreporter.write_line(
            f"WARNING: {len(missed)} tests in a browser were SKIPPED: {reason}",
            yellow=True,
            bold=True,
        )
