"""Files that are larger than was agreed: never taken whole, whatever their folder says of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from bridge.config.inbound import InboundMessage
from bridge.model.problem import Problem

if TYPE_CHECKING:
    from typing_extensions import Buffer

TOO_LARGE = "file-too-large"


class TooLarge(Exception):
    """More bytes came than a file may have."""


class Bounded(io.BufferedIOBase):
    """A sink that hands on what is written to it, up to `most` bytes."""

    def __init__(self, sink: BinaryIO, most: int) -> None:
        self._sink = sink
        self._left = most

    def write(self, data: Buffer, /) -> int:
        """Write `data`; raises `TooLarge` where it is more than may come."""
        size = memoryview(data).nbytes
        self._left -= size
        if self._left < 0:
            raise TooLarge
        self._sink.write(data)
        return size

    def writable(self) -> bool:
        """Return True."""
        return True


def too_large(settings: InboundMessage) -> Problem:
    """Return the problem of a file that was left in its folder."""
    return Problem(
        TOO_LARGE,
        f"is larger than {settings.most_megabytes:,} MB, and was left where it lies",
        "ask the partner what was put there; where its files are so large, raise `most_megabytes` "
        "of the message in bridge.yaml",
    )
