"""Old servers and weak algorithms: refused by name, and used only where a partner has no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest

from bridge.errors import ConfigurationError
from bridge.model.endpoints import SftpSettings
from bridge.transports import open_transport, sftp_connect
from tests.sshd import Sshd, make_key, start, why_not
from tests.transports.conftest import assert_no_threads_left

pytestmark = pytest.mark.sshd

_KNOWS_SHA1 = int(paramiko.__version__.split(".")[0]) < 5


def log_in(settings: SftpSettings) -> None:
    with open_transport(settings) as transport:
        transport.list("/")


@pytest.fixture(scope="module")
def old_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    if reason := why_not():
        pytest.skip(reason)
    more = "HostKeyAlgorithms ssh-rsa\nKexAlgorithms diffie-hellman-group14-sha1"
    more += "\nPubkeyAcceptedAlgorithms ssh-rsa,ssh-ed25519"
    folder = tmp_path_factory.mktemp("old")
    with start(folder, host_key_kind="rsa", more=more) as server:
        yield server


def test_an_old_server_is_told_by_what_it_offers(old_server: Sshd) -> None:
    with pytest.raises(ConfigurationError, match="ssh-rsa") as told:
        log_in(old_server.settings)
    assert "diffie-hellman-group14-sha1" in told.value.message
    assert "legacy_algorithms" in told.value.remedy
    assert "legacy-ssh" in told.value.remedy
    assert_no_threads_left()


_WEAK = {
    "aes256-cbc": "Ciphers aes256-cbc",
    "3des-cbc": "Ciphers 3des-cbc",
    "hmac-sha1": "Ciphers aes256-ctr\nMACs hmac-sha1",
    "hmac-md5-96": "Ciphers aes256-ctr\nMACs hmac-md5-96",
}


@pytest.mark.parametrize("weak", _WEAK)
def test_weak_algorithms_are_used_only_where_they_are_allowed(tmp_path: Path, weak: str) -> None:
    if reason := why_not():
        pytest.skip(reason)
    with start(tmp_path, more=_WEAK[weak]) as server:
        with pytest.raises(ConfigurationError, match="No common algorithms") as told:
            log_in(server.settings)
        assert weak in told.value.message
        assert "legacy_algorithms" in told.value.remedy
        log_in(replace(server.settings, legacy_algorithms=True))
    assert_no_threads_left()


def test_nothing_weak_is_offered() -> None:
    kinds = ("ciphers", "macs", "kex", "keys")
    strong = {kind: getattr(paramiko.Transport, f"_preferred_{kind}") for kind in kinds}
    weak = r"cbc|md5|sha1(?!\d)|arcfour|dss|ssh-rsa"
    for kind, known in strong.items():
        left = [name for name in known if name not in sftp_connect._WEAK[kind]]
        assert left
        assert not [name for name in left if re.search(weak, name)]


@pytest.mark.skipif(_KNOWS_SHA1, reason="this paramiko still has SHA-1")
def test_old_algorithms_that_are_no_longer_there_name_the_extra(old_server: Sshd) -> None:
    with pytest.raises(ConfigurationError, match="no longer has SHA-1") as told:
        log_in(replace(old_server.settings, legacy_algorithms=True))
    assert "legacy-ssh" in told.value.remedy


@pytest.mark.skipif(not _KNOWS_SHA1, reason="this paramiko no longer has SHA-1")
@pytest.mark.parametrize("tells_its_algorithms", [True, False])
def test_old_algorithms_can_be_allowed(
    old_server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tells_its_algorithms: bool
) -> None:
    if not tells_its_algorithms:  # as servers older than RFC 8308
        monkeypatch.setattr(paramiko.Transport, "_parse_ext_info", lambda *_: None)
    key = make_key(tmp_path / "key", kind="rsa")
    old_server.let_in(key)
    log_in(replace(old_server.settings, legacy_algorithms=True, key_file=key))
