"""The samples of a rehearsal, read and written back."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.mapping.load import load_mapping
from bridge.sandbox.rehearsal.samples import try_samples

NUMBERED = """\
version: 1
message: confirmation
format: csv
csv: {header: false}
final: always
records:
  - record: FHEAD
    each: file
    match: {1: FHEAD}
    columns: 2
    fields:
      - {at: 2, field: recordNumber, integer: true}
  - record: THEAD
    each: shipment
    match: {1: THEAD}
    columns: 3
    fields:
      - {at: 2, field: file.recordNumber, integer: true}
      - {at: 3, field: shipmentId, required: true}
    records:
      - record: TITEM
        each: line
        match: {1: TITEM}
        columns: 4
        fields:
          - {at: 2, field: file.recordNumber, integer: true}
          - {at: 3, field: physicalSku, required: true}
          - {at: 4, field: quantity, integer: true}
    end:
      record: TTAIL
      match: {1: TTAIL}
      columns: 2
      fields:
        - {at: 2, field: file.recordNumber, integer: true}
  - record: FTAIL
    each: file
    match: {1: FTAIL}
    columns: 2
    fields:
      - {at: 2, field: recordNumber, integer: true}
"""
SAMPLE = """\
FHEAD,1
THEAD,2,83652-1
TITEM,3,TEE100,1
TTAIL,4
THEAD,5,83653-1
TITEM,6,CAP7,2
TTAIL,7
FTAIL,8
"""


def test_records_are_numbered_through_the_whole_file(tmp_path: Path) -> None:
    sample = tmp_path / "confirmation.csv"
    sample.write_text(SAMPLE)
    mapping = load_mapping(NUMBERED, "confirmation.yaml", ZoneInfo("UTC"))

    section = try_samples("confirmation", mapping, [sample])

    found = {one.what: f"{one.verdict}: {one.told}" for one in section.findings}
    assert found["confirmation.csv, written back"] == (
        "works: every place that the mapping names comes back as it stood"
    )
