"""Whatever a sample holds, a draft of it is a mapping, or there is a refusal in words."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridge.errors import ConfigurationError
from bridge.model.fields import MESSAGES
from bridge.workbench.drafting import Sample, draft_mapping

NAMES = [
    *"OrderNo SKU Menge Aantal Datum Följesedel Status Qty EAN Name Land {a} # '".split(),
    "", "N° colis", "x: y", '"', "- a", "Preis, netto",
]  # fmt: skip
VALUES = [
    *"70011-1 HAT-9 3 1,000 12.5 2026-03-14 03/04/2026 00000000 4006381333931 SE SWE H L".split(),
    *"a;b 14:05 Y - NULL null 1e5 https://x.example/a ida@example.com #1".split(),
    "", "Å ö", 'say "x"', "\x1f", ": ",
]  # fmt: skip
ROWS = st.lists(st.lists(st.sampled_from(VALUES), min_size=1, max_size=6), max_size=8)
ZONE = ZoneInfo("Europe/Oslo")


def check(data: bytes, message: str, name: str) -> None:
    try:
        drafted = draft_mapping(Sample(name, data), message, ZONE, "mapping.yaml")
    except ConfigurationError as error:
        assert error.remedy
        return
    needed = len(drafted.draft.needed)
    # Where the only ids stand below the documents, that is told too: nobody can place them better.
    faults = [one for one in drafted.trial.faults if "which stands below" not in one.found]
    assert len(faults) == needed, (drafted.text, drafted.trial)
    assert all(fault.path.endswith(".at") for fault in faults), drafted.trial


@settings(deadline=None)
@given(
    header=st.lists(st.sampled_from(NAMES), max_size=6), rows=ROWS,
    delimiter=st.sampled_from([";", ",", "\t", "|"]), newline=st.sampled_from(["\n", "\r\n", "\r"]),
    message=st.sampled_from(sorted(MESSAGES)), encoding=st.sampled_from(["utf-8", "iso-8859-1"]),
)  # fmt: skip
def test_a_draft_of_any_table_is_a_mapping(
    header: list[str], rows: list[list[str]], delimiter: str, newline: str, message: str,
    encoding: str,
) -> None:  # fmt: skip
    lines = [delimiter.join(row) for row in [header, *rows] if row]
    check((newline.join(lines) + newline).encode(encoding), message, "sample.csv")


NAMED = st.sampled_from(["order", "line", "sku", "qty", "orderNo", "ref", "a", "parcel", "lines"])
LEAVES = st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", NAMED,
                   st.sampled_from(["", "70011-1", "3", "2026-03-14", "HAT"]))  # fmt: skip
ELEMENTS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda tag, key, parts: f'<{tag} type="{key}">{"".join(parts)}</{tag}>',
        NAMED, st.sampled_from(["A", "B"]), st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)
@given(parts=st.lists(ELEMENTS, max_size=4), message=st.sampled_from(sorted(MESSAGES)))
def test_a_draft_of_any_document_is_a_mapping(parts: list[str], message: str) -> None:
    check(f"<root>{''.join(parts)}</root>".encode(), message, "sample.xml")


KEYS = st.sampled_from(
    ["orderNumber", "lines", "sku", "qty", "a b", "type", "parcels", "x/y", "@id"]
)
PLAIN = st.sampled_from(["70011-1", "HAT", 3, 1.50, None, True, "2026-03-14", ""])
JSON = st.recursive(
    st.dictionaries(KEYS, PLAIN, max_size=4),
    lambda inner: st.dictionaries(
        KEYS, PLAIN | inner | st.lists(inner, max_size=3) | st.lists(PLAIN, max_size=3), max_size=4
    ),
    max_leaves=10,
)


@settings(deadline=None)
@given(value=JSON | st.lists(JSON, max_size=3), message=st.sampled_from(sorted(MESSAGES)))
def test_a_draft_of_any_json_is_a_mapping(value: object, message: str) -> None:
    check(json.dumps(value).encode(), message, "sample.json")


@settings(deadline=None)
@given(data=st.binary(min_size=1, max_size=200), message=st.sampled_from(sorted(MESSAGES)))
@example(data=b"nr\x01", message="item")
@example(data=b"nr\x01", message="confirmation")
def test_whatever_the_bytes_there_is_a_draft_or_a_refusal(data: bytes, message: str) -> None:
    check(data, message, "sample.dat")
