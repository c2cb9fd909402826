"""The archive keeps bytes whole and unchanged, or says that it cannot."""

from __future__ import annotations

import io
import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pytest

from bridge.errors import StopError, TryLaterError
from bridge.ledger.archive import Archive, Archived
from tests.ledger.test_ledger import AS_ROOT, small_disk


def add(archive: Archive, data: bytes) -> Archived:
    def write(sink: BinaryIO) -> None:
        sink.write(data)

    return archive.add(write)


def content(archive: Archive, sha256_text: str) -> bytes:
    with archive.open(sha256_text) as stream:
        return stream.read()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "archive"


@pytest.fixture
def archive(folder: Path) -> Archive:
    return Archive(folder)


def test_what_is_added_is_read_back_under_its_hash(archive: Archive) -> None:
    added = add(archive, b"H;83651-1\n")
    assert added == Archived(sha256(b"H;83651-1\n").hexdigest(), 10)
    assert content(archive, added.sha256) == b"H;83651-1\n"


def test_an_empty_file_is_a_file(archive: Archive) -> None:
    assert content(archive, add(archive, b"").sha256) == b""


def test_the_same_bytes_twice_are_one_file(archive: Archive, folder: Path) -> None:
    assert add(archive, b"same") == add(archive, b"same")
    assert len(files_in(folder)) == 1


def test_bytes_belong_to_their_owner_alone(archive: Archive, folder: Path) -> None:
    add(archive, b"Ms Example, Example Street 1")
    for path in [folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o600 if path.is_file() else 0o700)


def test_a_writer_may_wrap_and_close_its_sink(archive: Archive) -> None:
    def write(sink: BinaryIO) -> None:
        with io.TextIOWrapper(sink, encoding="utf-8") as text:
            text.write("Å" * 10_000)

    assert content(archive, archive.add(write).sha256) == ("Å" * 10_000).encode()


def test_bytes_pass_through_and_are_never_held_whole(archive: Archive) -> None:
    portion, number = bytes(64 * 1024), 320

    def write(sink: BinaryIO) -> None:
        for _ in range(number):
            sink.write(portion)

    before = _peak_kib()
    added = archive.add(write)
    with archive.open(added.sha256) as stream:
        while stream.read(64 * 1024):
            pass
    assert added.size == len(portion) * number
    assert _peak_kib() - before < 10 * 1024


def _peak_kib() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_writer_that_fails_leaves_nothing_and_its_error_passes(
    archive: Archive, folder: Path
) -> None:
    def write(sink: BinaryIO) -> None:
        sink.write(b"half a fi")
        raise TryLaterError("the line was cut")

    with pytest.raises(TryLaterError, match="the line was cut"):
        archive.add(write)
    assert files_in(folder) == []


def test_an_error_of_the_source_is_not_taken_for_one_of_the_disk(archive: Archive) -> None:
    def write(sink: BinaryIO) -> None:
        raise ConnectionResetError("the partner hung up")

    with pytest.raises(ConnectionResetError):
        archive.add(write)


@AS_ROOT
def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", "256k") as disk:
        archive = Archive(disk / "archive")
        kept = add(archive, b"kept")
        for size in (300_000, 3_000_000):
            with pytest.raises(StopError, match=r"cannot be written.*free space"):
                add(archive, bytes(size))
        assert content(archive, kept.sha256) == b"kept"
        assert len(files_in(disk)) == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file")
    with pytest.raises(StopError, match="cannot be written"):
        add(Archive(tmp_path / "archive"), b"x")


def test_bytes_that_are_missing_are_told_with_the_remedy(archive: Archive) -> None:
    with pytest.raises(StopError, match=r"has lost the file 0123456789ab.*backup"):
        content(archive, "0123456789abcdef")


@pytest.mark.parametrize("damaged", [b"", b"origina", b"Original", b"original and more"])
def test_bytes_that_are_no_longer_what_they_were_are_never_handed_out(
    archive: Archive, folder: Path, damaged: bytes
) -> None:
    added = add(archive, b"original")
    files_in(folder)[0].write_bytes(damaged)
    with pytest.raises(StopError, match="no longer what it was"), archive.open(added.sha256):
        pytest.fail("damaged bytes were handed out")


def test_a_damaged_file_is_mended_by_adding_its_bytes_again(archive: Archive, folder: Path) -> None:
    added = add(archive, b"original")
    files_in(folder)[0].write_bytes(b"damaged")
    add(archive, b"original")
    assert content(archive, added.sha256) == b"original"


def test_a_rehearsal_reads_the_real_archive_and_writes_its_own(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    below = add(archive, b"real")
    rehearsal = Archive(tmp_path / "rehearsal", below=folder)
    own = add(rehearsal, b"rehearsed")
    assert content(rehearsal, below.sha256) == b"real"
    assert content(rehearsal, own.sha256) == b"rehearsed"
    with pytest.raises(StopError):
        content(archive, own.sha256)


def _failing(sink: BinaryIO) -> None:
    raise ZeroDivisionError


def test_no_handle_is_left_open(archive: Archive) -> None:
    def handles() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    before = handles()
    for number in range(5):
        content(archive, add(archive, str(number).encode()).sha256)
        with pytest.raises(ZeroDivisionError):
            archive.add(_failing)
    assert handles() == before
