"""Paths of nested formats: conditions, wrappers that may be missing, elements that are repeated."""

from __future__ import annotations

import pytest

from bridge.codecs import codec_for
from bridge.model.paths import Condition, PathError, Step, way_of
from bridge.model.records import BETWEEN, Layout, Record, RecordLayout
from bridge.model.settings import JsonSettings, XmlSettings
from tests.codecs.shapes import json_layout, plain, read, record, written, xml_layout

BARE = XmlSettings(indent=False, declaration=False)
COMPACT = JsonSettings(indent=False)


def xml_order(*places: str, **more: object) -> Layout:
    return xml_layout(RecordLayout("order", places, **more), settings=BARE)  # type: ignore[arg-type]


def json_order(*places: str) -> Layout:
    return json_layout(RecordLayout("orders", places), settings=COMPACT)


def cells_of(data: str, layout: Layout) -> dict[str, str]:
    """Return the cells of the only document in `data`, without fault."""
    _, found = read(data.encode(), layout)
    assert not found.fault
    return found.cells


# --- as they are written --------------------------------------------------------------------------


def test_a_path_says_names_conditions_and_marks() -> None:
    way = way_of("a?/ref[@type=X][kind = 'a]/b'][]/@no", has_attributes=True)
    conditions = (Condition("type", True, "X"), Condition("kind", False, "a]/b"))
    assert way.steps == (Step("a", is_optional=True), Step("ref", conditions, is_repeated=True))
    assert way.attribute == "no"


def test_every_wrapper_that_may_be_missing_doubles_the_ways() -> None:
    ways = way_of("a?/b?/c", has_attributes=True).variants()
    assert {"/".join(step.name for step in steps) for steps in ways} == {"a/b/c", "a/c", "b/c", "c"}


def test_without_attributes_an_at_sign_is_a_letter() -> None:
    assert way_of("@type/@id", has_attributes=False).steps == (Step("@type"), Step("@id"))


@pytest.mark.parametrize(
    "path",
    " | / | a/ | /a | a//b | a[ | a[b] | a[=x] | a[b=] | a[b/c=x] | a] | a[]x | a?? | a[]/b[] | "
    "a?/b?/c?/d?/e?/f | @ | a/@ | a@b | a[b='x] | a[b='']".split(" | "),
)
def test_what_is_no_path_is_told(path: str) -> None:
    with pytest.raises(PathError, match="expected"):
        way_of(path, has_attributes=True)


# --- conditions -----------------------------------------------------------------------------------

REFS = xml_order("ref[@type=TRACKING]/@value", "ref[@type=CARRIER]", "ref")


def test_of_several_siblings_the_one_with_the_attribute_is_read() -> None:
    inner = "<ref type='x'>0</ref><ref type='CARRIER'>DHL</ref><ref value='T1' type='TRACKING'/>"
    assert cells_of(f"<message><order>{inner}</order></message>", REFS) == {
        "ref[@type=TRACKING]/@value": "T1",
        "ref[@type=CARRIER]": "DHL",
        "ref": "0",
    }


def test_what_fits_no_condition_is_passed_over_where_nobody_wants_it() -> None:
    inner = "<ref type='x'>0</ref><ref>1</ref><ref type='A'>2</ref>"
    assert cells_of(f"<message><order>{inner}</order></message>", xml_order("ref[@type=A]")) == {
        "ref[@type=A]": "2"
    }


def test_two_siblings_that_fit_one_condition_are_a_fault() -> None:
    data = b"<message><order><ref type='A'>1</ref><ref type='A'>2</ref></order></message>"
    found = read(data, xml_order("ref[@type=A]"))[1]
    assert found.fault_code == "repeated-element"


def test_a_sibling_may_be_told_by_a_child_of_its() -> None:
    layout = xml_order("date[kind=shipped]/value", "date[kind=planned]/value")
    inner = "<date><kind>planned</kind><value>1</value></date><date><value>2</value>"
    inner += "<kind>shipped</kind></date><date><value>3</value></date>"
    assert cells_of(f"<message><order>{inner}</order></message>", layout) == {
        "date[kind=planned]/value": "1",
        "date[kind=shipped]/value": "2",
    }


def test_a_condition_is_written_where_its_place_has_a_value() -> None:
    layout = xml_order("ref[@type=A]/@value", "ref[kind=B]/value", "ref[kind=C]/value")
    one = record("order", {"ref[@type=A]/@value": "1", "ref[kind=B]/value": "2"})
    assert written(layout, [one]) == (
        b'<message><order><ref type="A" value="1"></ref>'
        b"<ref><kind>B</kind><value>2</value></ref></order></message>"
    )


def test_in_json_a_condition_chooses_from_a_list() -> None:
    layout = json_order("refs[type=A]/value", "refs[type=B]/value")
    data = '{"orders": [{"refs": [{"type": "B", "value": 2}, {"value": 0}, {"type": "C"}]}]}'
    assert cells_of(data, layout) == {"refs[type=B]/value": "2"}
    one = record("orders", {"refs[type=A]/value": "1", "refs[type=B]/value": "2"})
    assert written(layout, [one]) == (
        b'{"orders":[{"refs":[{"type":"A","value":"1"},{"type":"B","value":"2"}]}]}\n'
    )


def test_a_text_that_would_make_it_another_sibling_is_told_beforehand() -> None:
    layout = xml_order("ref[type=A]/value", "ref/type")
    told = codec_for("xml").check(record("order", {"ref/type": "A"}), layout)
    assert [(fault.place, fault.code) for fault in told] == [("ref/type", "not-its-type")]
    assert codec_for("xml").check(record("order", {"ref/type": "B"}), layout) == []


def test_a_condition_on_the_way_chooses_the_records() -> None:
    part = RecordLayout("part[@role=CONTENT]/item", ("@sku",))
    layout = xml_order("no", children=(part,))
    inner = "<part role='BOX'><item sku='b'/></part><part role='CONTENT'><item sku='a'/></part>"
    found = read(f"<message><order>{inner}</order></message>".encode(), layout)[1]
    assert plain(found.children) == [(part.name, {"@sku": "a"}, [])]
    assert plain(read(written(layout, [found]), layout))[1] == plain([found])[0]


def test_documents_in_one_of_several_wrappers_are_read_from_a_stream() -> None:
    layout = xml_layout(RecordLayout("batch[@kind=ship]/order", ("no",)))
    batch = "<order><no>1</no></order>" * 9_000
    data = f"<message><batch kind='x'>{batch}</batch><batch kind='ship'>{batch}</batch></message>"
    found = read(data.encode(), layout)
    assert [one.type for one in found[1:]] == ["batch[@kind=ship]/order"] * 9_000


# --- wrappers that may be missing -----------------------------------------------------------------


@pytest.mark.parametrize("wrapper", ["<list>{}</list>", "{}"])
def test_documents_are_read_with_their_wrapper_and_without(wrapper: str) -> None:
    layout = xml_layout(RecordLayout("list?/order", ("to?/name",)))
    inner = "<order><to><name>a</name></to></order><order><name>b</name></order>"
    found = read(f"<message>{wrapper.format(inner)}</message>".encode(), layout)
    assert [one.cells for one in found[1:]] == [{"to?/name": "a"}, {"to?/name": "b"}]


def test_a_wrapper_that_may_be_missing_is_written() -> None:
    layout = xml_layout(RecordLayout("list?/order", ("to?/name",)), settings=BARE)
    data = written(layout, [record("list?/order", {"to?/name": "a"})])
    assert data == (b"<message><list><order><to><name>a</name></to></order></list></message>")


@pytest.mark.parametrize("data", ['{"data": {"orders": [{"no": 1}]}}', '{"orders": {"no": 1}}'])
def test_in_json_too_a_wrapper_may_be_missing(data: str) -> None:
    assert cells_of(data, json_layout(RecordLayout("data?/orders", ("no",)))) == {"no": "1"}


# --- what is repeated -----------------------------------------------------------------------------

MANY = "parcels/parcel[]/@no"


def test_every_one_of_what_is_repeated_is_in_the_cell() -> None:
    inner = "<parcels><parcel no='1'/><parcel/><parcel no='3'/></parcels>"
    found = cells_of(f"<message><order>{inner}</order></message>", xml_order(MANY))
    assert found == {MANY: BETWEEN.join(["1", "", "3"])}


def test_every_text_in_the_cell_is_written_into_an_element_of_its_own() -> None:
    one = record("order", {MANY: BETWEEN.join(["1", "2"])})
    assert b'<parcel no="1"></parcel><parcel no="2">' in written(xml_order(MANY), [one])
    listed = record("orders", {"tracking[]": BETWEEN.join(["1", "2"])})
    assert b'"tracking":["1","2"]' in written(json_order("tracking[]"), [listed])


def test_what_is_repeated_in_a_second_wrapper_is_a_fault() -> None:
    inner = "<parcels><parcel no='1'/></parcels>" * 2
    found = read(f"<message><order>{inner}</order></message>".encode(), xml_order(MANY))[1]
    assert found.fault_code == "repeated-element"


def test_a_fault_in_one_of_them_is_the_records() -> None:
    inner = "<t><x>1</x><x>2</x></t><t><x>3</x></t>"
    found = read(f"<message><order>{inner}</order></message>".encode(), xml_order("t[]/x"))[1]
    assert found.fault_code == "repeated-element"


def test_conditions_and_repetition_go_together() -> None:
    layout = xml_order("ref[@type=T][]/@no", "ref[@type=C]/@no")
    inner = "<ref type='T' no='1'/><ref type='C' no='2'/><ref type='T' no='3'/>"
    assert cells_of(f"<message><order>{inner}</order></message>", layout) == {
        "ref[@type=T][]/@no": BETWEEN.join(["1", "3"]),
        "ref[@type=C]/@no": "2",
    }


def test_a_plain_value_in_json_is_a_list_of_one() -> None:
    layout = json_order("tracking[]")
    assert cells_of('{"orders": [{"tracking": "T1"}]}', layout) == {"tracking[]": "T1"}
    assert cells_of('{"orders": [{"tracking": null}]}', layout) == {}


def test_a_text_with_the_mark_between_texts_in_it_is_a_fault_and_no_two_texts() -> None:
    found = read(b'{"orders": [{"tracking": ["a\\u001fb"]}]}', json_order("tracking[]"))[1]
    assert found.fault_code == "forbidden-character"


def test_ten_thousand_repetitions_take_no_time() -> None:
    inner = "<t><x>1</x></t>" * 10_000
    found = cells_of(f"<message><order>{inner}</order></message>", xml_order("t[]/x"))
    assert found["t[]/x"].count("1") == 10_000


# --- order and empty elements ---------------------------------------------------------------------


def test_children_stand_in_the_order_that_the_record_names() -> None:
    line = RecordLayout("lines/line", ("sku",))
    layout = xml_order("no", "note", "ref", children=(line,), order=("ref", "lines", "no"))
    one = record("order", {"no": "1", "note": "n", "ref": "r"}, record("lines/line", {"sku": "s"}))
    assert written(layout, [one]) == (
        b"<message><order><ref>r</ref><lines><line><sku>s</sku></line></lines>"
        b"<no>1</no><note>n</note></order></message>"
    )


def test_what_the_file_says_may_stand_behind_its_documents() -> None:
    layout = xml_layout(
        RecordLayout("orders/order", ("no",)),
        places=("total", "type"),
        order=("type", "orders", "total"),
        settings=BARE,
    )
    envelope = record("message", {"total": "1", "type": "t"})
    data = written(layout, [record("orders/order", {"no": "1"})], [envelope])
    assert data == (
        b"<message><type>t</type><orders><order><no>1</no></order></orders>"
        b"<total>1</total></message>"
    )


@pytest.mark.parametrize(
    ("empty", "expected"),
    [
        ("omit", b"<order></order>"),
        ("write", b'<order id=""><no></no><to><name></name></to></order>'),
        ("nil", b'<order><no nil="true"></no><to><name nil="true"></name></to></order>'),
        (
            "xsi_nil",
            b'<order><no xsi:nil="true"></no><to><name xsi:nil="true"></name></to></order>',
        ),
    ],
)
def test_a_field_without_a_value_is_written_as_the_partner_has_it(
    empty: str, expected: bytes
) -> None:
    block = XmlSettings(indent=False, declaration=False, empty=empty)  # type: ignore[arg-type]
    layout = xml_layout(RecordLayout("order", ("@id", "no", "to/name")), settings=block)
    data = written(layout, [record("order", {})])
    assert expected in data
    assert data.count(b"xmlns:xsi") == (empty == "xsi_nil")
    assert set(read(data, layout)[1].cells.values()) <= {""}


# --- layouts that make no sense -------------------------------------------------------------------


@pytest.mark.parametrize(
    "order",
    [
        RecordLayout("order", ("a[]", "a")),
        RecordLayout("order", ("a[]/b", "a[]/c")),
        RecordLayout("order", ("a", "b?/a")),
        RecordLayout("order", ("a[@x=1]/@x",)),
        RecordLayout("order", ("a[x=1]/x",)),
        RecordLayout("order", ("a[x=1]",)),
        RecordLayout("order[@x=1]", ("a",)),
        RecordLayout("order[]", ("a",)),
        RecordLayout("order?", ("a",)),
        RecordLayout("a/@order", ("a",)),
        RecordLayout("list[x=1]/order", ("a",)),
        RecordLayout("order", ("a[]",), children=(RecordLayout("a", ("b",)),)),
        RecordLayout(".", ("a",)),
    ],
)
def test_paths_that_contradict_one_another_are_a_value_error(order: RecordLayout) -> None:
    with pytest.raises(ValueError):
        written(xml_layout(order), [])


def test_what_a_file_says_of_itself_is_never_several() -> None:
    with pytest.raises(ValueError, match="repeated"):
        written(xml_layout(RecordLayout("order", ("a",)), places=("b[]",)), [])


def test_the_codecs_leave_records_as_they_were() -> None:
    one = Record("order", {"no": "1"}, record("x", {}).where)
    written(xml_order("no"), [one])
    assert one.cells == {"no": "1"}
