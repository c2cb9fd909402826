"""What happens to files on their way: for tests of what becomes of them then."""

from __future__ import annotations

import random


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return `data` cut, doubled, with bytes changed, taken out or put in."""
    at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    noise = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
    special = chance.choice([b'"', b"<", b">", b"&", b"\0", b"\r", b";", b"]]>", b"<!DOCTYPE a>"])
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
