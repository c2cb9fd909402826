"""A message that comes in: where its files lie, and what becomes of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bridge.config.exchanged import DONE_FILE, MAPPING
from bridge.config.places import DoneFile, FilePattern, LocalPath, PartnerFolder, done_file_name
from bridge.config.scalars import NOTHING, Block, Complaint, Digits, Seconds, Text
from bridge.config.wildcards import name_matches

#: What can become of a file that was read, and of one that could not be.
_DONE = ("done_folder", "done_prefix", "done")
_ERROR = ("error_folder", "error_prefix")


class InboundMessage(Block):
    """A message that the bridge takes from the partner."""

    mapping: LocalPath = MAPPING
    folder: PartnerFolder = Field(
        description="The partner's folder that files are taken from.", examples=["out"]
    )
    files: FilePattern = Field(
        description="The pattern of their names: `*` is any text, `?` one character.",
        examples=["CONF_*.csv"],
    )
    done_folder: PartnerFolder | None = Field(
        None,
        description="Where a file goes once it is read. Without it, `done_prefix` and `done` files "
        "stay where they are, and the ledger remembers them.",
        examples=["out/done"],
    )
    done_prefix: Text | None = Field(
        None,
        description="Put before the name of a file once it is read, where it lies. Files that "
        "begin so are left alone.",
        examples=["_"],
    )
    done: Literal["delete"] | None = Field(
        None, description="delete: a file is deleted once it is read; the archive has its bytes."
    )
    error_folder: PartnerFolder | None = Field(
        None, description="Where a file goes that cannot be read.", examples=["out/error"]
    )
    error_prefix: Text | None = Field(
        None,
        description="Put before the name of a file that cannot be read, where it lies.",
        examples=["ERROR_"],
    )
    settle_seconds: Seconds = Field(
        10,
        description="A file without done-file is taken once its size and time have not changed "
        "for so long.",
    )
    done_file: Annotated[DoneFile | None, NOTHING] = DONE_FILE
    most_megabytes: Annotated[Digits, Field(ge=1)] = Field(
        1024, description="How large a file may be; a larger one is left where it lies, and told."
    )
    claim: Literal["rename", "none"] = Field(
        "rename",
        description="rename: a file is claimed by renaming it before it is read. none: the "
        "partner does not allow that; its bytes are compared before and after.",
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield where files would be read twice, lost, or taken for something else."""
        yield from self._about_done_and_error()
        for key in ("done_folder", "error_folder"):
            if getattr(self, key) == self.folder:
                meant = "expected another folder than `folder`, or the files are read again"
                yield Complaint(meant, key=key)
        for key in ("done_prefix", "error_prefix"):
            if re.search(r"[/\\*?]", getattr(self, key) or ""):
                yield Complaint("expected the beginning of a name, such as `_`", key=key)
        if self.done_folder is not None and self.done_folder == self.error_folder:
            yield Complaint("expected another folder than `done_folder`", key="error_folder")
        if self.done_prefix is not None and self.done_prefix == self.error_prefix:
            yield Complaint("expected another prefix than `done_prefix`", key="error_prefix")
        if self.done == "delete" and self.claim == "none":
            meant = "take it out: only a file that was claimed is surely the one that was read"
            yield Complaint(meant, "`claim: none` and `done: delete`", "claim")
        if self.done_file is not None and self._takes_done_files():
            meant = "expected a pattern that leaves the done-files out, such as CONF_*.csv"
            yield Complaint(meant, key="files")

    def _about_done_and_error(self) -> Iterator[Complaint]:
        """Yield that it is not one way for files that were read, and one for the others."""
        ways = {
            kind: [key for key in keys if getattr(self, key) is not None]
            for kind, keys in {"done": _DONE, "error": _ERROR}.items()
        }
        for named in ways.values():
            if len(named) > 1:
                found = " and ".join(f"`{key}`" for key in named)
                yield Complaint("keep one of them: a file goes one way", found, named[-1])
        if ways["done"] and not ways["error"]:
            meant = "write `error_folder` too: a file goes there that could not be read"
            yield Complaint(meant, "nothing", "error_folder")
        if ways["error"] and not ways["done"]:
            meant = "write `done_folder` too: a file goes there once it was read"
            yield Complaint(meant, "nothing", "done_folder")

    def _takes_done_files(self) -> bool:
        sample = self.files.replace("*", "x").replace("?", "x")
        return name_matches(self.files, done_file_name(self.done_file or "", sample))

    @property
    def most_bytes(self) -> int:
        """How large a file may be."""
        return self.most_megabytes << 20

    @property
    def leaves_its_name(self) -> bool:
        """Whether a file no longer lies where it was found once it was looked at."""
        return any(getattr(self, key) is not None for key in _DONE)

    def place_of_done(self, name: str) -> str | None:
        """Return the path for the file `name` once it was read; None where it is deleted."""
        if self.done is not None:
            return None
        return posixpath.join(self.done_folder or self.folder, f"{self.done_prefix or ''}{name}")

    def place_of_error(self, name: str) -> str:
        """Return the path for the file `name` that could not be read."""
        return posixpath.join(self.error_folder or self.folder, f"{self.error_prefix or ''}{name}")

    def matches(self, name: str) -> bool:
        """Tell whether the file `name` is of this message, by its name, and was not read yet."""
        is_dealt_with = any(
            prefix is not None and name.startswith(prefix)
            for prefix in (self.done_prefix, self.error_prefix)
        )
        return name_matches(self.files, name) and not is_dealt_with

    def done_file_of(self, name: str) -> str | None:
        """Return the name of the done-file of the file `name`; None where none is used."""
        return done_file_name(self.done_file, name) if self.done_file else None
