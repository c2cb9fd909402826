"""OpenSSH's own server on a free port of 127.0.0.1, for tests that must not trust our reading.

It runs as root with a configuration, keys and a log of its own, lets root in by key, and serves
SFTP only. Import the fixtures and `pytest_terminal_summary` into a `conftest.py` to use it: where
there is no root or no sshd, the tests are skipped, and the summary says so in a line of its own.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import pytest

from bridge.model.endpoints import SftpSettings

_SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
_SKIPPED_MARK = "OpenSSH's server:"
_IS_TOLD = pytest.StashKey[bool]()


def why_not() -> str:
    """Return why sshd cannot be run here, "" where it can."""
    if os.geteuid() != 0:
        return f"{_SKIPPED_MARK} only root can run it"
    return "" if _SSHD else f"{_SKIPPED_MARK} not installed (apt-get install openssh-server)"


def make_key(path: Path, *, kind: str = "ed25519", passphrase: str = "") -> Path:
    """Make a pair of keys at `path` and `path`.pub."""
    command = ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "test", "-f", str(path)]
    subprocess.run([*command, *(["-b", "2048"] if kind == "rsa" else [])], check=True)
    return path


def public_key(path: Path) -> str:
    """Return the public key line that belongs to the private key at `path`."""
    return path.with_name(path.name + ".pub").read_text().strip()


@dataclass(frozen=True)
class Sshd:
    """A running server and how to log in to it."""

    settings: SftpSettings
    host_key: Path
    authorized_keys: Path
    process: subprocess.Popen[bytes]

    def with_settings(self, **changes: object) -> SftpSettings:
        return replace(self.settings, **changes)  # type: ignore[arg-type]

    def let_in(self, key: Path) -> None:
        """Let root in with the private key at `key` too."""
        with self.authorized_keys.open("a") as file:
            file.write(public_key(key) + "\n")

    def freeze(self) -> None:
        """Stop it and all its sessions where they stand: connections stay open and are silent."""
        for pid in (self.process.pid, *_descendants(self.process.pid)):
            os.kill(pid, signal.SIGSTOP)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pid in (*_descendants(self.process.pid), self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def start(folder: Path, *, host_key_kind: str = "ed25519", more: str = "") -> Sshd:
    """Start a server that keeps its files in `folder`, with `more` lines of sshd_config(5)."""
    assert _SSHD is not None
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    host_key = make_key(folder / "host_key", kind=host_key_kind)
    user_key = make_key(folder / "user_key")
    authorized_keys = folder / "authorized_keys"
    authorized_keys.write_text(public_key(user_key) + "\n")
    port = _free_port()
    configuration = folder / "sshd_config"
    configuration.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host_key}\n"
        f"AuthorizedKeysFile {authorized_keys}\nStrictModes no\nPermitRootLogin yes\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\nPidFile none\n"
        "MaxStartups 200\nMaxAuthTries 20\nSubsystem sftp internal-sftp\n"
        f"ForceCommand internal-sftp\n{more}\n"
    )
    _leave_failed_logins_unpunished(configuration)
    process = subprocess.Popen([_SSHD, "-D", "-f", configuration, "-E", folder / "log"])
    settings = SftpSettings(
        host="127.0.0.1",
        port=port,
        user="root",
        key_file=user_key,
        host_keys=(public_key(host_key),),
        timeout_seconds=20,
    )
    server = Sshd(settings, host_key, authorized_keys, process)
    _wait_until_it_listens(server, folder / "log")
    return server


def _leave_failed_logins_unpunished(configuration: Path) -> None:
    """From 9.8 on, sshd turns away for a while whoever failed to log in."""
    assert _SSHD is not None
    before = configuration.read_text()
    configuration.write_text(before + "PerSourcePenalties no\n")
    check = [_SSHD, "-t", "-f", str(configuration)]
    if subprocess.run(check, capture_output=True, check=False).returncode != 0:
        configuration.write_text(before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_listens(server: Sshd, log: Path) -> None:
    address = (server.settings.host, server.settings.port)
    for _ in range(200):
        with suppress(OSError), socket.create_connection(address, timeout=1):
            return
        if server.process.poll() is not None:
            break
        time.sleep(0.02)
    server.__exit__()
    pytest.fail(f"sshd does not listen: {log.read_text() if log.exists() else 'no log'}")


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    with suppress(OSError):
        found = [int(child) for child in children.read_text().split()]
        return [one for child in found for one in (child, *_descendants(child))]
    return []


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """A server for the whole session; tests keep to folders of their own."""
    if reason := why_not():
        pytest.skip(reason)
    with start(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture
def own_sshd(tmp_path: Path) -> Iterator[Sshd]:
    """A server for one test, which may do to it what it likes."""
    if reason := why_not():
        pytest.skip(reason)
    folder = tmp_path / "sshd"
    folder.mkdir()
    with start(folder) as server:
        yield server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, and once, that what matters most was not tested."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    missed = [reason for reason in skipped if _SKIPPED_MARK in reason]
    stash = terminalreporter.config.stash
    if missed and not stash.get(_IS_TOLD, False):
        stash[_IS_TOLD] = True
        reason = missed[0].rpartition(_SKIPPED_MARK)[2].strip(" '\")")
        terminalreporter.write_line(
            f"WARNING: {len(missed)} tests against OpenSSH's own server were SKIPPED: {reason}",
            yellow=True,
            bold=True,
        )
