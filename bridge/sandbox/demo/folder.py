"""The folder of a demo: made, recognised, and made anew without touching what is not its own."""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from bridge.app.starter import shipped
from bridge.errors import ConfigurationError

PARTNERS = ("nordlager", "polderpack")

#: Says that the folder is a demo's, and what its configuration and mappings were like.
_MARKER = ".bridge-demo"
#: Stands in the marker until everything has been written.
_UNFINISHED = "unfinished"
_LOG = "bridge.log"
_CONFIGURATION = "bridge.yaml"
_OWN = (_CONFIGURATION, _LOG, "mappings", "secrets", "state", "partners", "reports", _MARKER)
#: Folders of the partners, as the demo's configuration names them.
_EXCHANGE = (
    "nordlager/in/orders",
    "nordlager/out/confirmations",
    "nordlager/out/done",
    "nordlager/out/error",
    "nordlager/out/returns",
    "nordlager/out/stock",
    "polderpack/Order/tmp",
    "polderpack/Shipment/done",
    "polderpack/Shipment/error",
    "polderpack/Return/done",
    "polderpack/Return/error",
)


class DemoFolder:
    """The files of one demo at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def configuration(self) -> Path:
        """Its bridge.yaml."""
        return self.path / _CONFIGURATION

    @property
    def log(self) -> Path:
        """What the bridge logged."""
        return self.path / _LOG

    @property
    def page(self) -> Path:
        """The page of its morning."""
        return self.path / "reports" / "latest.html"

    def partner(self, name: str) -> Path:
        """Return the folder that stands for a partner's login folder."""
        return self.path / "partners" / name

    def clear(self) -> None:
        """Make the folder empty, and the partners' folders in it.

        An earlier demo is removed. ConfigurationError where there is something else, or where
        somebody has worked on the demo's configuration or mappings.
        """
        if self.path.exists() and not self.path.is_dir():
            raise ConfigurationError(f"{self.path} is a file", "Name another folder")
        if self.path.is_dir() and any(self.path.iterdir()):
            self._refuse_to_overwrite()
            for name in _OWN:
                _remove(self.path / name)
        self.path.mkdir(parents=True, exist_ok=True)
        self._mark(_UNFINISHED)
        for folder in _EXCHANGE:
            (self.path / "partners" / folder).mkdir(parents=True, exist_ok=True)

    def _refuse_to_overwrite(self) -> None:
        marker = self.path / _MARKER
        if not marker.is_file():
            raise ConfigurationError(
                f"{self.path} is not empty, and what is in it is no demo",
                "Name another folder, or an empty one",
            )
        if marker.read_text("ascii").strip() not in (_UNFINISHED, self._fingerprint()):
            raise ConfigurationError(
                f"{self.path} holds a demo whose configuration or mappings were changed",
                "Name another folder, or remove this one yourself",
            )

    def fill(self, command: str, secrets: dict[str, str], **values: str) -> None:
        """Write configuration, mappings and secrets; `values` fill the template in."""
        for name in PARTNERS:
            _copy(shipped("mappings").joinpath(name), self.path / "mappings" / name)
        folder = self.path / "secrets"
        folder.mkdir(mode=0o700)
        for name, secret in secrets.items():
            file = folder / name
            file.touch(mode=0o600)
            file.write_text(f"{secret}\n", encoding="utf-8")
        text = resources.files("bridge.sandbox.demo").joinpath("configuration.yaml").read_text()
        filled = Template(text).substitute(values, command=command)
        self.configuration.write_text(filled, encoding="utf-8")
        self._mark(self._fingerprint())

    def _mark(self, text: str) -> None:
        (self.path / _MARKER).write_text(f"{text}\n", encoding="ascii")

    def _fingerprint(self) -> str:
        """Return a hash of what people may have changed: configuration and mappings."""
        digest = sha256()
        for path in self._editable():
            digest.update(f"{path.relative_to(self.path)}\0".encode())
            digest.update(path.read_bytes() + b"\0")
        return digest.hexdigest()

    def _editable(self) -> Iterator[Path]:
        if self.configuration.is_file():
            yield self.configuration
        yield from sorted(path for path in (self.path / "mappings").rglob("*") if path.is_file())


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(parents=True)
    for file in source.iterdir():
        if file.name.endswith(".yaml"):
            (target / file.name).write_bytes(file.read_bytes())


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
