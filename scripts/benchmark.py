"""Measures reading, mapping, writing and staging against their floors; see scripts/benchmark."""

from __future__ import annotations

import csv
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import ijson
from lxml import etree

from bridge.codecs import codec_for
from bridge.ledger.columns import columns
from bridge.ledger.files import Files, NewFile
from bridge.ledger.opening import open_ledger
from bridge.ledger.problems import About, Problems
from bridge.ledger.records import NewRecord, Records
from bridge.ledger.runs import Runs
from bridge.ledger.stock import Stock
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.load import load_mapping
from bridge.mapping.read import Reader
from bridge.model.document import to_json
from bridge.model.stock import Count

_CSV = """
version: 1
message: confirmation
format: csv
csv: {delimiter: ";"}
records:
  - each: line
    fields:
      - {at: ORDER, field: shipment.shipmentId, required: true}
      - {at: SHIPPED, field: parcel.shippedAt, date: "%Y-%m-%d %H:%M:%S"}
      - {at: CARRIER, field: parcel.carrier}
      - {at: TRACKING, field: parcel.tracking, split: "|"}
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true}
"""

_XML = """
version: 1
message: confirmation
format: xml
records:
  - record: message
    each: file
    records:
      - record: order
        each: shipment
        fields:
          - {at: id, field: shipmentId, required: true}
          - {at: tracking, field: tracking}
        records:
          - record: line
            each: line
            fields:
              - {at: "@sku", field: physicalSku}
              - {at: "@qty", field: quantity, integer: true}
"""

_JSON = """
version: 1
message: confirmation
format: json
records:
  - each: file
    records:
      - record: orders
        each: shipment
        fields:
          - {at: id, field: shipmentId, required: true}
          - {at: tracking, field: tracking}
        records:
          - record: lines
            each: line
            fields:
              - {at: sku, field: physicalSku}
              - {at: qty, field: quantity, integer: true}
"""


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        delimited, nested = Path(folder) / "a.csv", Path(folder) / "a.xml"
        listed = Path(folder) / "a.json"
        _make_csv(delimited, rows)
        _make_xml(nested, rows)
        _make_json(listed, rows)
        print(f"{rows:,} rows; each as a multiple of the floor above it\n")
        _floor_and_paths("csv", _csv_floor, delimited, _mapping(_CSV))
        _floor_and_paths("xml", _xml_floor, nested, _mapping(_XML))
        _floor_and_paths("json", _json_floor, listed, _mapping(_JSON))
        _staging(Path(folder) / "state", rows)
        _counting(Path(folder) / "counting", rows)
        _start_up()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of the whole run: {peak:.0f} MiB")


def _make_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["ORDER", "SHIPPED", "CARRIER", "TRACKING", "SKU", "QTY"])
        for number in range(rows):
            at = f"2026-01-13 10:{number // 60 % 60:02}:{number % 60:02}"
            row = [f"{number}-1", at, "PN", f"T{number}", f"SKU-{number % 997}", 1]
            writer.writerow(row)


def _make_xml(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("<message>")
        for number in range(rows // 2):
            line = f'<line sku="SKU-{number % 997}" qty="1"/>'
            file.write(
                f"<order><id>{number}-1</id><tracking>T{number}</tracking>{line}{line}</order>\n"
            )
        file.write("</message>")


def _make_json(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"orders": [')
        for number in range(rows // 2):
            line = f'{{"sku": "SKU-{number % 997}", "qty": 1}}'
            separator = ",\n" if number else ""
            file.write(
                f'{separator}{{"id": "{number}-1", "tracking": "T{number}", '
                f'"lines": [{line}, {line}]}}'
            )
        file.write("]}")


def _mapping(text: str) -> CompiledMapping:
    return load_mapping(text, "benchmark.yaml", ZoneInfo("Europe/Stockholm"))


def _csv_floor(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        _drain(csv.reader(file, delimiter=";"))


def _xml_floor(path: Path) -> None:
    with path.open("rb") as file:
        for _, element in etree.iterparse(file, tag="order"):
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _json_floor(path: Path) -> None:
    with path.open("rb") as file:
        _drain(ijson.basic_parse(file))


def _floor_and_paths(
    name: str, floor: Callable[[Path], None], path: Path, mapping: CompiledMapping
) -> None:
    codec = codec_for(name)

    def read() -> None:
        with path.open("rb") as file:
            _drain(codec.read(file, mapping.layout, path.name))

    def read_and_map() -> None:
        with path.open("rb") as file:
            _drain(Reader(mapping).entries(codec.read(file, mapping.layout, path.name)))

    def write() -> None:
        with path.open("rb") as file:
            records = list(codec.read(file, mapping.layout, path.name))
        around, documents = records[:1], records[1:]
        writing = time.perf_counter()
        codec.write(io.BytesIO(), mapping.layout, around, documents)
        print(f"{f'{name}: write':32}{(time.perf_counter() - writing) / least:8.1f}")

    least = _seconds(lambda: floor(path))
    print(f"{f'{name}: floor':32}{least:8.3f} s")
    print(f"{f'{name}: read records':32}{_seconds(read) / least:8.1f}")
    print(f"{f'{name}: read and map':32}{_seconds(read_and_map) / least:8.1f}")
    write()


def _staging(state: Path, rows: int) -> None:
    """Stage records in the ledger; the floor is hashing and serialising the same values."""
    values = {"shipment.shipmentId": "1-1", "line.physicalSku": "SKU-1", "line.quantity": 1}
    least = _seconds(lambda: _drain(sha256(to_json(values).encode()) for _ in range(rows)))
    ledger = open_ledger(state)
    run = Runs(ledger).start("benchmark", "nobody")
    file = Files(ledger).add(
        NewFile("in", "s", "p", "confirmation", "out", "a.csv", "found", run_id=run)
    )

    def stage() -> None:
        with ledger.transaction():
            records = (
                NewRecord(n, "line", f"{n}-1", f"fact {n}", to_json(values)) for n in range(rows)
            )
            Records(ledger).add(file.id, "p", "confirmation", records)
            Records(ledger).number_repeated(file.id)

    print(f"{'ledger: floor (hash as JSON)':32}{least:8.3f} s")
    print(f"{'ledger: stage records':32}{_seconds(stage) / least:8.1f}")
    ledger.close()


def _counting(state: Path, rows: int) -> None:
    """Take counts in and settle them, in portions; the floor is hashing them as JSON."""
    ledger = open_ledger(state)
    run = Runs(ledger).start("benchmark", "nobody")
    file = Files(ledger).add(NewFile("in", "s", "p", "stock", "out", "a.csv", "found", run_id=run))
    at = "2026-01-12T12:00:00.000000Z"
    counts = [
        Count("s", "w", f"SKU-{n:07}", "p", 1, at, "", is_exact=True, file_id=file.id, line=n)
        for n in range(rows)
    ]
    stock, problems = Stock(ledger), Problems(ledger)

    def settle() -> None:
        for start in range(0, rows, 1_000):
            portion = counts[start : start + 1_000]
            items = [one.item for one in portion]
            known = stock.count_each("s", "w", items)
            stock.forget_other_names(portion)
            stock.put_counts(list(zip(portion, known, strict=True)))
            stock.movements_of_each(portion)
            stock.set_outcome(portion, "sent", [one.counted for one in portion])
            problems.close_each(About("s", "p", "item", item) for item in items)

    least = _seconds(lambda: _drain(sha256(to_json(columns(one)).encode()) for one in counts))
    print(f"{'counts: floor (hash as JSON)':32}{least:8.3f} s")
    print(f"{'counts: take in and settle':32}{_seconds(settle) / least:8.1f}")
    ledger.close()


def _start_up() -> None:
    def run(*arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=True)

    least = _seconds(run("-c", "pass"))
    print(f"{'start-up: python':32}{least:8.3f} s")
    print(f"{'start-up: bridge --help':32}{_seconds(run('-m', 'bridge', '--help')) / least:8.1f}")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _drain(items: Iterable[object]) -> None:
    for _ in items:
        pass


if __name__ == "__main__":
    main()
