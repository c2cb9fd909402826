"""The page of the morning as a file: after each part of a night, or when somebody asks for it."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge import __version__
from bridge.app.overview.morning import HOURS, MOST, morning, of_damaged
from bridge.app.surroundings import now
from bridge.app.views import reading
from bridge.config.fault import is_said
from bridge.config.load import configured, load
from bridge.config.model import Configuration
from bridge.errors import BridgeError, ConfigurationError, StopError
from bridge.ledger.ledger import FILE
from bridge.model.moment import from_utc_text
from bridge.model.morning import Morning

log = logging.getLogger("bridge")

#: The page that was written last, beside those of the days.
LATEST = "latest.html"
_NAME = re.compile(r"report-(\d{4}-\d{2}-\d{2})(?:-[^/]*)?\.html")
#: A page that is being written, or was when its process was killed.
_HALF = re.compile(r"\.(?:report-[^/]*|latest)\.html\.\d+\.new")
_AN_HOUR = 3600
#: Where pages go where bridge.yaml does not say, beside it.
_FOLDER = "reports"


@dataclass(frozen=True, slots=True)
class Looked:
    """A morning, and why it knows less than it should."""

    configuration: Configuration
    morning: Morning
    #: Why the ledger cannot be used; None where it can.
    error: BridgeError | None = None


def look(
    given: Path | Configuration,
    partners: Sequence[str] = (),
    hours: int | None = None,
    most: int = MOST,
    clock: Callable[[], datetime] = now,
) -> Looked:
    """Return the morning of `partners` or all, from the ledger of the `given` configuration.

    Raises ConfigurationError where there is no ledger yet. A damaged one is a morning too, and one
    that is missing where there was a page before: else the old one would stand for the night.
    """
    reasons: list[StopError] = []
    try:
        with reading(given, reasons.append) as (configuration, books):
            found = morning(
                configuration,
                books,
                clock(),
                partners=partners,
                hours=hours or _hours(configuration),
                most=most,
                only_read=reasons[0] if reasons else None,
            )
            return Looked(configuration, found)
    except (StopError, ConfigurationError) as error:
        configuration = configured(given)
        wrong = error if isinstance(error, StopError) else _lost(configuration)
        if wrong is None:
            raise
        return Looked(configuration, of_damaged(configuration, wrong, clock()), wrong)


def _lost(configuration: Configuration) -> ConfigurationError | None:
    """Return that there is no ledger, where a page says that there was one."""
    latest = folder_of(configuration) / LATEST
    if (configuration.state / FILE).exists() or not latest.exists():
        return None
    return ConfigurationError(
        f"there is no ledger in {configuration.state}, and there was one for the page before",
        "correct `state`, or see README, When the ledger is lost",
    )


def _hours(configuration: Configuration) -> int:
    return configuration.report.hours if configuration.report is not None else HOURS


def page(looked: Looked) -> str:
    """Return the page of a morning."""
    from bridge.pages.report import report

    return report(looked.morning, __version__)


def write(looked: Looked, partners: Sequence[str] = ()) -> Path:
    """Write the page into its folder, in the stead of the one of the same day, and return its path.

    Pages that are older than they are to be kept are removed. Only what is about all partners is
    also the latest.
    """
    folder = folder_of(looked.configuration)
    html = page(looked)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / name_of(looked.morning, partners)
        put(path, html)
        if not partners:
            put(folder / LATEST, html)
        _remove_old(folder, _day(looked.morning), looked.configuration)
    except OSError as error:
        raise unwritable(folder, error) from error
    return path


def name_of(morning: Morning, partners: Sequence[str] = ()) -> str:
    """Return how the page of a morning is called: report-2026-11-26.html."""
    return f"report-{'-'.join([_day(morning).isoformat(), *partners])}.html"


def _day(morning: Morning) -> date:
    return from_utc_text(morning.at).astimezone(ZoneInfo(morning.zone)).date()


def folder_of(configuration: Configuration) -> Path:
    """Return the folder of the pages; one beside bridge.yaml where it names none."""
    if configuration.report is not None:
        return configuration.report.folder
    return configuration.path.absolute().parent / _FOLDER


def put(path: Path, html: str) -> None:
    """Write a page for its owner only; whoever opens it finds the old one or the new one, whole."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(html)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def unwritable(path: Path, error: OSError) -> ConfigurationError:
    """Return what to say where a page cannot be written."""
    return ConfigurationError(
        f"the report cannot be written to {path}: {error.strerror}",
        "give the user that runs the bridge the right to write there, or free the disk",
    )


def _remove_old(folder: Path, today: date, configuration: Configuration) -> None:
    """Remove pages that are older than they are to be kept, and what was never whole."""
    if configuration.report is None:
        return
    oldest = (today - timedelta(days=configuration.report.keep_days)).isoformat()
    for one in folder.iterdir():
        found = _NAME.fullmatch(one.name)
        if (found and found[1] < oldest) or (_HALF.fullmatch(one.name) and _is_left(one)):
            one.unlink(missing_ok=True)


def _is_left(path: Path) -> bool:
    """Return whether whoever was writing a file must have been killed: it takes no hour."""
    try:
        return time.time() - path.stat().st_mtime > _AN_HOUR
    except FileNotFoundError:  # it is whole by now
        return False


@contextmanager
def reported(path: Path, *, is_dry: bool) -> Iterator[None]:
    """Write the page once a part of a night has ended, however it did; none after a dry run."""
    said: Exception | None = None
    try:
        yield
    except Exception as error:
        said = error
        raise
    finally:
        if not is_dry:
            write_after(path, said=said)


def write_after(
    path: Path, clock: Callable[[], datetime] = now, said: Exception | None = None
) -> Path | None:
    """Write the page after a part of a night, where bridge.yaml wants one; None where it does not.

    The night is done: whatever goes wrong here is logged, unless the command itself has `said` so,
    and changes nothing about it.
    """
    try:
        if load(path).report is None:
            return None
        return write(look(path, clock=clock))
    except BridgeError as error:
        for line in () if is_said(error, said) else str(error).splitlines():
            log.error("report: %s", line)
    except Exception as error:  # its words are left out: they can be data
        log.error("report: a fault of the bridge itself: %s", type(error).__name__)
    return None
