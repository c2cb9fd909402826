"""Files as a whole: what `file` says of them, where it makes sense and where not."""

from __future__ import annotations

import io
import zipfile

import pytest

from bridge.mapping.kinds import are_told_apart
from bridge.model.records import UnreadableFileError
from tests.codecs.zips import zipped
from tests.mapping.texts import compiled, entries, faults, line, written

INBOUND = """\
version: 1
message: confirmation
format: csv
file: {}
csv: {header: true}
records:
  - each: line
    fields:
      - {at: ID, field: shipment.shipmentId}
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true}
"""
OUTBOUND = INBOUND.replace("confirmation", "order").replace("{}", '{name: "O_{sequence}.csv"}')
XML = """\
version: 1
message: stock
format: xml
file: {}
records:
  - record: counts
    each: file
    records:
      - record: count
        each: item
        fields:
          - {at: sku, field: physicalSku}
          - {at: qty, field: quantity, integer: true}
"""
XLSX = INBOUND.replace("format: csv", "format: xlsx").replace("csv: {header: true}\n", "")
UNBROKEN = """\
version: 1
message: stock
format: fixed
file: {}
fixed: {newline: none}
records:
  - record: count
    each: item
    fields:
      - {at: 1-5, field: physicalSku}
      - {at: 6-9, field: quantity, integer: true}
"""


def about(text: str, keys: str) -> list[tuple[str, str]]:
    """Return path and words of what is wrong with `text` once it has these keys of `file`."""
    old = "{name:" if "{name:" in text else "{}"
    new = f"{{{keys}, name:" if "{name:" in text else f"{{{keys}}}"
    return [(one.path, f"{one.found}: {one.meant}") for one in faults(text, (old, new))]


@pytest.mark.parametrize(
    ("text", "keys", "path", "told"),
    [
        (INBOUND, "most: 5", "file.most", "about files that go out"),
        (OUTBOUND, "most: 0", "file.most", "1 or more"),
        (OUTBOUND, "most: some", "file.most", "digits"),
        (OUTBOUND, "most: 5, per: document", "file.most", "`most` with `per: document`: leave"),
        (OUTBOUND, "empty: refuse", "file.empty", "about files that come in"),
        (INBOUND, "empty: refused", "file.empty", "did you mean `refuse`?"),
        (OUTBOUND, "starts: ORD", "file.starts", "files that come in"),
        (INBOUND, "starts: []", "file.starts", "at least one"),
        (INBOUND, "starts: ''", "file.starts", "the text that the file begins with"),
        (INBOUND, "starts: Ł, encoding: cp1252", "file.starts", "cp1252 has no Ł"),
        (XML, "starts: <counts", "file.starts", "known by its root element"),
        (INBOUND, "longest: 999999", "file.longest", "1000000 or more"),
        (OUTBOUND, "longest: 2000000", "file.longest", "about files that come in"),
        (XLSX, "longest: 2000000", "file.longest", "limits of its own"),
        (UNBROKEN, "longest: 2000000", "file.longest", "without lines"),
        (INBOUND, "zip: {name: a}", "file.zip.name", "unknown key"),
        (INBOUND, "zip: {}", "file.zip.inside", "inside"),
        (INBOUND, 'zip: "[ab].csv"', "file.zip.inside", "only `*` and `?` are wildcards"),
        (INBOUND, 'zip: "{sequence}.csv"', "file.zip.inside", "only `*` and `?` are wildcards"),
        (INBOUND, 'zip: "../*.csv"', "file.zip.inside", "such as *.csv"),
        (INBOUND, 'zip: ""', "file.zip.inside", "such as *.csv"),
        (OUTBOUND, 'zip: ""', "file.zip.inside", "the name of the file in the zip"),
        (OUTBOUND, 'zip: "*.csv"', "file.zip.inside", "what a file's name cannot hold"),
        (OUTBOUND, 'zip: "{sequense}.csv"', "file.zip.inside", "did you mean `sequence`?"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(text: str, keys: str, path: str, told: str) -> None:
    found = about(text, keys)
    assert [one for one, words in found if told in words] == [path], found


def test_a_name_that_several_files_of_a_run_would_share_is_refused() -> None:
    daily = ("O_{sequence}.csv", "O_{created:%Y%m%d}.csv")
    (fault,) = faults(OUTBOUND, daily, ("{name", "{most: 5, name"))
    assert (fault.path, "{sequence:06}" in fault.meant) == ("file.most", True)
    to_the_second = (daily[0], "O_{created:%Y%m%d%H%M%S}.csv")
    assert compiled(OUTBOUND, to_the_second, ("{name", "{most: 5, name")).most == 5


def test_a_name_on_a_clock_of_twelve_hours_is_refused() -> None:
    (fault,) = faults(OUTBOUND, ("{sequence}", "{created:%Y%m%d%I%M%S}"))
    assert "write %H" in fault.meant
    assert compiled(OUTBOUND, ("{sequence}", "{created:%Y%m%d%I%M%S%p}")).name_template


# Files without a record --------------------------------------------------------------------------


def refusal(empty: str, data: str) -> str:
    """Return the code with which a file is refused; "" where it is read, and says nothing."""
    mapping = compiled(INBOUND, ("{}", f"{{empty: {empty}}}" if empty else "{}"))
    try:
        assert entries(mapping, data) == []
    except UnreadableFileError as error:
        assert error.fault.remedy
        return error.fault.code
    return ""


@pytest.mark.parametrize(
    ("empty", "without_a_byte", "blank", "header_only"),
    [
        ("", "empty-file", "empty-file", ""),
        ("accept", "", "", ""),
        ("refuse", "empty-file", "empty-file", "no-record"),
    ],
)
def test_what_becomes_of_a_file_without_a_record(
    empty: str, without_a_byte: str, blank: str, header_only: str
) -> None:
    assert refusal(empty, "") == without_a_byte
    assert refusal(empty, "\r\n") == blank
    assert refusal(empty, "ID,SKU,QTY\r\n") == header_only


@pytest.mark.parametrize("empty", ["accept", "refuse"])
def test_a_file_with_a_record_is_read_either_way(empty: str) -> None:
    mapping = compiled(INBOUND, ("{}", f"{{empty: {empty}}}"))
    assert len(entries(mapping, "ID,SKU,QTY\r\n1-1,TEE,1\r\n")) == 1
    (bad,) = entries(mapping, "ID,SKU,QTY\r\n1-1,TEE\r\n")
    assert bad.problems, "a row that cannot be read is no emptiness"


def test_an_empty_root_element_is_a_file_without_a_record() -> None:
    with pytest.raises(UnreadableFileError, match="no record"):
        entries(compiled(XML, ("{}", "{empty: refuse}")), "<counts/>")
    assert entries(compiled(XML, ("{}", "{empty: accept}")), "") == []


# Zips --------------------------------------------------------------------------------------------


def test_what_goes_out_in_a_zip_comes_back_from_it() -> None:
    mapping = compiled(OUTBOUND, ("{name", '{zip: "orders_{sequence:03}.csv", name'))
    data, problems = written(mapping, [line(shipment_shipmentId="83651-1")], sequence=7)
    assert not problems
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["orders_007.csv"]
    (entry,) = entries(mapping, data)
    assert entry.document == "83651-1"
    assert entry.where.file == "f.txt/orders_007.csv"


COUNTED = """\
version: 1
message: confirmation
format: csv
file: {zip: "*.csv"}
csv: {header: false}
records:
  - record: L
    each: line
    match: {1: L}
    fields:
      - {at: 2, field: shipment.shipmentId}
      - {at: 3, field: physicalSku}
      - {at: 4, field: quantity, integer: true}
  - record: T
    each: file
    match: {1: T}
    fields:
      - {at: 2, field: lineCount, integer: true}
"""


def test_each_file_in_a_zip_is_counted_by_itself() -> None:
    one = "L,1-1,TEE,1\nT,1\n"
    found = entries(compiled(COUNTED), zipped({"a.csv": one, "b.csv": one}))
    assert [one.where.file for one in found] == ["f.txt/a.csv", "f.txt/b.csv"]
    assert found[0].key == found[1].key, "the same fact told in two files"
    with pytest.raises(UnreadableFileError, match="states 2 as its lineCount, and 1 were read"):
        entries(compiled(COUNTED), zipped({"a.csv": one, "b.csv": one.replace("T,1", "T,2")}))


# What tells kinds apart ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "are_apart"),
    [
        ("starts: ODC", "starts: PAH", True),
        ("starts: [ODC, ODL]", "starts: [PAH, ODL2]", False),
        ("starts: ODC", "starts: OD", False),
        ("starts: ODC", "per: batch", False),
        ("zip: C*", "zip: S*", True),
        ("zip: C*", "zip: '*.csv'", False),
        ("zip: C*", "zip: 'S/*'", True),
        ("zip: '*', starts: A", "zip: '*', starts: B", True),
        ("zip: '*'", "starts: A", True),
        ("zip: '*'", "per: batch", False),
    ],
)
def test_delimited_files_are_told_apart_by_their_beginning(
    one: str, other: str, are_apart: bool
) -> None:
    first, second = (compiled(INBOUND, ("{}", f"{{{keys}}}")) for keys in (one, other))
    assert are_told_apart(first, second) is are_told_apart(second, first) is are_apart


@pytest.mark.parametrize(
    ("change", "are_apart"),
    [
        (("record: counts", "record: mutations"), True),
        (("format: xml", "format: xml\nxml: {namespace: 'urn:b'}"), True),
        (("format: xml", "format: xml\nxml: {namespace: '*'}"), False),
        (("record: counts", "record: counts"), False),
    ],
)
def test_xml_files_are_told_apart_by_their_root(change: tuple[str, str], are_apart: bool) -> None:
    assert are_told_apart(compiled(XML), compiled(XML, change)) is are_apart


@pytest.mark.parametrize(("starts", "are_apart"), [("H;", True), ("<", False), ("'  <x'", False)])
def test_xml_is_told_from_text(starts: str, are_apart: bool) -> None:
    text = compiled(INBOUND, ("{}", f"{{starts: {starts}}}"))
    assert are_told_apart(compiled(XML), text) is are_told_apart(text, compiled(XML)) is are_apart
