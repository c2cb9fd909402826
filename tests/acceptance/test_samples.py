"""Every sample in `samples/`, through the real mappings and codecs, against what is beside it.

Beside a sample stands a JSON file. For orders it is what the store says, and the sample is what the
mapping makes of it, byte for byte; for what comes in it is what the mapping reads out of it. After
a wanted change, `ACCEPT_SAMPLES=1 pytest tests/acceptance/test_samples.py` writes what is new; the
difference is then looked at in the commit.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bridge.api import answers
from bridge.codecs import codec_for
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.load import load_mapping
from bridge.mapping.read import Reader
from bridge.mapping.write import write_document, write_file_records
from bridge.model.document import Entry, to_json
from bridge.model.moment import Moment
from bridge.plan.bundles import lines_to_pick
from bridge.plan.order_document import order_document

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
MAPPINGS = ROOT / "mappings"
ZONES = {"nordlager": ZoneInfo("Europe/Stockholm"), "polderpack": ZoneInfo("Europe/Amsterdam")}
STORE_ZONE = ZoneInfo("Europe/Stockholm")
IS_ACCEPTING = bool(os.environ.get("ACCEPT_SAMPLES"))


def samples(*, outbound: bool) -> list[Path]:
    found = [path for path in sorted(SAMPLES.glob("*/*.*")) if path.suffix in (".csv", ".xml")]
    return [path for path in found if (message_of(path) == "order") is outbound]


def message_of(sample: Path) -> str:
    """`confirmation` of `confirmation-with-faults.csv`."""
    return sample.stem.partition("-")[0]


def mapping_for(sample: Path) -> CompiledMapping:
    partner = sample.parent.name
    file = MAPPINGS / partner / f"{message_of(sample)}.yaml"
    return load_mapping(file.read_text(encoding="utf-8"), str(file), ZONES[partner])


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("sample", samples(outbound=True), ids=name_of)
def test_an_order_file_is_what_the_partner_was_promised_byte_for_byte(sample: Path) -> None:
    written = order_file(mapping_for(sample), json.loads(beside(sample).read_text("utf-8")))
    if IS_ACCEPTING:
        sample.write_bytes(written)
    assert written == sample.read_bytes()


@pytest.mark.parametrize("sample", samples(outbound=False), ids=name_of)
def test_an_incoming_file_means_what_stands_beside_it(sample: Path) -> None:
    read = {"records": list(records_of(sample))}
    if IS_ACCEPTING:
        beside(sample).write_text(
            json.dumps(read, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    assert read == json.loads(beside(sample).read_text("utf-8"))


def test_every_mapping_of_the_two_partners_has_a_sample() -> None:
    mapped = {f"{path.parent.name}/{path.stem}" for name in ZONES for path in mappings_of(name)}
    sampled = {
        f"{path.parent.name}/{message_of(path)}"
        for is_outbound in (True, False)
        for path in samples(outbound=is_outbound)
    }
    assert mapped == sampled
    assert len(mapped) == 8


COMMENTED = [
    path
    for name in (*ZONES, "example")
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


def mappings_of(partner: str) -> list[Path]:
    return sorted((MAPPINGS / partner).glob("*.yaml"))


def beside(sample: Path) -> Path:
    return sample.with_suffix(".json")


def order_file(mapping: CompiledMapping, said: dict[str, Any]) -> bytes:
    """What the mapping makes of the shipments and orders that the store sends."""
    shipments = [answers.shipment(raw, STORE_ZONE) for raw in said["shipments"]]
    picks = [lines_to_pick(shipment, "items") for shipment in shipments]
    file = {
        "created": Moment(datetime.fromisoformat(said["file"]["created"])),
        "sequence": said["file"]["sequence"],
        "documentCount": len(shipments),
        "lineCount": sum(map(len, picks)),
    }
    codec = codec_for(mapping.layout.format)
    records = []
    for shipment, lines in zip(shipments, picks, strict=True):
        order = answers.order(said["orders"][shipment.order_id])
        made, problems = write_document(mapping, file, order_document(shipment, order, lines))
        assert not problems
        assert not [fault for record in made for fault in codec.check(record, mapping.layout)]
        records += made
    sink = io.BytesIO()
    codec.write(sink, mapping.layout, write_file_records(mapping, file)[0], records)
    return sink.getvalue()


def records_of(sample: Path) -> Iterator[dict[str, Any]]:
    mapping = mapping_for(sample)
    codec = codec_for(mapping.layout.format)
    with sample.open("rb") as stream:
        for entry in Reader(mapping).entries(codec.read(stream, mapping.layout, sample.name)):
            yield plain(entry)


def plain(entry: Entry) -> dict[str, Any]:
    """An entry as people compare it: what it is about, what it says, and what is wrong with it."""
    found: dict[str, Any] = {
        "line": entry.where.line,
        "level": entry.level,
        "document": entry.document,
        "values": json.loads(to_json(entry.values)),
    }
    if entry.problems:
        found["problems"] = [f"{one.code}: {one.message}" for one in entry.problems]
    return found
