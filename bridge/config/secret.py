"""Secrets by reference: the configuration says where a secret is, never what it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, PrivateAttr, model_validator

from bridge.config.fault import Path
from bridge.config.places import LocalPath
from bridge.config.scalars import Block, Complaint, refuse
from bridge.errors import ConfigurationError

HOW = (
    "a secret never stands in the configuration: put it into an environment variable and write "
    "{env: NAME}, or into a file and write {file: path}"
)
_LITERAL = "a literal value (not shown)"


class Unusable(Exception):
    """A secret that is not there or cannot be one; the value itself is never told."""

    def __init__(self, found: str, meant: str) -> None:
        super().__init__(found)
        self.complaint = Complaint(meant, found)


def _variable(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        # Never shown: people put the secret itself here.
        meant = "expected the name of an environment variable, such as CENTRA_SECRET"
        raise refuse(meant, "something else than a name (not shown)")
    return value


class SecretReference(Block):
    """Where a secret is: `{env: NAME}` or `{file: path}`."""

    env: Annotated[str, AfterValidator(_variable)] | None = Field(
        None, description="The environment variable that holds it.", examples=["CENTRA_SECRET"]
    )
    file: LocalPath | None = Field(
        None, description="The file that holds it, and nothing else.", examples=["secrets/centra"]
    )
    #: Where the reference stands, for messages; told by `bridge.config.load`.
    _where: str = PrivateAttr("")

    @model_validator(mode="before")
    @classmethod
    def _refuse_literal(cls, value: Any) -> Any:
        if value is None:
            raise refuse(HOW, "nothing")
        if not isinstance(value, dict | SecretReference):
            raise refuse(HOW, _LITERAL)
        if isinstance(value, dict) and not set(value) <= {"env", "file"}:
            # An unknown key may itself be the secret.
            raise refuse("expected {env: NAME} or {file: path}", "other keys (not shown)")
        return value

    def complaints(self) -> Iterator[Complaint]:
        """Yield that it is not exactly one of the two."""
        if (self.env is None) == (self.file is None):
            yield Complaint("expected {env: NAME} or {file: path}, one of them")

    def stands_at(self, where: str) -> None:
        """Remember `where` this reference is written."""
        self._where = where

    def resolve(self) -> str:
        """Return the secret; a missing or unfit one is a `ConfigurationError` without its value."""
        try:
            return self.look()
        except Unusable as fault:
            where = f"{self._where}: " if self._where else ""
            complaint = fault.complaint
            raise ConfigurationError(
                f"{where}found {complaint.found}", f"{_sentence(complaint.meant)}."
            ) from None

    def look(self) -> str:
        """Return the secret, or raise `Unusable`."""
        if self.env is not None:
            name = f"the environment variable {self.env}"
            return _fit(os.environ.get(self.env), name, "set it before the bridge is started")
        path = self.file or FilePath()
        return _fit(_content(path), f"the file {path}", "write the secret into it, and only that")


def _content(path: FilePath) -> str | None:
    try:
        return path.read_text("utf-8").removesuffix("\n").removesuffix("\r")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        meant = "write the secret into it, readable for the bridge's user alone"
        raise Unusable(f"the file {path}, which cannot be read ({reason})", meant) from None


def _fit(value: str | None, name: str, meant: str) -> str:
    if value is None:
        is_missing = "is not set" if name.startswith("the env") else "does not exist"
        raise Unusable(f"{name}, which {is_missing}", meant)
    if not value.strip():
        raise Unusable(f"{name}, which is empty", meant)
    if value != value.strip() or any(ord(character) < 32 for character in value):
        found = f"{name} with a line break inside it, or a blank at its start or end"
        raise Unusable(found, "take it out: no secret has one")
    return value


def _sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:]


def secrets_in(model: BaseModel, path: Path = ()) -> Iterator[tuple[Path, SecretReference]]:
    """Yield every secret that `model` refers to, with its place."""
    for name, field in type(model).model_fields.items():
        yield from _secrets(getattr(model, name), (*path, field.alias or name))


def _secrets(value: Any, path: Path) -> Iterator[tuple[Path, SecretReference]]:
    if isinstance(value, SecretReference):
        yield path, value
    elif isinstance(value, BaseModel):
        yield from secrets_in(value, path)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _secrets(item, (*path, key))
