"""What a mapping declares about how a partner confirms, and what contradicts it."""

from __future__ import annotations

import pytest

from bridge.model.terms import Terms
from tests.mapping.texts import ROWS, STOCK, compiled, entries, faults

HEADER = "ORDER_NO;STATUS;SHIPPED;CARRIER;TRACKING;SKU;QTY\n"
COUNTED = (
    ("csv: {", "final: counted\ncsv: {"),
    (
        "      - {at: QTY",
        "      - {at: LINES, field: shipment.orderedLineCount, integer: true}\n"
        "      - {at: DONE, field: shipment.shippedLineCount, integer: true}\n"
        "      - {at: QTY",
    ),
)

NAMED = """\
version: 1
message: confirmation
format: csv
lines: all
records:
  - each: parcel
    fields:
      - {at: ORDER, field: shipment.shipmentId, required: true}
      - {at: PARCEL, field: tracking}
"""


def test_a_mapping_declares_nothing_unless_it_says_so() -> None:
    assert compiled(ROWS).terms == Terms(has_final_signal=True)
    assert (
        compiled(ROWS, ("      - {at: STATUS, field: shipment.isFinal, code: final}\n", "")).terms
        == Terms()
    )


def test_counters_are_a_final_signal() -> None:
    terms = compiled(ROWS, *COUNTED).terms
    assert (terms.final, terms.has_final_signal) == ("counted", True)


def test_a_mapping_without_lines_needs_none() -> None:
    mapping = compiled(NAMED)
    assert mapping.terms == Terms(lines="all")
    (entry,) = entries(mapping, "ORDER,PARCEL\n1-1,T1\n")
    assert (entry.level, entry.document, entry.problems) == ("parcel", "1-1", [])


def test_a_cumulative_figure_is_known_by_its_line_and_not_by_its_parcel() -> None:
    mapping = compiled(ROWS, ("csv: {", "quantities: cumulative\ncsv: {"))
    rows = ("1-1;P;;PN;T1;A;1\n", "1-1;P;;PN;T2;A;2\n", "1-1;P;;PN;T1;B;1\n")
    one, other_parcel, other_item = (entries(mapping, HEADER + row)[0].key for row in rows)
    assert one == other_parcel != other_item


def test_a_cumulative_figure_is_of_a_parcel_where_the_key_says_so() -> None:
    key = "key: [shipment.shipmentId, parcel.tracking, line.physicalSku]\n"
    mapping = compiled(ROWS, ("csv: {", f"quantities: cumulative\n{key}csv: {{"))
    keys = {entries(mapping, f"{HEADER}1-1;P;;PN;{one};A;1\n")[0].key for one in ("T1", "T2")}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("text", "changes", "path", "meant"),
    [
        (ROWS, [("csv: {", "final: count\ncsv: {")], "final", "did you mean `counted`?"),
        (ROWS, [COUNTED[1]], "final", "write `final: counted`, or leave the field out"),
        (ROWS, [COUNTED[0]], "final", "add the partner's counters"),
        (
            ROWS,
            [
                *COUNTED,
                ("      - {at: DONE, field: shipment.shippedLineCount, integer: true}\n", ""),
            ],
            "final",
            "add shipment.shippedLineCount",
        ),
        (ROWS, [("csv: {", "lines: all\ncsv: {")], "lines", "leave line.physicalSku out"),
        (
            NAMED,
            [("at: PARCEL, field: tracking", "at: N, field: shipment.lineCount, integer: true")],
            "lines",
            "leave shipment.lineCount out",
        ),
        (
            NAMED,
            [("lines: all", "lines: all\nquantities: cumulative")],
            "quantities",
            "no quantities",
        ),
        (NAMED, [("lines: all\n", "")], "records", "every confirmation needs line.quantity"),
        (
            STOCK,
            [("csv: {", "quantities: cumulative\ncsv: {")],
            "quantities",
            "about confirmations only",
        ),
        (STOCK, [("csv: {", "lines: all\ncsv: {")], "lines", "about confirmations only"),
        (STOCK, [("csv: {", "final: counted\ncsv: {")], "final", "about confirmations only"),
    ],
)
def test_faults_of_terms_are_told_where_they_are(
    text: str, changes: list[tuple[str, str]], path: str, meant: str
) -> None:
    found = [one for one in faults(text, *changes) if one.path == path]
    assert any(meant in one.meant for one in found), [str(one) for one in faults(text, *changes)]
