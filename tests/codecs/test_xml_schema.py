"""XML Schema: who is to blame for what does not fit, in what is written and in what is read."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.codecs import InvalidFileError, against_schema, codec_for, unfit
from bridge.model.records import Layout, Record, RecordLayout
from bridge.model.settings import XmlSettings
from tests.codecs.shapes import fault_of, read, record, written

XSD = b"""\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:s" xmlns="urn:s"
           elementFormDefault="qualified">
  <xs:include schemaLocation="http://partner.example/schemas/types.xsd"/>
  <xs:element name="message">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="type" type="xs:string"/>
        <xs:element name="orders">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="order" type="order" maxOccurs="unbounded"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="total" type="xs:int" minOccurs="0"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:complexType name="order">
    <xs:sequence>
      <xs:element name="no" type="number"/>
      <xs:element name="to" minOccurs="0">
        <xs:complexType>
          <xs:sequence>
            <xs:element name="name" type="xs:string" minOccurs="0"/>
            <xs:element name="floor" type="xs:int" minOccurs="0"/>
          </xs:sequence>
          <xs:attribute name="kind" type="kind"/>
        </xs:complexType>
      </xs:element>
    </xs:sequence>
  </xs:complexType>
</xs:schema>
"""
TYPES = b"""\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:s">
  <xs:simpleType name="number">
    <xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="kind">
    <xs:restriction base="xs:string">
      <xs:enumeration value="A"/>
      <xs:enumeration value="B"/>
    </xs:restriction>
  </xs:simpleType>
</xs:schema>
"""

ORDER = RecordLayout("orders/order", ("no", "to/@kind", "to/name", "to/floor"))
TOP = RecordLayout(
    "message",
    ("type", "total"),
    children=(ORDER,),
    is_file=True,
    order=("type", "orders", "total"),
)
SETTINGS = XmlSettings(namespace="urn:s", schema=("xsd/order.xsd", "xsd/types.xsd"), indent=False)
FILES = {"xsd/order.xsd": XSD, "xsd/types.xsd": TYPES}
LAYOUT = Layout("xml", "utf-8", SETTINGS, (TOP,), companions=FILES)
ENVELOPE = record("message", {"type": "t"})


def order(no: str, **more: str) -> Record:
    return record("orders/order", {"no": no, **more})


def with_schema(main: bytes, **settings: object) -> Layout:
    files = {**FILES, "xsd/order.xsd": main}
    block = replace(SETTINGS, **settings)  # type: ignore[arg-type]
    return replace(LAYOUT, settings=block, companions=files)


# --- the schema itself ----------------------------------------------------------------------------


def test_a_schema_with_all_that_it_includes_will_do() -> None:
    assert unfit(LAYOUT) is None


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (replace(LAYOUT, companions={}), "xsd/order.xsd is not there"),
        (with_schema(b"<a"), "expected an XML Schema: xsd/order.xsd"),
        (with_schema(b"<a/>"), "not a schema document"),
        (with_schema(XSD.replace(b'type="number"', b'type="nothing"')), "nothing"),
        (with_schema(XSD, schema=("xsd/order.xsd",)), "http://partner.example/schemas/types.xsd"),
    ],
)
def test_what_is_wrong_with_a_schema_is_told_before_anything_runs(
    layout: Layout, said: str
) -> None:
    found = unfit(layout)
    assert found is not None
    assert found[0] == "schema"
    assert said in found[1]


def test_a_layout_that_makes_no_sense_is_told_without_a_schema_too() -> None:
    twice = RecordLayout("orders/order", ("a", "b?/a"))
    layout = replace(LAYOUT, records=(replace(TOP, children=(twice,)),))
    assert unfit(layout) == ("", "'b?/a' leads where another place leads already")


# --- writing --------------------------------------------------------------------------------------


def told(*records: Record, around: Record = ENVELOPE) -> list[tuple[str, str]]:
    found = against_schema(codec_for("xml"), LAYOUT, [around], records)
    assert {one.code for one in found} <= {"not-valid"}
    return [(one.place, one.message) for one in found]


def test_a_document_that_fits_is_not_complained_about() -> None:
    assert told(order("1")) == []


def test_every_complaint_about_a_document_has_its_place_and_the_schemas_words() -> None:
    bad = order("Alva", **{"to/@kind": "Alva", "to/floor": "Alva"})
    assert told(bad) == [
        (
            "no",
            "The text has a length of '4'; this exceeds the allowed maximum length of '3'.",
        ),
        ("to/@kind", "The text is not an element of the set {'A', 'B'}."),
        ("to/floor", "The text is not a valid value of the atomic type 'xs:int'."),
    ]


def test_an_element_that_is_missing_is_told_of_what_lacks_it() -> None:
    assert told(record("orders/order", {"to/name": "x"})) == [
        ("to", "This element is not expected. Expected is ( no )."),
    ]


def test_what_is_wrong_with_the_file_is_not_the_documents_fault() -> None:
    assert told(order("1"), around=record("message", {"type": "t", "total": "x"})) == []


def test_a_document_that_cannot_be_written_is_left_to_the_check() -> None:
    assert told(order("\0")) == []


def test_without_a_schema_there_is_nothing_to_complain_about() -> None:
    layout = replace(LAYOUT, settings=XmlSettings(namespace="urn:s"), companions={})
    assert against_schema(codec_for("xml"), layout, [ENVELOPE], [order("Alva")]) == []


@pytest.mark.parametrize(
    ("envelope", "documents", "said"),
    [
        (record("message", {}), ["1"], "Expected is ( type )"),
        (record("message", {"type": "t", "total": "x"}), ["1"], "total: The text is not a valid"),
        (ENVELOPE, ["Alva"], "no: The text has a length of '4'"),
        (ENVELOPE, [], "message: Missing child element(s). Expected is ( orders )."),
    ],
)
def test_a_file_that_does_not_fit_as_a_whole_is_an_error_of_its_own(
    envelope: Record, documents: list[str], said: str
) -> None:
    with pytest.raises(InvalidFileError, match="does not fit its schema") as caught:
        written(LAYOUT, [order(no) for no in documents], [envelope])
    assert said in str(caught.value)
    assert "Alva" not in str(caught.value)


def test_a_file_that_fits_comes_back_as_it_was() -> None:
    data = written(LAYOUT, [order("1"), order("2")], [ENVELOPE])
    assert [one.cells for one in read(data, LAYOUT)] == [{"type": "t"}, {"no": "1"}, {"no": "2"}]


# --- reading --------------------------------------------------------------------------------------


def message(*inside: str, head: str = "<type>t</type>", tail: str = "") -> bytes:
    """Return a file in one line, as machines write them."""
    inner = "".join(f"<order>{text}</order>" for text in inside)
    return f"<message xmlns='urn:s'>{head}<orders>{inner}</orders>{tail}</message>".encode()


def test_a_document_that_does_not_fit_is_a_fault_and_the_others_are_read() -> None:
    data = message("<no>1</no>", "<no>Alva</no>", "<no>3</no><x/>", "<no>4</no>")
    found = read(data, LAYOUT)[1:]
    assert [one.fault_code for one in found] == ["", "not-valid", "not-valid", ""]
    assert "no: The text has a length of '4'" in found[1].fault
    assert "x: This element is not expected" in found[2].fault
    assert "Alva" not in found[1].fault


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (message("<no>1</no>", head=""), "orders: This element is not expected"),
        (message("<no>1</no>", tail="<total>x</total>"), "total: The text is not a valid value"),
        (message("<no>1</no>", tail="<more/>"), "more: This element is not expected"),
        (message("<no>Alva</no>", tail="<total>x</total>"), "total: The text"),
        (message(), "Missing child element"),
        (b"<message xmlns='urn:s'/>", "Missing child element"),
    ],
)
def test_what_no_document_is_to_blame_for_refuses_the_file(data: bytes, said: str) -> None:
    fault = fault_of(data, LAYOUT)
    assert fault.code == "not-valid"
    assert said in fault.message


def test_documents_far_apart_are_judged_each_by_itself() -> None:
    texts = [f"<no>{number % 100}</no>" + "<x/>" * (number == 2_990) for number in range(3_000)]
    found = read(message(*texts), LAYOUT)[1:]
    assert [at for at, one in enumerate(found) if one.fault] == [2_990]


def test_a_file_with_too_many_complaints_is_not_read() -> None:
    fault = fault_of(message(*["<x/>"] * 2_000), LAYOUT)
    assert fault.code == "not-valid"
    assert "more than 1,000 complaints" in fault.message


def test_a_broken_file_is_broken_first() -> None:
    assert fault_of(message("<x/>")[:-20], LAYOUT).code == "cut-off"


def test_a_file_in_another_encoding_is_judged_in_it() -> None:
    layout = replace(LAYOUT, encoding="iso-8859-1")
    data = message("<no>ÄÖÜ</no>").decode().encode("iso-8859-1")
    assert read(data, layout)[1].cells == {"no": "ÄÖÜ"}


# --- attacks --------------------------------------------------------------------------------------


def _trap(folder: Path) -> Path:
    """Return a file that would make whoever opened it wait for ever."""
    trap = folder / "trap.xsd"
    os.mkfifo(trap)
    return trap


@pytest.mark.timeout(20)
@pytest.mark.parametrize("address", ["{}", "file://{}", "types.xsd/../{}"])
def test_a_schema_opens_nothing_but_what_came_with_it(tmp_path: Path, address: str) -> None:
    place = address.format(_trap(tmp_path)).encode()
    include = b"http://partner.example/schemas/types.xsd"
    for main in (
        XSD.replace(include, place),
        XSD.replace(
            b'<xs:include schemaLocation="' + include, b'<xs:redefine schemaLocation="' + place
        ),
        XSD.replace(
            b"<xs:include", b'<xs:import namespace="urn:x" schemaLocation="%s"/><xs:include' % place
        ),
        b"<!DOCTYPE a SYSTEM '%s'>" % place + XSD,
        b"<!DOCTYPE a [<!ENTITY %% e SYSTEM '%s'> %%e;]>" % place + XSD,
    ):
        found = unfit(with_schema(main))
        if main.startswith(b"<!DOCTYPE"):  # what it names is passed over, and the rest is a schema
            assert found is None
        else:
            assert found is not None
            assert (found[0], "trap.xsd" in found[1]) == ("schema", True)


@pytest.mark.timeout(20)
def test_a_file_cannot_send_anybody_to_another_schema(tmp_path: Path) -> None:
    trap = _trap(tmp_path)
    head = f"""<message xmlns='urn:s' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'
        i:schemaLocation='urn:s {trap} urn:x {trap}' i:noNamespaceSchemaLocation='{trap}'>"""
    data = message("<no>1</no>", "<no>Alva</no>").replace(b"<message xmlns='urn:s'>", head.encode())
    assert [one.fault_code for one in read(data, LAYOUT)[1:]] == ["", "not-valid"]


def test_the_settings_of_the_schemas_parser_open_no_entities() -> None:
    doctype = b"<!DOCTYPE xs:schema [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
    main = doctype + XSD.replace(b'value="3"', b'value="3&e;"')
    found = unfit(with_schema(main))
    assert found is None or Path("/etc/hostname").read_text().strip() not in found[1]


def test_values_never_stand_in_a_complaint() -> None:
    secret = "Alva' is not accepted by the pattern 'x"
    data = message(f'<no>{secret}</no><to kind="{secret}"><floor>{secret}</floor></to>')
    found = read(data, LAYOUT)[1]
    assert found.fault.count(";") >= 2
    assert "Alva" not in found.fault


def test_a_large_file_is_judged_in_little_memory() -> None:
    piece = b"<order><no>1</no></order>" * 1_000

    class Large(io.RawIOBase):
        left = 100

        def read(self, size: int = -1, /) -> bytes:
            self.left -= 1
            head, _, tail = message("<no>0</no>").partition(b"<order><no>0</no></order>")
            return head * (self.left == 99) + piece * (self.left > 0) + tail * (self.left == 0)

    before = _resident()
    for found in codec_for("xml").read(Large(), LAYOUT, "f"):  # type: ignore[arg-type]
        assert not found.fault
    assert _resident() - before < 30_000_000


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
