"""Log lines on standard error: time, level and what happened, a line each; as text or as JSON."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

from bridge.model.speaking import spoken_of
from bridge.model.visible import visible, visible_json

#: Names the format; what is started from here has it too.
FORMAT = "BRIDGE_LOG_FORMAT"
FORMATS = ("text", "json")
_SECONDS = "%Y-%m-%dT%H:%M:%S"
_LINE = "%(asctime)sZ %(levelname)-7s %(run)s%(message)s"


class _OneLine(logging.Formatter):
    """One line for each event, whatever a file's name or a store's message holds."""

    converter = staticmethod(time.gmtime)
    #: The run that the lines belong to, once it has a number.
    run: int | None = None


class _Text(_OneLine):
    """For people."""

    def format(self, record: logging.LogRecord) -> str:
        record.run = "" if self.run is None else f"run {self.run}: "
        return visible(super().format(record))


class _Json(_OneLine):
    """For programs: an object for each event, with what it is about where that is known."""

    #: The job of the scheduler that this process is.
    job = ""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = {
            "time": f"{self.formatTime(record, self.datefmt)}.{int(record.msecs):03}Z",
            "level": record.levelname,
            "event": record.getMessage(),
        }
        if self.run is not None:
            facts["run"] = self.run
        if self.job:
            facts["job"] = self.job
        facts.update(spoken_of())
        facts.update(getattr(record, "facts", {}))
        if record.exc_info:
            facts["trace"] = self.formatException(record.exc_info)
        return visible_json(json.dumps(facts, ensure_ascii=False))


def log_everything(config: Path) -> None:
    """Show every line on standard error: whoever is never watched has to tell what it does."""
    log_to_stderr(verbose=True, config=config)


def log_to_stderr(verbose: bool, config: Path | None = None) -> None:
    """Show warnings, or everything, on standard error; times are UTC.

    As `--log-format`, the environment or the configuration at `config` wants it.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(_format(config)))
    log = logging.getLogger("bridge")
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO if verbose else logging.WARNING)
    log.propagate = False


def _formatter(kind: str) -> _OneLine:
    if kind != "json":
        return _Text(_LINE, datefmt=_SECONDS)
    from bridge.app.surroundings import JOB

    formatter = _Json(datefmt=_SECONDS)
    formatter.job = os.environ.get(JOB, "")
    return formatter


def name_run(number: int) -> None:
    """Put the run's number, which `bridge status` shows too, into every line from here on."""
    for handler in logging.getLogger("bridge").handlers:
        if isinstance(handler.formatter, _OneLine):
            handler.formatter.run = number


def is_for_programs() -> bool:
    """Return whether standard error is read by programs: then nothing else may be said there."""
    handlers = logging.getLogger("bridge").handlers
    return any(isinstance(one.formatter, _Json) for one in handlers)


def _format(config: Path | None) -> str:
    if named := os.environ.get(FORMAT, ""):
        return named
    if config is None:
        return "text"
    from bridge.config.load import log_format

    return log_format(config)
