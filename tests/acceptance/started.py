"""The command line in a process of its own, which is forked and not started: a tenth of the time.

One helper has everything imported, and waits at a socket. For each command it forks a process that
watches over another one, in which the command runs with a folder, an environment and files for what
it says as if it had been started; the watching one tells how it ended. The helper is run by `python
-m tests.acceptance.started SOCKET`, and ends with the process that has started it.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def bridge(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run the command line in `folder`; TimeoutExpired where it takes longer than `seconds`."""
    with (
        tempfile.TemporaryDirectory() as told,
        socket.socket(socket.AF_UNIX) as connection,
        connection.makefile("rw") as lines,
    ):
        out, err = Path(told, "out"), Path(told, "err")
        connection.settimeout(seconds)
        connection.connect(_helper())
        job = {
            "arguments": list(arguments), "folder": str(folder), "environment": dict(environment),
            "out": str(out), "err": str(err),
        }  # fmt: skip
        lines.write(json.dumps(job) + "\n")
        lines.flush()
        pid = int(lines.readline())
        try:
            code = int(lines.readline())
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(list(arguments), seconds) from None
        return subprocess.CompletedProcess(
            list(arguments), code, out.read_text("utf-8"), err.read_text("utf-8")
        )


@cache
def _helper() -> str:
    """Return the socket of this process's helper, which listens."""
    address = f"{tempfile.mkdtemp(prefix='bridge-started-')}/socket"
    helper = subprocess.Popen(
        [sys.executable, "-m", __name__, address], cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    atexit.register(helper.communicate)
    assert helper.stdout is not None
    assert helper.stdout.readline() == b"ready\n"
    return address


# The helper -------------------------------------------------------------------------------------


def _serve(address: str) -> None:
    """Fork for each connection, until the other end of the standard input is gone."""
    for name in ("cli", "app", "api", "codecs", "transports", "workbench", "sandbox"):
        package = importlib.import_module(f"bridge.{name}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen(64)
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([server, sys.stdin], [], [])
            if sys.stdin in ready:
                break
            _reap()
            connection, _ = server.accept()
            with connection:
                if os.fork() == 0:
                    server.close()
                    _watch(connection)
    _reap()
    Path(address).unlink()
    Path(address).parent.rmdir()


def _reap() -> None:
    """Wait for processes that have ended; so their time is counted as the helper's."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _watch(connection: socket.socket) -> None:
    """Let a command run, and tell its process and how it ended."""
    with connection.makefile("rw") as lines:
        job = json.loads(lines.readline())
        child = os.fork()
        if child == 0:
            connection.close()
            _command(job)
        lines.write(f"{child}\n")
        lines.flush()
        _, status = os.waitpid(child, 0)
        lines.write(f"{os.waitstatus_to_exitcode(status)}\n")
    os._exit(0)


def _command(job: dict[str, Any]) -> None:
    """Be the command that `job` names."""
    from bridge.cli import main

    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    time.tzset()
    for number, name in enumerate([os.devnull, job["out"], job["err"]]):
        with Path(name).open("w" if number else "r") as file:
            os.dup2(file.fileno(), number)
    sys.argv = ["bridge", *job["arguments"]]
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    else:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
