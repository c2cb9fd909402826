"""What opens a file stands before its documents, and what closes it behind them."""

from __future__ import annotations

import pytest

from bridge.model.records import UnreadableFileError
from tests.mapping.texts import codes_of, compiled, entries

BOTH = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false, newline: lf}
records:
  - {record: HEAD, each: file, match: {1: "#"}, columns: any}
  - {record: SITE, each: file, match: {1: "@"}, columns: any}
  - record: S
    each: shipment
    match: {1: S}
    fields: [{at: 2, field: shipmentId}]
    records:
      - record: I
        each: line
        match: {1: I}
        fields:
          - {at: 2, field: physicalSku}
          - {at: 3, field: quantity, integer: true}
  - {record: EOT, each: file, match: {1: "."}, columns: any}
  - {record: END, each: file, match: {1: "!"}, columns: any}
ignore:
  - {record: comment, match: {1: "*"}}
"""
#: Nothing of the whole file but what closes it, or opens it.
CLOSED = "".join(
    one for one in BOTH.splitlines(keepends=True) if "HEAD" not in one and "SITE" not in one
)
OPENED = "".join(
    one for one in BOTH.splitlines(keepends=True) if "EOT" not in one and "END" not in one
)
#: The same record between two types of document.
AMID = CLOSED.replace(
    "ignore:",
    "  - {record: X, each: shipment, match: {1: X}, fields: [{at: 2, field: shipmentId}]}\nignore:",
)


def rows(marks: str) -> str:
    """Return a file with a row for each mark; every S is a shipment of its own."""
    row = {"S": "S;{}-1", "I": "I;TEE;1", "X": "X;{}-2"}
    return "".join(row.get(one, one + ";").format(at) + "\n" for at, one in enumerate(marks))


@pytest.mark.parametrize(
    ("mapping", "marks", "line"),
    [
        (BOTH, ".SI#", 2),
        (BOTH, "!.ISIS@#", 3),
        (BOTH, "SI.#", 4),
        (BOTH, "SI#.", 3),
        (BOTH, "#SI@.", 4),
        (BOTH, "#SI.SI", 5),
        (BOTH, "#SI.I", 5),
        (BOTH, "#SI!SI.", 5),
        (BOTH, ".#*.SI", 2),
        (BOTH, ".#SI", 2),
        (BOTH, "!@#SI.", 2),
        (BOTH, "#*.SI.", 4),
        (CLOSED, ".SI", 2),
        (CLOSED, ".SI.", 2),
        (CLOSED, "SI.SI.SI", 7),
        (OPENED, "SI#", 3),
        (OPENED, "#SI@", 4),
    ],
)
def test_a_file_in_the_wrong_order_is_refused(mapping: str, marks: str, line: int) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        entries(compiled(mapping), rows(marks))

    fault = caught.value.fault
    assert (fault.code, fault.where.line) == ("file-record-out-of-place", line)
    assert "move the record in the mapping" in fault.remedy


@pytest.mark.parametrize(
    ("mapping", "marks"),
    [
        (BOTH, "#@SISI.!"),
        (BOTH, "*#*SI*.*"),
        (BOTH, "#.!"),
        (BOTH, "#@.!#@SI.!"),
        (BOTH, "#SI.#SI.#SI."),
        (BOTH, "#@SI.@SI.!"),
        (BOTH, "#SI#SISI#SI."),
        (BOTH, "#SI.@SI.!"),
        (BOTH, "#SI.SI.!"),
        (BOTH, "SI.!"),
        (BOTH, "#SI"),
        (CLOSED, "SISI.!"),
        (CLOSED, "SI.SI."),
        (OPENED, "#SI#SI"),
        (OPENED, "#@SI#@SI"),
        (AMID, ".XSI"),
        (AMID, "SI.!X.SI"),
    ],
)
def test_envelopes_may_come_again_and_may_lack(mapping: str, marks: str) -> None:
    found = entries(compiled(mapping), rows(marks))

    assert [one.level for one in found] == [
        "line" if one == "I" else "shipment" for one in marks if one in "SIX"
    ]
    assert not any(codes_of(found))
