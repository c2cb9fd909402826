"""No foreign error gets past the table, and each means what its remedy says."""

from __future__ import annotations

import inspect
import pkgutil
import socket
import sys

import paramiko
import pytest
from paramiko.sftp import SFTPError

from bridge.errors import (
    BridgeError,
    ConfigurationError,
    ItemError,
    RefusedError,
    TryLaterError,
    UnclearError,
)
from bridge.transports import sftp_errors
from bridge.transports.base import NoFolderError
from bridge.transports.sftp_errors import Doing, SftpStatus, translate

READING = Doing("we@partner:22", "reading in/a.csv")
WRITING = Doing("we@partner:22", "writing out/a.csv", changes=True, folder="out")

#: paramiko's own signals, which never leave it.
INTERNAL = {
    "NeedRekeyException": "from its packets to its thread",
    "BERException": "within the reading of keys, which tells it as SSHException",
    "PipeTimeout": "from a pipe to its channel, which tells it as TimeoutError",
}


def foreign_errors() -> list[type[Exception]]:
    for module in pkgutil.iter_modules(paramiko.__path__, "paramiko."):
        if not module.name.endswith(("win_pageant", "win_openssh", "_winapi")):
            __import__(module.name)
    modules = [module for name, module in sys.modules.items() if name.startswith("paramiko")]
    found = {
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__.startswith("paramiko")
    }
    return sorted(found, key=lambda kind: kind.__name__)


def test_no_error_of_paramikos_is_missed() -> None:
    missed = [kind for kind in foreign_errors() if not issubclass(kind, sftp_errors.FOREIGN)]
    assert {kind.__name__ for kind in missed} <= INTERNAL.keys()
    assert len(foreign_errors()) > 10


@pytest.mark.parametrize(
    "kind",
    [EOFError, OSError, TimeoutError, ConnectionResetError, socket.gaierror, BrokenPipeError],
)
def test_no_error_of_the_network_is_missed(kind: type[Exception]) -> None:
    assert issubclass(kind, sftp_errors.FOREIGN)


def test_no_row_of_the_table_hides_one_below_it() -> None:
    kinds = [kind for kind, _ in sftp_errors.TABLE]
    for position, kind in enumerate(kinds):
        assert not any(issubclass(kind, earlier) for earlier in kinds[:position]), kind


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (paramiko.SSHException("Server connection dropped: "), TryLaterError),
        (EOFError(), TryLaterError),
        (OSError("Socket is closed"), TryLaterError),
        (TimeoutError(), TryLaterError),
        (ConnectionRefusedError(111, "Connection refused"), TryLaterError),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), TryLaterError),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), ConfigurationError),
        (paramiko.AuthenticationException("Authentication failed."), RefusedError),
        (paramiko.AuthenticationException("Authentication timeout."), TryLaterError),
        (paramiko.AuthenticationException("transport shut down or saw EOF"), TryLaterError),
        (paramiko.BadAuthenticationType("Bad authentication type", ["publickey"]), RefusedError),
        (paramiko.ssh_exception.PartialAuthentication(["password"]), RefusedError),
        (paramiko.PasswordRequiredException("encrypted"), ConfigurationError),
        (paramiko.ChannelException(1, "prohibited"), RefusedError),
        (paramiko.ssh_exception.IncompatiblePeer("no acceptable kex"), ConfigurationError),
        (SFTPError("Garbage packet received"), TryLaterError),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), TryLaterError),
        (SftpStatus(2, "No such file"), ItemError),
        (SftpStatus(3, "Permission denied"), RefusedError),
        (SftpStatus(4, "Failure"), TryLaterError),
        (SftpStatus(8, "Operation unsupported"), ConfigurationError),
        (SftpStatus(11, "File exists"), ItemError),
        (SftpStatus(14, "No space"), TryLaterError),
        (SftpStatus(4711, "?"), TryLaterError),
    ],
)
def test_an_error_means_what_to_do_next(error: Exception, expected: type[BridgeError]) -> None:
    told = translate(error, READING)
    assert type(told) is expected
    assert "partner" in told.message


@pytest.mark.parametrize("error", [EOFError(), TimeoutError(), paramiko.SSHException("dropped")])
def test_a_lost_answer_to_a_change_is_unclear(error: Exception) -> None:
    assert type(translate(error, WRITING)) is UnclearError


def test_an_answered_failure_of_a_change_is_clear() -> None:
    assert type(translate(SftpStatus(4, "Failure"), WRITING)) is TryLaterError


def test_a_missing_file_means_the_folder_where_one_is_written() -> None:
    told = translate(SftpStatus(2, "No such file"), WRITING)
    assert type(told) is NoFolderError
    assert "'out'" in told.message


def test_faults_of_the_bridge_are_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError):
        translate(ZeroDivisionError(), READING)
