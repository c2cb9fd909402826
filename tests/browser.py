"""Debian's Chromium, driven by playwright: what a person sees of a page.

One browser serves the whole session, and each test gets a tab of its own that notes what it asks
the network for and what it complains about. Where there is no Chromium the tests are skipped, and
the summary says so in a line of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
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
_FAINT = """() => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = channels(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement, text = texts.currentNode.textContent.trim();
    if (!text || element.closest("svg") || !element.checkVisibility()) continue;
    const pair = [light(channels(getComputedStyle(element).color)), light(ground(element))];
    if ((Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05) < 4.5) faint.add(text);
  }
  return [...faint];
}"""


def why_not() -> str:
    """Return why Chromium cannot be run here, "" where it can."""
    return "" if _CHROMIUM else f"{_SKIPPED_MARK} not installed: apt-get install chromium"


@dataclass
class Tab:
    """A page, and what it did besides showing itself."""

    page: Page
    #: Every address that was asked for.
    asked: list[str] = field(default_factory=list)
    #: What stands in its console, and what went wrong in it.
    complaints: list[str] = field(default_factory=list)

    def open(self, path: Path) -> Page:
        """Show a file."""
        self.page.goto(path.as_uri())
        return self.page

    def faint(self) -> list[str]:
        """Return the texts that stand out less from their ground than 4.5 to 1 (WCAG AA)."""
        return list(self.page.evaluate(_FAINT))

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
