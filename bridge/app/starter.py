"""The files that `bridge init` writes: a commented configuration, mappings to adapt, samples."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bridge.config.load import starter_text
from bridge.errors import ConfigurationError

_EXAMPLE = "example"
#: What of the bridge's own folders a start is made of.
_COPIED = ("mappings", "samples")


def shipped(folder: str) -> Traversable:
    """Return a folder that comes with the bridge: in the package, or in a checkout beside it."""
    package = resources.files("bridge")
    inside = package.joinpath("shipped", folder)
    if inside.is_dir():
        return inside
    beside = Path(str(package)).parent / folder
    if not beside.is_dir():
        raise ConfigurationError(f"the bridge's own {folder} are missing", "install it again")
    return beside


def write_starter(folder: Path) -> list[Path]:
    """Write bridge.yaml, mappings and samples into `folder`; nothing that is there is changed."""
    target = folder / "bridge.yaml"
    copies = [folder / kind / _EXAMPLE for kind in _COPIED]
    for path in (target, *copies):
        if path.exists():
            raise ConfigurationError(
                f"{path} is there already", "name another folder: bridge init FOLDER"
            )
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text(starter_text(), encoding="utf-8")
    return sorted([target, *_copies(copies)])


def _copies(folders: list[Path]) -> Iterator[Path]:
    """Copy the example's mappings and samples into `folders`; yields the files."""
    for folder in folders:
        folder.mkdir(parents=True)
        for source in shipped(folder.parent.name).joinpath(_EXAMPLE).iterdir():
            path = folder / source.name
            path.write_bytes(source.read_bytes())
            yield path
