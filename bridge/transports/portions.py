"""What is to be written, in portions: no byte more than was announced, and none less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from bridge.errors import ItemError


def portions(
    source: BinaryIO, size: int, most_bytes: int, path: str
) -> Iterator[tuple[bytes, int]]:
    """Yield portions of `source`, each with the number of bytes that are still to come."""
    left = size
    while left:
        portion = source.read(min(left, most_bytes))
        if not portion:
            raise ItemError(f"{left} of {size} bytes to write to {path} are missing at our end")
        left -= len(portion)
        yield portion, left
