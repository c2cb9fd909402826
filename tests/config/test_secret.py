"""A secret is looked up where it is used, and its value never shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.config.load import check_secrets
from bridge.config.secret import SecretReference
from bridge.errors import ConfigurationError
from bridge.model.endpoints import SftpSettings
from tests.config.conftest import Loads


def secret_of(loads: Loads) -> SecretReference:
    return loads().stores["nordic"].endpoints["main"].secret


def test_a_secret_of_the_environment_is_looked_up_when_it_is_used(
    loads: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CENTRA_SECRET", raising=False)
    secret = secret_of(loads)
    monkeypatch.setenv("CENTRA_SECRET", "hunter2")
    assert secret.resolve() == "hunter2"
    assert "hunter2" not in repr(secret)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, "is not set"),
        ("", "is empty"),
        ("  ", "is empty"),
        (" hunter2", "a blank at its start"),
        ("hunter2\nX: y", "a line break"),
    ],
)
def test_an_unfit_variable_is_named_with_its_place_and_without_its_value(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, value: str | None, found: str
) -> None:
    if value is None:
        monkeypatch.delenv("CENTRA_SECRET", raising=False)
    else:
        monkeypatch.setenv("CENTRA_SECRET", value)
    with pytest.raises(ConfigurationError) as caught:
        secret_of(loads).resolve()
    message = str(caught.value)
    assert "the environment variable CENTRA_SECRET" in message
    assert "bridge.yaml:9:17 (stores.nordic.endpoints.main.secret)" in message
    assert found in message
    assert "hunter2" not in message


@pytest.mark.parametrize("content", [b"hunter2", b"hunter2\n", b"hunter2\r\n"])
def test_the_newline_at_the_end_of_a_file_is_not_part_of_the_secret(
    loads: Loads, folder: Path, content: bytes
) -> None:
    (folder / "password").write_bytes(content)
    sftp = loads().partners["nordlager"].transport.settings()
    assert isinstance(sftp, SftpSettings)
    assert sftp.password == "hunter2"
    assert sftp.host_keys == ("SHA256:0123456789012345678901234567890123456789012",)
    assert "hunter2" not in repr(sftp)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"a\nb\n", "a line break"),
        (b"\xff\xfe", "is not UTF-8"),
        (None, "does not exist"),
    ],
)
def test_an_unfit_file_is_named_with_its_remedy(
    loads: Loads, folder: Path, content: bytes | None, found: str
) -> None:
    if content is None:
        (folder / "password").unlink()
    else:
        (folder / "password").write_bytes(content)
    with pytest.raises(ConfigurationError, match=str(folder / "password")) as caught:
        loads().partners["nordlager"].transport.settings()
    assert found in caught.value.message
    assert caught.value.remedy


def test_secrets_are_checked_offline_and_all_at_once(
    loads: Loads, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = loads()
    monkeypatch.setenv("CENTRA_SECRET", "hunter2")
    assert check_secrets(configuration) == []
    monkeypatch.delenv("CENTRA_SECRET")
    (folder / "password").unlink()
    faults = check_secrets(configuration)
    assert [(fault.line, fault.path) for fault in faults] == [
        (9, "stores.nordic.endpoints.main.secret"),
        (20, "partners.nordlager.transport.sftp.password"),
    ]


def test_a_reference_outside_any_file_tells_what_it_can() -> None:
    with pytest.raises(ConfigurationError, match="NO_SUCH_VARIABLE, which is not set"):
        SecretReference(env="NO_SUCH_VARIABLE").resolve()
