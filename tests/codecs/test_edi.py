"""X12 and EDIFACT: segments as real interchanges have them, and what cannot be one."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.codecs import codec_for
from bridge.model.records import Layout, Record, RecordLayout, UnreadableFileError
from bridge.model.settings import EdiSettings
from tests.codecs.shapes import NOWHERE, fault_of, nasty_texts, read, record, written


def x12(*types: RecordLayout, **settings: Any) -> Layout:
    return Layout("x12", "utf-8", EdiSettings("x12", **settings), (*types, *X12_ENVELOPE))


def edifact(*types: RecordLayout, **settings: Any) -> Layout:
    return Layout("edifact", "utf-8", EdiSettings("edifact", **settings), (*types, *ENVELOPE))


def segment(name: str, *places: str, **match: str) -> RecordLayout:
    signs = {place.removeprefix("e"): (text,) for place, text in match.items()}
    return RecordLayout(name, places, match={"0": (name.partition("-")[0],)} | signs)


def ignored(tag: str) -> RecordLayout:
    return RecordLayout(f"ignored {tag}", (), match={"0": (tag,)}, is_ignored=True)


X12_ENVELOPE = tuple(map(ignored, ("ISA", "GS", "ST", "SE", "GE", "IEA")))
ENVELOPE = tuple(map(ignored, ("UNB", "UNH", "UNT", "UNZ")))
W12 = segment("W12", "1", "2", "3", "7")
TRACKING = segment("N9-tracking", "2", e1="2I")
OTHER = segment("N9-other", "1", "2")

ELEMENTS = ["00", " " * 10, "00", " " * 10, "ZZ", f"{'THEM':15}", "ZZ", f"{'US':15}", "260113",
            "1405", "U", "00401", "000000007", "0", "P", ">"]  # fmt: skip
ISA = f"ISA*{'*'.join(ELEMENTS)}~"


def told(records: list[Record]) -> list[tuple[str, dict[str, str], int]]:
    return [
        (one.type, one.cells, one.where.line)
        for one in records
        if not one.type.startswith("ignored")
    ]


def test_a_warehouse_confirmation_is_read_segment_by_segment() -> None:
    data = (
        f"{ISA}GS*SW*THEM*US*20260113*1405*7*X*004010~ST*945*0001~W12*CC*3*3**EA**UP*200~"
        "N9*2I*T1~SE*4*0001~GE*1*7~IEA*1*000000007~"
    )
    found = read(data.encode(), x12(W12, TRACKING, OTHER))
    assert told(found) == [
        ("W12", {"0": "W12", "1": "CC", "2": "3", "3": "3", "7": "UP"}, 4),
        ("N9-tracking", {"0": "N9", "1": "2I", "2": "T1"}, 5),
    ]


@pytest.mark.parametrize(
    ("element", "segment_end", "between"),
    [("*", "~", ""), ("~", "}", "\r\n"), ("|", "\n", ""), ("*", "\r\n", ""), ("*", "\\", "  \n")],
)
def test_delimiters_are_what_the_first_segment_says(
    element: str, segment_end: str, between: str
) -> None:
    texts = [ISA[:-1], "W12*CC*3*3", "IEA*0*7"]
    data = "".join(text.replace("*", element) + segment_end + between for text in texts)
    assert told(read(data.encode(), x12(W12)))[0][1]["2"] == "3"


def test_an_isa_that_is_not_padded_is_one_all_the_same() -> None:
    data = "\ufeffISA*00* *00* *ZZ*YOUR-ID*ZZ*US*260113*1405*U*00401*7*0*P*>~W12*CC~IEA*0*7~"
    assert told(read(data.encode(), x12(W12)))[0][1]["1"] == "CC"


def test_a_mapping_may_know_better_than_the_file() -> None:
    data = f"{ISA[:-1]}~W12*CC*1'x~IEA*0*7~".replace("~", "'").replace("1'x", "1'N9*2I*T")
    found = read(data.encode(), x12(W12, TRACKING, segment="'"))
    assert [kind for kind, _, _ in told(found)] == ["W12", "N9-tracking"]


LIN = segment("LIN", "1", "3-1", "3-2")
QTY = segment("QTY", "1-1", "1-2")


def test_components_and_released_characters_are_texts() -> None:
    data = (
        "UNA:+.? 'UNB+UNOA:2+US+THEM+260113:1405+7'\r\nLIN+1++TEE?+100?:?'?? M:SA'"
        "QTY+12:3:PCE'UNZ+0+7'\r\n"
    )
    found = told(read(data.encode(), edifact(LIN, QTY)))
    assert found == [
        ("LIN", {"0": "LIN", "1": "1", "3-1": "TEE+100:'? M", "3-2": "SA"}, 2),
        ("QTY", {"0": "QTY", "1-1": "12", "1-2": "3"}, 3),
    ]


def test_without_una_the_usual_delimiters_hold_and_a_line_feed_may_end_segments() -> None:
    usual = "UNB+UNOA:2+US'QTY+12:3'UNZ+0+7'"
    assert told(read(usual.encode(), edifact(QTY)))[0][1]["1-2"] == "3"
    lines = usual.replace("'", "\n")
    assert told(read(lines.encode(), edifact(QTY, segment="\n")))[0][1]["1-2"] == "3"


def test_a_segment_of_no_type_is_a_problem_and_the_file_goes_on() -> None:
    data = f"{ISA}ZZZ*1~W12*CC~IEA*0*7~"
    found = read(data.encode(), x12(W12))
    assert [one.fault_code for one in found] == ["", "unknown-record", "", ""]
    assert found[1].fault == "The segment ZZZ fits no type of record of the mapping"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty-file", 0),
        (b"W12*CC~", "not-text", 1),
        (b"ISA*00*~", "not-text", 1),
        (b"<?xml version='1.0'?>", "not-text", 0),
        (f"{ISA}W12*CC~".encode(), "cut-off", 2),
        (f"{ISA}W12*CC~IEA*1".encode(), "cut-off", 3),
        (f"{ISA}W12*\xff~IEA*0*7~".encode("latin-1"), "wrong-encoding", 1),
        (f"{ISA}W12*{'x' * 1_100_000}~IEA*0*7~".encode(), "segment-too-long", 2),
    ],
)
def test_what_is_no_whole_interchange_is_refused(data: bytes, code: str, line: int) -> None:
    fault = fault_of(data, x12(W12))
    assert (fault.code, fault.where.line) == (code, line)


def test_an_interchange_whose_end_was_forgotten_can_be_allowed() -> None:
    data = f"{ISA}W12*CC~".encode()
    assert len(read(data, x12(W12, envelope="any"))) == 2


LINE = RecordLayout(
    "LIN", ("3-1", "QTY[1-1=12]/1-2", "QTY[1-1=21]/1-2", "RFF[1-1=LI]/1-2"), match={"0": ("LIN",)}
)


def test_segments_that_follow_belong_to_the_record_before_them() -> None:
    data = "UNB+UNOA:2'LIN+1++200:EN'QTY+21:5'QTY+12:3'LIN+2++201:EN'RFF+LI:7'QTY+99:1'UNZ+0+7'"
    found = read(data.encode(), edifact(LINE))
    assert told(found)[:2] == [
        (
            "LIN",
            {
                "0": "LIN",
                "3-1": "200",
                "QTY[1-1=12]/1-2": "3",
                "QTY[1-1=21]/1-2": "5",
                "RFF[1-1=LI]/1-2": "",
            },
            2,
        ),
        (
            "LIN",
            {
                "0": "LIN",
                "3-1": "201",
                "QTY[1-1=12]/1-2": "",
                "QTY[1-1=21]/1-2": "",
                "RFF[1-1=LI]/1-2": "7",
            },
            5,
        ),
    ]
    assert [one.fault_code for one in found if one.fault] == ["unknown-record"]


def test_a_segment_that_follows_twice_is_a_fault_and_not_a_choice() -> None:
    data = "UNB+UNOA:2'LIN+1++200:EN'QTY+12:3'QTY+12:4'UNZ+0+7'"
    [line] = [one for one in read(data.encode(), edifact(LINE)) if one.type == "LIN"]
    assert line.fault == "The segment QTY follows it more than once"


def test_segments_that_follow_are_written_with_what_tells_them() -> None:
    bare = RecordLayout("UNZ", (), match={"0": ("UNZ",)}, is_file=True)
    layout = Layout("edifact", "utf-8", EdiSettings("edifact", una=False), (UNB, LINE, bare))
    rows = [record("LIN", {"3-1": "200", "RFF[1-1=LI]/1-2": "7", "QTY[1-1=12]/1-2": "3"})]
    data = written(layout, rows, [record("UNB", {"1-1": "UNOA"}), record("UNZ", {})])
    assert data == b"UNB+UNOA'LIN+++200'QTY+12:3'RFF+LI:7'UNZ+0'"


def test_counts_that_the_mapping_leaves_alone_are_written_by_themselves() -> None:
    names = {
        "ISA": range(1, 17),
        "GS": [1],
        "ST": [1],
        "W05": [1],
        "SE": [2],
        "GE": [2],
        "IEA": [2],
    }
    types = tuple(
        RecordLayout(
            name,
            tuple(map(str, places)),
            match={"0": (name,)},
            is_file=name in ("ISA", "GS", "GE", "IEA"),
        )
        for name, places in names.items()
    )
    isa = {str(number): text for number, text in enumerate(ELEMENTS, start=1)}
    around = [record("ISA", isa), *(record(name, {}) for name in ("GS", "GE", "IEA"))]
    order = [record("ST", {"1": "940"}), record("W05", {"1": "N"}), record("SE", {"2": "0001"})]
    layout = Layout("x12", "utf-8", EdiSettings("x12"), types)
    data = written(layout, order * 2, around)
    assert data.endswith(b"ST*940~W05*N~SE*3*0001~GE*2~IEA*1~")
    assert len(read(data, layout)) == 10


@pytest.mark.parametrize("wrong", ["SE*5*0001~", "GE*2*7~", "IEA*9*000000007~"])
def test_a_count_that_differs_refuses_the_file_unless_it_is_to_be_ignored(wrong: str) -> None:
    data = f"{ISA}GS*SW~ST*945*0001~W12*CC~SE*3*0001~GE*1*7~IEA*1*000000007~"
    tag = wrong.partition("*")[0]
    data = re.sub(rf"~{tag}\*[^~]*~", f"~{wrong}", data)
    fault = fault_of(data.encode(), x12(W12))
    assert fault.code == "count-differs"
    assert fault.message.startswith(f"{tag} states {wrong.split('*')[1].strip('~')}, and ")
    assert told(read(data.encode(), x12(W12, counts="ignore")))


UNB = RecordLayout("UNB", ("1-1",), match={"0": ("UNB",)}, is_file=True)
UNZ = RecordLayout("UNZ", ("1",), match={"0": ("UNZ",)}, is_file=True)
ISA_ROW = RecordLayout("ISA", tuple(map(str, range(1, 17))), match={"0": ("ISA",)}, is_file=True)
IEA_ROW = RecordLayout("IEA", ("1",), match={"0": ("IEA",)}, is_file=True)
ROW = RecordLayout(
    "ROW", ("1", "2-1", "2-3", "4", "FOL[1=A]/2", "FOL[1=B]/2-2", "END/1"), match={"0": ("ROW",)}
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Layout, list[Record], list[Record]]:
    syntax: Literal["x12", "edifact"] = draw(st.sampled_from(("x12", "edifact")))
    newline: Literal["none", "lf", "crlf"] = draw(st.sampled_from(("none", "lf", "crlf")))
    settings = EdiSettings(syntax, newline=newline, una=draw(st.booleans()))
    first, last = (ISA_ROW, IEA_ROW) if syntax == "x12" else (UNB, UNZ)
    encoding = draw(st.sampled_from(["utf-8", "iso-8859-1"]))
    layout = Layout(syntax, encoding, settings, (first, ROW, last))
    rows = [
        Record("ROW", {place: draw(nasty_texts) for place in ROW.places}, NOWHERE)
        for _ in range(draw(st.integers(0, 3)))
    ]
    isa = {str(number): text for number, text in enumerate(ELEMENTS, start=1)}
    head = record("ISA", isa) if syntax == "x12" else record("UNB", {"1-1": "UNOA"})
    return layout, [head, record(last.name, {"1": "0"})], rows


@settings(max_examples=200, deadline=None)
@given(cases())
def test_a_segment_is_refused_or_comes_back(
    case: tuple[Layout, list[Record], list[Record]],
) -> None:
    layout, envelope, rows = case
    codec = codec_for(layout.format)
    told_ = [fault for one in rows for fault in codec.check(one, layout)]
    if told_:
        with pytest.raises(ValueError, match="ROW"):
            written(layout, rows, envelope)
        return
    data = written(layout, rows, envelope)
    found = [one for one in read(data, layout) if one.type == "ROW"]
    assert [one.cells for one in found] == [{"0": "ROW", **one.cells} for one in rows]


def test_an_envelope_that_no_reader_would_know_is_not_written() -> None:
    layout = Layout("x12", "utf-8", EdiSettings("x12"), (ISA_ROW, ROW, IEA_ROW))
    with pytest.raises(ValueError, match="an ISA of 16 elements"):
        written(layout, [], [record("ISA", {"1": "00"}), record("IEA", {"1": "0"})])
    with pytest.raises(ValueError, match="ends with IEA"):
        written(layout, [], [record("ISA", {str(n + 1): t for n, t in enumerate(ELEMENTS)})])


def test_what_x12_cannot_hold_is_told_with_its_place() -> None:
    layout = x12(ROW)
    [fault] = codec_for("x12").check(record("ROW", {"1": "a*b"}), layout)
    assert (fault.place, fault.code) == ("1", "forbidden-character")


def test_a_damaged_interchange_ends_in_records_or_in_one_clear_error() -> None:
    data = f"{ISA}{'W12*CC*3*3**EA**UP*200~N9*2I*T1~' * 5}IEA*0*7~".encode()
    chance, ends = random.Random(20261126), Counter[str]()
    for _ in range(1000):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        noise = bytes(chance.randrange(256) for _ in range(chance.randint(1, 3)))
        broken = chance.choice([data[:at], data[:at] + data[to:], data[:at] + noise + data[at:],
                                data[:to] + data[at:], data[at:]])  # fmt: skip
        try:
            ends.update(one.fault_code or "record" for one in read(broken, x12(W12, TRACKING)))
        except UnreadableFileError as error:
            assert error.fault.message
            ends[error.fault.code] += 1
    assert {"record", "unknown-record", "cut-off", "not-text"} <= set(ends)


def test_a_large_interchange_is_read_as_it_comes() -> None:
    class Endless(io.RawIOBase):
        """Counts what is taken, and goes on as long as it is read."""

        taken = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            text = ISA.encode() if not self.taken else b"W12*CC*3*3~" * (len(buffer) // 11)
            chunk = text[: len(buffer)]
            buffer[: len(chunk)] = chunk
            self.taken += len(chunk)
            return len(chunk)

    stream = Endless()
    records = codec_for("x12").read(stream, x12(W12), "a")  # type: ignore[arg-type]
    for _ in range(100_000):
        next(records)
    assert stream.taken < 100_000 * 11 + 1_000_000


CPS = RecordLayout("CPS", ("1", "2", "GIN[1=BJ]/2"), match={"0": ("CPS",)})


def test_ignored_segments_may_stand_before_one_that_follows() -> None:
    data = (
        "UNB+UNOA:2'UNH+1'CPS+1'PAC+1'QTY+52:1'GIN+BJ+340'CPS+2+1'UNT+7+1'"
        "UNH+2'GIN+BJ+9'UNT+3+2'UNZ+2'"
    )
    layout = edifact(CPS, ignored("PAC"), ignored("QTY"), ignored("GIN"))
    found = read(data.encode(), layout)
    assert [(one.cells["1"], one.cells["GIN[1=BJ]/2"]) for one in found if one.type == "CPS"] == [
        ("1", "340"),
        ("2", ""),
    ]
    # Behind the end of the message it is ignored, as everything was between.
    assert [one.where.line for one in found if one.type == "ignored GIN"] == [10]
    assert [one.type for one in found][2:5] == ["CPS", "ignored PAC", "ignored QTY"]


def test_a_segment_that_parts_a_message_is_followed_by_nothing_of_what_stood_before() -> None:
    data = "UNB+UNOA:2'UNH+1'CPS+1'UNS+S'GIN+BJ+340'UNT+5+1'UNZ+1'"
    found = read(data.encode(), edifact(CPS, ignored("UNS")))
    assert [one.fault_code for one in found if one.fault] == ["unknown-record"]


def test_every_record_says_which_message_it_is_of() -> None:
    data = "UNB+UNOA:2'UNH+1'CPS+1'UNT+3+1'UNH+2'CPS+1'UNT+3+2'UNZ+2'"
    found = [one for one in read(data.encode(), edifact(CPS)) if one.type == "CPS"]
    assert [one.message for one in found] == [1, 2]
