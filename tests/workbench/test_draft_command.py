"""`bridge mapping new`, as a person types it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bridge.app.starter import write_starter
from bridge.workbench.drafting import draft_mapping, open_sample
from bridge.workbench.drafting.dates import dates_in
from tests.acceptance.commands import bridge

CONFIRMED = "OrderNo;SKU;Qty;Tracking;Ship Date\n70011-1;HAT-9;2;1Z999AA10123456784;2026-03-14\n"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "CONF_20260314.csv"
    path.write_text(CONFIRMED, encoding="utf-8")
    return path


def test_a_draft_is_written_and_says_what_to_do_next(tmp_path: Path, sample: Path) -> None:
    ended = bridge(tmp_path, "mapping", "new", sample.name, "--message", "confirmation")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "wrote confirmation.yaml" in ended.stdout
    assert "parcel.tracking" in ended.stdout
    assert "Tried on the sample: 1 record" in ended.stdout
    assert f"mapping lint confirmation.yaml {sample.name}" in ended.stdout
    linted = bridge(tmp_path, "mapping", "lint", "confirmation.yaml", sample.name)
    assert linted.returncode in (0, 1)


def test_a_mapping_that_is_there_is_not_written_over(tmp_path: Path, sample: Path) -> None:
    (tmp_path / "confirmation.yaml").write_text("mine", encoding="utf-8")
    command = ("mapping", "new", sample.name, "--message", "confirmation")

    ended = bridge(tmp_path, *command)
    assert ended.returncode == 2
    assert "is there already" in ended.stderr
    assert (tmp_path / "confirmation.yaml").read_text("utf-8") == "mine"

    assert bridge(tmp_path, *command, "--force").returncode == 0
    assert (tmp_path / "confirmation.yaml").read_text("utf-8") != "mine"


def test_a_draft_can_be_printed(tmp_path: Path, sample: Path) -> None:
    ended = bridge(tmp_path, "mapping", "new", sample.name, "--message", "confirmation", "-o", "-")
    assert ended.returncode == 0
    assert ended.stdout.startswith("# What the partner has shipped")
    assert [path.name for path in tmp_path.iterdir()] == [sample.name]


def test_the_partner_of_the_configuration_gives_the_place(tmp_path: Path, sample: Path) -> None:
    write_starter(tmp_path)
    command = ("mapping", "new", sample.name, "--message", "confirmation", "--partner", "example")

    refused = bridge(tmp_path, *command)
    assert "mappings/example/confirmation.yaml is there already" in refused.stderr

    unknown = bridge(tmp_path, *command[:-1], "exmaple")
    assert unknown.returncode == 2
    assert "did you mean `example`?" in unknown.stderr


def test_check_points_at_what_the_sample_did_not_show(tmp_path: Path) -> None:
    write_starter(tmp_path)
    sample = tmp_path / "STOCK.csv"
    sample.write_text("SKU;Available\nHAT-9;3\nCAP-1;4\n", encoding="utf-8")

    ended = bridge(tmp_path, "mapping", "new", "STOCK.csv", "--message", "stock",
                   "--partner", "example", "--force")  # fmt: skip
    assert ended.returncode == 1
    assert "item.quantity" in ended.stdout
    checked = bridge(tmp_path, "check", CENTRA_SECRET="s", EXAMPLE_PASSWORD="p")
    text = (tmp_path / "mappings" / "example" / "stock.yaml").read_text("utf-8").splitlines()
    (line,) = [number for number, one in enumerate(text, start=1) if "at: ," in one]
    assert checked.returncode == 2
    assert f"stock.yaml:{line}:" in checked.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"%PDF-1.7 something", "a PDF document"),
        (b"PK\x03\x04 torn", "cannot be unpacked"),
        (b"<orders><order>", "not well-formed"),
        (b"[1, 2]", "something else than objects"),
        (b'{"orders": [{"id": 1', "begins as JSON does"),
        (b"[" * 100_000, "nested too deep"),
        (b"\x00\x01\x02\x03", "binary"),
        (b"ISA*00*          *00*          *ZZ*A*ZZ*B*260314*0800*U*00401*1*0*P*>~", "is X12"),
        (b"UNA:+.? 'UNB+UNOA:2+A+B+260314:0800+1'", "is EDIFACT"),
    ],
)
def test_a_file_that_teaches_nothing_is_refused_in_words(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "sample").write_bytes(content)
    ended = bridge(tmp_path, "mapping", "new", "sample", "--message", "stock")
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "stock.yaml").exists()


def test_a_partner_that_is_still_to_be_configured_is_told_what_to_write(
    tmp_path: Path, sample: Path
) -> None:
    ended = bridge(tmp_path, "mapping", "new", sample.name, "--message", "confirmation",
                   "--partner", "acme")  # fmt: skip
    assert ended.returncode == 0
    assert (tmp_path / "mappings" / "acme" / "confirmation.yaml").is_file()
    assert 'files: "CONF_*.csv"' in ended.stdout


def test_a_wide_file_is_drafted_without_comparing_every_column_with_every_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    def counted(texts: Sequence[str]) -> object:
        nonlocal asked
        asked += 1
        return dates_in(texts)

    monkeypatch.setattr("bridge.workbench.drafting.unnamed.dates_in", counted)
    rows = [";".join(f"COL{one}" for one in range(200)), *[";".join(["7"] * 200)] * 3]
    (tmp_path / "wide.csv").write_text("\n".join(rows), encoding="utf-8")

    draft_mapping(open_sample(tmp_path / "wide.csv"), "confirmation", ZoneInfo("UTC"), "c.yaml")

    assert 0 < asked < 200 * 50
