"""The command line in a real terminal of a given width."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

from tests.acceptance.started import ROOT

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def bridge_in_terminal(folder: Path, columns: int, *arguments: str) -> list[str]:
    """Run `bridge` in a terminal of so many columns and return the lines that it shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "bridge", *arguments],
        cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
    ):  # fmt: skip
        os.close(theirs)
        shown = _everything(ours)
    os.close(ours)
    return [_CONTROL.sub("", line).rstrip() for line in shown.decode().splitlines()]


def _everything(terminal: int) -> bytes:
    """Read until nobody holds the other end, which Linux tells as an error."""
    shown = b""
    while True:
        try:
            portion = os.read(terminal, 65_536)
        except OSError:
            return shown
        if not portion:
            return shown
        shown += portion
