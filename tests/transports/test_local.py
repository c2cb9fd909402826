from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import ConfigurationError, ItemError, RefusedError, TryLaterError
from bridge.transports.local import LocalFolder
from tests.transports.small_disk import small_disk

__all__ = ["small_disk"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.csv").write_bytes(b"secret")
    return root


@pytest.fixture
def folder(root: Path) -> Iterator[LocalFolder]:
    with LocalFolder(root) as folder:
        yield folder


def test_a_folder_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"), LocalFolder(tmp_path / "no"):
        pass


@pytest.mark.parametrize(
    "path", ["../outside/secret.csv", "in/../../outside/secret.csv", "link/secret.csv"]
)
def test_nothing_leads_out_of_the_folder(root: Path, folder: LocalFolder, path: str) -> None:
    (root / "link").symlink_to("../outside")
    with pytest.raises(RefusedError, match="leads out"):
        folder.read(path, io.BytesIO())
    with pytest.raises(RefusedError, match="leads out"):
        folder.write(path, io.BytesIO(b"x"), 1)
    with pytest.raises(RefusedError, match="leads out"):
        folder.remove(path)
    assert (root.parent / "outside/secret.csv").read_bytes() == b"secret"


def test_a_link_is_neither_read_nor_written_through(root: Path, folder: LocalFolder) -> None:
    (root / "link.csv").symlink_to("../outside/secret.csv")
    with pytest.raises(RefusedError, match="link"):
        folder.read("link.csv", io.BytesIO())
    with pytest.raises(RefusedError, match="link"):
        folder.write("link.csv", io.BytesIO(b"x"), 1)
    assert (root.parent / "outside/secret.csv").read_bytes() == b"secret"


def test_a_link_within_the_folder_is_followed(root: Path, folder: LocalFolder) -> None:
    (root / "alias").symlink_to("in")
    folder.write("alias/a.csv", io.BytesIO(b"x"), 1)
    assert (root / "in/a.csv").read_bytes() == b"x"


def test_an_absolute_path_starts_at_the_folder(root: Path, folder: LocalFolder) -> None:
    folder.write("/in/a.csv", io.BytesIO(b"x"), 1)
    assert (root / "in/a.csv").read_bytes() == b"x"


def test_a_pipe_is_not_waited_for(root: Path, folder: LocalFolder) -> None:
    os.mkfifo(root / "pipe")
    with pytest.raises(ItemError):
        folder.read("pipe", io.BytesIO())
    with pytest.raises((ItemError, TryLaterError)):
        folder.write("pipe", io.BytesIO(b"x"), 1)


def test_a_name_that_is_no_utf8_is_left_out(root: Path, folder: LocalFolder) -> None:
    (root / "in/good.csv").touch()
    (root / os.fsdecode(b"in/R\xfcckmeldung.csv")).touch()
    found = folder.list("in")
    assert [file.name for file in found] == ["good.csv"]
    assert [os.fsencode(one.name) for one in found.left_out] == [b"R\xfcckmeldung.csv"]


def test_a_rename_that_was_killed_halfway_is_finished(root: Path, folder: LocalFolder) -> None:
    (root / "a.part").write_bytes(b"content")
    os.link(root / "a.part", root / "a.csv")
    folder.rename("a.part", "a.csv")
    assert [place.name for place in root.glob("a.*")] == ["a.csv"]


def test_without_second_names_a_file_is_looked_for_before_renaming(
    root: Path, folder: LocalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # as FAT and some CIFS mounts do

    monkeypatch.setattr(os, "link", refuse)
    (root / "a.part").write_bytes(b"new")
    folder.rename("a.part", "a.csv")
    (root / "b.part").write_bytes(b"other")
    with pytest.raises(ItemError, match="exists already"):
        folder.rename("b.part", "a.csv")
    assert (root / "a.csv").read_bytes() == b"new"
    assert (root / "b.part").read_bytes() == b"other"


def test_a_full_disk_can_be_tried_again(small_disk: Path) -> None:
    with LocalFolder(small_disk) as folder, pytest.raises(TryLaterError, match="No space"):
        folder.write("a.csv", io.BytesIO(b"x" * 2_000_000), 2_000_000)


def test_a_move_to_another_disk_is_a_fault_of_the_configuration(
    small_disk: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(b"x")
    with LocalFolder(tmp_path) as folder, pytest.raises(ConfigurationError, match="one file sys"):
        folder.rename("a.csv", f"{small_disk.relative_to(tmp_path)}/a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b"x"
