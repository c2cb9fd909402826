"""From settings to an SFTP session: the socket, the host key, the channel.

paramiko's `SSHClient` is passed over on purpose. It never sets TCP_NODELAY (every write that waits
for an answer then costs 30 ms), offers a password as a passphrase, looks for keys of its own
accord, and says of a wrong host key only that it is wrong. Its `Transport` can do all that we need.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import paramiko
from paramiko.ssh_exception import IncompatiblePeer

from bridge.errors import ConfigurationError, RefusedError
from bridge.model.endpoints import SftpSettings
from bridge.transports import host_keys, sftp_errors, sftp_login
from bridge.transports.sftp_client import Client

#: What `legacy_algorithms` allows, and paramiko offers unasked. paramiko 5 no longer has those of
#: SHA-1 that prove who somebody is.
_WEAK = {
    "keys": ["ssh-rsa", "ssh-dss"],
    "pubkeys": ["ssh-rsa", "ssh-dss"],
    "kex": [
        "diffie-hellman-group1-sha1",
        "diffie-hellman-group14-sha1",
        "diffie-hellman-group-exchange-sha1",
    ],
    "ciphers": ["aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc", "blowfish-cbc"],
    "macs": ["hmac-sha1", "hmac-sha1-96", "hmac-md5", "hmac-md5-96"],
}
#: Fast, since it needs no second pass for authentication; paramiko prefers it last.
_FIRST_CIPHER = "aes128-gcm@openssh.com"
_KEEP_ALIVE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a server has shown of itself, and what was agreed on."""

    #: Type and fingerprint, such as `ssh-ed25519 SHA256:…`.
    host_key: str
    cipher: str
    #: What of the algorithms that are in use can be broken.
    weak: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connection:
    """A session that is logged in."""

    transport: paramiko.Transport
    client: Client

    @property
    def is_active(self) -> bool:
        """Whether nothing is known to have broken it."""
        return self.transport.is_active() and not self.client.sock.closed

    @property
    def greeting(self) -> Greeting:
        """What the server has shown at login."""
        key = self.transport.get_remote_server_key().asbytes()
        # paramiko sets these, whatever the stubs say.
        cipher, mac = (
            str(getattr(self.transport, f"remote_{one}", "")) for one in ("cipher", "mac")
        )
        used = (self.transport.host_key_type, cipher, mac)
        known = {name for names in _WEAK.values() for name in names}
        return Greeting(_shown(key), cipher, tuple(one for one in used if one in known))

    def close(self) -> None:
        """End it; never waits for the other side."""
        _end(self.transport)


class _Transport(paramiko.Transport):
    """Remembers what the server offered, for the message if nothing fits.

    Not paramiko's newer `ServiceRequestingTransport`: that one prepares to hear the answer to a
    login only after it has asked, and one time in thirty waits for it in vain.
    """

    offered: dict[str, Any] | None = None

    def _really_parse_kex_init(self, m: paramiko.Message, *args: Any, **words: Any) -> Any:
        parsed = super()._really_parse_kex_init(m, *args, **words)  # type: ignore[misc]
        self.offered = {name: list(value) for name, value in parsed.items() if _is_list(value)}
        return parsed


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def connect(settings: SftpSettings) -> Connection:
    """Return a new session at the server that `settings` name, its host key checked."""
    _quieten_paramiko()
    pins = _pins(settings)
    doing = sftp_errors.Doing(
        settings.address, "logging in", timeout_seconds=settings.connect_timeout_seconds
    )
    try:
        transport = _transport_with_pinned_key(settings, pins)
        with _closed_on_error(transport):
            sftp_login.log_in(transport, settings)
            client = _open_session(transport, settings)
    except sftp_errors.FOREIGN as error:
        raise sftp_errors.translate(error, doing) from error
    transport.set_keepalive(_KEEP_ALIVE_SECONDS)
    return Connection(transport, client)


def keys_shown(host: str, port: int) -> list[str]:
    """Return every host key that a server shows, type and fingerprint; nobody logs in.

    It proves nothing: who stands between us and the server shows keys of his own.
    """
    _quieten_paramiko()
    settings = SftpSettings(host, "nobody", port, host_keys=("SHA256:" + "A" * 43,))
    doing = sftp_errors.Doing(
        f"{host}:{port}", "asking for host keys", timeout_seconds=settings.connect_timeout_seconds
    )
    shown: list[str] = []
    unwanted: tuple[str, ...] = ()
    try:
        while True:
            transport = _start(settings, host_keys.Pins(()), unwanted)
            key = transport.get_remote_server_key().asbytes()
            _end(transport)
            shown.append(_shown(key))
            unwanted += _algorithms_for(host_keys.type_of(key))
    except IncompatiblePeer as error:
        if not shown:
            raise sftp_errors.translate(error, doing) from error
        return shown
    except sftp_errors.FOREIGN as error:
        raise sftp_errors.translate(error, doing) from error


def _quieten_paramiko() -> None:
    """Keep paramiko's tracebacks out of the log: what they tell comes as our own errors."""
    is_wanted = logging.getLogger("bridge").isEnabledFor(logging.DEBUG)
    logging.getLogger("paramiko").setLevel(logging.DEBUG if is_wanted else logging.CRITICAL)


def _pins(settings: SftpSettings) -> host_keys.Pins:
    given = tuple(host_keys.pin(text) for text in settings.host_keys)
    if settings.known_hosts is None:
        return host_keys.Pins(given)
    try:
        lines = settings.known_hosts.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise ConfigurationError(
            f"The file of known hosts cannot be read: {error}", "Correct `known_hosts`"
        ) from error
    known = host_keys.known_pins(lines, settings.host, settings.port)
    return host_keys.Pins(given + known.accepted, known.revoked)


def _transport_with_pinned_key(settings: SftpSettings, pins: host_keys.Pins) -> _Transport:
    """Return a transport whose server has shown a pinned key.

    A server has a key of each type and shows one of them. Where only fingerprints are pinned, the
    type that they belong to is not known: then the others are asked for, in connections of their
    own, before it is said that the key is wrong.
    """
    unwanted: tuple[str, ...] = ()
    refusal: RefusedError | None = None
    while True:
        try:
            transport = _start(settings, pins, unwanted)
        except IncompatiblePeer:
            if refusal is None:
                raise
            raise refusal from None
        key = transport.get_remote_server_key().asbytes()
        if pins.accept(key):
            return transport
        _end(transport)
        refusal = refusal or _refusal_of(key, settings, pins)
        if not pins.has_bare_fingerprints:
            raise refusal
        unwanted += _algorithms_for(host_keys.type_of(key))


def _algorithms_for(key_type: str) -> tuple[str, ...]:
    if key_type == "ssh-rsa":  # one key, three ways to sign with it
        return ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")
    return (key_type,)


def _shown(key: bytes) -> str:
    return f"{host_keys.type_of(key)} {host_keys.fingerprint(key)}"


def _refusal_of(key: bytes, settings: SftpSettings, pins: host_keys.Pins) -> RefusedError:
    shown = _shown(key)
    server = f"{settings.host}:{settings.port}"
    if host_keys.fingerprint(key) in pins.revoked:
        return RefusedError(
            f"{server} showed a host key that {settings.known_hosts} marks as revoked: {shown}",
            "Do not connect; ask the partner for the server's present key",
        )
    if not pins.accepted:
        return RefusedError(
            f"{settings.known_hosts} has no key of {server}; the server showed {shown}",
            "Compare this fingerprint with the one that the partner tells you by another way "
            "(telephone, contract), and only then write it to `host_keys`",
        )
    pinned = ", ".join(map(str, pins.accepted))
    return RefusedError(
        f"{server} showed another host key than the pinned one: shown {shown}, pinned {pinned}",
        "Somebody may stand between you and the partner. Ask the partner by another way whether "
        "the server has a new key; if so, write its fingerprint to `host_keys`",
    )


def _start(settings: SftpSettings, pins: host_keys.Pins, unwanted: tuple[str, ...]) -> _Transport:
    """Return a transport with agreed keys, whose server is not yet trusted."""
    seconds = settings.connect_timeout_seconds
    transport = _Transport(
        _dial(settings), disabled_algorithms=_disabled_algorithms(settings, unwanted)
    )
    transport.banner_timeout = transport.handshake_timeout = seconds
    transport.auth_timeout = transport.channel_timeout = seconds
    with _closed_on_error(transport):
        _prefer(transport, pins)
        try:
            transport.start_client(timeout=seconds)
        except IncompatiblePeer as error:
            _check_legacy(transport, settings)
            raise IncompatiblePeer(f"{error}{_offers(transport)}") from error
        transport.get_remote_server_key()  # start_client returns quietly when its time is over
    return transport


def _dial(settings: SftpSettings) -> socket.socket:
    """Return a connected socket that sends at once and does not wait for ever.

    TCP_USER_TIMEOUT ends a connection whose other side has stopped taking bytes; paramiko's own
    time-outs do not reach into its writing to the socket.
    """
    connected = socket.create_connection(
        (settings.host, settings.port), timeout=settings.connect_timeout_seconds
    )
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = int(settings.timeout_seconds * 1000)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
    return connected


def _disabled_algorithms(settings: SftpSettings, unwanted: tuple[str, ...]) -> dict[str, list[str]]:
    disabled = {} if settings.legacy_algorithms else dict(_WEAK)
    return {**disabled, "keys": [*disabled.get("keys", ()), *unwanted]}


def _prefer(transport: paramiko.Transport, pins: host_keys.Pins) -> None:
    """Ask for the pinned type of host key first, and for the fastest cipher."""
    options = transport.get_security_options()
    pinned = [name for kind in pins.key_types for name in _algorithms_for(kind)]
    options.key_types = sorted(options.key_types, key=lambda name: name not in pinned)
    options.ciphers = sorted(options.ciphers, key=lambda name: name != _FIRST_CIPHER)


def _check_legacy(transport: _Transport, settings: SftpSettings) -> None:
    """Raise `ConfigurationError` where a server may be as old as it is, and paramiko is too new."""
    knows_sha1 = "ssh-rsa" in transport.get_security_options().key_types
    if settings.legacy_algorithms and not knows_sha1:
        raise ConfigurationError(
            f"`legacy_algorithms` is on for {settings.host}, but paramiko "
            f"{paramiko.__version__} no longer has SHA-1{_offers(transport)}",
            "Install the extra with the older one: pip install 'centra-bridge[legacy-ssh]'",
        )


def _offers(transport: _Transport) -> str:
    if transport.offered is None:
        return ""
    names = {"key exchange": "kex_algo_list", "host keys": "server_key_algo_list"}
    names |= {"ciphers": "server_encrypt_algo_list", "checksums": "server_mac_algo_list"}
    offers = [f"{what} {', '.join(transport.offered.get(key, ()))}" for what, key in names.items()]
    return f". The server offers: {'; '.join(offers)}"


def _open_session(transport: paramiko.Transport, settings: SftpSettings) -> Client:
    with _deadline(transport, settings.connect_timeout_seconds):
        channel = transport.open_session(timeout=settings.connect_timeout_seconds)
        channel.settimeout(settings.timeout_seconds)
        channel.invoke_subsystem("sftp")
        return Client(channel)


@contextmanager
def _deadline(transport: paramiko.Transport, seconds: float) -> Iterator[None]:
    """Cut the connection when its time is over: paramiko waits for some answers for ever."""
    timer = threading.Timer(seconds, transport.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


@contextmanager
def _closed_on_error(transport: paramiko.Transport) -> Iterator[None]:
    try:
        yield
    except BaseException:
        _end(transport)
        raise


def _end(transport: paramiko.Transport) -> None:
    """Leave nothing behind: no socket, no thread, no timer of an unfinished handshake."""
    transport.close()
    transport.sock.close()
    transport.packetizer.complete_handshake()
    if transport.is_alive():
        transport.join(timeout=1)
