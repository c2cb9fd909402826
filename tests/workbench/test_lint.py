"""What experience has against a mapping: each thing is told where it is, and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from bridge.config.faults import Faults
from bridge.mapping.lints import LINTS
from bridge.workbench.linting import PlacedRemark, lint
from bridge.workbench.opening import open_mapping
from bridge.workbench.samples import folder_of, samples_of
from tests.acceptance.commands import bridge
from tests.refusals import is_refused

ROOT = Path(__file__).parents[2]
MAPPINGS = sorted((ROOT / "mappings").rglob("*.yaml"))

ORDER = """\
version: 1
message: order
format: csv
file: {name: "ORD_{created:%Y%m%d%H%M%S}_{sequence:06}.csv"}
codes:
  service: {Standard: STD, Express: EXP}
records:
  - each: line
    fields:
      - {at: ORDER, field: shipment.shipmentId}
      - {at: NAME, field: shipment.deliveryName, required: true}
      - {at: STREET, field: shipment.deliveryAddress, required: true}
      - {at: ZIP, field: shipment.deliveryZipcode, required: true}
      - {at: CITY, field: shipment.deliveryCity, required: true}
      - {at: COUNTRY, field: shipment.deliveryCountry, required: true}
      - {at: MAIL, field: shipment.deliveryEmail}
      - {at: SERVICE, field: shipment.shippingList, code: service}
      - {at: POINT, field: shipment.shipwallet_pickup}
      - {at: NOTE, field: shipment.deliveryNote}
      - {at: SKU, field: physicalSku, required: true}
      - {at: QTY, field: quantity, integer: true}
"""
CONFIRMATION = """\
version: 1
message: confirmation
format: csv
csv: {last_newline: required}
codes:
  final: {"true": C, "false": P}
records:
  - each: line
    fields:
      - {at: ORDER, field: shipment.shipmentId, required: true}
      - {at: STATUS, field: shipment.isFinal, code: final}
      - {at: SHIPPED, field: parcel.shippedAt, date: "%Y-%m-%dT%H:%M:%S%z"}
      - {at: CARRIER, field: parcel.carrier}
      - {at: TRACKING, field: parcel.tracking}
      - {at: SKU, field: physicalSku, required: true}
      - {at: QTY, field: quantity, integer: true, required: true}
"""
CONFIRMED = """\
ORDER,STATUS,SHIPPED,CARRIER,TRACKING,SKU,QTY
70011-1,C,2026-03-14T08:00:00Z,DPD,1Z999AA10123456784,HAT-9,1
70012-1,P,2026-03-14T08:00:00Z,DPD,1Z999AA10123456785,CAP-1,2
"""
STOCK = """\
version: 1
message: stock
format: csv
csv: {last_newline: required}
records:
  - each: item
    fields:
      - {at: SKU, field: physicalSku, required: true}
      - {at: COUNTED, field: countedAt, date: {format: "%Y-%m-%d %H:%M", zone: Europe/Oslo}}
      - {at: ON_HAND, field: quantity, integer: true, required: true}
"""
RETURN = """\
version: 1
message: return
format: csv
csv: {last_newline: required}
records:
  - each: line
    fields:
      - {at: RMA, field: return.returnId, required: true}
      - {at: ORDER, field: return.shipmentId, required: true}
      - {at: CAME, field: return.receivedAt, date: {format: "%Y-%m-%d %H:%M", zone: Europe/Oslo}}
      - {at: SKU, field: physicalSku, required: true}
      - {at: QTY, field: quantity, integer: true, required: true}
      - {at: STATE, field: condition}
"""
MOVEMENT = """\
version: 1
message: movement
format: csv
csv: {last_newline: required}
records:
  - each: line
    fields:
      - {at: ID, field: movement.movementId, required: true}
      - {at: SKU, field: physicalSku, required: true}
      - {at: QTY, field: quantity, integer: true, required: true}
      - {at: WHY, field: reason}
      - {at: WHEN, field: movement.happenedAt, date: {format: "%Y-%m-%d %H:%M", zone: Europe/Oslo}}
"""
BASES = {
    "movement": MOVEMENT,
    "order": ORDER,
    "confirmation": CONFIRMATION,
    "stock": STOCK,
    "return": RETURN,
}


def without(text: str, place: str) -> str:
    return re.sub(rf"^ *- {{at: {place}, .*\n", "", text, flags=re.MULTILINE)


def told(folder: Path, text: str, sample: str | None = None) -> list[PlacedRemark]:
    """What is said of a mapping, and of a sample of it."""
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    samples = []
    if sample is not None:
        samples = [folder / "sample.csv"]
        samples[0].write_text(sample, encoding="utf-8", newline="")
    return lint(open_mapping(path), samples)


#: Code to a mapping of which it is told, and the place in it: a text of its line.
MAPPINGS_WITH: Mapping[str, tuple[str, str]] = {
    "id-cut": (ORDER.replace("shipment.shipmentId}", "shipment.shipmentId, cut: 6}"), "cut: 6"),
    "item-cut": (ORDER.replace("physicalSku,", "physicalSku, case: upper,"), "case: upper"),
    "address-cut": (ORDER.replace("deliveryAddress,", "deliveryAddress, cut: 30,"), "cut: 30"),
    "zeros-stripped": (
        STOCK.replace("physicalSku,", 'physicalSku, strip: {characters: "0", side: left},'),
        "strip",
    ),
    "no-address": (without(ORDER, "ZIP"), "- each:"),
    "no-contact": (without(ORDER, "MAIL"), "- each:"),
    "no-service": (
        without(ORDER, "SERVICE").replace("codes:\n  service: {Standard: STD, Express: EXP}\n", ""),
        "- each:",
    ),
    "no-service-point": (without(ORDER, "POINT"), "- each:"),
    "no-delivery-note": (without(ORDER, "NOTE"), "- each:"),
    "not-required": (STOCK.replace("quantity, integer: true, required: true",
                                   "quantity, integer: true"), "ON_HAND"),
    "name-repeats": (ORDER.replace("%H%M%S}_{sequence:06}", "}"), "name:"),
    "characters-held": (ORDER.replace('.csv"}', '.csv", encoding: iso-8859-1}'), "encoding"),
    "delimiter-held": (
        ORDER.replace("codes:\n", "csv: {delimiter: pipe, quote: none}\ncodes:\n"),
        "quote: none",
    ),
    "no-movement-id": (without(MOVEMENT, "ID"), "- each:"),
    "no-movement-time": (without(MOVEMENT, "WHEN"), "- each:"),
    "no-movement-reason": (without(MOVEMENT, "WHY"), "- each:"),
    "date-without-zone": (STOCK.replace(", zone: Europe/Oslo", ""), "COUNTED"),
    "day-only": (STOCK.replace("%Y-%m-%d %H:%M", "%Y-%m-%d"), "COUNTED"),
    "table-one-way": (ORDER.replace("Express: EXP", "Express: STD"), "code: service"),
    "code-gap": (
        ORDER.replace(
            "Standard: STD,",
            "Standard: [{code: STD, until: 2026-02-27}, {code: STE, from: 2026-03-01}],",
        ),
        "service:",
    ),
    "table-unused": (ORDER.replace(", code: service", ""), "service:"),
    "no-tracking": (without(CONFIRMATION, "TRACKING"), "- each:"),
    "no-carrier": (without(CONFIRMATION, "CARRIER"), "- each:"),
    "never-final": (
        without(CONFIRMATION, "STATUS").replace('codes:\n  final: {"true": C, "false": P}\n', ""),
        "version:",
    ),
    "trailer-not-required": (
        CONFIRMATION.replace("{last_newline: required}", "{header: false}")
        .replace("each: line", "each: line\n    match: {8: L}")
        .replace("at: ORDER", "at: 1")
        .replace("at: STATUS", "at: 2")
        .replace("at: SHIPPED", "at: 3")
        .replace("at: CARRIER", "at: 4")
        .replace("at: TRACKING", "at: 5")
        .replace("at: SKU", "at: 6")
        .replace("at: QTY", "at: 7")
        + "  - record: END\n    each: file\n    match: {8: END}\n",
        "record: END",
    ),
    "no-condition": (without(RETURN, "STATE"), "- each:"),
    "no-shipment": (without(RETURN, "ORDER"), "- each:"),
    "no-received-date": (without(RETURN, "CAME"), "- each:"),
    "no-count-time": (without(STOCK, "COUNTED"), "- each:"),
    "available-figure": (STOCK.replace("at: ON_HAND", "at: Available Qty"), "Available Qty"),
}  # fmt: skip


@pytest.mark.parametrize("message", BASES)
def test_nothing_is_said_of_a_mapping_that_is_as_it_should_be(tmp_path: Path, message: str) -> None:
    assert told(tmp_path, BASES[message]) == []


@pytest.mark.parametrize("code", MAPPINGS_WITH)
def test_a_weakness_is_told_alone_and_at_its_line(tmp_path: Path, code: str) -> None:
    text, place = MAPPINGS_WITH[code]
    (remark,) = told(tmp_path, text)
    assert remark.code == code
    assert place in text.splitlines()[remark.fault.line - 1]
    assert remark.fault.found
    assert remark.fault.meant


#: Code to a mapping and a sample that shows it.
SAMPLES_WITH: Mapping[str, tuple[str, str]] = {
    "file-unread": (CONFIRMATION, CONFIRMED.replace("TRACKING", "TRACK")),
    "record-unread": (CONFIRMATION, CONFIRMED.replace("CAP-1,2\n", "CAP-1,2,9\n")),
    "value-unread": (CONFIRMATION, CONFIRMED.replace("CAP-1,2\n", "CAP-1,two\n")),
    "code-missing": (CONFIRMATION, CONFIRMED.replace(",P,", ",X,")),
    "too-short": (
        CONFIRMATION.replace("parcel.carrier", "parcel.carrier, cut: 2"),
        CONFIRMED,
    ),
    "key-repeated": (CONFIRMATION, CONFIRMED + CONFIRMED.splitlines()[1] + "\n"),
    "several-in-one": (
        CONFIRMATION,
        CONFIRMED.replace("1Z999AA10123456785", "1Z999AA10123456785|1Z999AA10123456786"),
    ),
    "digits-lost": (CONFIRMATION, CONFIRMED.replace("1Z999AA10123456785", "3.70730E+17")),
    "id-unlike-ours": (
        CONFIRMATION,
        CONFIRMED.replace("70011-1", "D-770").replace("70012-1", "D-771"),
    ),
    "item-is-bar-code": (
        CONFIRMATION,
        CONFIRMED.replace("HAT-9", "4006381333931").replace("CAP-1", "4006381333948"),
    ),
    "cut-unnoticed": (CONFIRMATION.replace("csv: {last_newline: required}\n", ""), CONFIRMED),
}


def test_nothing_is_said_of_a_sample_that_is_read_as_it_should_be(tmp_path: Path) -> None:
    assert told(tmp_path, CONFIRMATION, CONFIRMED) == []


@pytest.mark.parametrize("code", SAMPLES_WITH)
def test_what_a_sample_shows_is_told_alone_and_names_the_sample(tmp_path: Path, code: str) -> None:
    (remark,) = told(tmp_path, *SAMPLES_WITH[code])
    assert remark.code == code
    assert "sample.csv" in remark.fault.found
    assert remark.fault.line > 0


def test_what_the_store_says_shows_what_cannot_be_written(tmp_path: Path) -> None:
    store = json.loads((ROOT / "samples/example/order.csv.store.json").read_text("utf-8"))
    store["shipments"][0]["deliveryName"] = "Łukasz Przykład"
    sample = tmp_path / "order.csv.store.json"
    sample.write_text(json.dumps(store), encoding="utf-8")
    text = ORDER.replace('.csv"}', '.csv", encoding: iso-8859-1, replace: {"–": "-"}}')
    path = tmp_path / "order.yaml"
    path.write_text(text.replace(", code: service", ", max: 3"), encoding="utf-8")
    codes = {one.code for one in lint(open_mapping(path), [sample])}
    assert {"too-short", "not-in-encoding"} <= codes


def test_a_name_that_is_too_long_and_not_in_the_encoding_is_told_as_both(tmp_path: Path) -> None:
    store = json.loads((ROOT / "samples/example/order.csv.store.json").read_text("utf-8"))
    store["shipments"][0]["deliveryName"] = "Łukasz – Przykład"
    sample = tmp_path / "order.csv.store.json"
    sample.write_text(json.dumps(store), encoding="utf-8")
    text = ORDER.replace('.csv"}', '.csv", encoding: iso-8859-1, replace: {"–": "-"}}')
    path = tmp_path / "order.yaml"
    path.write_text(text.replace("deliveryName,", "deliveryName, max: 5,"), encoding="utf-8")

    found = [one for one in lint(open_mapping(path), [sample]) if ".1" in one.fault.path]

    assert sorted(one.code for one in found) == ["not-in-encoding", "too-short"]
    assert "Ł" in "".join(one.fault.found for one in found)
    assert "–" not in "".join(one.fault.found for one in found)


def test_all_that_may_be_empty_and_must_not_is_told_in_one_line(tmp_path: Path) -> None:
    text = CONFIRMATION.replace(", required: true", "")

    (only,) = [one for one in told(tmp_path, text) if one.code == "not-required"]

    assert only.fault.path == "records.0.fields.0"
    assert only.fault.found.startswith("shipment.shipmentId, line.")
    assert only.fault.found.endswith("line.quantity, which may be empty")
    assert only.fault.meant.startswith("add `required: true` to each")


@pytest.mark.parametrize("formulas", ["keep", "quote", "hold"])
def test_what_a_spreadsheet_would_run_is_told_where_nothing_is_done_about_it(
    tmp_path: Path, formulas: str
) -> None:
    store = json.loads((ROOT / "samples/example/order.csv.store.json").read_text("utf-8"))
    store["shipments"][0]["deliveryName"] = "=1+1"
    sample = tmp_path / "order.csv.store.json"
    sample.write_text(json.dumps(store), encoding="utf-8")
    path = tmp_path / "order.yaml"
    text = ORDER.replace("codes:", f"csv: {{formulas: {formulas}}}\ncodes:")
    path.write_text(text.replace(", code: service", ""), encoding="utf-8")
    codes = {one.code for one in lint(open_mapping(path), [sample])}
    assert ("formula-kept" in codes) is (formulas == "keep")


def test_every_code_is_tried() -> None:
    tried = {*MAPPINGS_WITH, *SAMPLES_WITH, "not-in-encoding", "formula-kept"}
    assert tried == set(LINTS)
    assert {code for code, one in LINTS.items() if one.needs_sample} == {
        *SAMPLES_WITH, "not-in-encoding", "formula-kept"
    }  # fmt: skip


def test_every_code_is_explained_in_the_reference() -> None:
    text = (ROOT / "mappings" / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \| (error|warning|hint) \|", text, re.MULTILINE)
    assert listed == [(code, one.severity) for code, one in LINTS.items()]


@pytest.mark.parametrize("code", MAPPINGS_WITH)
def test_a_mapping_silences_what_does_not_apply_to_it(tmp_path: Path, code: str) -> None:
    text = MAPPINGS_WITH[code][0].replace("records:", f"lint: {{ignore: {code}}}\nrecords:")
    assert told(tmp_path, text) == []


def test_a_code_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="did you mean `no-tracking`"):
        told(tmp_path, ORDER.replace("records:", "lint: {ignore: [no-traking]}\nrecords:"))


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_mappings_that_come_with_the_bridge_do_no_harm(path: Path) -> None:
    said = [str(one) for one in lint(open_mapping(path, zone="Europe/Oslo"))]
    assert [line for line in said if not line.startswith("hint")] == []
    every = samples_of(path, folder_of(path))
    samples = [one for one in every if "faults" not in one.name and not is_refused(one)]
    errors = [one for one in lint(open_mapping(path), samples) if one.severity == "error"]
    assert errors == []


def test_the_exit_code_says_whether_there_is_something_to_correct(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    for text, code in ((STOCK, 0), (MAPPINGS_WITH["no-carrier"][0], 0),
                       (MAPPINGS_WITH["no-tracking"][0], 1), ("version: 2", 2)):  # fmt: skip
        path.write_text(text, encoding="utf-8")
        assert bridge(tmp_path, "mapping", "lint", str(path)).returncode == code


def test_programs_get_every_remark_with_its_code_and_place(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(MAPPINGS_WITH["address-cut"][0], encoding="utf-8")
    ended = bridge(tmp_path, "mapping", "lint", str(path), "--json")
    (remark,) = json.loads(ended.stdout)
    assert remark["code"] == "address-cut"
    assert (remark["severity"], remark["line"]) == ("warning", 12)
    assert remark["path"] == "records.0.fields.2.cut"
