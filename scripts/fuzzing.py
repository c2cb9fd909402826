"""A small coverage-guided fuzzer for the readers; see scripts/fuzz.

Why not atheris: it has wheels for Linux on x86_64 only, and everything that is pinned has to
install on any machine. What is native (lxml, ijson) is not seen: its lines are not ours.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.fuzz.targets import CORPUS, FORMATS, WORDS, corpus, target

#: Bytes of an input: enough for every branch, and small enough to be kept.
_LARGEST = 4_000
_SLOW_SECONDS = 2.0
_FINDS = Path("fuzz-finds")
_BRIDGE = f"{Path(__file__).parents[1] / 'bridge'}/"


class Coverage:
    """The lines of the bridge that were reached so far."""

    def __init__(self) -> None:
        self.count = 0
        #: Lines not yet reached, by code; what has none left is no longer traced.
        self._left: dict[CodeType, set[int]] = {}

    def grows(self, run: Callable[[], object]) -> bool:
        """Run something and return whether it reached a line that nothing had reached before."""
        before = self.count
        sys.settrace(self._enter)
        try:
            run()
        finally:
            sys.settrace(None)
        return self.count > before

    def _enter(self, frame: FrameType, _event: str, _value: Any) -> Any:
        code = frame.f_code
        left = self._left.get(code)
        if left is None:
            is_ours = code.co_filename.startswith(_BRIDGE)
            left = {line for _, _, line in code.co_lines() if line} if is_ours else set()
            left.discard(code.co_firstlineno)
            self._left[code] = left
        return self._line if left else None

    def _line(self, frame: FrameType, event: str, _value: Any) -> Any:
        left = self._left[frame.f_code]
        if event == "line" and frame.f_lineno in left:
            left.discard(frame.f_lineno)
            self.count += 1
        return self._line if left else None


def mutated(inputs: list[bytes], words: tuple[bytes, ...], chance: random.Random) -> bytes:
    """Return an input made of those that there are."""
    data = bytearray(chance.choice(inputs))
    for _ in range(1 << chance.randrange(4)):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        match chance.randrange(8):
            case 0:
                data[at:at] = chance.choice(words)
            case 1:
                data[at:to] = chance.choice(words)
            case 2:
                del data[at : min(to, at + chance.randint(1, 16))]
            case 3 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 4 if data:
                data[at % len(data)] = chance.randrange(256)
            case 5:
                data[at:at] = data[at:to] * chance.choice((1, 1, 2, 5))
            case 6:
                other = chance.choice(inputs)
                data[at:] = other[chance.randrange(len(other) + 1) :]
            case _ if data:
                data[0] = chance.randrange(8)
    return bytes(data[:_LARGEST])


def fuzz(format: str, seconds: float, chance: random.Random) -> bool:
    """Fuzz one format; return whether nothing was found."""
    read, coverage, words = target(format), Coverage(), WORDS[format]
    inputs = corpus(format) or [b"\0" + word for word in words]
    for data in inputs:
        coverage.grows(partial(read, data))
    begun, kept, runs = coverage.count, 0, 0
    finds: set[str] = set()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = mutated(inputs, words, chance)
        runs += 1
        started = time.monotonic()
        try:
            is_new = coverage.grows(partial(read, data))
        except Exception as error:
            _tell(format, data, _place(error), traceback.format_exc(), finds)
            continue
        if time.monotonic() - started > _SLOW_SECONDS:
            _tell(format, data, "slow", "it takes too long", finds)
        elif is_new:
            inputs.append(data)
            kept += _keep(format, data)
    lines = f"{coverage.count} lines, {coverage.count - begun} of them new"
    print(f"{format}: {runs:,} inputs, {lines}, {kept} kept")
    return not finds


def _keep(format: str, data: bytes) -> int:
    folder = CORPUS / format
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
    return 1


def _place(error: Exception) -> str:
    """Return what tells one find from another: the error, and where in the bridge it came up."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(_BRIDGE)]
    return f"{type(error).__name__} {ours[-1].filename}:{ours[-1].lineno}" if ours else "outside"


def _tell(format: str, data: bytes, place: str, what: str, finds: set[str]) -> None:
    """Write and show an input that does not end well, once for each place."""
    if place in finds:
        return
    finds.add(place)
    _FINDS.mkdir(exist_ok=True)
    path = _FINDS / f"{format}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    print(f"{format}: {path} does not end well:\n{what}", file=sys.stderr)


def main() -> None:
    """Fuzz what is asked for."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz")
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if unknown := set(asked.formats) - set(FORMATS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(FORMATS)}")
    chance = random.Random(asked.seed)  # noqa: S311 - nothing is kept secret with it
    ends = [fuzz(one, asked.seconds, chance) for one in asked.formats or FORMATS]
    sys.exit(0 if all(ends) else 1)


if __name__ == "__main__":
    main()
