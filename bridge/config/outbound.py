"""A message that goes out: where its files are delivered to, and how."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from bridge.config.exchanged import DONE_FILE, MAPPING
from bridge.config.places import DoneFile, LocalPath, PartnerFolder, done_file_name
from bridge.config.scalars import NOTHING, Block, Complaint, Switch, Text


class Temporary(Block):
    """How a file is called until it is whole: exactly one of the three."""

    suffix: Text | None = Field(
        None, description="Put behind the name while the file is written.", examples=[".part"]
    )
    prefix: Text | None = Field(
        None, description="Put before the name while the file is written.", examples=["."]
    )
    folder: PartnerFolder | None = Field(
        None,
        description="The folder that it is written in, on the same disk of the partner's.",
        examples=["in/tmp"],
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield that it is not exactly one, or that it holds a slash."""
        if [self.suffix, self.prefix, self.folder].count(None) != 2:
            yield Complaint("expected one of `suffix`, `prefix` and `folder`")
        for key in ("suffix", "prefix"):
            if "/" in (getattr(self, key) or ""):
                yield Complaint("expected a part of a name, without a slash", key=key)

    def path(self, folder: str, name: str) -> str:
        """Return the path at which the file `name` of `folder` is written until it is whole."""
        if self.folder is not None:
            return posixpath.join(self.folder, name)
        return posixpath.join(folder, f"{self.prefix or ''}{name}{self.suffix or ''}")


class Delivery(Block):
    """How files are delivered to the partner: each is written out of sight, then made visible."""

    temporary: Temporary = Field(
        Temporary(suffix=".part"),
        description="How a file is called until it is whole; then it is renamed.",
    )
    rename: Switch = Field(
        True,
        description="off: the server cannot rename. Files are written under their own name, and "
        "`done_file` says when one is whole.",
    )
    done_file: Annotated[DoneFile | None, NOTHING] = DONE_FILE
    make_folder: Switch = Field(False, description="Make the folder where it is missing.")
    taken_at_once: Switch = Field(
        False,
        description="The partner takes a file away the moment it appears. A file that was written "
        "whole and is gone counts as delivered then; otherwise it is held for a decision.",
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield how a half-written file could be taken for a whole one."""
        if not self.rename and self.done_file is None:
            meant = "without a rename write `done_file`: nothing else says when a file is whole"
            yield Complaint(meant, key="rename")

    def done_file_of(self, name: str) -> str | None:
        """Return the name of the done-file of the file `name`; None where none is used."""
        return done_file_name(self.done_file, name) if self.done_file else None


class OutboundMessage(Delivery):
    """A message that the bridge delivers to the partner."""

    mapping: LocalPath = MAPPING
    folder: PartnerFolder = Field(
        description="The partner's folder that files are delivered to.", examples=["in/orders"]
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield how a half-written file could be taken for a whole one."""
        yield from super().complaints()
        yield from seen_too_early(self, self.folder)


def seen_too_early(delivery: Delivery, folder: str | None) -> Iterator[Complaint]:
    """Yield that files are written in the very folder that whole ones are looked for in."""
    if folder is not None and delivery.temporary.folder == folder:
        meant = "expected another folder than the one that whole files are delivered to"
        yield Complaint(meant, key="temporary")
