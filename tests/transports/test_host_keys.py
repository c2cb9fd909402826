from __future__ import annotations

import base64
import hmac
from pathlib import Path

import pytest

from bridge.errors import ConfigurationError
from bridge.model.endpoints import SftpSettings
from bridge.transports import host_keys


def key_of(kind: str, body: bytes) -> bytes:
    return len(kind).to_bytes(4, "big") + kind.encode() + body


KEY = key_of("ssh-ed25519", b"\0\0\0\x20" + b"k" * 32)
OTHER = key_of("ssh-rsa", b"\0\0\0\x03" + b"other")
LINE = f"ssh-ed25519 {base64.b64encode(KEY).decode()}"
OTHER_LINE = f"ssh-rsa {base64.b64encode(OTHER).decode()}"


def test_a_key_line_and_its_fingerprint_pin_the_same_key() -> None:
    for text in (LINE, f"{LINE} comment", host_keys.fingerprint(KEY)):
        pins = host_keys.Pins((host_keys.pin(text),))
        assert pins.accept(KEY)
        assert not pins.accept(OTHER)


def test_the_fingerprint_is_that_of_openssh() -> None:
    # Both as `ssh-keygen` wrote them, for a key that is used nowhere.
    line = "AAAAC3NzaC1lZDI1NTE5AAAAICSJA0RX6yEJPYWzbjV+io1lFODedkTFA5QE3Viw4Nj0"
    fingerprint = host_keys.fingerprint(base64.b64decode(line))
    assert fingerprint == "SHA256:kHNOEF6oZohNTtF0YmYsxLjSpQwKO2fbEaJPCbhZ/KA"


@pytest.mark.parametrize(
    "text",
    ["", "AAAA", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa " + LINE.split()[1], "MD5:aa:bb"],
)
def test_what_is_no_key_is_a_fault_of_the_configuration(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no host key"):
        host_keys.pin(text)


def test_nothing_pinned_accepts_nothing() -> None:
    assert not host_keys.Pins(()).accept(KEY)


@pytest.mark.parametrize(
    ("names", "port", "is_known"),
    [
        ("partner.example", 22, True),
        ("PARTNER.example", 22, True),
        ("other.example,partner.example", 22, True),
        ("*.example", 22, True),
        ("*.example,!partner.example", 22, False),
        ("partner.example", 2222, False),
        ("[partner.example]:2222", 2222, True),
        ("[partner.example]:2222", 22, False),
        ("other.example", 22, False),
        ("|1|broken", 22, False),
    ],
)
def test_known_hosts_are_matched_as_openssh_does(names: str, port: int, is_known: bool) -> None:
    pins = host_keys.known_pins([f"{names} {LINE}"], "partner.example", port)
    assert pins.accept(KEY) is is_known


def test_hashed_names_are_found() -> None:
    salt = base64.b64encode(b"s" * 20).decode()
    digest = base64.b64encode(hmac.digest(b"s" * 20, b"partner.example", "sha1")).decode()
    lines = [f"|1|{salt}|{digest} {LINE}"]
    assert host_keys.known_pins(lines, "partner.example", 22).accept(KEY)
    assert not host_keys.known_pins(lines, "other.example", 22).accept(KEY)


def test_a_revoked_key_is_not_accepted_even_where_it_is_pinned() -> None:
    lines = [f"partner.example {LINE}", f"@revoked partner.example {LINE}"]
    assert not host_keys.known_pins(lines, "partner.example", 22).accept(KEY)


def test_authorities_comments_and_broken_lines_are_passed_over() -> None:
    lines = [
        "",
        "# a comment",
        f"@cert-authority *.example {LINE}",
        "partner.example ssh-ed25519",
        "partner.example ssh-ed25519 !!!",
        f"partner.example {OTHER_LINE}",
    ]
    pins = host_keys.known_pins(lines, "partner.example", 22)
    assert pins.accept(OTHER)
    assert not pins.accept(KEY)


def test_a_connection_without_any_host_key_cannot_even_be_described() -> None:
    with pytest.raises(ConfigurationError, match="anybody could pose"):
        SftpSettings(host="partner.example", user="we")


def test_secrets_do_not_show_in_settings() -> None:
    settings = SftpSettings(
        host="h", user="u", password="pw-1", key_passphrase="pw-2", known_hosts=Path("known_hosts")
    )
    assert "pw-" not in repr(settings)
