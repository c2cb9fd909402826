"""`bridge mapping test`: samples with what is expected of them, and what it says when they part."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.commands import bridge


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """What `bridge init` writes: example mappings with their samples."""
    assert bridge(tmp_path, "init").returncode == 0
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())


def test_what_init_writes_passes_as_it_stands(shop: Path) -> None:
    ended = bridge(shop, "mapping", "test")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "mappings/example/order.yaml: order.csv: as expected" in ended.stdout
    assert ended.stdout.count("as expected") == 4


def test_a_changed_mapping_is_shown_by_what_it_makes_of_the_sample(shop: Path) -> None:
    edit(shop / "mappings/example/confirmation.yaml", 'split: ";"', 'split: "4"')

    ended = bridge(shop, "mapping", "test", "mappings/example/confirmation.yaml")

    assert ended.returncode == 1
    expected = '["00370730254812345678"], found ["0037073025", "8123", "5678"]'
    assert f"line 2, line: parcel.tracking: expected {expected}" in ended.stdout


def test_a_changed_order_mapping_is_shown_line_by_line(shop: Path) -> None:
    edit(shop / "mappings/example/order.yaml", "cut: 60", "cut: 7")

    ended = bridge(shop, "mapping", "test", "mappings/example")

    assert ended.returncode == 1
    shown = [line for line in ended.stdout.splitlines() if line.startswith("    ")]
    assert any(line.startswith("    -83652-1") and "Organic Tee White M" in line for line in shown)
    assert any(line.startswith("    +83652-1") and line.endswith("Organic\\r\\n") for line in shown)
    assert ended.stdout.count("as expected") == 3


def test_a_shipment_that_can_no_longer_be_written_is_told_with_the_reason(shop: Path) -> None:
    edit(shop / "mappings/example/order.yaml", "DHL Express", "DHL Express 2")
    edit(shop / "mappings/example/order.yaml", "PostNord MyPack", "PostNord Pack")

    ended = bridge(shop, "mapping", "test", "mappings/example/order.yaml")

    assert ended.returncode == 1
    assert "83652-1: shipment.shippingList is not in the table 'service'" in ended.stdout


def test_accept_writes_what_is_expected_from_now_on(shop: Path) -> None:
    edit(shop / "mappings/example/confirmation.yaml", 'split: ";"', 'split: "4"')
    edit(shop / "mappings/example/order.yaml", "cut: 60", "cut: 7")

    accepted = bridge(shop, "mapping", "test", "--accept")
    assert accepted.returncode == 0
    assert accepted.stdout.count(": accepted") == 2
    again = bridge(shop, "mapping", "test")
    assert (again.returncode, again.stdout.count("as expected")) == (0, 4)


def test_a_new_sample_needs_something_to_be_expected_of_it(shop: Path) -> None:
    source = (shop / "samples/example/stock.csv").read_bytes()
    (shop / "samples/example/stock-monday.csv").write_bytes(source)

    ended = bridge(shop, "mapping", "test", "mappings/example/stock.yaml")
    assert ended.returncode == 1
    assert "stock-monday.csv: nothing expected" in ended.stdout
    assert bridge(shop, "mapping", "test", "--accept").returncode == 0
    written = json.loads((shop / "samples/example/stock-monday.csv.expected.json").read_text())
    assert [one["values"]["item.quantity"] for one in written["records"]] == [54, 0]


def test_a_sample_that_cannot_be_read_may_be_what_is_expected(shop: Path) -> None:
    (shop / "samples/example/stock-cut.csv").write_bytes(b'SKU,Counted,OnHand\r\n"TEE')

    assert bridge(shop, "mapping", "test", "--accept").returncode == 0
    written = json.loads((shop / "samples/example/stock-cut.csv.expected.json").read_text())
    assert written["refused"].startswith("line 2: open-quote")
    assert bridge(shop, "mapping", "test").returncode == 0


def test_a_mapping_without_a_sample_is_not_taken_for_tested(shop: Path) -> None:
    for path in (shop / "samples/example").glob("stock*"):
        path.unlink()

    ended = bridge(shop, "mapping", "test")
    assert ended.returncode == 1
    assert "mappings/example/stock.yaml: no sample" in ended.stdout


def test_an_expectation_that_is_no_json_is_told_without_a_traceback(shop: Path) -> None:
    (shop / "samples/example/stock.csv.expected.json").write_text("{")

    ended = bridge(shop, "mapping", "test")
    assert ended.returncode == 2
    assert "stock.csv.expected.json is no JSON" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_a_store_says_has_to_look_like_it(shop: Path) -> None:
    (shop / "samples/example/order.csv.store.json").write_text('{"shipments": [{}]}')

    ended = bridge(shop, "mapping", "test")
    assert ended.returncode == 2
    assert "this is not what a store says: `products` is missing" in ended.stderr


def test_programs_get_it_as_json(shop: Path) -> None:
    edit(shop / "mappings/example/confirmation.yaml", 'split: ";"', 'split: "4"')

    ended = bridge(shop, "mapping", "test", "mappings/example/confirmation.yaml", "--json")
    [tried] = json.loads(ended.stdout)
    assert tried["samples"][0]["state"] == "differs"
    assert len(tried["samples"][0]["differences"]) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "is nested too deep"),
        (b'{"name": "\xe4"}', "byte 10 is not UTF-8"),
        (b'{"name": ', "is no JSON"),
        (b"[]", "is no JSON object"),
    ],
)
@pytest.mark.parametrize("command", ["test", "preview", "lint"])
def test_json_that_is_none_is_told_in_a_sentence(
    shop: Path, command: str, content: bytes, said: str
) -> None:
    said_by_store = shop / "samples/example/order.csv.store.json"
    said_by_store.write_bytes(content)
    sample = () if command == "test" else (str(said_by_store),)

    ended = bridge(shop, "mapping", command, "mappings/example/order.yaml", *sample)

    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("made", [("schema",), ("spec", "mappings/example/order.yaml")])
def test_a_file_that_cannot_be_written_is_told_in_a_sentence(
    shop: Path, made: tuple[str, ...]
) -> None:
    ended = bridge(shop, "mapping", *made, "--output", "bridge.yaml/below.md")

    assert ended.returncode == 2
    assert "cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [("explain",), ("spec", "--sample")])
def test_a_sample_that_cannot_be_read_is_told_and_not_shown(
    shop: Path, command: tuple[str, ...]
) -> None:
    (shop / "sample.csv").write_bytes("shipment_id;sku\n1-1;Größe\n".encode("latin-1"))
    name, *option = command
    mapping = "mappings/example/confirmation.yaml"

    ended = bridge(shop, "mapping", name, mapping, *option, "sample.csv")

    assert ended.returncode != 0
    assert "sample.csv" in ended.stderr
    assert "is not utf-8" in ended.stderr
    assert not ended.stdout
