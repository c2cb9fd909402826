"""Every sample that comes in, damaged a thousand times for each format: nothing is lost, nothing
ends in anything but records, problems or a clear refusal.

A record that was read is mapped, ignored by rule, or a problem, and the counts add up (the design,
section 2). The seed is fixed, so that a failure can be looked at.
"""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from bridge.codecs import codec_for
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.model.records import Record, UnreadableFileError
from bridge.workbench.opening import open_mapping
from bridge.workbench.samples import folder_of, mappings_in, samples_of
from tests.refusals import is_refused

ROOT = Path(__file__).parents[2]
TIMES = 1000

Mutate = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def doubled(data: bytes, chance: random.Random) -> bytes:
    at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:to] + data[at:]


def encoded_otherwise(data: bytes, chance: random.Random) -> bytes:
    text = data.decode(chance.choice(["utf-8", "iso-8859-1"]), "replace")
    return text.encode(chance.choice(["utf-16", "utf-8-sig", "cp1252", "utf-32"]), "replace")


def shuffled(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def without_a_piece(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.randint(1, 12) :]


MUTATIONS: tuple[Mutate, ...] = (
    cut,
    doubled,
    encoded_otherwise,
    shuffled,
    flipped,
    without_a_piece,
)


@lru_cache
def by_format() -> dict[str, list[tuple[CompiledMapping, Path]]]:
    """Mappings of what comes in with their samples, by format."""
    found: dict[str, list[tuple[CompiledMapping, Path]]] = {}
    for path in mappings_in([ROOT / "mappings"]):
        mapping = open_mapping(path).mapping
        if not mapping.message.is_outbound:
            for sample in samples_of(path, folder_of(path)):
                found.setdefault(mapping.layout.format, []).append((mapping, sample))
    return found


def counted(records: Iterable[Record], seen: Counter[str], files: set[str]) -> Iterator[Record]:
    """Yield `records`, and count in `seen` those that speak of something in the file."""
    for record in records:
        seen["read"] += _size(record, files)
        yield record


def _size(record: Record, files: set[str]) -> int:
    own = 0 if record.type in files else 1
    return own + sum(_size(child, files) for child in record.children)


def outcome(mapping: CompiledMapping, data: bytes) -> str:
    """What becomes of a file; fails where a record is lost or told twice."""
    files = {one.layout.name for one in mapping.file_records}
    seen: Counter[str] = Counter()
    reader, told = Reader(mapping), 0
    try:
        records = codec_for(mapping.layout.format).read(io.BytesIO(data), mapping.layout, "a")
        wrong = 0
        for entry in reader.entries(counted(records, seen, files)):
            told += not entry.is_late
            wrong += bool(entry.problems)
            assert entry.key
            assert all(one.code and one.message for one in entry.problems)
    except UnreadableFileError as error:
        assert error.fault.code
        assert error.fault.message
        return "refused"
    assert seen["read"] == told + reader.ignored
    return "with problems" if wrong else "read"


@pytest.mark.parametrize("format", by_format())
def test_a_damaged_file_ends_in_records_problems_or_a_clear_refusal(format: str) -> None:
    chance, ends = random.Random(20261126), Counter[str]()
    samples = by_format()[format]
    for number in range(TIMES):
        mapping, sample = samples[number % len(samples)]
        mutate = MUTATIONS[number // len(samples) % len(MUTATIONS)]
        ends[outcome(mapping, mutate(sample.read_bytes(), chance))] += 1
    assert sum(ends.values()) == TIMES
    assert set(ends) == {"refused", "with problems", "read"}


@pytest.mark.parametrize("format", by_format())
def test_the_samples_themselves_lose_nothing(format: str) -> None:
    for mapping, sample in by_format()[format]:
        ends = ("refused",) if is_refused(sample) else ("read", "with problems")
        assert outcome(mapping, sample.read_bytes()) in ends
