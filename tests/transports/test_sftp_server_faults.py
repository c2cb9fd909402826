"""What partners' servers do to us, done to order by the sandbox's."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.errors import (
    BridgeError,
    ConfigurationError,
    ItemError,
    RefusedError,
    TryLaterError,
    UnclearError,
)
from bridge.model.endpoints import SftpSettings
from bridge.sandbox.sftp_server import SftpServer
from bridge.transports import Transport, open_transport
from bridge.transports.base import WholeError
from tests.sshd import make_key, public_key
from tests.transports.conftest import Partner, assert_no_threads_left, settings_for

_MEGABYTES = b"0123456789abcdef" * 300_000


def put(settings: SftpSettings, content: bytes = b"content", path: str = "a.csv") -> None:
    with open_transport(settings) as transport:
        transport.write(path, io.BytesIO(content), len(content))


def get(settings: SftpSettings, path: str = "a.csv") -> bytes:
    sink = io.BytesIO()
    with open_transport(settings) as transport:
        transport.read(path, sink)
    return sink.getvalue()


# --- logging in -----------------------------------------------------------------------------------


def test_a_wrong_password_is_refused_and_not_told(partner: Partner) -> None:
    settings = replace(partner.settings, password="a wrong one")
    with pytest.raises(RefusedError, match="refused the login") as told:
        put(settings)
    assert "a wrong one" not in str(told.value)


def test_a_server_that_wants_another_way_names_it(partner: Partner, tmp_path: Path) -> None:
    key = make_key(tmp_path / "key")
    with pytest.raises(RefusedError, match="password"):
        put(replace(partner.settings, password=None, key_file=key))


def test_without_any_way_to_log_in_the_configuration_is_wrong(partner: Partner) -> None:
    with pytest.raises(ConfigurationError, match="no way to log in"):
        put(replace(partner.settings, password=None))


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_logs_in(tmp_path: Path, kind: str) -> None:
    key = make_key(tmp_path / "key", kind=kind)
    with SftpServer(tmp_path, authorized_keys=(public_key(key),)) as server:
        put(replace(settings_for(server), password=None, key_file=key))
    assert (tmp_path / "a.csv").read_bytes() == b"content"


def test_a_server_that_wants_key_and_password_gets_both(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key")
    with SftpServer(tmp_path, password="pw", authorized_keys=(public_key(key),)) as server:
        server.misbehaviour.wants_key_and_password = True
        with pytest.raises(RefusedError):
            put(settings_for(server))
        put(replace(settings_for(server), key_file=key))
    assert (tmp_path / "a.csv").read_bytes() == b"content"


# --- reaching it ----------------------------------------------------------------------------------


def test_another_host_key_names_both_fingerprints(partner: Partner) -> None:
    pinned = "SHA256:" + "A" * 43
    with pytest.raises(RefusedError, match="another host key") as told:
        put(replace(partner.settings, host_keys=(pinned,)))
    assert pinned in told.value.message
    assert told.value.message.count("SHA256:") == 2
    assert "Ask the partner" in told.value.remedy


def test_an_unknown_host_shows_its_fingerprint(partner: Partner, tmp_path: Path) -> None:
    known = tmp_path / "known_hosts"
    known.write_text("")
    with pytest.raises(RefusedError, match="showed ecdsa-sha2-nistp256 SHA256:") as told:
        put(replace(partner.settings, host_keys=(), known_hosts=known))
    shown = told.value.message.split()[-1]
    put(replace(partner.settings, host_keys=(shown,)))


def test_a_refused_connection_can_be_tried_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(TryLaterError, match="cannot be reached"):
        put(SftpSettings("127.0.0.1", "we", port, password="x", host_keys=("SHA256:x",)))


def test_a_server_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = SftpSettings(
            "127.0.0.1",
            "we",
            silent.getsockname()[1],
            password="x",
            host_keys=("SHA256:x",),
            connect_timeout_seconds=0.5,
        )
        started = time.monotonic()
        with pytest.raises(TryLaterError):
            put(settings)
        assert time.monotonic() - started < 5
    assert_no_threads_left()


def test_a_refused_login_leaves_nothing_behind(partner: Partner) -> None:
    before = set(threading.enumerate())
    with pytest.raises(RefusedError):
        put(replace(partner.settings, password="wrong"))
    for _ in range(100):
        if set(threading.enumerate()) <= before:
            return
        time.sleep(0.01)
    raise AssertionError(set(threading.enumerate()) - before)


# --- writing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 4096, 1_000_000, 3_000_000])
def test_a_full_disk_is_never_taken_for_a_written_file(partner: Partner, size: int) -> None:
    partner.faults.free_bytes = size - 1
    with pytest.raises(TryLaterError) as told:
        put(partner.settings, b"x" * size)
    assert type(told.value) is TryLaterError


def test_a_server_that_takes_files_at_once_is_no_error_if_told(partner: Partner) -> None:
    partner.faults.takes_files_on = "close"
    with pytest.raises(UnclearError, match="gone") as told:
        put(partner.settings)
    assert "stat_after_put" in told.value.remedy
    put(replace(partner.settings, stat_after_put=False), b"second")
    assert partner.server.taken == {"a.csv": b"second"}


def test_a_server_that_takes_renamed_files_is_no_error(partner: Partner) -> None:
    partner.faults.takes_files_on = "rename"
    with open_transport(partner.settings) as transport:
        for number in range(20):
            transport.write("a.part", io.BytesIO(b"content"), 7)
            transport.rename("a.part", f"{number}.csv")
    assert len(partner.server.taken) == 20


def test_a_file_that_is_lost_when_it_is_closed_is_not_taken_for_written(partner: Partner) -> None:
    partner.faults.fails_to_close = True
    for stat_after_put in (True, False):
        with pytest.raises(TryLaterError):
            put(replace(partner.settings, stat_after_put=stat_after_put))


@pytest.mark.parametrize("shows_size", [True, False])
def test_a_lost_answer_to_the_closing_leaves_a_file_whole_only_where_its_size_was_seen(
    partner: Partner, shows_size: bool
) -> None:
    partner.faults.cuts_before_answer_to.add("close")
    if not shows_size:
        partner.faults.lacks.add("fstat")
    with pytest.raises(UnclearError) as told:
        put(partner.settings)
    assert type(told.value) is (WholeError if shows_size else UnclearError)


def test_a_server_that_cannot_tell_a_size_is_believed_in_what_it_can(partner: Partner) -> None:
    partner.faults.lacks.add("fstat")
    put(partner.settings)
    assert get(partner.settings) == b"content"
    with pytest.raises(ConfigurationError, match="not supported"):
        put(replace(partner.settings, stat_after_put=False))
    put(replace(partner.settings, stat_after_put=False, check_on_handle=False))


def test_a_drop_box_where_nothing_can_be_looked_up(partner: Partner) -> None:
    partner.faults.refuses |= {"stat", "fstat", "list"}
    settings = replace(
        partner.settings, stat_after_put=False, check_on_handle=False, look_before_rename=False
    )
    with open_transport(settings) as transport:
        transport.write("a.part", io.BytesIO(b"content"), 7)
        transport.rename("a.part", "a.csv")
        with pytest.raises(ItemError, match="gone"):
            transport.rename("a.part", "a.csv")
    assert (partner.server.root / "a.csv").read_bytes() == b"content"


def test_a_cut_connection_in_an_upload_is_unclear(partner: Partner) -> None:
    partner.faults.cut_after_bytes = 1_000_000
    with open_transport(partner.settings) as transport:
        with pytest.raises(UnclearError):
            transport.write("a.csv", io.BytesIO(_MEGABYTES), len(_MEGABYTES))
        with pytest.raises(TryLaterError, match="no connection") as told:
            transport.look("a.csv")
        assert type(told.value) is TryLaterError
    partner.faults.cut_after_bytes = None
    put(partner.settings, _MEGABYTES)
    assert (partner.server.root / "a.csv").read_bytes() == _MEGABYTES


# --- reading --------------------------------------------------------------------------------------


def test_a_cut_connection_in_a_download_can_be_tried_again(partner: Partner) -> None:
    (partner.server.root / "a.csv").write_bytes(_MEGABYTES)
    partner.faults.cut_after_bytes = 1_000_000
    with pytest.raises(TryLaterError) as told:
        get(partner.settings)
    assert not isinstance(told.value, UnclearError)
    partner.faults.cut_after_bytes = None
    assert get(partner.settings) == _MEGABYTES


def test_a_server_that_answers_in_morsels_is_read_whole(partner: Partner) -> None:
    (partner.server.root / "a.csv").write_bytes(_MEGABYTES[:500_000])
    partner.faults.most_bytes_per_read = 10_000
    assert get(partner.settings) == _MEGABYTES[:500_000]


def test_a_listing_without_attributes_still_lists(partner: Partner) -> None:
    (partner.server.root / "a.csv").write_bytes(b"content")
    partner.faults.tells_attributes = False
    with open_transport(partner.settings) as transport:
        (file,) = transport.list("")
    assert (file.name, file.size, file.modified) == ("a.csv", None, None)
    assert get(partner.settings) == b"content"


# --- renaming and the rest ------------------------------------------------------------------------


def test_a_server_that_renames_over_files_is_not_let(partner: Partner) -> None:
    partner.faults.replaces_on_rename = True
    (partner.server.root / "old.csv").write_bytes(b"old")
    (partner.server.root / "new.csv").write_bytes(b"new")
    with open_transport(partner.settings) as transport, pytest.raises(ItemError, match="exists"):
        transport.rename("new.csv", "old.csv")
    assert (partner.server.root / "old.csv").read_bytes() == b"old"


def test_a_server_that_has_no_rename_says_so(partner: Partner) -> None:
    partner.faults.lacks.add("rename")
    put(partner.settings)
    with open_transport(partner.settings) as transport, pytest.raises(ConfigurationError):
        transport.rename("a.csv", "b.csv")


@pytest.mark.parametrize(
    ("request_name", "act"),
    [
        ("list", lambda transport: transport.list("")),
        ("stat", lambda transport: transport.look("a.csv")),
        ("open", lambda transport: transport.read("a.csv", io.BytesIO())),
        ("open", lambda transport: transport.write("b.csv", io.BytesIO(b"x"), 1)),
        ("rename", lambda transport: transport.rename("a.csv", "b.csv")),
        ("remove", lambda transport: transport.remove("a.csv")),
        ("mkdir", lambda transport: transport.make_folder("folder")),
    ],
)
def test_a_right_that_is_missing_is_told_as_such(
    partner: Partner, request_name: str, act: Callable[[Transport], object]
) -> None:
    (partner.server.root / "a.csv").write_bytes(b"content")
    with open_transport(partner.settings) as transport:
        partner.faults.refuses.add(request_name)  # type: ignore[arg-type]
        with pytest.raises(RefusedError):
            act(transport)
        partner.faults.refuses.clear()
        assert transport.look("a.csv") is not None


@pytest.mark.parametrize(
    ("request_name", "act", "left"),
    [
        ("rename", lambda transport: transport.rename("a.csv", "b.csv"), ["b.csv"]),
        ("remove", lambda transport: transport.remove("a.csv"), []),
        ("mkdir", lambda transport: transport.make_folder("folder"), ["a.csv", "folder"]),
    ],
)
def test_a_lost_answer_is_unclear_although_it_was_done(
    partner: Partner, request_name: str, act: Callable[[Transport], object], left: list[str]
) -> None:
    (partner.server.root / "a.csv").write_bytes(b"content")
    partner.faults.cuts_before_answer_to.add(request_name)  # type: ignore[arg-type]
    with open_transport(partner.settings) as transport, pytest.raises(UnclearError):
        act(transport)
    assert sorted(place.name for place in partner.server.root.iterdir()) == left


@pytest.mark.parametrize("ask", [lambda one: one.look("a.csv"), lambda one: one.list("")])
def test_a_lost_answer_to_a_question_is_not_unclear(
    partner: Partner, ask: Callable[[Transport], object]
) -> None:
    (partner.server.root / "a.csv").write_bytes(b"content")
    partner.faults.cuts_before_answer_to |= {"stat", "list"}
    with open_transport(partner.settings) as transport, pytest.raises(BridgeError) as told:
        ask(transport)
    assert type(told.value) is TryLaterError


# --- what it costs --------------------------------------------------------------------------------


def test_paramiko_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys, bridge.transports, bridge.transports.dryrun; print('paramiko' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
