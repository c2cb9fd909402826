from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import ConfigurationError, ItemError
from bridge.transports.dryrun import Change, ChangeKind, DryRun
from bridge.transports.local import LocalFolder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in ("in", "done", "out"):
        (root / name).mkdir(parents=True)
    (root / "in/a.csv").write_bytes(b"from the partner")
    return root


@pytest.fixture
def dry(root: Path) -> Iterator[DryRun]:
    before = snapshot(root)
    with DryRun(LocalFolder(root)) as dry:
        yield dry
    assert snapshot(root) == before


def snapshot(root: Path) -> dict[Path, bytes | None]:
    return {place: place.read_bytes() if place.is_file() else None for place in root.rglob("*")}


def names_in(dry: DryRun, folder: str) -> list[str]:
    return sorted(file.name for file in dry.list(folder))


def content_at(dry: DryRun, path: str) -> bytes:
    sink = io.BytesIO()
    assert dry.read(path, sink) == len(sink.getvalue())
    return sink.getvalue()


def test_a_delivery_is_seen_as_if_it_had_happened(dry: DryRun) -> None:
    dry.write("out/o.part", io.BytesIO(b"order"), 5)
    part = dry.look("out/o.part")
    assert part is not None
    assert part.size == 5
    dry.rename("out/o.part", "out/o.csv")
    assert dry.look("out/o.part") is None
    final = dry.look("out/o.csv")
    assert final is not None
    assert (final.name, final.size) == ("o.csv", 5)
    assert names_in(dry, "out") == ["o.csv"]
    assert content_at(dry, "out/o.csv") == b"order"
    assert dry.changes == [
        Change(ChangeKind.WRITE, "out/o.part", 5),
        Change(ChangeKind.RENAME, "out/o.part", 5, "out/o.csv"),
    ]


def test_a_collection_is_seen_as_if_it_had_happened(dry: DryRun) -> None:
    dry.rename("in/a.csv", "in/a.csv.claimed")
    assert names_in(dry, "in") == ["a.csv.claimed"]
    assert content_at(dry, "in/a.csv.claimed") == b"from the partner"
    dry.rename("in/a.csv.claimed", "done/a.csv")
    assert names_in(dry, "in") == []
    assert names_in(dry, "done/") == ["a.csv"]
    assert content_at(dry, "./done/a.csv") == b"from the partner"
    with pytest.raises(ItemError, match="gone"):
        dry.read("in/a.csv", io.BytesIO())


def test_a_removed_file_is_gone_and_may_come_back(dry: DryRun) -> None:
    dry.remove("in/a.csv")
    dry.remove("in/a.csv")
    assert dry.look("in/a.csv") is None
    assert names_in(dry, "in") == []
    dry.write("in/a.csv", io.BytesIO(b"again"), 5)
    assert content_at(dry, "in/a.csv") == b"again"
    assert [change.kind for change in dry.changes] == [ChangeKind.REMOVE, ChangeKind.WRITE]


def test_a_rename_does_not_replace_in_a_dry_run_either(dry: DryRun) -> None:
    dry.write("out/o.csv", io.BytesIO(b"x"), 1)
    with pytest.raises(ItemError, match="exists already"):
        dry.rename("in/a.csv", "out/o.csv")
    with pytest.raises(ItemError, match="gone"):
        dry.rename("in/b.csv", "out/b.csv")


def test_writing_over_a_file_is_told(dry: DryRun) -> None:
    dry.write("in/a.csv", io.BytesIO(b"new"), 3)
    assert dry.changes == [Change(ChangeKind.WRITE, "in/a.csv", 3, "replaces 16 bytes")]


def test_a_missing_folder_is_found_out_in_a_dry_run_too(dry: DryRun) -> None:
    with pytest.raises(ConfigurationError, match="outt"):
        dry.write("outt/o.csv", io.BytesIO(b"x"), 1)


def test_folders_that_would_be_made_can_be_used(dry: DryRun) -> None:
    dry.make_folder("in")
    dry.make_folder("new/deep")
    dry.make_folder("new/deep")
    assert names_in(dry, "new/deep") == []
    dry.write("new/deep/o.csv", io.BytesIO(b"x"), 1)
    assert names_in(dry, "new/deep") == ["o.csv"]
    made = [change.path for change in dry.changes if change.kind is ChangeKind.MAKE_FOLDER]
    assert made == ["new", "new/deep"]


def test_each_change_is_reported_as_it_comes(root: Path) -> None:
    reported: list[Change] = []
    with DryRun(LocalFolder(root), reported.append) as dry:
        dry.remove("in/a.csv")
        assert reported == dry.changes == [Change(ChangeKind.REMOVE, "in/a.csv", 16)]


def test_a_source_that_is_too_short_is_an_error_too(dry: DryRun) -> None:
    with pytest.raises(ItemError, match="missing at our end"):
        dry.write("out/o.csv", io.BytesIO(b"x"), 2)
    assert dry.changes == []
