"""What `bridge serve` was started with."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bridge.app.surroundings import now
from bridge.config.load import load
from bridge.config.model import Configuration
from bridge.errors import BridgeError, ConfigurationError

#: A token that is shorter can be tried out.
SHORTEST_TOKEN = 16


class Following:
    """The configuration as its file says; where that is refused, as it said before."""

    def __init__(self, path: Path, configuration: Configuration) -> None:
        self._path = path
        self._last = configuration

    def now(self) -> tuple[Configuration, str]:
        """Return the configuration, and why the file is refused now; "" where it is not."""
        try:
            self._last = load(self._path)
        except BridgeError as error:
            return self._last, str(error)
        return self._last, ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What was configured, and the address that it listens at."""

    #: What bridge.yaml says, read anew for every page.
    following: Following
    #: None: nothing can be decided here.
    token: str | None = field(repr=False)
    #: To look takes the token.
    is_closed: bool
    #: Whoever may look may see bytes of files.
    shows_files: bool
    #: Names that it may be called by.
    hosts: frozenset[str]
    path: str
    clock: Callable[[], datetime] = now


def settings_of(configuration: Configuration, config: Path, host: str) -> Settings:
    """Return the settings of a server that listens at `host`.

    Raises ConfigurationError where it would be open to others than this machine's users.
    """
    serve = configuration.serve
    token = serve.token.resolve() if serve.token else None
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise ConfigurationError(
            f"the token of `serve` has fewer than {SHORTEST_TOKEN} characters",
            "make one with `openssl rand -hex 32`",
        )
    if not is_local(host) and token is None:
        raise ConfigurationError(
            f"at {host} others than this machine's users could look, and there is no token",
            "write `serve: {token: {env: BRIDGE_TOKEN}}` in bridge.yaml, or leave --host out and "
            "put a proxy before it",
        )
    is_closed = serve.reading == "token" or (serve.reading is None and not is_local(host))
    names = {"localhost", "127.0.0.1", "::1", *serve.hosts}
    if not _is_any(host):
        names.add(host)
    hosts = frozenset(name.lower() for name in names)
    return Settings(
        Following(config, configuration), token, is_closed, serve.files, hosts, serve.path or ""
    )


def is_local(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_any(host: str) -> bool:
    """Return whether an address stands for all of this machine's."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
