"""Log lines on standard error: time, level, and what happened, one line each."""

from __future__ import annotations

import logging
import sys
import time

from bridge.model.visible import visible


class _OneLine(logging.Formatter):
    """One line for each event, whatever a file's name or a store's message holds."""

    converter = staticmethod(time.gmtime)
    #: The run that the lines belong to, once it has a number.
    run = ""

    def format(self, record: logging.LogRecord) -> str:
        record.run = self.run
        return visible(super().format(record))


def log_everything() -> None:
    """Show every line on standard error: whoever is never watched has to tell what it does."""
    log_to_stderr(verbose=True)


def log_to_stderr(verbose: bool) -> None:
    """Show warnings, or everything, on standard error; times are UTC."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _OneLine("%(asctime)sZ %(levelname)-7s %(run)s%(message)s", datefmt="%Y-%m-%dT%H:%M:%S")
    )
    log = logging.getLogger("bridge")
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO if verbose else logging.WARNING)
    log.propagate = False


def name_run(number: int) -> None:
    """Put the run's number, which `bridge status` shows too, into every line from here on."""
    for handler in logging.getLogger("bridge").handlers:
        if isinstance(handler.formatter, _OneLine):
            handler.formatter.run = f"run {number}: "
