"""XML: what is read, what is a fault of one record, and what ends the file."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
from pathlib import Path

import pytest

from bridge.codecs import codec_for
from bridge.model.records import Layout, Record, RecordLayout
from bridge.model.settings import XmlSettings
from tests.codecs.shapes import NOWHERE, fault_of, plain, read, record, written, xml_layout

LINE = RecordLayout("lines/line", ("sku", "@no"))
ORDER = RecordLayout("order", ("no", "shipTo/name", "shipTo/@id", "."), children=(LINE,))
PLAIN_ORDER = RecordLayout("order", ("no", "name"))
LAYOUT = xml_layout(PLAIN_ORDER, places=("type", "@v", "total"))
NESTED = xml_layout(RecordLayout("orders/order", ("no",), children=(LINE,)))


def orders(inner: str, layout: Layout = LAYOUT) -> list[Record]:
    return read(f"<message>{inner}</message>".encode(), layout)[1:]


# --- reading --------------------------------------------------------------------------------------


def test_the_record_of_the_file_comes_first_then_each_document_with_those_below_it() -> None:
    data = b"""<message><orders>
      <order><no>1</no><lines><line no="1"><sku>a</sku></line><line/></lines></order>
      <order><lines/></order>
    </orders></message>"""
    assert plain(read(data, NESTED)) == [
        ("message", {}, []),
        (
            "orders/order",
            {"no": "1"},
            [("lines/line", {"@no": "1", "sku": "a"}, []), ("lines/line", {}, [])],
        ),
        ("orders/order", {}, []),
    ]


def test_what_the_file_says_behind_its_documents_comes_as_a_second_record() -> None:
    data = b"<message v='2'><type>t</type><order/><x/><order/><total>2</total></message>"
    found = read(data, LAYOUT)
    assert [one.type for one in found] == ["message", "order", "order", "message"]
    assert [found[0].cells, found[3].cells] == [{"@v": "2", "type": "t"}, {"total": "2"}]


def test_attributes_and_texts_of_what_holds_the_documents_belong_to_the_file() -> None:
    layout = xml_layout(
        RecordLayout("orders/order", ("no",)), places=("orders/@count", "orders/day")
    )
    data = b"<message><orders count='1'><day>x</day><order/></orders></message>"
    assert read(data, layout)[0].cells == {"orders/@count": "1", "orders/day": "x"}


def test_an_empty_element_is_empty_and_an_absent_one_is_absent() -> None:
    xsi = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
    assert [
        one.cells
        for one in orders(
            f"<order><no/></order><order><no {xsi} xsi:nil='true'/></order><order></order>"
        )
    ] == [{"no": ""}, {"no": ""}, {}]


def test_text_that_comments_and_cdata_tear_apart_is_whole() -> None:
    inner = "<order><no>1 <!-- x -->&amp;<?pi x?><![CDATA[ <2>]]>&#x20;</no></order>"
    assert orders(inner)[0].cells == {"no": "1 & <2> "}


def test_an_element_that_is_there_twice_is_a_fault_of_its_record_alone() -> None:
    found = orders("<order><no>1</no><no>2</no></order><order><no>3</no></order>")
    assert [one.fault_code for one in found] == ["repeated-element", ""]
    assert "no occurs more than once" in found[0].fault


def test_elements_where_text_should_be_are_a_fault_and_not_dropped() -> None:
    found = orders("<order><no>1<b>2</b></no></order><order><no><first>1</first></no></order>")
    assert [one.fault_code for one in found] == ["unexpected-element"] * 2


def test_elements_that_the_mapping_does_not_use_are_left_alone() -> None:
    assert orders("<order><x><y/></x><no>1</no></order>")[0].cells == {"no": "1"}


def test_a_document_that_fits_no_type_is_a_fault_and_the_file_goes_on() -> None:
    layout = xml_layout(
        RecordLayout("order", ("no",), match={"@kind": ("A",)}),
        RecordLayout("order", ("ref",), match={"@kind": ("B", "C")}),
    )
    inner = "<order kind='C'><ref>1</ref></order><order/><order kind='A'><no>1</no></order>"
    found = orders(inner, layout)
    assert [one.fault_code for one in found] == ["", "unknown-record", ""]
    assert [one.cells for one in found] == [
        {"@kind": "C", "ref": "1"},
        {},
        {"@kind": "A", "no": "1"},
    ]


def test_a_file_with_other_elements_where_documents_should_be_is_no_empty_file() -> None:
    assert orders("") == []
    found = orders("<delivery><no>1</no></delivery>")
    assert [(one.type, one.fault_code) for one in found] == [("", "unknown-record")]
    assert "delivery" in found[0].fault


def test_ignored_documents_come_through_to_be_counted() -> None:
    skipped = RecordLayout("note", (), match={"@kind": ("x",)}, is_ignored=True)
    layout = Layout("xml", "utf-8", XmlSettings(), (*LAYOUT.records, skipped))
    assert plain(orders("<note kind='x'><no>1</no></note>", layout)) == [
        ("note", {"@kind": "x"}, [])
    ]


def test_namespaces_are_those_of_the_settings() -> None:
    block = XmlSettings(namespace="urn:d", namespaces={"p": "urn:p"})
    layout = xml_layout(RecordLayout("p:order", ("no", "@p:id", "@id")), settings=block)
    data = b"""<m:message xmlns:m='urn:d' xmlns='urn:p' xmlns:q='urn:p'>
      <order q:id='1' id='2'><m:no>3</m:no><no>4</no></order></m:message>"""
    assert read(data, layout)[1].cells == {"@p:id": "1", "@id": "2", "no": "3"}


def test_any_namespace_will_do_where_the_settings_say_so() -> None:
    layout = xml_layout(PLAIN_ORDER, settings=XmlSettings(namespace="*"))
    for start in ("<message>", "<message xmlns='urn:a'>", "<message xmlns='urn:b'>"):
        data = f"{start}<order><no>1</no></order></message>".encode()
        assert read(data, layout)[1].cells == {"no": "1"}


def test_the_declared_encoding_is_read_and_the_mappings_where_none_is_declared() -> None:
    text = "<message><order><no>Ä</no></order></message>"
    latin = xml_layout(PLAIN_ORDER, encoding="iso-8859-1")
    declared = '<?xml version="1.0" encoding="windows-1252"?>' + text
    assert read(declared.encode("cp1252"), LAYOUT)[1].cells == {"no": "Ä"}
    assert read(text.encode("iso-8859-1"), latin)[1].cells == {"no": "Ä"}
    assert read(text.encode("utf-16"), latin)[1].cells == {"no": "Ä"}
    assert read(text.encode("utf-8-sig"), latin)[1].cells == {"no": "Ä"}


def test_lines_are_right_beyond_those_that_libxml2_keeps() -> None:
    one = "<order\n>\n\n  <no>1</no>\n</order>\n<order><no/></order><order/>\n"
    data = "<message>\n" + one * 20_000 + "</message>"
    found = [record.where.line for record in read(data.encode(), LAYOUT)[1:]]
    expected = [2 + 6 * block + extra for block in range(20_000) for extra in (1, 5, 5)]
    known = [pair for pair in zip(found, expected, strict=True) if pair[0]]
    wrong = [pair for pair in known if pair[0] != pair[1]]
    assert len(known) > len(expected) * 2 / 3
    assert wrong == []


# --- files that cannot be read --------------------------------------------------------------------

XXE = b"<!DOCTYPE message [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><message>&x;</message>"
LAUGHS = (
    b"<!DOCTYPE message [<!ENTITY a 'ha'>"
    + b"".join(
        b"<!ENTITY a%d '%s'>" % (n, b"&a%s;" % (b"%d" % (n - 1) if n else b"") * 10)
        for n in range(9)
    )
    + b"]><message>&a8;</message>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \n ", "not-text"),
        (b"a;b\n1;2\n", "not-text"),
        (gzip.compress(b"<message/>", mtime=0), "not-text"),
        (b"PK\x03\x04\x14\0", "not-text"),
        (b"\x00\x01\x02\x03", "not-text"),
        (b"<!DOCTYPE html><html/>", "doctype-refused"),
        (b"<!DOCTYPE message SYSTEM 'a.dtd'><message/>", "doctype-refused"),
        (XXE, "doctype-refused"),
        (LAUGHS, "doctype-refused"),
        (b"<message>\xe4</message>", "wrong-encoding"),
        (b"<?xml version='1.0' encoding='nope'?><message/>", "wrong-encoding"),
        (b"<message>\x01</message>", "not-text"),
        (b"<message>&x;</message>", "not-well-formed"),
        (b"<message><order></message>", "not-well-formed"),
        (b"<message/><message/>", "not-well-formed"),
        (b"<message><p:order/></message>", "not-well-formed"),
        (b"<message>" + b"<a>" * 300, "too-big"),
        (b"<message><type>" + b"x" * 11_000_000, "too-big"),
        (b"<message v='" + b"x" * 11_000_000, "not-well-formed"),
        (b"<!--" + b"x" * 2_000_000 + b"--><message/>", "not-well-formed"),
    ],
)
def test_what_cannot_be_read_safely_is_named(data: bytes, code: str) -> None:
    fault = fault_of(data, LAYOUT)
    assert fault.code == code
    assert fault.remedy


def test_a_wrong_root_is_told_with_what_was_expected() -> None:
    fault = fault_of(b"<a><order/></a>", LAYOUT)
    assert fault.code == "wrong-root"
    assert "a in no namespace, expected message in no namespace" in fault.message


def test_a_wrong_namespace_is_told_with_what_to_change() -> None:
    fault = fault_of(b"<message xmlns='urn:x'/>", LAYOUT)
    assert fault.code == "wrong-root"
    assert "urn:x" in fault.message
    assert "xml.namespace" in fault.remedy


def test_a_file_cut_anywhere_is_never_taken_for_a_whole_one() -> None:
    documents = [record("order", {"no": str(number), "name": "ä"}) for number in range(5)]
    data = written(LAYOUT, documents)
    faults = {fault_of(data[:size], LAYOUT).code for size in range(1, len(data))}
    assert faults <= {"cut-off", "not-text", "not-well-formed", "wrong-encoding"}
    assert fault_of(data[: len(data) // 2], LAYOUT).code == "cut-off"


def test_a_hundred_thousand_attributes_take_no_time() -> None:
    attributes = " ".join(f"a{number}='1'" for number in range(100_000))
    start = time.perf_counter()
    found = orders(f"<order {attributes}><no>1</no></order>")
    assert found[0].cells == {"no": "1"}
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "piece",
    [
        b"<order><no>1</no><name>something</name></order>\n",
        b"<strange><no>1</no></strange>\n",
        b"<total>1</total>\n",
    ],
)
def test_a_large_file_is_read_in_little_memory(piece: bytes) -> None:
    class Large(io.RawIOBase):
        left = 80

        def read(self, size: int = -1, /) -> bytes:
            self.left -= 1
            start, end = b"<message>" * (self.left == 79), b"</message>" * (self.left == 0)
            return start + piece * 1000 * (self.left > 0) + end

    before = _resident()
    tracemalloc.start()
    for _ in codec_for("xml").read(Large(), LAYOUT, "f"):  # type: ignore[arg-type]
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000
    assert _resident() - before < 12_000_000


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


# --- writing --------------------------------------------------------------------------------------


def test_elements_stand_in_the_order_of_the_places_and_share_their_parents() -> None:
    order = RecordLayout(
        "orders/order", ("shipTo/name", "shipTo/city", "no", "@id"), children=(LINE,)
    )
    layout = xml_layout(order, places=("type", "@v", "orders/@count"))
    documents = [
        record(
            "orders/order",
            {"no": "1", "@id": "x", "shipTo/city": "Łódź", "shipTo/name": " a\n"},
            record("lines/line", {"sku": "s", "@no": "1"}),
            record("lines/line", {"@no": "2"}),
        ),
        record("orders/order", {}),
    ]
    envelope = record("message", {"type": "t", "@v": "2", "orders/@count": "2"})
    assert (
        written(layout, documents, [envelope]).decode()
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<message v="2">
  <type>t</type>
  <orders count="2">
    <order id="x">
      <shipTo>
        <name> a
</name>
        <city>Łódź</city>
      </shipTo>
      <no>1</no>
      <lines>
        <line no="1">
          <sku>s</sku>
        </line>
        <line no="2"></line>
      </lines>
    </order>
    <order></order>
  </orders>
</message>"""
    )


def test_without_indent_and_declaration_nothing_is_added() -> None:
    block = XmlSettings(indent=False, declaration=False)
    layout = xml_layout(PLAIN_ORDER, settings=block)
    data = written(layout, [record("order", {"no": "1"})])
    assert data == b"<message><order><no>1</no></order></message>"


def test_fields_without_a_value_are_left_out_or_written_empty() -> None:
    one = record("order", {"no": ""})
    bare = XmlSettings(indent=False, declaration=False)
    full = XmlSettings(indent=False, declaration=False, empty="write")
    assert b"<order></order>" in written(xml_layout(PLAIN_ORDER, settings=bare), [one])
    data = written(xml_layout(PLAIN_ORDER, settings=full), [one])
    assert b"<order><no></no><name></name></order>" in data


def test_namespaces_are_declared_once_at_the_root() -> None:
    block = XmlSettings(namespace="urn:d", namespaces={"p": "urn:p"}, indent=False)
    layout = xml_layout(RecordLayout("p:order", ("no", "@p:id")), settings=block)
    data = written(layout, [record("p:order", {"no": "1", "@p:id": "2"})] * 2)
    assert data.count(b"xmlns") == 2
    assert b'<p:order p:id="2"><no>1</no></p:order>' in data


def test_what_is_read_in_any_namespace_is_written_in_none() -> None:
    block = XmlSettings(namespace="*", indent=False, declaration=False)
    layout = xml_layout(PLAIN_ORDER, settings=block)
    data = written(layout, [record("order", {"no": "1"})])
    assert data == b"<message><order><no>1</no></order></message>"
    assert read(data, layout)[1].cells == {"no": "1"}


def test_characters_that_the_encoding_lacks_become_references() -> None:
    layout = xml_layout(PLAIN_ORDER, encoding="iso-8859-1")
    data = written(layout, [record("order", {"no": "ÄŁ"})])
    assert b'encoding="ISO-8859-1"' in data
    assert b"\xc4&#321;" in data
    assert read(data, layout)[1].cells == {"no": "ÄŁ"}


def test_what_tells_the_type_is_written_where_the_record_leaves_it_out() -> None:
    layout = xml_layout(RecordLayout("order", ("no",), match={"kind": ("A", "B")}))
    assert b"<kind>A</kind>" in written(layout, [record("order", {"no": "1"})])


@pytest.mark.parametrize("text", ["a\0", "\x1b", "\ufffe", "\ud800"])
def test_characters_that_xml_cannot_hold_are_told_beforehand(text: str) -> None:
    one = record("order", {"no": text})
    told = codec_for("xml").check(one, LAYOUT)
    assert [(fault.place, fault.code) for fault in told] == [("no", "forbidden-character")]
    assert "U+" in told[0].message
    with pytest.raises(ValueError, match="cannot hold"):
        written(LAYOUT, [one])


def test_what_stands_below_a_record_is_checked_with_it() -> None:
    layout = xml_layout(ORDER)
    one = record("order", {}, record("lines/line", {"sku": "\1"}), record("other", {}))
    codes = [fault.code for fault in codec_for("xml").check(one, layout)]
    assert codes == ["forbidden-character", "unknown-record"]


def test_blanks_that_would_be_taken_for_indenting_are_refused() -> None:
    told = codec_for("xml").check(record("order", {".": " \n"}), xml_layout(ORDER))
    assert [(fault.place, fault.code) for fault in told] == [(".", "only-blanks")]


def test_a_text_beside_elements_is_never_indented() -> None:
    layout = xml_layout(ORDER)
    one = record("order", {".": "text", "no": "1", "shipTo/name": "x"})
    assert b">text<no>1</no><shipTo><name>x</name></shipTo></order>" in written(layout, [one])


def test_a_record_that_would_be_read_as_another_type_is_refused() -> None:
    layout = xml_layout(
        RecordLayout("order", ("@kind",), match={"@kind": ("A",)}),
        RecordLayout("order", ("@kind",)),
    )
    told = codec_for("xml").check(record("order", {"@kind": "B"}), layout)
    assert told == []
    odd = xml_layout(RecordLayout("order", ("@kind",), match={"@kind": ("A",)}))
    told = codec_for("xml").check(record("order", {"@kind": "B"}), odd)
    assert [fault.code for fault in told] == ["not-its-type"]


@pytest.mark.parametrize(
    "layout",
    [
        Layout("xml", "utf-8", XmlSettings(), (PLAIN_ORDER,)),
        xml_layout(PLAIN_ORDER, root="a/b"),
        xml_layout(PLAIN_ORDER, root="a b"),
        xml_layout(RecordLayout("order", ("x:no",))),
        xml_layout(RecordLayout("order", ("a//b",))),
        xml_layout(RecordLayout("order", ("a@b",))),
        xml_layout(RecordLayout("order", ("@",))),
        xml_layout(RecordLayout("orders/order", ("no",)), places=("orders",)),
        xml_layout(PLAIN_ORDER, settings=XmlSettings(namespaces={"x": "*"})),
        xml_layout(RecordLayout("größe", ("no",)), encoding="ascii"),
    ],
)
def test_a_layout_that_makes_no_sense_is_a_value_error(layout: Layout) -> None:
    with pytest.raises(ValueError):
        written(layout, [])


def test_a_file_has_one_root() -> None:
    envelope = Record("message", {}, NOWHERE)
    with pytest.raises(ValueError, match="root"):
        written(LAYOUT, [], [envelope, envelope])
