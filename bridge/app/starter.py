"""The files that `bridge init` writes: a commented configuration and mappings to adapt."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bridge.config.load import starter_text
from bridge.errors import ConfigurationError

_EXAMPLE = "example"


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
    """Write bridge.yaml and its mappings into `folder`; nothing that is there is changed."""
    target = folder / "bridge.yaml"
    mappings = folder / "mappings" / _EXAMPLE
    for path in (target, mappings):
        if path.exists():
            raise ConfigurationError(
                f"{path} is there already", "name another folder: bridge init FOLDER"
            )
    written = [target]
    mappings.mkdir(parents=True)
    target.write_text(starter_text(), encoding="utf-8")
    for source in shipped("mappings").joinpath(_EXAMPLE).iterdir():
        if source.name.endswith(".yaml"):
            path = mappings / source.name
            path.write_bytes(source.read_bytes())
            written.append(path)
    return sorted(written)
