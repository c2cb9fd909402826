"""How a partner's folders are reached: what the configuration says and the transports obey.

Secrets stand here resolved, and never show in a `repr`. Times are in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from bridge.errors import ConfigurationError

#: Entries of a folder beyond which it is not listed, where nothing else is agreed.
MOST_FILES = 100_000


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """A folder of this machine, or one that is mounted into it."""

    #: Stands for the partner's login folder; nothing outside it is ever touched.
    path: Path
    #: Entries that one folder may have.
    most_files: int = MOST_FILES


@dataclass(frozen=True, slots=True)
class SftpSettings:
    """A login at an SFTP server, and what its server cannot do."""

    host: str
    user: str
    port: int = 22
    password: str | None = field(default=None, repr=False)
    key_file: Path | None = None
    key_passphrase: str | None = field(default=None, repr=False)
    #: Also offer the keys of the running SSH agent.
    use_agent: bool = False
    #: The server's own keys, one of which it must show: `ssh-ed25519 AAAA…` or `SHA256:…`.
    host_keys: tuple[str, ...] = ()
    #: The same in a file of OpenSSH's (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
    known_hosts: Path | None = None
    #: How long each step of the login may take.
    connect_timeout_seconds: float = 20
    #: How long the server may be silent, or take no more bytes, in the middle of something.
    timeout_seconds: float = 60
    #: Look a written file up by its path. Off for servers that take files away at once.
    stat_after_put: bool = True
    #: Ask the size of a written file on its open handle. Off for servers that cannot say, such as
    #: those that put a file together only when it is closed.
    check_on_handle: bool = True
    #: Look before renaming, for servers that replace an existing file without a word. Off for drop
    #: boxes where nothing can be looked up.
    look_before_rename: bool = True
    #: Allow CBC, MD5 and SHA-1, for servers that know nothing better (SHA-1 keys and key exchange
    #: need the extra `legacy-ssh`).
    legacy_algorithms: bool = False
    #: Entries that one folder may have.
    most_files: int = MOST_FILES

    def __post_init__(self) -> None:
        if not self.host_keys and self.known_hosts is None:
            raise ConfigurationError(
                f"No host key is given for {self.host}: anybody could pose as the partner",
                "Write `host_keys` or `known_hosts`; the check cannot be switched off",
            )

    @property
    def address(self) -> str:
        """The server as messages name it: `user@host:port`."""
        return f"{self.user}@{self.host}:{self.port}"


#: What `bridge.transports.open_transport` takes.
TransportSettings: TypeAlias = FolderSettings | SftpSettings
