"""What only OpenSSH's own server can tell us."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest

from bridge.errors import (
    BridgeError,
    ConfigurationError,
    RefusedError,
    TryLaterError,
    UnclearError,
)
from bridge.model.endpoints import SftpSettings
from bridge.transports import open_transport
from tests.sshd import Sshd, make_key, public_key, start, why_not
from tests.transports.conftest import assert_no_threads_left
from tests.transports.small_disk import small_disk

__all__ = ["small_disk"]

pytestmark = pytest.mark.sshd


def log_in(settings: SftpSettings) -> None:
    with open_transport(settings) as transport:
        transport.list("/")


# --- host keys ------------------------------------------------------------------------------------


def test_another_host_key_is_refused(sshd: Sshd, tmp_path: Path) -> None:
    other = public_key(make_key(tmp_path / "other"))
    with pytest.raises(RefusedError, match="another host key"):
        log_in(replace(sshd.settings, host_keys=(other,)))
    assert_no_threads_left()


def test_another_host_key_is_shown_beside_the_pinned_one_and_nothing_is_said_to_the_server(
    sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    for name in ("auth_password", "auth_publickey", "auth_none", "open_session"):
        monkeypatch.setattr(paramiko.Transport, name, lambda *_, name=name: said.append(name))
    other = make_key(tmp_path / "other")
    settings = replace(sshd.settings, host_keys=(public_key(other),), password="hunter2")
    with pytest.raises(RefusedError, match="another host key") as told:
        log_in(settings)
    for key in (sshd.host_key, other):
        shown = subprocess.run(
            ["ssh-keygen", "-lf", key], capture_output=True, text=True, check=True
        )
        assert shown.stdout.split()[1] in told.value.message
    assert "by another way" in told.value.remedy
    assert said == []


def test_a_known_hosts_file_made_by_openssh_is_read(sshd: Sshd, tmp_path: Path) -> None:
    known = tmp_path / "known_hosts"
    kind, key = public_key(sshd.host_key).split()[:2]
    known.write_text(f"[127.0.0.1]:{sshd.settings.port} {kind} {key}\n")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", known], check=True, capture_output=True)
    assert "127.0.0.1" not in known.read_text()
    log_in(replace(sshd.settings, host_keys=(), known_hosts=known))


def test_a_host_that_is_not_known_is_refused(sshd: Sshd, tmp_path: Path) -> None:
    known = tmp_path / "known_hosts"
    known.write_text(f"other.example {public_key(sshd.host_key)}\n")
    with pytest.raises(RefusedError, match="has no key of 127"):
        log_in(replace(sshd.settings, host_keys=(), known_hosts=known))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        log_in(replace(sshd.settings, host_keys=(), known_hosts=tmp_path / "none"))


@pytest.fixture(scope="module")
def three_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sshd, dict[str, Path]]]:
    """A server with a key of each type; it shows Ed25519 unless it is asked for another."""
    if reason := why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("three")
    keys = {kind: make_key(folder / kind, kind=kind) for kind in ("rsa", "ecdsa")}
    more = "\n".join(f"HostKey {path}" for path in keys.values())
    with start(folder, more=more) as server:
        yield server, keys


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_pinned_key_is_asked_for_even_if_another_would_be_shown(
    three_keys: tuple[Sshd, dict[str, Path]], kind: str
) -> None:
    server, keys = three_keys
    log_in(replace(server.settings, host_keys=(public_key(keys[kind]),)))
    shown = subprocess.run(
        ["ssh-keygen", "-lf", keys[kind]], capture_output=True, text=True, check=True
    )
    fingerprint = shown.stdout.split()[1]
    log_in(replace(server.settings, host_keys=(fingerprint,)))


def test_a_fingerprint_that_fits_no_key_is_refused_after_all(
    three_keys: tuple[Sshd, dict[str, Path]],
) -> None:
    server, _ = three_keys
    with pytest.raises(RefusedError, match="shown ssh-ed25519"):
        log_in(replace(server.settings, host_keys=("SHA256:" + "A" * 43,)))
    assert_no_threads_left()


# --- logging in -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_file_with_a_passphrase(sshd: Sshd, tmp_path: Path, kind: str) -> None:
    key = make_key(tmp_path / "key", kind=kind, passphrase="open sesame")
    sshd.let_in(key)
    settings = replace(sshd.settings, key_file=key)
    log_in(replace(settings, key_passphrase="open sesame"))
    with pytest.raises(ConfigurationError, match="it is encrypted"):
        log_in(settings)
    with pytest.raises(ConfigurationError, match="passphrase is wrong") as told:
        log_in(replace(settings, key_passphrase="open barley"))
    assert "barley" not in str(told.value)


def test_a_key_file_that_is_none(sshd: Sshd, tmp_path: Path) -> None:
    no_key = tmp_path / "no_key"
    with pytest.raises(ConfigurationError, match="No such file"):
        log_in(replace(sshd.settings, key_file=no_key))
    no_key.write_text("no key")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        log_in(replace(sshd.settings, key_file=no_key))


def test_a_key_that_the_partner_has_not_installed(sshd: Sshd, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="refused the login"):
        log_in(replace(sshd.settings, key_file=make_key(tmp_path / "key")))
    assert_no_threads_left()


def test_the_agents_keys_are_offered(
    sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sock = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", sock], stdout=subprocess.DEVNULL)
    try:
        while not sock.exists():
            time.sleep(0.01)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(sock))
        settings = replace(sshd.settings, key_file=None, use_agent=True)
        with pytest.raises(RefusedError):
            log_in(settings)
        assert sshd.settings.key_file is not None
        keys = [make_key(tmp_path / "unknown"), sshd.settings.key_file]
        subprocess.run(["ssh-add", "-q", *keys], check=True)
        log_in(settings)
    finally:
        agent.terminate()
        agent.wait()


# --- full disks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 4096, 1_000_000, 3_000_000, 8_000_000])
@pytest.mark.parametrize("stat_after_put", [True, False])
def test_a_full_device_is_never_taken_for_a_written_file(
    sshd: Sshd, tmp_path: Path, size: int, stat_after_put: bool
) -> None:
    (tmp_path / "full").symlink_to("/dev/full")
    settings = replace(sshd.settings, stat_after_put=stat_after_put)
    with open_transport(settings) as transport:
        with pytest.raises(TryLaterError):
            transport.write(f"{tmp_path}/full", io.BytesIO(b"x" * size), size)
        transport.write(f"{tmp_path}/good", io.BytesIO(b"goes on"), 7)


def test_a_disk_that_runs_full_can_be_tried_again(sshd: Sshd, small_disk: Path) -> None:
    with open_transport(sshd.settings) as transport:
        with pytest.raises(TryLaterError) as told:
            transport.write(f"{small_disk}/a.csv", io.BytesIO(b"x" * 2_000_000), 2_000_000)
        assert type(told.value) is TryLaterError
        transport.remove(f"{small_disk}/a.csv")
        transport.write(f"{small_disk}/a.csv", io.BytesIO(b"x" * 500_000), 500_000)


# --- a server that falls silent -------------------------------------------------------------------


@pytest.fixture
def frozen_settings(own_sshd: Sshd) -> SftpSettings:
    return replace(own_sshd.settings, timeout_seconds=1, connect_timeout_seconds=1)


def test_a_server_that_falls_silent_is_given_up(
    own_sshd: Sshd, frozen_settings: SftpSettings
) -> None:
    with open_transport(frozen_settings) as transport:
        transport.list("/")
        own_sshd.freeze()
        started = time.monotonic()
        with pytest.raises(TryLaterError, match="No answer within 1 s") as told:
            transport.list("/")
        assert type(told.value) is TryLaterError
    assert time.monotonic() - started < 4
    assert_no_threads_left()


def test_a_server_that_falls_silent_in_an_upload_is_given_up(
    own_sshd: Sshd, frozen_settings: SftpSettings, tmp_path: Path
) -> None:
    class FreezingSource(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() == 32768:
                own_sshd.freeze()
            return super().read(size)

    started = time.monotonic()
    with open_transport(frozen_settings) as transport, pytest.raises(UnclearError):
        transport.write(f"{tmp_path}/a", FreezingSource(b"x" * 50_000_000), 50_000_000)
    assert time.monotonic() - started < 10
    assert_no_threads_left()


def test_a_frozen_server_lets_nobody_in(own_sshd: Sshd, frozen_settings: SftpSettings) -> None:
    own_sshd.freeze()
    started = time.monotonic()
    with pytest.raises(TryLaterError):
        log_in(frozen_settings)
    assert time.monotonic() - started < 5
    assert_no_threads_left()


# --- names ----------------------------------------------------------------------------------------


def test_a_name_that_is_no_utf8_does_not_hide_the_others(sshd: Sshd, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/good.csv").touch()
    (tmp_path / os.fsdecode(b"in/R\xfcckmeldung.csv")).touch()
    with open_transport(sshd.settings) as transport:
        found = transport.list(f"{tmp_path}/in")
        assert transport.look(f"{tmp_path}/in/good.csv") is not None
    assert [file.name for file in found] == ["good.csv"]
    assert [os.fsencode(one.name) for one in found.left_out] == [b"R\xfcckmeldung.csv"]


# --- beside the command line's client -------------------------------------------------------------


def test_openssh_reads_what_we_wrote(sshd: Sshd, tmp_path: Path) -> None:
    content = os.urandom(3_000_001)
    with open_transport(sshd.settings) as transport:
        transport.write(f"{tmp_path}/a.bin", io.BytesIO(content), len(content))
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{sshd.settings.port} {public_key(sshd.host_key)}\n")
    sftp = shutil.which("sftp")
    assert sftp is not None
    options = [f"-oUserKnownHostsFile={known}", f"-oIdentityFile={sshd.settings.key_file}"]
    subprocess.run(
        [sftp, "-q", "-b", "-", "-P", str(sshd.settings.port), *options, "root@127.0.0.1"],
        input=f"get {tmp_path}/a.bin {tmp_path}/b.bin\n".encode(),
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "b.bin").read_bytes() == content


def test_no_message_has_a_traceback_or_a_secret(
    sshd: Sshd, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    settings = replace(sshd.settings, key_file=None, password="hunter2")
    with pytest.raises(BridgeError) as told:
        log_in(settings)
    assert not re.search(r"hunter2|Traceback", str(told.value) + caplog.text)
