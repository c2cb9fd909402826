"""An SFTP server in process: a partner's server for `bridge demo` and for quick tests.

It serves a folder on 127.0.0.1 to one user, with a host key of its own that lives as long as it
does. `Misbehaviour` makes it do what partners' servers do to us: take files away at once, refuse
requests, run full, cut the connection before an answer. Switches may be set while it runs.
"""

from __future__ import annotations

import hmac
import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import paramiko
from paramiko import SFTPServer

from bridge.sandbox.sftp_folder import Folder, Misbehaviour, Session, Site

__all__ = ["Misbehaviour", "SftpServer"]


class SftpServer:
    """Serves `root` while it is entered as a context."""

    def __init__(
        self,
        root: Path,
        *,
        user: str = "partner",
        password: str = "",
        authorized_keys: tuple[str, ...] = (),
        misbehaviour: Misbehaviour | None = None,
    ) -> None:
        self.root = root.resolve()
        self.user = user
        #: "" lets nobody in by password.
        self.password = password
        #: OpenSSH public key lines.
        self.authorized_keys = tuple(" ".join(line.split()[:2]) for line in authorized_keys)
        self.misbehaviour = misbehaviour or Misbehaviour()
        #: What the server took away, by path, for those who want to know what arrived.
        self.taken: dict[str, bytes] = {}
        self.host = "127.0.0.1"
        self._key = paramiko.ECDSAKey.generate()
        self._listener = socket.socket()
        self._connections: list[paramiko.Transport] = []
        self._sessions: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, name="sftp-accept", daemon=True)

    @property
    def port(self) -> int:
        """The port, chosen by the operating system when the server is entered."""
        return int(self._listener.getsockname()[1])

    @property
    def host_key(self) -> str:
        """The line of OpenSSH's that pins the server."""
        return f"{self._key.get_name()} {self._key.get_base64()}"

    def __enter__(self) -> Self:
        self._listener.bind((self.host, 0))
        self._listener.listen()
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._accepting.join()
        self._listener.close()
        for transport in self._connections:
            transport.close()
            transport.packetizer.complete_handshake()  # stops the timer of an unfinished one
            transport.join()
        for session in self._sessions:
            session.join()

    def _accept(self) -> None:
        while True:
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            transport = paramiko.Transport(connected)
            transport.add_server_key(self._key)
            transport.set_subsystem_handler("sftp", SFTPServer, Folder)
            self._connections.append(transport)
            # With an event it does not wait: whoever is slow to log in holds up nobody else.
            transport.start_server(threading.Event(), _Login(self, transport))

    def note_session(self, session: threading.Thread) -> None:
        self._sessions.append(session)


class _Login(Session):
    """Who may come in, and what for; one for each connection."""

    def __init__(self, site: SftpServer, transport: paramiko.Transport) -> None:
        super().__init__()
        self.site: Site = site
        self._server = site
        self._transport = transport
        self._passed: set[str] = set()

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002
        open_ways = {"publickey"} if self._server.authorized_keys else set()
        open_ways |= {"password"} if self._server.password else set()
        return ",".join(sorted(open_ways - self._passed))

    def check_auth_password(self, username: str, password: str) -> int:
        given, wanted = password.encode(), self._server.password.encode()
        return self._judge(
            "password", username, hmac.compare_digest(given, wanted) and given != b""
        )

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        line = f"{key.get_name()} {key.get_base64()}"
        return self._judge("publickey", username, line in self._server.authorized_keys)

    def _judge(self, way: str, username: str, is_right: bool) -> int:
        if not is_right or username != self._server.user:
            return paramiko.common.AUTH_FAILED
        self._passed.add(way)
        if self.site.misbehaviour.wants_key_and_password and len(self._passed) < 2:
            return paramiko.common.AUTH_PARTIALLY_SUCCESSFUL
        return paramiko.common.AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        if kind == "session":
            return paramiko.common.OPEN_SUCCEEDED
        return paramiko.common.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def cut(self) -> None:
        with suppress(OSError):
            self._transport.sock.shutdown(socket.SHUT_RDWR)
