"""The `transport` of a partner: how its folders are reached."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from bridge.config.places import Host, LocalPath
from bridge.config.scalars import (
    ONE_OR_MANY,
    Block,
    Complaint,
    Digits,
    Seconds,
    Switch,
    Text,
    refuse,
)
from bridge.config.secret import SecretReference
from bridge.model.endpoints import MOST_FILES, FolderSettings, SftpSettings, TransportSettings

_HOW_TO_GET_A_KEY = (
    "write `host_keys` or `known_hosts`, or anybody could pose as the partner: run "
    "`ssh-keyscan -p {port} {host} | ssh-keygen -lf -`, compare the SHA256:… that it shows with "
    "what the partner tells you by another way, and write it here"
)


def _host_key(value: str) -> str:
    """Return a host key or a fingerprint of one, in OpenSSH's own forms."""
    if re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}=?", value):
        return value.rstrip("=")
    words = value.split()
    if len(words) >= 2 and _is_key(words[0], words[1]):
        return f"{words[0]} {words[1]}"
    if len(words) >= 3 and _is_key(words[1], words[2]):
        raise refuse(f"leave the host's name out: {words[1]} {words[2][:12]}…")
    if re.match(r"(MD5:)?([0-9a-f]{2}:){15}", value, re.IGNORECASE):
        raise refuse("an MD5 fingerprint proves nothing: ask for the SHA256 one")
    raise refuse('expected "SHA256:" and 43 characters, or a key such as "ssh-ed25519 AAAA…"')


def _is_key(kind: str, encoded: str) -> bool:
    """Tell whether `encoded` is a public key of the `kind` (RFC 4253, section 6.6)."""
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    length = int.from_bytes(blob[:4], "big")
    return blob[4 : 4 + length] == kind.encode() and len(blob) > 4 + length


MostFiles = Annotated[Digits, Field(ge=1)]
_MOST_FILES = Field(
    MOST_FILES, description="How many entries one folder may have; a fuller one is not read."
)
HostKeys = Annotated[tuple[Annotated[str, AfterValidator(_host_key)], ...], ONE_OR_MANY]


class SftpTransport(Block):
    """A server that speaks SFTP."""

    host: Host = Field(description="The server's name, alone.", examples=["sftp.partner.example"])
    port: Annotated[Digits, Field(ge=1, le=65_535)] = Field(22, description="The server's port.")
    user: Text = Field(description="The login name.")
    password: SecretReference | None = Field(None, description="The password, by reference.")
    key_file: LocalPath | None = Field(
        None, description="A private key of ours.", examples=["secrets/id_ed25519"]
    )
    key_passphrase: SecretReference | None = Field(
        None, description="What the private key is encrypted with, by reference."
    )
    agent: Switch = Field(False, description="Offer the keys of a running SSH agent.")
    host_keys: HostKeys = Field(
        (),
        description="The server's own keys or their SHA256 fingerprints, as the partner tells "
        "them; one of them must be shown at login.",
        examples=["SHA256:…", "ssh-ed25519 AAAA…"],
    )
    known_hosts: LocalPath | None = Field(
        None, description="A file of OpenSSH's with the server's keys."
    )
    connect_timeout_seconds: Annotated[Seconds, Field(ge=1)] = Field(
        20, description="How long a login may take."
    )
    timeout_seconds: Annotated[Seconds, Field(ge=1)] = Field(
        60, description="How long the server may be silent."
    )
    stat_after_put: Switch = Field(
        True,
        description="off: a file is gone, or cannot be looked up, once it is written.",
    )
    check_on_handle: Switch = Field(
        True, description="off: the server cannot tell the size of a file that is still open."
    )
    look_before_rename: Switch = Field(
        True, description="off: nothing can be looked up in the partner's folders (a drop box)."
    )
    legacy_algorithms: Switch = Field(
        False,
        description="Allow SHA-1, MD5, CBC and DSA, for servers that know nothing better.",
    )
    most_files: MostFiles = _MOST_FILES

    def complaints(self) -> Iterator[Complaint]:
        """Yield that nobody could log in, or that anybody could pose as the server."""
        if not self.host_keys and self.known_hosts is None:
            meant = _HOW_TO_GET_A_KEY.format(port=self.port, host=self.host)
            yield Complaint(meant, "nothing", "host_keys")
        if self.password is None and self.key_file is None and not self.agent:
            meant = "write `password`, `key_file` or `agent: on`: there is no way to log in"
            yield Complaint(meant, "nothing", "password")
        if self.key_passphrase is not None and self.key_file is None:
            yield Complaint("write `key_file` too, or leave it out", key="key_passphrase")

    def settings(self) -> SftpSettings:
        """Return what the SFTP transport obeys; a secret that is missing is told now."""
        return SftpSettings(
            host=self.host,
            user=self.user,
            port=self.port,
            password=self.password.resolve() if self.password else None,
            key_file=self.key_file,
            key_passphrase=self.key_passphrase.resolve() if self.key_passphrase else None,
            use_agent=self.agent,
            host_keys=self.host_keys,
            known_hosts=self.known_hosts,
            connect_timeout_seconds=self.connect_timeout_seconds,
            timeout_seconds=self.timeout_seconds,
            stat_after_put=self.stat_after_put,
            check_on_handle=self.check_on_handle,
            look_before_rename=self.look_before_rename,
            legacy_algorithms=self.legacy_algorithms,
            most_files=self.most_files,
        )


class FolderTransport(Block):
    """A folder of this machine, or one that is mounted into it."""

    path: LocalPath = Field(
        description="The folder that the partner's folders are in.", examples=["./exchange"]
    )
    most_files: MostFiles = _MOST_FILES

    def settings(self) -> FolderSettings:
        """Return what the transport of folders obeys."""
        return FolderSettings(self.path, self.most_files)


class Transport(Block):
    """How the partner's folders are reached: exactly one of these."""

    sftp: SftpTransport | None = Field(None, description="A server that speaks SFTP.")
    folder: FolderTransport | None = Field(None, description="A folder of this machine.")

    def complaints(self) -> Iterator[Complaint]:
        """Yield that it is not exactly one."""
        if (self.sftp is None) == (self.folder is None):
            yield Complaint("write one of `sftp` and `folder`")

    def settings(self) -> TransportSettings:
        """Return what `bridge.transports.open_transport` takes, secrets resolved."""
        if self.sftp is not None:
            return self.sftp.settings()
        return self.folder.settings() if self.folder else FolderSettings(Path())
