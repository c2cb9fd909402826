"""Zips around files: each file in them read like a file of its own, or the zip clearly refused."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.codecs import zipped as module
from bridge.codecs.parts import read_parts, recognises, write_file
from bridge.model.place import Where
from bridge.model.records import Inside, Layout, Record, RecordLayout, UnreadableFileError
from bridge.model.settings import CsvSettings
from tests.codecs.zips import encrypted, twice, zipped

SETTINGS = CsvSettings(newline="lf")
ROW = RecordLayout("row", ("SKU", "QTY"))
PLAIN = Layout("csv", "utf-8", SETTINGS, (ROW,))
ZIPPED = Layout("csv", "utf-8", SETTINGS, (ROW,), inside="*.csv")
MADE = datetime(2026, 1, 12, 21, 0, 4)
TEE = "SKU,QTY\nTEE,1\n"


def read(data: bytes, layout: Layout = ZIPPED) -> list[tuple[str, int, dict[str, str]]]:
    """Return file, line and cells of every record of the archive a.zip."""
    return [
        (record.where.file, record.where.line, record.cells)
        for part in read_parts(io.BytesIO(data), layout, "a.zip")
        for record in part.records
    ]


def refused(data: bytes, layout: Layout = ZIPPED) -> tuple[str, str]:
    """Return code and message with which the archive a.zip is refused."""
    with pytest.raises(UnreadableFileError) as caught:
        read(data, layout)
    assert caught.value.fault.remedy
    assert caught.value.fault.where.file.startswith("a.zip")
    return caught.value.fault.code, caught.value.fault.message


def test_each_file_in_a_zip_has_its_own_header_its_own_lines_and_its_own_name() -> None:
    data = zipped({"one.csv": TEE, "two.csv": "QTY,SKU\n2,CAP\n3,HAT\n"})
    assert read(data) == [
        ("a.zip/one.csv", 2, {"SKU": "TEE", "QTY": "1"}),
        ("a.zip/two.csv", 2, {"SKU": "CAP", "QTY": "2"}),
        ("a.zip/two.csv", 3, {"SKU": "HAT", "QTY": "3"}),
    ]


def test_a_file_that_names_a_part_is_read_without_the_zip() -> None:
    (part,) = read_parts(io.BytesIO(TEE.encode()), ZIPPED, "a.zip/one.csv")
    assert [record.cells["SKU"] for record in part.records] == ["TEE"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_does_not_fit_the_pattern_is_left(method: int) -> None:
    files: dict[str, str | bytes] = {
        "one.csv": TEE,
        "label.pdf": b"%PDF-",
        "__MACOSX/._one.csv": "x",
        "sub/": "",
    }
    assert [file for file, _, _ in read(zipped(files, method))] == ["a.zip/one.csv"]


@pytest.mark.parametrize("name", ["export/one.csv", "export\\one.csv"])
def test_a_folder_in_the_zip_is_named_in_the_pattern(name: str) -> None:
    inside = Layout("csv", "utf-8", SETTINGS, (ROW,), inside="export/*.csv")
    data = zipped({name: TEE, "other/one.csv": "?"})
    assert [file for file, _, _ in read(data, inside)] == ["a.zip/export/one.csv"]
    assert refused(data)[0] == "nothing-inside"


@pytest.mark.parametrize(
    ("data", "code", "told"),
    [
        (b"", "empty-file", "is empty"),
        (TEE.encode(), "not-a-zip", "not a ZIP archive"),
        (b"\x1f\x8b" + bytes(30), "not-a-zip", "looks like a gzip archive"),
        (zipped({"one.csv": TEE})[:-30], "cut-off", "cut off"),
        (zipped({}), "nothing-inside", "holds no file, and none that fits *.csv"),
        (zipped({"a.txt": "", "b.pdf": ""}), "nothing-inside", "2 files (a.txt, b.pdf)"),
        (encrypted(zipped({"one.csv": TEE})), "encrypted", "one.csv in the ZIP archive is encr"),
        (zipped({"one.csv": TEE}, zipfile.ZIP_BZIP2), "unknown-packing", "one.csv"),
        (zipped({"../one.csv": TEE}), "path-in-name", "'../one.csv'"),
        (zipped({"/etc/one.csv": TEE}), "path-in-name", "'/etc/one.csv'"),
        (zipped({"C:\\one.csv": TEE}), "path-in-name", "'C:/one.csv'"),
        (zipped({"ok.csv": TEE, "a/../b.csv": TEE}), "path-in-name", "'a/../b.csv'"),
        (zipped({"one\n.csv": TEE}), "path-in-name", "one\\n.csv"),
        (twice("one.csv", b"1", b"2"), "doubled-name", "one.csv more than once"),
        (zipped({"one.csv": bytes(1 << 25)}), "too-big", "unpack to 33,554,432 bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_zip_that_is_not_as_it_should_be_is_refused(data: bytes, code: str, told: str) -> None:
    found, message = refused(data)
    assert (found, told in message) == (code, True), (found, message)


def test_a_zip_in_a_zip_is_refused_where_it_would_be_read_and_left_where_not() -> None:
    inner = zipped({"one.csv": TEE})
    every = Layout("csv", "utf-8", SETTINGS, (ROW,), inside="*")
    assert refused(zipped({"inner.zip": inner}), every)[0] == "zip-in-zip"
    assert refused(zipped({"inner.csv": inner}))[1].startswith("The file looks like a ZIP archive")
    assert len(read(zipped({"inner.zip": inner, "one.csv": TEE}))) == 1


def test_a_byte_that_changed_on_its_way_is_noticed() -> None:
    rows = "".join(f"S{number},{number % 7}\n" for number in range(5_000))
    data = zipped({"one.csv": f"SKU,QTY\n{rows}"}, zipfile.ZIP_STORED)
    at = data.index(b"S4000,") + 1
    assert refused(data[:at] + b"9" + data[at + 1 :])[0] == "damaged"


def test_more_than_a_night_can_hold_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 100)
    files = {f"{number}.csv": TEE * 2 for number in range(5)}
    assert refused(zipped(files))[0] == "too-big"
    monkeypatch.setattr(module, "_MOST_FILES", 4)
    assert refused(zipped(files)) == ("too-big", "The ZIP archive holds more than 4 files")


class Endless(io.BytesIO):
    """Rows for as long as somebody asks, with a count of the bytes that were held at once."""

    longest = 0

    def write(self, data: object) -> int:
        self.longest = max(self.longest, len(data))  # type: ignore[arg-type]
        return super().write(data)  # type: ignore[arg-type]


def rows(number: int) -> Iterator[Record]:
    for at in range(number):
        yield Record("row", {"SKU": f"S{at}", "QTY": str(at % 7)}, Where("f"))


def test_a_zip_is_written_and_read_portion_by_portion() -> None:
    sink = Endless()
    write_file(sink, ZIPPED, [], rows(60_000), Inside("orders.csv", MADE))
    assert sink.longest < 1 << 18, "nothing of the size of the file was ever in one piece"
    sink.seek(0)
    parts = read_parts(sink, ZIPPED, "a.zip")
    assert [sum(1 for _ in part.records) for part in parts] == [60_000]


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=9
)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 99)), min_size=1))
def test_what_is_written_into_a_zip_is_what_is_read_out_of_it(lines: list[tuple[str, int]]) -> None:
    made = [Record("row", {"SKU": sku, "QTY": str(n)}, Where("f")) for sku, n in lines]
    sink = io.BytesIO()
    write_file(sink, ZIPPED, [], made, Inside("orders.csv", MADE))
    assert [cells for _, _, cells in read(sink.getvalue())] == [one.cells for one in made]


def test_the_file_in_a_written_zip_has_its_name_its_time_and_ordinary_rights() -> None:
    sink = io.BytesIO()
    write_file(sink, ZIPPED, [], rows(1), Inside("orders.csv", MADE))
    (info,) = zipfile.ZipFile(sink).infolist()
    assert (info.filename, info.date_time) == ("orders.csv", MADE.timetuple()[:6])
    assert info.external_attr >> 16 == 0o644


def test_a_thousand_spoilt_zips_end_in_records_or_a_refusal() -> None:
    chance = random.Random(7)
    sound = zipped({"one.csv": TEE * 30, "two.csv": TEE, "three.txt": "x"}, comment=b"hello")
    refusals = 0
    for _ in range(1_000):
        data = bytearray(sound)
        for _ in range(chance.choice((1, 1, 2, 8))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        try:
            read(bytes(data))
        except UnreadableFileError:
            refusals += 1
    assert 300 < refusals < 1_000


# Which kind of file it is ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "data", "is_it"),
    [
        ("utf-8", b"ODC;1", True),
        ("utf-8", b"\xef\xbb\xbfODC;1", True),
        ("utf-8", b"PAH;1", False),
        ("utf-8", b"OD", False),
        ("utf-8", b"", False),
        ("utf-16", "ODC;1".encode("utf-16"), True),
        ("utf-16", b"\x00", False),
        ("iso-8859-1", b"\xc5CK;1", True),
        ("utf-8", b"\xff\xfe\x00", False),
    ],
)
def test_a_file_is_known_by_the_text_that_it_begins_with(
    encoding: str, data: bytes, is_it: bool
) -> None:
    layout = Layout("csv", encoding, CsvSettings(header=False), (RecordLayout("r", ("1",)),),
                    starts=("ODC", "ÅCK"))  # fmt: skip
    stream = io.BytesIO(data)
    assert recognises(layout, stream, "f.csv") is is_it
    assert stream.tell() == 0
    (part,) = read_parts(stream, layout, "f.csv")
    if is_it:
        assert len(list(part.records)) == 1
    else:
        with pytest.raises(UnreadableFileError) as caught:
            list(part.records)
        assert caught.value.fault.code == "other-kind"


def test_a_zip_is_known_by_its_first_bytes() -> None:
    assert recognises(ZIPPED, io.BytesIO(zipped({"a": ""})), "a.zip")
    assert not recognises(ZIPPED, io.BytesIO(TEE.encode()), "a.zip")
    assert recognises(PLAIN, io.BytesIO(TEE.encode()), "a.csv")
