"""Whether the key that a server shows is one that we were told of beforehand.

Works on the bytes of public keys alone (RFC 4253, section 6.6) and knows nothing of connections.
There is no way to accept a key that was not pinned, and none to be added on first sight.
"""

from __future__ import annotations

import base64
import binascii
import fnmatch
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bridge.errors import ConfigurationError


def fingerprint(key: bytes) -> str:
    """Return what OpenSSH shows of a public key: `SHA256:` and 43 characters."""
    digest = hashlib.sha256(key).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def type_of(key: bytes) -> str:
    """Return the type that stands at the start of a public key, such as `ssh-ed25519`."""
    length = int.from_bytes(key[:4], "big")
    return key[4 : 4 + length].decode("ascii", "replace")


@dataclass(frozen=True, slots=True)
class Pin:
    """One key that the server may show."""

    fingerprint: str
    #: "" where only the fingerprint was given.
    key_type: str = ""

    def __str__(self) -> str:
        return f"{self.key_type} {self.fingerprint}".strip()


@dataclass(frozen=True, slots=True)
class Pins:
    """The keys that a server may show, and those that it must not."""

    accepted: tuple[Pin, ...]
    #: Fingerprints that a known_hosts file marks as `@revoked`.
    revoked: frozenset[str] = frozenset()

    def accept(self, key: bytes) -> bool:
        """Tell whether the server may show `key`."""
        shown = fingerprint(key)
        return shown not in self.revoked and any(pin.fingerprint == shown for pin in self.accepted)

    @property
    def key_types(self) -> tuple[str, ...]:
        """The types that the pinned keys have; those pinned by fingerprint alone are not known."""
        return tuple(dict.fromkeys(pin.key_type for pin in self.accepted if pin.key_type))

    @property
    def has_bare_fingerprints(self) -> bool:
        """Whether a key of any type might be meant."""
        return any(not pin.key_type for pin in self.accepted)


def pin(text: str) -> Pin:
    """Return what `text` pins: an OpenSSH public key line or a `SHA256:` fingerprint."""
    words = text.split()
    if len(words) == 1 and words[0].startswith("SHA256:"):
        return Pin(words[0].rstrip("="))
    if len(words) >= 2 and (key := _decoded(words[0], words[1])):
        return Pin(fingerprint(key), type_of(key))
    raise ConfigurationError(
        f"{text!r} is no host key",
        "Write a public key (`ssh-ed25519 AAAA…`) or its fingerprint (`SHA256:…`)",
    )


def known_pins(lines: Iterable[str], host: str, port: int) -> Pins:
    """Return the keys of `host` in a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).

    Certificate authorities and lines that cannot be read are passed over, as OpenSSH does.
    """
    name = (host if port == 22 else f"[{host}]:{port}").lower()
    accepted: list[Pin] = []
    revoked: set[str] = set()
    for marker, key in _lines_for(name, lines):
        if marker == "@revoked":
            revoked.add(fingerprint(key))
        elif not marker:
            accepted.append(Pin(fingerprint(key), type_of(key)))
    return Pins(tuple(accepted), frozenset(revoked))


def _lines_for(name: str, lines: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for line in lines:
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        marker = words.pop(0) if words[0].startswith("@") else ""
        if len(words) < 3 or not _names(words[0], name):
            continue
        if key := _decoded(words[1], words[2]):
            yield marker, key


def _names(patterns: str, name: str) -> bool:
    if patterns.startswith("|1|"):
        return _is_hash_of(patterns, name)
    wanted = patterns.lower().replace("[", "[[]").split(",")
    matches = [pattern for pattern in wanted if fnmatch.fnmatchcase(name, pattern.lstrip("!"))]
    return bool(matches) and not any(pattern.startswith("!") for pattern in matches)


def _is_hash_of(hashed: str, name: str) -> bool:
    try:
        salt, digest = (base64.b64decode(part) for part in hashed.split("|")[2:4])
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.digest(salt, name.encode(), "sha1"), digest)


def _decoded(key_type: str, encoded: str) -> bytes | None:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if type_of(key) == key_type else None
