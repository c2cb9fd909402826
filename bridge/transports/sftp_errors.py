"""What paramiko, the operating system and SFTP servers say, in the bridge's own errors.

One table (`TABLE`) holds every foreign error that can come out of a connection; a test walks
through paramiko's exceptions and fails if one is missing. What a fault means depends on what was
being done: a lost answer is `TryLaterError` to a reader and `UnclearError` to a writer.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import paramiko
from paramiko.hostkeys import InvalidHostKey
from paramiko.pkey import UnknownKeyType
from paramiko.sftp import SFTPError
from paramiko.ssh_exception import (
    AuthenticationException,
    BadAuthenticationType,
    BadHostKeyException,
    ChannelException,
    IncompatiblePeer,
    PartialAuthentication,
    PasswordRequiredException,
    SSHException,
)

from bridge.errors import (
    BridgeError,
    ConfigurationError,
    ItemError,
    RefusedError,
    TryLaterError,
    UnclearError,
)
from bridge.transports.base import NoFolderError


@dataclass(frozen=True, slots=True)
class Doing:
    """What was being done when a fault came up."""

    #: The server as messages name it.
    server: str
    #: "writing out/ORD_1.csv"
    what: str
    #: Whether the fault leaves it open if something was changed.
    changes: bool = False
    #: The folder that must be missing where the server knows no such file; "" for the file itself.
    folder: str = ""
    #: How long it waits for an answer.
    timeout_seconds: float = 0

    def __str__(self) -> str:
        return f"{self.what} at {self.server}"


class SftpStatus(OSError):
    """The server's own answer that a request failed (draft-ietf-secsh-filexfer-13, section 9.1).

    The connection is as good as before. Servers of version 3, which paramiko speaks, should only
    know the codes up to 8, but many send the later ones too.
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{_NAMES.get(code, f'status {code}')}, {text!r}")
        self.code = code

    @property
    def is_missing(self) -> bool:
        """The server positively knows no such file or folder."""
        return self.code in {2, 10}

    @property
    def is_unsupported(self) -> bool:
        """The server does not know the request at all."""
        return self.code == 8


_NAMES = {
    1: "end of file",
    2: "no such file",
    3: "permission denied",
    4: "failure",
    5: "bad message",
    6: "no connection",
    7: "connection lost",
    8: "operation not supported",
    10: "no such folder",
    11: "file already exists",
    12: "write-protected",
    13: "no medium",
    14: "no space left",
    15: "quota exceeded",
    17: "locked",
    19: "not a folder",
    20: "invalid file name",
    24: "is a folder",
}
_REFUSALS = frozenset({3, 12})
_FAULTS_OF_THE_FILE = frozenset({11, 20, 24})

#: Takes the error of its row in `TABLE`.
Translation: TypeAlias = Callable[[Any, Doing], BridgeError]


def _text(error: Exception) -> str:
    return str(error).rstrip(". ") or type(error).__name__


def _status(error: SftpStatus, doing: Doing) -> BridgeError:
    message = f"Failed {doing}: {error}"
    if error.is_missing:
        return _missing(doing)
    if error.code in _REFUSALS:
        return RefusedError(message, f"Ask the partner to give {doing.server} the right to do it")
    if error.is_unsupported:
        return ConfigurationError(message, "Switch it off in the partner's transport settings")
    if error.code in _FAULTS_OF_THE_FILE:
        return ItemError(message)
    return TryLaterError(
        message, "Run it again; if it goes on, ask the partner (a full disk, a quota, a lock)"
    )


def _missing(doing: Doing) -> BridgeError:
    if doing.folder:
        return NoFolderError(
            f"Failed {doing}: there is no folder {doing.folder!r}",
            "Ask the partner to make it, or correct its name in bridge.yaml",
        )
    return ItemError(f"Failed {doing}: the file is gone")


def _lost(error: Exception, doing: Doing) -> BridgeError:
    message = f"The connection was lost while {doing}: {_text(error)}"
    return _later(message, doing)


def _silent(_error: Exception, doing: Doing) -> BridgeError:
    return _later(f"No answer within {doing.timeout_seconds:g} s while {doing}", doing)


def _later(message: str, doing: Doing) -> TryLaterError:
    if doing.changes:
        return UnclearError(message, "It may or may not have happened: look before doing it again")
    return TryLaterError(message, "Run it again")


def _not_reached(error: Exception, doing: Doing) -> BridgeError:
    return TryLaterError(f"{doing.server} cannot be reached: {_text(error)}", "Run it again later")


def _unknown_name(error: Exception, doing: Doing) -> BridgeError:
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return _not_reached(error, doing)
    return ConfigurationError(
        f"The name of {doing.server} is not known: {_text(error)}", "Correct `host` in bridge.yaml"
    )


def _unreadable(error: Exception, doing: Doing) -> BridgeError:
    return TryLaterError(
        f"The answer of the server cannot be read ({doing}): {_text(error)}",
        "Run it again; if it goes on, the server speaks no proper SFTP",
    )


def _incompatible(error: Exception, doing: Doing) -> BridgeError:
    return ConfigurationError(
        f"No common algorithms with {doing.server}, weak ones left out: {_text(error)}",
        _OLD_SERVER,
    )


_OLD_SERVER = (
    "Ask the partner to renew the server; until then set `legacy_algorithms: on` "
    "(for SHA-1 with the extra: pip install 'centra-bridge[legacy-ssh]')"
)


def _login(error: Exception, doing: Doing) -> BridgeError:
    if "timeout" in str(error).lower() or "EOF" in str(error):  # paramiko has no type for these
        return TryLaterError(f"No answer while {doing}: {_text(error)}", "Run it again later")
    return RefusedError(
        f"{doing.server} refused the login: {_text(error)}",
        "Check `user`, `password` and `key_file` in bridge.yaml, and ask the partner whether the "
        "account is open and our public key installed",
    )


def _key_file(error: Exception, doing: Doing) -> BridgeError:
    return ConfigurationError(
        f"The private key for {doing.server} cannot be used: {_text(error)}",
        "Check `key_file` and `key_passphrase`",
    )


def _host_key(error: Exception, doing: Doing) -> BridgeError:
    return RefusedError(f"The host key of {doing.server} is not the pinned one: {_text(error)}")


def _channel(error: Exception, doing: Doing) -> BridgeError:
    return RefusedError(
        f"{doing.server} opened no SFTP session: {_text(error)}",
        "Ask the partner whether the account may use SFTP, and how many sessions it may have",
    )


#: From the most particular to the most general: the first that fits is taken.
TABLE: tuple[tuple[type[Exception], Translation], ...] = (
    (SftpStatus, _status),
    (PasswordRequiredException, _key_file),
    (BadAuthenticationType, _login),
    (PartialAuthentication, _login),
    (AuthenticationException, _login),
    (BadHostKeyException, _host_key),
    (IncompatiblePeer, _incompatible),
    (ChannelException, _channel),
    (SSHException, _lost),
    (InvalidHostKey, _host_key),
    (UnknownKeyType, _key_file),
    (SFTPError, _unreadable),
    (UnicodeError, _unreadable),
    (EOFError, _lost),
    (TimeoutError, _silent),
    (socket.gaierror, _unknown_name),
    (paramiko.ssh_exception.NoValidConnectionsError, _not_reached),
    (ConnectionRefusedError, _not_reached),
    (OSError, _lost),
)

#: Every foreign error that is told; others are faults of the bridge and pass through.
FOREIGN: tuple[type[Exception], ...] = tuple(kind for kind, _ in TABLE)


def translate(error: Exception, doing: Doing) -> BridgeError:
    """Return the bridge's own error for one of `FOREIGN`."""
    for kind, translation in TABLE:
        if isinstance(error, kind):
            return translation(error, doing)
    raise error
