"""The id of a document stands in its record or around it: below it comes too late."""

from __future__ import annotations

import pytest

from tests.mapping.texts import codes_of, compiled, entries, faults

LATE = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false, newline: lf}
records:
  - record: H
    each: shipment
    match: {1: H}
    fields: [{at: 2, field: carrier}]
    records:
      - record: R
        each: shipment
        match: {1: R}
        fields: [{at: 2, field: shipment.shipmentId}]
      - record: L
        each: line
        match: {1: L}
        fields:
          - {at: 2, field: physicalSku}
          - {at: 3, field: quantity, integer: true}
"""
BELOW = "      - record: R\n        each: shipment"
IN_R = f"""\
{BELOW}
        match: {{1: R}}
        fields: [{{at: 2, field: shipment.shipmentId}}]
"""


@pytest.mark.parametrize(
    ("text", "below"),
    [
        (LATE, "R"),
        (LATE.replace(BELOW, BELOW.replace("shipment", "line")), "R"),
        (
            LATE.replace(IN_R, "")
            + "    end:\n      record: E\n      match: {1: E}\n"
            + "      fields: [{at: 2, field: shipmentId}]\n",
            "E",
        ),
    ],
)
def test_an_id_that_stands_only_below_is_told(text: str, below: str) -> None:
    (only,) = faults(text)

    assert only.path == "records.0"
    assert only.found == f"no shipment.shipmentId but in {below}, which stands below"
    assert f"let {below} be the outermost record for each shipment" in only.meant


@pytest.mark.parametrize(
    "text",
    [
        LATE.replace("fields: [{at: 2, field: carrier}]", "fields: [{at: 2, field: shipmentId}]"),
        LATE.replace(IN_R, "").replace("field: carrier}", "field: shipmentId}"),
    ],
)
def test_an_id_in_the_documents_own_record_comes_in_time(text: str) -> None:
    found = entries(compiled(text), "H;1-1\nL;TEE;1\n")

    assert [one.document for one in found] == ["1-1", "1-1"]
    assert not any(codes_of(found))
