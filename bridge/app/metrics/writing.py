"""The figures in a file, whole at any moment, for node_exporter's textfile collector."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bridge.app.metrics.rendering import rendered
from bridge.app.surroundings import now
from bridge.config.model import Configuration

log = logging.getLogger("bridge")

#: Others read it: no name or value stands in it.
_MODE = 0o644


def write_metrics(configuration: Configuration, clock: Callable[[], datetime] = now) -> None:
    """Write the file anew, where bridge.yaml names one; that it cannot be is told in the log."""
    if configuration.metrics is None:
        return
    path = configuration.metrics.file
    try:
        _write(path, rendered(configuration, clock))
    except OSError as error:
        log.warning("metrics: %s cannot be written: %s", path, error.strerror)


def _write(path: Path, text: bytes) -> None:
    # The collector takes *.prom alone.
    new = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        new.write_bytes(text)
        new.chmod(_MODE)
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
