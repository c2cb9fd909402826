"""Jobs as processes of the bridge itself: started, listened to, and asked to stop."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import bridge
from bridge.app.surroundings import JOB
from bridge.config.load import AS_CHECKED
from bridge.model import speaking

log = logging.getLogger("bridge")

#: A line of a job's own log: level, run, and what it says.
_LOGGED = re.compile(r"[0-9T:-]+Z (?P<level>[A-Z]+) +(?:run (?P<run>[0-9]+): )?(?P<text>.*)")
_RUN = re.compile(r"run ([0-9]+)$")


class Child(Protocol):
    """A job that was started."""

    def poll(self) -> int | None:
        """Return the exit code, below zero for a signal; None while it is under way."""

    def ask(self) -> None:
        """Ask it to end what it has in hand, and to stop."""

    def kill(self) -> None:
        """End it at once; what it has done is found out by the next run."""


class Processes:
    """Starts jobs with the configuration at `path`, whose text as checked stands in `as_checked`.

    So what is written there meanwhile, and may be wrong, matters to no job before it was checked.
    """

    def __init__(self, path: Path, as_checked: Path, *, is_verbose: bool = False) -> None:
        self._path = path.absolute()
        self._as_checked = as_checked.absolute()
        self._is_verbose = is_verbose

    def start(self, name: str, label: str, arguments: Sequence[str]) -> Child:
        """Start the job `name`; each line that it says goes into the log behind `label`."""
        verbose = ["-v"] if self._is_verbose and arguments[0] in ("export", "import", "run") else []
        # What lies beside bridge.yaml is no module of ours, unless the bridge itself lies there.
        safely = [] if Path(bridge.__file__).parents[1] == Path.cwd() else ["-P"]
        command = [sys.executable, *safely, "-m", "bridge", *arguments, *verbose]
        process = subprocess.Popen(  # noqa: S603 - the bridge itself
            [*command, "--config", str(self._path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, AS_CHECKED: str(self._as_checked), JOB: name},
            encoding="utf-8",
            errors="replace",
            # Ctrl-C at the terminal is for the scheduler, which asks its jobs to stop.
            start_new_session=True,
        )
        return _Process(process, name, label)


class _Process:
    """One process, and the thread that listens to it."""

    def __init__(self, process: subprocess.Popen[str], name: str, label: str) -> None:
        self._process = process
        self._name = name
        self._label = label
        self._run = ""
        partner, _, part = name.partition("/")
        self._facts: dict[str, Any] = {"partner": partner} if part else {}
        self._listening = threading.Thread(target=self._listen, daemon=True, name=label)
        self._listening.start()

    def poll(self) -> int | None:
        exit_code = self._process.poll()
        if exit_code is not None:
            self._listening.join(timeout=5)
        return exit_code

    def ask(self) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    def _listen(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        with stream, speaking.about(job=self._name):
            for line in stream:
                self._hear(line.rstrip("\n"))

    def _hear(self, line: str) -> None:
        """Log what the job has said: an event of its own log with what that is about, else text."""
        if told := _RUN.match(line):
            self._run = f", run {told[1]}"
            self._facts["run"] = int(told[1])
        elif event := _event(line):
            level = logging.getLevelNamesMapping().get(str(event.pop("level", "")), logging.INFO)
            self._log(level, str(event.pop("event", "")), event)
        elif logged := _LOGGED.match(line):
            level = logging.getLevelNamesMapping().get(logged["level"], logging.INFO)
            self._log(level, logged["text"], {})
        elif line:
            self._log(logging.INFO, line, {})

    def _log(self, level: int, text: str, facts: dict[str, Any]) -> None:
        both = {**self._facts, **facts}
        log.log(level, "%s%s: %s", self._label, self._run, text, extra={"facts": both})


def _event(line: str) -> dict[str, Any] | None:
    """Return an event that a job has logged for programs; None for any other line."""
    if not line.startswith('{"time": '):
        return None
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    del found["time"]  # it is heard at once
    return found
