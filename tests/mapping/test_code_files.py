"""Code tables that lie beside a mapping as CSV."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bridge.config.fault import Fault, Faults
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.load import load_mapping
from tests.mapping.texts import ROWS, STOCKHOLM, entries

#: `ROWS` with its carriers in a file.
IN_FILE = ROWS.replace("  carrier: {PostNord: PN, DHL: [DHL, DHX]}\n", "").replace(
    "records:\n", "code_files: {carrier: codes/carrier.csv}\nrecords:\n", 1
)
ROW = "ORDER_NO;STATUS;SHIPPED;CARRIER;TRACKING;SKU;QTY\n1-1;C;2026-01-13 14:05:00;{};T;S;1\n"


def loaded(files: Mapping[str, str], text: str = IN_FILE) -> CompiledMapping:
    data = {name: content.encode() for name, content in files.items()}

    def beside(name: str) -> bytes:
        if name not in data:
            raise FileNotFoundError(name)
        return data[name]

    return load_mapping(text, "m.yaml", STOCKHOLM, beside)


def fault_of(content: str, text: str = IN_FILE) -> Fault:
    with pytest.raises(Faults) as caught:
        loaded({"codes/carrier.csv": content}, text)
    return caught.value.faults[0]


@pytest.mark.parametrize(("theirs", "ours"), [("PN", "PostNord"), ("DHX", "DHL"), ("DHL", "DHL")])
def test_a_table_with_one_column_of_theirs_is_a_plain_one(theirs: str, ours: str) -> None:
    mapping = loaded({"codes/carrier.csv": "ours;theirs\nPostNord;PN\nDHL;DHL\nDHL;DHX\n"})
    [entry] = entries(mapping, ROW.format(theirs))
    assert entry.values["parcel.carrier"] == ours


def test_a_table_with_more_columns_is_named_with_the_column() -> None:
    text = IN_FILE.replace("code: carrier", "code: carrier.code")
    mapping = loaded({"codes/carrier.csv": "\ufeffours,code,name\nPostNord,PN,Post\n"}, text)
    [entry] = entries(mapping, ROW.format("PN"))
    assert entry.values["parcel.carrier"] == "PostNord"


def test_a_change_of_the_table_is_a_change_of_the_mapping() -> None:
    one = loaded({"codes/carrier.csv": "a,b\nPostNord,PN\n"})
    other = loaded({"codes/carrier.csv": "a,b\nPostNord,PX\n"})
    assert one.sha256 != other.sha256


def test_a_file_that_is_missing_is_told_where_it_is_named() -> None:
    with pytest.raises(Faults) as caught:
        loaded({})
    first = caught.value.faults[0]
    assert (first.path, first.found) == ("code_files.carrier", '"codes/carrier.csv"')
    assert first.line == IN_FILE[: IN_FILE.index("codes/carrier")].count("\n") + 1


@pytest.mark.parametrize(
    ("content", "meant"),
    [
        ("", "line 1: expected names of columns"),
        ("ours\nPN\n", "line 1: expected names of columns"),
        ("a,b\nPostNord,PN\nDHL\n", "line 3: expected 2 cells, found 1"),
        ("a,b\nDHL,D\nDHL,D\n", "line 3: the same pair"),
        ("a,b,c\nDHL,D,E\nDHL,F,G\n", "line 3: our word stands above"),
        ("a,b,b\nDHL,D,E\n", "line 1: expected a name of its own"),
        ('a,b\n"DHL,D\n', "line 2: "),
    ],
)
def test_a_malformed_table_is_told_with_its_line(content: str, meant: str) -> None:
    found = fault_of(content)
    assert (found.path, found.found) == ("code_files.carrier", "codes/carrier.csv")
    assert found.meant.startswith(meant)


def test_a_table_stands_in_the_mapping_or_beside_it() -> None:
    both = IN_FILE.replace("codes:\n", "codes:\n  carrier: {DHL: D}\n", 1)
    assert "give it another name" in fault_of("a,b\nDHL,D\n", both).meant
