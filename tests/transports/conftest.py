"""The places that files are exchanged at: each transport, with the folder behind it on the disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.model.endpoints import FolderSettings, SftpSettings
from bridge.sandbox.sftp_server import Misbehaviour, SftpServer
from bridge.transports import Transport, open_transport
from bridge.transports.dryrun import DryRun
from tests.sshd import Sshd, own_sshd, pytest_terminal_summary, sshd

__all__ = ["own_sshd", "pytest_terminal_summary", "sshd"]


@dataclass(frozen=True)
class Exchange:
    """A way to a folder, and the folder itself."""

    new: Callable[[], Transport]
    folder: Path
    #: What a path at the partner's starts with.
    prefix: str = ""

    def at(self, path: str) -> str:
        return self.prefix + path

    def put(self, path: str, content: bytes = b"content") -> Path:
        """Put a file there, as the partner would."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return place


@dataclass
class Partner:
    """The sandbox's server, and how to log in to it."""

    server: SftpServer
    settings: SftpSettings

    @property
    def faults(self) -> Misbehaviour:
        return self.server.misbehaviour


@pytest.fixture
def partner(tmp_path: Path) -> Iterator[Partner]:
    root = tmp_path / "partner"
    root.mkdir()
    with SftpServer(root, password="secret") as server:
        yield Partner(server, settings_for(server))
    assert_no_threads_left()


def settings_for(server: SftpServer) -> SftpSettings:
    return SftpSettings(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        host_keys=(server.host_key,),
        timeout_seconds=10,
    )


def assert_no_threads_left() -> None:
    """Everything that a server or a transport started must end with it."""
    for _ in range(100):
        if not _other_threads():
            return
        time.sleep(0.01)
    raise AssertionError(f"threads are left: {_other_threads()}")


def _other_threads() -> list[threading.Thread]:
    """Return the threads that nobody but a server or a transport can have started.

    A browser of other tests in the same process is waited for by a thread of the library's.
    """
    ours = (threading.main_thread(), threading.current_thread())
    others = [thread for thread in threading.enumerate() if thread not in ours]
    return [thread for thread in others if not thread.name.startswith("asyncio-waitpid")]


def local_exchange(root: Path) -> Exchange:
    root.mkdir()
    return Exchange(lambda: open_transport(FolderSettings(root)), root)


def _openssh_exchange(server: Sshd, root: Path) -> Exchange:
    root.mkdir()
    return Exchange(lambda: open_transport(server.settings), root, prefix=f"{root}/")


@pytest.fixture(
    params=["folder", "sandbox", pytest.param("openssh", marks=pytest.mark.sshd), "dry run"]
)
def readable(request: pytest.FixtureRequest, tmp_path: Path) -> Exchange:
    """Every transport, the dry run included."""
    if request.param == "dry run":
        real = local_exchange(tmp_path / "folder")
        return Exchange(lambda: DryRun(real.new()), real.folder)
    return _exchange(request, tmp_path)


@pytest.fixture(params=["folder", "sandbox", pytest.param("openssh", marks=pytest.mark.sshd)])
def exchange(request: pytest.FixtureRequest, tmp_path: Path) -> Exchange:
    """Every transport that changes something."""
    return _exchange(request, tmp_path)


@pytest.fixture(params=["folder", pytest.param("openssh", marks=pytest.mark.sshd)])
def raced(request: pytest.FixtureRequest, tmp_path: Path) -> Exchange:
    """Those of them that have a real file system's word for it."""
    return _exchange(request, tmp_path)


def _exchange(request: pytest.FixtureRequest, tmp_path: Path) -> Exchange:
    if request.param == "folder":
        return local_exchange(tmp_path / "folder")
    if request.param == "sandbox":
        partner: Partner = request.getfixturevalue("partner")
        return Exchange(lambda: open_transport(partner.settings), partner.server.root)
    return _openssh_exchange(request.getfixturevalue("sshd"), tmp_path / "openssh")
