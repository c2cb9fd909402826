"""What happens to files on their way: for tests of what becomes of them then."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

from bridge.model.records import Layout, UnreadableFileError
from tests.codecs.shapes import read


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return `data` cut, doubled, with bytes changed, taken out or put in."""
    at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    noise = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
    special = chance.choice(
        [b'"', b"<", b">", b"&", b"\0", b"\r", b";", b"]]>", b"<!DOCTYPE a>", b"\\"]
    )
    return chance.choice(
        [
            data[:at],
            data[at:],
            data[:at] + data[to:],
            data + data,
            data[:to] + data[at:],
            data[:at] + noise + data[at:],
            data[:at] + noise + data[at + len(noise) :],
            data[:at] + special + data[at:],
            data[:at] + special + data[at + 1 :],
            data[:at].swapcase() + data[at:],
        ]
    )


def ends_of(files: Iterable[bytes], layout: Layout) -> Counter[str]:
    """Return how many files end how: in records, in which faults, in which error."""
    ends = Counter[str]()
    for broken in files:
        try:
            ends.update({one.fault_code or "record" for one in read(broken, layout)})
        except UnreadableFileError as error:
            assert error.fault.message
            ends[error.fault.code] += 1
    return ends
