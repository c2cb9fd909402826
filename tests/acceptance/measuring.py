"""How long an import takes in a process of its own, and how much memory it holds."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

from tests.acceptance.started import ROOT
from tests.acceptance.world import World

#: The bridge's command line, which leaves in a file how many KiB it held at most. Linux counts what
#: the process that starts it holds, here with the pretended shop, among the usage of a child.
OBSERVED = """
import atexit, pathlib, re, runpy, sys

def tell():
    status = pathlib.Path("/proc/self/status").read_text()
    pathlib.Path("peak").write_text(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1])

atexit.register(tell)
runpy.run_module("bridge", run_name="__main__", alter_sys=True)
"""


def measured(world: World, most: int = 150) -> subprocess.CompletedProcess[str]:
    """Import in a process of its own, that holds no more than so many MiB, and say what it took."""
    world.write_configuration()
    started, before = time.monotonic(), _processor_seconds()
    done = subprocess.run(
        [sys.executable, "-c", OBSERVED, "import"],
        cwd=world.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=5_000,
    )
    seconds, busy = time.monotonic() - started, _processor_seconds() - before
    peak = int((world.folder / "peak").read_text()) / 1024
    print(f"\n{seconds:.0f} s, {busy:.0f} s of a processor, {peak:.0f} MiB at most")
    assert peak < most, done.stderr[-500:]
    return done


def _processor_seconds() -> float:
    """Return what processes that have ended have taken of a processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
