"""A folder with a sound configuration, to be spoilt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.config.fault import Fault, Faults
from bridge.config.load import load
from bridge.config.model import Configuration

SOUND = """\
version: 1
state: ./state
stores:
  nordic:
    time_zone: Europe/Stockholm
    endpoints:
      main:
        api: https://shop.example/api/order
        secret: {env: CENTRA_SECRET}
        warehouse: main
        writes: on
partners:
  nordlager:
    endpoint: nordic/main
    time_zone: Europe/Stockholm
    transport:
      sftp:
        host: sftp.example
        user: merchant
        password: {file: password}
        host_keys: ["SHA256:0123456789012345678901234567890123456789012"]
    shipments:
      delivery_country: [SE, NO]
    messages:
      order: {mapping: order.yaml, folder: in}
      confirmation:
        mapping: confirmation.yaml
        folder: out
        files: "CONF_*.csv"
        done_folder: out/done
        error_folder: out/error
      stock: {mapping: stock.yaml, folder: out, files: "STOCK_*.csv"}
    policies:
      short: lower
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with everything that `SOUND` refers to."""
    for name in ("order", "confirmation", "stock", "return"):
        (tmp_path / f"{name}.yaml").write_text("version: 1\n")
    (tmp_path / "password").write_text("hunter2\n")
    (tmp_path / "password").chmod(0o600)
    return tmp_path


Loads = Callable[..., Configuration]
Finds = Callable[..., list[Fault]]


@pytest.fixture
def loads(folder: Path) -> Loads:
    """Load `SOUND` with pairs of texts replaced in it."""

    def loads(*changes: tuple[str, str]) -> Configuration:
        text = SOUND
        for old, new in changes:
            assert old in text, f"{old!r} is not in the configuration"
            text = text.replace(old, new, 1)
        (folder / "bridge.yaml").write_text(text)
        return load(folder / "bridge.yaml")

    return loads


@pytest.fixture
def finds(loads: Loads) -> Finds:
    """Return the faults of `SOUND` with pairs of texts replaced in it."""

    def finds(*changes: tuple[str, str]) -> list[Fault]:
        with pytest.raises(Faults) as caught:
            loads(*changes)
        return list(caught.value.faults)

    return finds
