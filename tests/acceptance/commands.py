"""The command line as a user types it, in a process of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.acceptance import started


def bridge(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `bridge` with these arguments in `folder`."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(started.ROOT), **environment}
    return started.bridge(arguments, folder, environment, seconds=60)
