"""The command line as a user types it, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.acceptance.world import ROOT


def bridge(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `bridge` with these arguments in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "bridge", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
