"""The description for the partner: it says everything that the mapping does, and nothing else."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bridge.mapping.compiled import CompiledField
from bridge.workbench.opening import OpenedMapping, open_mapping
from bridge.workbench.spec import as_html, as_markdown, describe
from bridge.workbench.specimens import specimen
from tests.acceptance.commands import bridge

ROOT = Path(__file__).parents[2]
MAPPINGS = sorted((ROOT / "mappings").rglob("*.yaml"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def fields_of(opened: OpenedMapping) -> list[CompiledField]:
    return [
        field
        for outermost in opened.mapping.records
        for record in outermost.every
        for field in record.fields
    ]


@pytest.mark.parametrize("path", MAPPINGS, ids=name_of)
def test_every_place_and_code_of_a_mapping_is_described(path: Path) -> None:
    opened = open_mapping(path)
    text = as_markdown(describe(opened))

    places = [place for field in fields_of(opened) for place in field.places]
    assert places
    assert [place for place in places if f"`{place}`" not in text] == []
    for table in opened.tables.values():
        for ours in table:
            assert f"| {ours} |" in text


class _Checked(HTMLParser):
    """Whether every element that is opened is closed, in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.rows += tag == "tr"


@pytest.mark.parametrize("path", MAPPINGS, ids=name_of)
def test_the_page_is_whole_and_says_as_much(path: Path) -> None:
    opened = open_mapping(path)
    checked = _Checked()
    checked.feed(as_html(describe(opened)))
    assert checked.open == []
    assert checked.rows > len(fields_of(opened))


@pytest.mark.parametrize("path", MAPPINGS, ids=name_of)
def test_without_a_sample_an_invented_document_is_the_example(path: Path, tmp_path: Path) -> None:
    # With its code tables beside it, and away from its samples.
    copy = shutil.copytree(path.parent, tmp_path / "mappings" / "own") / path.name

    opened = open_mapping(copy)
    example = as_markdown(describe(opened)).partition("## Example")[2]
    is_edi = opened.mapping.layout.format in ("x12", "edifact")
    if is_edi and not opened.mapping.file_records:
        assert not example  # an interchange needs the envelope that the mapping passes over
    elif opened.mapping.fields_used & {"line.physicalSku", "item.physicalSku"}:
        assert "TEE100-WHI-M" in example
    else:
        assert (
            "83651-1" if "shipment.shipmentId" in opened.mapping.fields_used else "AK1"
        ) in example


def test_a_table_in_a_file_beside_the_mapping_is_described() -> None:
    text = as_markdown(describe(open_mapping(ROOT / "mappings/bleckmann/order.yaml")))
    assert "| `NLD` | NL |" in text.partition("### `country`")[2]


def test_a_place_that_tells_a_type_by_being_empty_is_called_so() -> None:
    text = as_markdown(describe(open_mapping(ROOT / "mappings/orderlogix/stock.yaml")))
    assert "always empty or `EACH`" in text


def test_what_nobody_sees_is_called_by_its_name() -> None:
    text = as_markdown(describe(open_mapping(ROOT / "mappings/spidy/order.yaml")))
    assert "- In a text, `’` is written as `'`.\n" in text
    assert "- In a text, a line feed is written as a blank.\n" in text
    assert "- In a text, a carriage return is written as nothing.\n" in text


def test_texts_of_a_mapping_mark_nothing_up(tmp_path: Path) -> None:
    text = (ROOT / "mappings/example/stock.yaml").read_text()
    path = tmp_path / "stock.yaml"
    path.write_text(text.replace("at: SKU,", 'at: "<b>|*", name: "<i>",'))

    opened = open_mapping(path)
    assert "`<b>\\|*`" in as_markdown(describe(opened))
    page = as_html(describe(opened))
    assert "&lt;b&gt;|*" in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_a_zone_that_nobody_has_named_is_to_be_agreed() -> None:
    path = ROOT / "mappings/example/confirmation.yaml"
    text = as_markdown(describe(open_mapping(path)))
    assert "your time zone, which is to be agreed." in text
    assert "`, your time zone |" in text
    assert "UTC" not in text

    text = as_markdown(describe(open_mapping(path, zone="Europe/Oslo")))
    assert "Dates and times without an offset are in the time zone Europe/Oslo." in text
    assert "`, Europe/Oslo |" in text
    assert "agreed" not in text


def test_a_specimen_has_a_value_of_the_right_kind_for_every_field() -> None:
    for path in MAPPINGS:
        mapping = open_mapping(path).mapping
        _, document = specimen(mapping)
        level = mapping.message.document_level
        assert set(document.values) == set(mapping.message.levels[level])


def test_the_command_writes_a_page(tmp_path: Path) -> None:
    assert bridge(tmp_path, "init").returncode == 0
    ended = bridge(
        tmp_path, "mapping", "spec", "mappings/example/order.yaml", "--html", "-o", "order.html"
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    page = (tmp_path / "order.html").read_text()
    assert page.startswith("<!doctype html>")
    # The zone is the partner's, whom bridge.yaml names.
    assert "Europe/Stockholm" in page


def test_a_faulty_mapping_is_told_as_ever(tmp_path: Path) -> None:
    assert bridge(tmp_path, "init").returncode == 0
    path = tmp_path / "mappings/example/order.yaml"
    path.write_text(path.read_text().replace("deliveryCity", "deliverCity"))
    ended = bridge(tmp_path, "mapping", "spec", "mappings/example/order.yaml")
    assert ended.returncode == 2
    assert "did you mean `shipment.deliveryCity`?" in ended.stderr


TABLE = """\
version: 1
message: confirmation
format: {format}
{block}
records:
  - each: line
    fields:
      - {{at: Order, field: shipment.shipmentId}}
      - {{at: SKU, field: physicalSku}}
      - {{at: Qty, field: quantity, integer: true}}
"""


@pytest.mark.parametrize(
    ("format", "block", "said"),
    [
        ("csv", "csv: {skip: 2, escape: '/'}", "behind 2 lines"),
        ("csv", "csv: {skip: 2, escape: '/'}", "a quote in them is written with `/` before it"),
        ("csv", "csv: {excel_text: on, aliases: {SKU: [Item, Ware]}}", "`Item` or `Ware`"),
        ("csv", "csv: {newline: crcrlf, last_newline: omit}", "CR CR LF, the last row without"),
        ("xlsx", "xlsx: {sheet: Data}", "on the sheet `Data`"),
        ("xlsx", "xlsx: {skip: header}", "Format: an Excel workbook (.xlsx)."),
        ("xlsx", "", "83651-1 | TEE100-WHI-M | 1"),
    ],
)
def test_what_is_particular_about_a_table_is_described(
    tmp_path: Path, format: str, block: str, said: str
) -> None:
    path = tmp_path / "confirmation.yaml"
    path.write_text(TABLE.format(format=format, block=block), "utf-8")
    text = as_markdown(describe(open_mapping(path)))
    assert said in text
    assert "\ufffd" not in text


def test_codes_that_change_on_a_day_are_described_with_it(tmp_path: Path) -> None:
    path = tmp_path / "confirmation.yaml"
    text = (ROOT / "mappings" / "example" / "confirmation.yaml").read_text("utf-8")
    dated = "codes:\n  dated: {MyPack: [04952, OLD, {code: 04907, from: 2026-03-01}]}\n"
    path.write_text(text.replace("codes:\n", dated), encoding="utf-8")
    said = as_markdown(describe(open_mapping(path)))
    assert "| code | stands for | from |" in said
    assert "| `04952` or `OLD` | MyPack |  |" in said
    assert "| `04907` | MyPack | 2026-03-01 |" in said
