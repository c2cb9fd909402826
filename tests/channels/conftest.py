"""What channels are tried against."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.certificates import write_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("tls") / "server.pem")
