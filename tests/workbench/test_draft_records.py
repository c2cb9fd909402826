"""Types of record and how they nest: in rows, in fixed width, in XML and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge.mapping.load import load_mapping
from tests.workbench.drafts import STOCKHOLM, drafted

TYPED = """\
HDR|20260314|0007
ORD|70011-1|20260314
LIN|1|HAT-9|2
LIN|2|CAP-1|1
PAR|340434161094015902|DHL
ORD|70012-1|20260314
LIN|1|HAT-9|1
PAR|340434161094021507|DHL
TRL|2|3
"""


def test_types_of_row_are_nested_by_their_order(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", TYPED)
    assert seen.levels() == {
        "HDR": "file", "ORD": "shipment", "LIN": "line", "PAR": "parcel", "TRL": "file"
    }  # fmt: skip
    assert seen.written["line.quantity"] == "4"
    assert seen.written["parcel.tracking"] == "2"
    assert seen.drafted.trial.is_good


def test_a_trailer_that_counts_is_read_as_counts(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", TYPED)
    assert (seen.written["file.documentCount"], seen.written["file.lineCount"]) == ("2", "3")


def test_contents_of_parcels_stand_below_the_parcel(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "confirmation",
        "O;70011-1\nP;1Z999AA10123456784\nC;HAT-9;1\nC;CAP-1;2\nP;1Z999AA10123456785\nC;HAT-9;1\n"
        "O;70012-1\nP;1Z999AA10123456786\nC;HAT-9;1\n",
    )  # fmt: skip
    assert seen.levels() == {"O": "shipment", "P": "parcel", "C": "line"}
    parcel = seen.drafted.draft.records[0].records[0]
    assert [one.name for one in parcel.records] == ["C"]
    assert seen.drafted.trial.is_good


def test_a_type_that_is_not_understood_is_ignored_and_asked(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "order",
        "H;70011-1;Ida Exempel;SE\nT;;Ring twice;\nL;HAT-9;2;\nH;70012-1;Bo Prov;SE\n"
        "T;;Leave it;\nL;CAP-1;1;\n",
    )  # fmt: skip
    assert [one.name for one in seen.drafted.draft.ignored] == ["T"]
    assert "What are the records T?" in seen.questions
    assert seen.drafted.trial.ignored == 2


FIXED = (
    "H70011-1   20260314DHL  340434161094015902\n"
    "LHAT-9          00002\n"
    "LCAP-1-BIG      00001\n"
    "H70012-1   20260314DPD  340434161094021507\n"
    "LHAT-9          00001\n"
)


def test_columns_of_fixed_width_are_found_by_blanks_and_shapes(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", FIXED, "sample.txt")
    assert seen.levels() == {"H": "shipment", "L": "line"}
    assert seen.written == {
        "shipment.shipmentId": "2-11",
        "shipment.shippedAt": "12-19",
        "shipment.tracking": "25-42",
        "line.physicalSku": "2-16",
        "line.quantity": "17-21",
    }
    assert "Where does each column begin and end?" in seen.questions
    assert seen.drafted.trial.is_good


def test_an_attribute_only_document_is_read_by_its_attributes(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "stock",
        '<inventory asOf="2026-03-14T08:00:00Z"><i sku="HAT" onHand="3" available="1"/>'
        '<i sku="CAP" onHand="0" available="0"/></inventory>',
        "s.xml",
    )  # fmt: skip
    assert seen.written == {
        "file.countedAt": "@asOf", "item.physicalSku": "@sku", "item.quantity": "@onHand"
    }  # fmt: skip
    assert seen.unmatched == {"@available"}
    assert seen.drafted.trial.is_good


SHIPMENTS = """\
<f:feed xmlns:f="urn:example:feed">
  <f:shipment><f:ref type="ORDER">70011-1</f:ref><f:ref type="TRACKING">1Z999AA10123456784</f:ref>
    <f:rows><f:row><f:itemNumber>HAT-9</f:itemNumber><f:pieces>2</f:pieces></f:row></f:rows>
  </f:shipment>
  <f:shipment><f:ref type="ORDER">70012-1</f:ref><f:ref type="TRACKING">1Z999AA10123456785</f:ref>
    <f:rows><f:row><f:itemNumber>CAP-1</f:itemNumber><f:pieces>1</f:pieces></f:row></f:rows>
  </f:shipment>
</f:feed>
"""


def test_siblings_are_told_apart_by_their_attribute(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "confirmation", SHIPMENTS, "s.xml")
    assert seen.levels() == {"f:feed": "file", "f:shipment": "shipment", "f:rows/f:row": "line"}
    assert seen.written == {
        "shipment.shipmentId": "f:ref[@type=ORDER]",
        "shipment.tracking": "f:ref[@type=TRACKING]",
        "line.physicalSku": "f:itemNumber",
        "line.quantity": "f:pieces",
    }
    assert seen.drafted.trial.is_good


def test_a_single_document_with_one_line_is_told_by_its_names(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "return",
        "<returns><return><rmaNumber>R-1</rmaNumber><orderNo>70011-1</orderNo><items><item>"
        "<articleNo>HAT-9</articleNo><quantity>1</quantity><condition>A</condition></item></items>"
        "</return></returns>",
        "r.xml",
    )  # fmt: skip
    assert seen.levels() == {"returns": "file", "return": "return", "items/item": "line"}
    assert seen.drafted.trial.is_good


def shipments(*ids: str) -> list[dict[str, object]]:
    return [
        {
            "orderNumber": one,
            "shippedAt": "2026-03-14T08:00:00+01:00",
            "parcels": [
                {"trackingNumber": "1Z999AA10123456784", "items": [{"sku": "HAT", "qty": 2}]},
                {"trackingNumber": "1Z999AA10123456785", "items": [{"sku": "CAP", "qty": 1}]},
            ],
        }
        for one in ids
    ]


@pytest.mark.parametrize("outer", ["object", "array", "lines", "document"])
def test_json_is_read_whatever_its_outermost_value_is(tmp_path: Path, outer: str) -> None:
    documents = shipments("70011-1", "70012-1")
    texts = {
        "object": json.dumps({"messageNumber": 7, "shipments": documents}),
        "array": json.dumps(documents),
        "lines": "\n".join(json.dumps(one) for one in documents),
        "document": json.dumps(documents[0]),
    }
    seen = drafted(tmp_path, "confirmation", texts[outer], "s.json")
    assert (
        seen.written.items()
        >= {
            "shipment.shipmentId": "orderNumber",
            "shipment.shippedAt": "shippedAt",
            "parcel.tracking": "trackingNumber",
            "line.physicalSku": "sku",
            "line.quantity": "qty",
        }.items()
    )
    assert seen.drafted.trial.is_good


def test_a_workbook_is_a_table_like_any_other(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    cover, sheet = book.active, book.create_sheet("Levels")
    assert cover is not None
    cover.append(["What lies where"])
    for row in (["On the shelf"], ["Item No", "EAN", "On hand"], ["HAT", "4006381333931", 3],
                ["0012", None, 14]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "stock.xlsx")
    seen = drafted(tmp_path, "stock", (tmp_path / "stock.xlsx").read_bytes(), "stock.xlsx")
    assert seen.drafted.draft.format == "xlsx"
    assert (seen.settings["xlsx.sheet"], seen.settings["xlsx.skip"]) == ("Levels", "header")
    assert seen.written == {
        "item.physicalSku": "Item No", "item.ean": "EAN", "item.quantity": "On hand"
    }  # fmt: skip
    assert seen.drafted.trial.is_good


def test_pairs_of_a_kind_and_a_value_are_places_not_records(tmp_path: Path) -> None:
    references = [
        [{"type": "ORDER", "value": one}, {"type": "TRACKING", "value": number}]
        for one, number in (("70011-1", "1Z999AA10123456784"), ("70012-1", "1Z999AA10123456785"))
    ]
    lines = [{"sku": "HAT", "qty": 1}, {"sku": "CAP", "qty": 2}]
    documents = [{"references": one, "lines": lines} for one in references]
    seen = drafted(tmp_path, "confirmation", json.dumps({"orders": documents}), "s.json")
    assert seen.written["shipment.shipmentId"] == "references[type=ORDER]/value"
    assert seen.written["shipment.tracking"] == "references[type=TRACKING]/value"
    assert seen.drafted.trial.is_good


def test_an_element_that_stands_several_times_holds_several_values(tmp_path: Path) -> None:
    seen = drafted(
        tmp_path, "confirmation",
        "<export><commande><numero>70011-1</numero><colis>6A12345678901</colis>"
        "<colis>6A12345678902</colis><ligne><ref>A1</ref><qte>1</qte></ligne></commande>"
        "<commande><numero>70012-1</numero><colis>6A12345678903</colis>"
        "<ligne><ref>A1</ref><qte>1</qte></ligne></commande></export>",
        "s.xml",
    )  # fmt: skip
    assert seen.written["shipment.tracking"] == "colis[]"
    assert "split" not in seen.keys("shipment.tracking")
    assert seen.drafted.trial.is_good


def test_a_truth_of_json_needs_no_table(tmp_path: Path) -> None:
    documents = [
        {"orderNumber": one, "complete": complete, "lines": [{"sku": "HAT", "qty": 1}]}
        for one, complete in (("70011-1", True), ("70012-1", False))
    ]
    seen = drafted(tmp_path, "confirmation", json.dumps({"orders": documents}), "s.json")
    assert seen.asked["shipment.isFinal"] == "complete"
    assert seen.keys("shipment.isFinal")["as"] == "boolean"
    written = seen.text.replace("# - {at: complete", "- {at: complete")
    mapping = load_mapping(written, "confirmation.yaml", STOCKHOLM)
    assert "shipment.isFinal" in mapping.fields_used
