"""The `messages` of a partner: which business documents are exchanged, where and how."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bridge.config.places import DoneFile, FilePattern, LocalPath, PartnerFolder, done_file_name
from bridge.config.scalars import NOTHING, Block, Complaint, Digits, Seconds, Switch, Text
from bridge.config.wildcards import name_matches

_DONE_FILE = Field(
    None,
    description="The file that says that another one is whole: an ending (.done is put behind the "
    "name), or a name with {name} or {stem} in it. None where it is left out.",
    examples=[".done", "{stem}.ok"],
)
#: What can become of a file that was read, and of one that could not be.
_DONE = ("done_folder", "done_prefix", "done")
_ERROR = ("error_folder", "error_prefix")
_MAPPING = Field(
    description="The mapping file, relative to this file.",
    examples=["mappings/nordlager/order.yaml"],
)


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


class OutboundMessage(Block):
    """A message that the bridge delivers to the partner."""

    mapping: LocalPath = _MAPPING
    folder: PartnerFolder = Field(
        description="The partner's folder that files are delivered to.", examples=["in/orders"]
    )
    temporary: Temporary = Field(
        Temporary(suffix=".part"),
        description="How a file is called until it is whole; then it is renamed.",
    )
    rename: Switch = Field(
        True,
        description="off: the server cannot rename. Files are written under their own name, and "
        "`done_file` says when one is whole.",
    )
    done_file: Annotated[DoneFile | None, NOTHING] = _DONE_FILE
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
        if self.temporary.folder == self.folder:
            meant = "expected another folder than the one that whole files are delivered to"
            yield Complaint(meant, key="temporary")

    def done_file_of(self, name: str) -> str | None:
        """Return the name of the done-file of the file `name`; None where none is used."""
        return done_file_name(self.done_file, name) if self.done_file else None


class InboundMessage(Block):
    """A message that the bridge takes from the partner."""

    mapping: LocalPath = _MAPPING
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
    done_file: Annotated[DoneFile | None, NOTHING] = _DONE_FILE
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


#: Messages that mappings speak of, and that have no flow yet.
LATER = (
    "order_cancel",
    "item",
    "inbound",
    "order_status",
    "movement",
    "receipt",
    "ack",
    "ack_sent",
)
_LATER = "this version does not exchange it yet: take it out, and exchange it by hand until then"


class Messages(Block):
    """Which messages are exchanged with the partner."""

    not_keys: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(LATER, _LATER),
        "orders": "did you mean `order`? Messages are named in the singular",
        "confirmations": "did you mean `confirmation`? Messages are named in the singular",
        "returns": "did you mean `return`? Messages are named in the singular",
    }

    order: OutboundMessage | None = Field(None, description="Shipments to pick and pack, out.")
    order_summary: OutboundMessage | None = Field(
        None,
        description="One file more for each run that sums up its order files, delivered behind "
        "the last of them, out.",
    )
    confirmation: InboundMessage | None = Field(None, description="What was shipped, in.")
    stock: InboundMessage | None = Field(None, description="Counts of what is on the shelf, in.")
    return_: InboundMessage | None = Field(
        None, alias="return", description="Goods that came back, in."
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield that there is nothing to exchange."""
        if not self.named():
            yield Complaint("write at least one of: order, confirmation, stock, return", "nothing")
        if self.order_summary is not None and self.order is None:
            meant = "write `order` too: a summary is about order files"
            yield Complaint(meant, "no order files", "order_summary")

    def named(self) -> dict[str, OutboundMessage | InboundMessage]:
        """Return the messages that are exchanged, by name."""
        known = {
            "order": self.order,
            "order_summary": self.order_summary,
            "confirmation": self.confirmation,
            "stock": self.stock,
            "return": self.return_,
        }
        return {name: message for name, message in known.items() if message is not None}

    def outbound(self) -> dict[str, OutboundMessage]:
        """Return those that go out, by name."""
        known = self.named().items()
        return {name: one for name, one in known if isinstance(one, OutboundMessage)}

    def inbound(self) -> dict[str, InboundMessage]:
        """Return those that come in, in the order in which a night applies them."""
        known = {"confirmation": self.confirmation, "return": self.return_, "stock": self.stock}
        return {name: message for name, message in known.items() if message is not None}
