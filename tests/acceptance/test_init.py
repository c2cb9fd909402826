"""`bridge init` writes a start that can be filled in, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.commands import bridge


def test_init_writes_a_commented_configuration_with_its_mappings(tmp_path: Path) -> None:
    ended = bridge(tmp_path, "init", "shop")

    assert (ended.returncode, ended.stderr) == (0, "")
    text = (tmp_path / "shop" / "bridge.yaml").read_text()
    assert text.count("#") > 20
    written = [path for path in (tmp_path / "shop").rglob("*") if path.is_file()]
    for path in written:
        assert str(path.relative_to(tmp_path)) in ended.stdout
    assert {path.parent.name for path in written} == {"shop", "example"}
    assert (tmp_path / "shop/samples/example/order.csv") in written


def test_what_init_writes_lacks_only_what_nobody_but_its_reader_can_know(tmp_path: Path) -> None:
    bridge(tmp_path, "init")

    ended = bridge(tmp_path, "check")

    assert ended.returncode in (0, 2)
    # Secrets and keys are its reader's; nothing else is wrong with it.
    for line in ended.stderr.splitlines():
        told = ("secret", "password", "host_keys", "key_file", "known_hosts", "to correct")
        assert any(word in line for word in told), line


def test_init_changes_nothing_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "bridge.yaml").write_text("mine\n")

    ended = bridge(tmp_path, "init")

    assert ended.returncode == 2
    assert "is there already" in ended.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["bridge.yaml"]
    assert (tmp_path / "bridge.yaml").read_text() == "mine\n"


def test_init_says_what_comes_next(tmp_path: Path) -> None:
    ended = bridge(tmp_path, "init")
    assert "bridge check" in ended.stdout
    assert "writes: off" in ended.stdout
