"""Every sample in `samples/`, through the real mappings and codecs, as `bridge mapping test` does.

After a wanted change, `bridge mapping test --accept` writes what is new; the difference is then
looked at in the commit.
"""

from __future__ import annotations

import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bridge.codecs import codec_for
from bridge.mapping.load import load_mapping
from bridge.mapping.read import Reader
from bridge.workbench.samples import (
    EXPECTED,
    STORE,
    folder_of,
    mappings_in,
    samples_of,
    try_mapping,
)

ROOT = Path(__file__).parents[2]
MAPPINGS = ROOT / "mappings"
EVERY = mappings_in([MAPPINGS])
STORE_ZONE = ZoneInfo("Europe/Stockholm")


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("mapping", EVERY, ids=name_of)
def test_every_mapping_makes_of_its_samples_what_is_promised(mapping: Path) -> None:
    tried = try_mapping(mapping)

    assert tried.samples
    for one in tried.samples:
        assert (one.state, one.differences) == ("as expected", ())


def test_every_sample_belongs_to_a_mapping() -> None:
    sampled = {path for mapping in EVERY for path in samples_of(mapping, folder_of(mapping))}
    every = (ROOT / "samples").glob("*/*")
    lying = {
        path
        for path in every
        if not path.name.endswith((EXPECTED, STORE)) and path.parent.name != "operations"
    }
    assert lying == sampled
    assert len(lying) >= 13


COMMENTED = [
    path
    for name in ("example", "nordlager", "polderpack")
    for path in sorted((MAPPINGS / name).glob("*.yaml"))
    if path.stem != "order" and "format: csv" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("file", COMMENTED, ids=name_of)
def test_the_example_in_the_comment_of_a_mapping_is_read_by_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines = [line.removeprefix("#   ") for line in text.splitlines() if line.startswith("#   ")]
    mapping = load_mapping(text, str(file), STORE_ZONE)
    example = io.BytesIO("".join(f"{line}\r\n" for line in lines).encode(mapping.layout.encoding))
    records = codec_for("csv").read(example, mapping.layout, file.name)
    entries = list(Reader(mapping).entries(records))
    assert len(entries) == len(lines) - 1 > 0
    assert not [problem for entry in entries for problem in entry.problems]
