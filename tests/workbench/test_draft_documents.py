"""XML with one document in a file: the root itself, or the one element in it; and its parcels."""

from __future__ import annotations

from pathlib import Path

from tests.workbench.drafts import drafted

ORDER = """\
<DispatchOrder client="C1"><Head OrderNo="70011-1" OrderDate="2026-03-14T08:00:00Z">
<ShipTo Company="" Contact="Ida Exempel" Address1="Testgatan 1" City="Malmo" State=""
PostalCode="21115" Country="SE"/><BillTo Contact="Bo Prov" State="X" PostalCode="21116"/></Head>
<Details SKU="HAT-9" Quantity="2"/></DispatchOrder>
"""


def test_a_root_that_is_the_order_is_read_as_one(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order", ORDER, "o.xml")
    assert seen.levels() == {"DispatchOrder": "file", ".": "shipment", "Details": "line"}
    assert seen.written["shipment.shipmentId"] == "Head/@OrderNo"
    assert seen.settings["file.per"] == "document"
    assert "DispatchOrder is one shipment itself" in seen.questions
    assert not seen.needed
    assert not seen.drafted.trial.faults


def test_attributes_of_an_address_are_known_by_the_name_of_its_element(tmp_path: Path) -> None:
    written = drafted(tmp_path, "order", ORDER, "o.xml").written
    places = {ours: written[f"shipment.delivery{ours}"] for ours in
              ("Company", "Name", "Address", "City", "State", "Zipcode", "Country")}  # fmt: skip
    assert places == {
        "Company": "Head/ShipTo/@Company", "Name": "Head/ShipTo/@Contact",
        "Address": "Head/ShipTo/@Address1", "City": "Head/ShipTo/@City",
        "State": "Head/ShipTo/@State", "Zipcode": "Head/ShipTo/@PostalCode",
        "Country": "Head/ShipTo/@Country",
    }  # fmt: skip
    assert written["shipment.billingState"] == "Head/BillTo/@State"


RESULT = """\
<Result OrderNo="70011-1" DateShipped="2026-03-14T08:00:00Z">
<Line SKU="HAT-9" Quantity="1"/><Line SKU="CAP-1" Quantity="2"/>
<Carton CartonId="C1" TrackingId="1Z999AA10123456784"><Content SKU="HAT-9" Quantity="1"/>
<Content SKU="CAP-1" Quantity="1"/></Carton>
<Carton CartonId="C2" TrackingId="1Z999AA10123456785"><Content SKU="CAP-1" Quantity="1"/></Carton>
</Result>
"""


def test_units_that_stand_in_lines_and_in_cartons_count_once(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", RESULT, "r.xml")
    assert seen.levels() == {
        "Result": "file", ".": "shipment", "Carton": "parcel", "Content": "line"
    }  # fmt: skip
    assert [one.name for one in seen.drafted.draft.ignored] == ["Line"]
    assert "every unit counts twice: Line is passed over" in seen.questions
    assert "What are the records" not in seen.questions
    assert seen.written["parcel.tracking"] == "@TrackingId"
    assert seen.settings["file.per"] == "document"
    assert seen.drafted.trial.is_good


def test_a_single_carton_with_its_tracking_is_a_parcel(tmp_path: Path) -> None:
    result = (
        '<Result OrderNo="70011-1"><Carton TrackingId="1Z999AA10123456784" Weight="1"/>'
        '<Line SKU="HAT-9" Quantity="1"/><Line SKU="CAP-1" Quantity="2"/></Result>'
    )
    seen = drafted(tmp_path, "confirmation", result, "r.xml")
    assert seen.levels() == {"Result": "file", ".": "shipment", "Carton": "parcel", "Line": "line"}
    assert seen.drafted.trial.is_good


def test_one_element_with_the_id_below_the_root_is_the_record(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "return",
        '<Document sent="x"><Result RMANumber="R-1" OrderNo="70011-1">'
        '<Line SKU="HAT-9" Quantity="1"/><Line SKU="CAP-1" Quantity="1"/></Result></Document>',
        "r.xml",
    )  # fmt: skip
    assert seen.levels() == {"Document": "file", "Result": "return", "Line": "line"}
    assert seen.written["return.returnId"] == "@RMANumber"
    assert "Document/Result is one return itself" in seen.questions
    assert seen.drafted.trial.is_good


def test_an_element_beside_which_the_document_goes_on_is_not_the_record(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "confirmation",
        '<Result TrackingNo="1Z999AA10123456784"><Body OrderNo="70011-1">'
        '<Line SKU="HAT-9" Quantity="1"/><Line SKU="CAP-1" Quantity="1"/></Body></Result>',
        "r.xml",
    )  # fmt: skip
    assert seen.levels() == {"Result": "file", ".": "shipment", "Body/Line": "line"}
    assert seen.written["shipment.tracking"] == "@TrackingNo"
    assert seen.drafted.trial.is_good
