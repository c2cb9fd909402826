"""Files of the archive once more: sent again where nothing is shipped twice, read again safely."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bridge.app.again import replay_files, resend
from bridge.app.deciding import Asked, Decided
from bridge.errors import ConfigurationError
from bridge.sandbox.store import Kind, by_hand
from tests.acceptance.incoming import (
    CONFIRMATION,
    CONFIRMATION_HEADER,
    completed,
    confirm,
    count,
    emails,
    felt,
    give_back,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World
from tests.codecs.zips import zipped

FILE = "ORD_0001.csv"
IN = "CONFIRMATION_1.csv"


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock")


def again(world: World, *names: str, once_more: bool = False, is_dry: bool = False) -> Decided:
    asked = Asked("resend", names, "lost at the partner", is_dry=is_dry)
    return resend(world.write_configuration(), asked, once_more=once_more, clock=world.clock)


def replay(
    world: World, *names: str, corrections: Path | None = None, is_dry: bool = False
) -> Decided:
    asked = Asked("replay", names, "the mapping was wrong", is_dry=is_dry)
    return replay_files(world.write_configuration(), asked, corrections, world.clock)


def documents(world: World) -> dict[str, str]:
    return dict(world.rows("SELECT document, state FROM documents"))


def lose(world: World) -> bytes:
    """The partner loses its order file; return what stood in it."""
    path = world.homes["alpha"].root / "in" / FILE
    content = path.read_bytes()
    path.unlink()
    return content


# resend -------------------------------------------------------------------------------------------


def test_a_lost_order_file_is_delivered_again_byte_for_byte_and_once(world: World) -> None:
    shipment = sent(world)
    content = lose(world)
    assert again(world, FILE).lines
    assert world.files("in") == {}, "nothing is sent by deciding"
    assert again(world, FILE).lines == [], "it is under way"
    assert world.export().exit_code == 0
    assert world.files("in") == {FILE: content}
    assert world.states() == {shipment: "sent"}
    lose(world)
    repeated = again(world, FILE)
    assert (repeated.lines, "--once-more" in repeated.before[0]) == ([], True)
    world.export()
    assert world.files("in") == {}
    assert again(world, FILE, once_more=True).lines
    world.export()
    assert world.files("in") == {FILE: content}


def test_a_file_that_the_partner_still_has_is_not_written_again(world: World) -> None:
    sent(world)
    path = world.homes["alpha"].root / "in" / FILE
    before = path.stat()
    again(world, FILE)
    assert world.export().exit_code == 0
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_nothing_is_sent_again_of_which_anything_is_confirmed(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1")
    world.import_()
    with pytest.raises(ConfigurationError, match=f"has confirmed {shipment}"):
        again(world, FILE)


def test_what_the_store_no_longer_wants_sent_is_not_sent_again(world: World) -> None:
    shipment = sent(world)
    lose(world)
    again(world, FILE)
    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))
    world.export()
    assert world.files("in") == {}
    assert world.problems(FILE) == ["resend-untrue"]
    world.decide("discard", FILE)
    world.export()
    assert world.problems(FILE) == []


def test_a_dry_resend_changes_nothing(world: World) -> None:
    sent(world)
    lose(world)
    before = world.everything()
    assert again(world, FILE, is_dry=True).lines
    assert world.everything() == before


def test_an_unclear_delivery_ends_as_the_partner_says(world: World) -> None:
    """Whole at the partner, and then gone before it got its name: two shipments, two answers."""
    for number, remedy in enumerate(("release", "resend"), start=1):
        name = f"ORD_{number:04}.csv"
        shipment = world.sell()
        world.export()
        (world.homes["alpha"].root / "in" / name).unlink()
        with world.ledger() as ledger:
            ledger.execute("UPDATE files SET state = 'uploaded' WHERE name = ?", (name,))
            ledger.execute("UPDATE shipments SET state = 'planned' WHERE shipment_id = ?",
                           (shipment,))  # fmt: skip
        world.export()
        assert world.problems(name) == ["delivery-unclear"]
        with pytest.raises(ConfigurationError, match="cannot settle"):
            world.decide("discard", name)
        if remedy == "release":
            world.decide("release", name)
            after_all = again(world, name)
            assert (after_all.lines, "--once-more" in after_all.before[0]) == ([], True)
        else:
            again(world, name)
        world.export()
        assert world.states()[shipment] == "sent"
        assert (name in world.files("in")) == (remedy == "resend")
        assert world.problems(name) == []


@pytest.mark.parametrize("name", ["ORD_9999.csv", IN])
def test_a_file_that_never_went_out_is_not_resent(world: World, name: str) -> None:
    shipment = sent(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    with pytest.raises(ConfigurationError, match="went out"):
        again(world, name)


# What a resend waits for --------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "export"])
def test_nothing_is_sent_again_that_a_file_at_the_partner_confirms(
    world: World, command: str
) -> None:
    shipment = sent(world)
    lose(world)
    again(world, FILE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    getattr(world, command)()
    assert world.files("in") == {}
    assert world.problems(FILE) == ["resend-confirmed"]
    world.import_()
    assert emails(world) == {shipment: 1}
    world.decide("discard", FILE)
    assert world.run().exit_code == 0
    assert world.files("in") == {}


def test_a_resend_waits_until_the_confirmations_can_be_looked_through(world: World) -> None:
    world.set_message("confirmation", files="CONFIRMATION_*.csv", done_file="{name}.done")
    shipment = sent(world)
    content = lose(world)
    again(world, FILE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    assert world.run().exit_code == 1
    assert (world.files("in"), world.problems(FILE)) == ({}, ["resend-waits"])
    (world.homes["alpha"].root / "out" / IN).unlink()
    assert world.run().exit_code == 0
    assert (world.files("in"), world.problems(FILE)) == ({FILE: content}, [])


def test_a_resend_waits_for_a_confirmation_that_cannot_be_read(world: World) -> None:
    other = sent(world)
    shipment = world.sell()
    world.export()
    path = world.homes["alpha"].root / "in" / "ORD_0002.csv"
    content = path.read_bytes()
    path.unlink()
    again(world, "ORD_0002.csv")
    world.put_file(f"out/{IN}", f"ORDER|STATUS\n{shipment}|C\n")
    confirm(world, f"{other};C;;DHL;T1;TEE;;x", name="2")
    world.export()
    assert "ORD_0002.csv" not in world.files("in")
    assert world.problems("ORD_0002.csv") == ["resend-waits"]
    world.decide("discard", IN)
    world.export()
    assert world.files("in")["ORD_0002.csv"] == content, "the other one's row is no matter of it"
    assert world.problems("ORD_0002.csv") == []


def test_a_resend_that_was_cut_off_in_the_middle_is_looked_after_again(world: World) -> None:
    shipment = sent(world)
    lose(world)
    again(world, FILE)
    with world.ledger() as ledger:
        ledger.execute(
            "UPDATE files SET state = 'uploading', temporary = 'in/half' WHERE name = ?", (FILE,)
        )
    world.put_file("in/half", b"half")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.run()
    assert world.files("in") == {}
    assert world.problems(FILE) == ["resend-confirmed"]
    assert emails(world) == {shipment: 1}


# replay -------------------------------------------------------------------------------------------


def test_a_corrected_mapping_reads_the_file_again_and_skips_what_was_applied(world: World) -> None:
    world.map("confirmation", CONFIRMATION.replace('"false": P}', '"false": PART}'))
    first, second = sent(world), sent(world, ("TEE", 2))
    confirm(world, f"{first};C;;DHL;T1;TEE;;1", f"{second};P;;DHL;T2;TEE;;2")
    world.import_()
    assert "code-unknown" in world.problems(second)
    world.map("confirmation", CONFIRMATION)
    assert replay(world, IN, is_dry=True).lines
    assert replay(world, IN).lines
    assert replay(world, IN).lines == [], "it waits to be read"
    assert world.import_().exit_code == 0
    assert emails(world) == {first: 1, second: 1}
    assert world.problems() == []
    assert "read it so already" in replay(world, IN).before[0]
    world.import_()
    assert emails(world) == {first: 1, second: 1}
    reckoned(world)


def test_a_new_file_of_the_same_name_is_not_taken_for_the_old_one(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1")
    world.import_()
    world.map("confirmation", CONFIRMATION + "# other\n")
    replay(world, IN)
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;1")
    world.import_()
    assert emails(world) == {shipment: 1}
    assert sorted(world.files("done")) == [IN, f"{IN}~4"]
    assert world.files("out") == {}


def test_an_unreadable_file_is_read_again_by_a_better_mapping(world: World) -> None:
    shipment = sent(world)
    text = f"ORDER_NO|STATUS|SHIPPED|CARRIER|TRACKING|SKU|EAN|QTY\n{shipment}|C||DHL|T1|TEE||1\n"
    world.put_file(f"out/{IN}", text)
    world.import_()
    assert world.problems(IN) != []
    world.map("confirmation", CONFIRMATION.replace('delimiter: ";"', 'delimiter: "|"'))
    # The same text splits tracking numbers; of no matter here.
    replay(world, IN)
    assert world.import_().exit_code == 0
    assert (emails(world), world.problems()) == ({shipment: 1}, [])


# Corrections --------------------------------------------------------------------------------------


def correct(path: Path, **texts: str) -> None:
    """Fill in what is right, by column of the partner's file."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    for row in rows[1:]:
        row[4] = texts.get(row[2], row[4])
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def test_a_record_is_corrected_in_a_small_file_and_fed_back(world: World, tmp_path: Path) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1O", f"{shipment};C;;DHL;T1;CAP;;x")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;zwei")
    world.import_()
    path = tmp_path / "corrections.csv"
    done = world.bridge("problems", "--corrections", str(path))
    assert (done.returncode, "1 texts to correct" in done.stderr) == (0, True), done.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().splitlines() == ["file,line,at,found,correct", f"{IN},2,QTY,zwei,zwei"]
    with pytest.raises(ConfigurationError, match="nothing is corrected"):
        replay(world, corrections=path)
    correct(path, QTY="2")
    assert replay(world, corrections=path).lines
    assert replay(world, corrections=path).lines == []
    assert world.import_().exit_code == 0
    assert (emails(world), world.problems()) == ({shipment: 1}, [])
    assert replay(world, corrections=path).lines == [], "read so already"
    (explained,) = [
        line
        for line in world.bridge("mapping", "explain", "--call", f"complete:{shipment}").stdout
        .splitlines() if "T1" in line
    ][:1]  # fmt: skip
    assert explained
    reckoned(world)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"{IN},2,QTY,drei,2", "is not what the row says"),
        (f"{IN},3,QTY,zwei,2", "is not what the row says"),
        (f"{IN},2,QUANTITY,zwei,2", "is not what the row says"),
        (f"{IN},two,QTY,zwei,2", "no number"),
        (f"{IN},2,QTY,2", "4 cells"),
    ],
)
def test_a_correction_that_fits_nothing_is_told_and_nothing_is_read(
    world: World, tmp_path: Path, row: str, said: str
) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;zwei")
    world.import_()
    path = tmp_path / "corrections.csv"
    path.write_text(f"file,line,at,found,correct\n{row}\n")
    before = world.everything()
    with pytest.raises(ConfigurationError, match=said):
        replay(world, corrections=path)
    assert world.everything() == before


def test_a_missing_text_is_added(world: World, tmp_path: Path) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, ";C;;DHL;T1;TEE;;2")
    world.import_()
    path = tmp_path / "corrections.csv"
    path.write_text(f"file,line,at,found,correct\n{IN},2,ORDER_NO,,{shipment}\n")
    replay(world, corrections=path)
    assert world.import_().exit_code == 0
    assert (emails(world), world.problems()) == ({shipment: 1}, [])


def test_a_corrected_count_is_the_one_that_is_told(world: World, tmp_path: Path) -> None:
    world.item("TEE")
    count(world, "2026-01-12 20:00:00;TEE;;1O")
    world.import_()
    path = tmp_path / "corrections.csv"
    path.write_text("file,line,at,found,correct\nSTOCK_1.csv,2,ON_HAND,1O,10\n")
    replay(world, corrections=path)
    assert world.import_().exit_code == 0
    assert world.rows("SELECT counted, state FROM counts") == [(10, "sent")]
    assert world.problems() == []


def test_what_was_applied_stays_the_same_fact_under_another_key(world: World) -> None:
    first, second = sent(world, ("TEE", 4)), sent(world)
    confirm(world, f"{first};P;;DHL;T1;TEE;;2", f"{second};C;;DHL;T2;TEE;;1")
    world.import_()
    assert world.states() == {first: "sent", second: "completed"}
    key = "key: [shipment.shipmentId, line.physicalSku, parcel.carrier]\n"
    world.map("confirmation", CONFIRMATION.replace("records:", f"{key}records:", 1))
    replay(world, IN)
    outcome = world.import_()
    assert outcome.exit_code == 0
    assert world.states() == {first: "sent", second: "completed"}, "two of four, told once"
    assert emails(world) == {second: 1}
    reckoned(world)


def test_a_document_that_gets_another_key_waits_no_more_under_the_old_one(world: World) -> None:
    shipment = sent(world)
    confirm(world, f"NR-{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    assert world.problems(f"NR-{shipment}") == ["unknown-shipment"]
    better = CONFIRMATION.replace("shipment.shipmentId,", 'shipment.shipmentId, prefix: "NR-",')
    world.map("confirmation", better)
    replay(world, IN)
    assert world.import_().exit_code == 0
    assert (emails(world), world.problems()) == ({shipment: 1}, [])

    assert documents(world)[f"NR-{shipment}"] == "superseded"
    with pytest.raises(ConfigurationError, match="nothing was refused or discarded"):
        world.decide("retry", f"NR-{shipment}")
    assert documents(world) == {f"NR-{shipment}": "superseded", shipment: "applied"}


@pytest.mark.parametrize("quantity", ["1", "many"])
def test_a_document_that_is_told_under_its_old_key_after_all_waits_again(
    world: World, quantity: str
) -> None:
    shipment = sent(world)
    confirm(world, f"NR-{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    better = CONFIRMATION.replace("shipment.shipmentId,", 'shipment.shipmentId, prefix: "NR-",')
    world.map("confirmation", better)
    replay(world, IN)
    world.import_()
    world.map("confirmation", CONFIRMATION)
    confirm(world, f"NR-{shipment};C;;DHL;T2;TEE;;{quantity}", name="2")
    assert world.import_().exit_code == 1
    assert documents(world)[f"NR-{shipment}"] == "held"
    assert "unknown-shipment" in world.problems(f"NR-{shipment}")


def test_corrections_hold_nothing_that_a_spreadsheet_runs(world: World, tmp_path: Path) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;=1+1", f"{shipment};C;@SUM(1);DHL;T1;TEE;;'x")
    world.import_()
    path = tmp_path / "corrections.csv"
    assert world.bridge("problems", "--corrections", str(path)).returncode == 0
    with path.open(newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    correct(path, QTY="1", SHIPPED="2026-01-13 14:00:00")
    assert replay(world, corrections=path).lines
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}


def test_what_was_discarded_is_not_brought_back_by_a_correction_beside_it(
    world: World, tmp_path: Path
) -> None:
    first, second = completed(world, ("TEE", 2)), completed(world, ("TEE", 2))
    give_back(world, f"R1;{first};;TEE;5;GOOD;", f"R2;{second};;TEE;one;GOOD;")
    world.import_()
    world.decide("discard", "R1")
    world.clock.forward(minutes=5)
    path = tmp_path / "corrections.csv"
    path.write_text("file,line,at,found,correct\nRETURN_1.csv,3,QTY,one,1\n")
    replay(world, corrections=path)
    assert world.import_().exit_code == 0
    assert list(felt(world, Kind.RETURN_CREATED).values()) == [1], "R2 alone"
    assert world.problems() == []
    reckoned(world)


def test_what_is_no_longer_told_has_not_moved(world: World) -> None:
    shipment = sent(world, ("TEE", 2), ("CAP", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3")
    world.import_()
    assert world.rows("SELECT item, shelf_quantity FROM movements") == [("TEE", -3)]
    better = CONFIRMATION.replace("physicalSku}", "physicalSku, replace: {CAP: TEE}}")
    world.map("confirmation", better)
    replay(world, IN)
    world.import_()
    assert world.rows("SELECT item, shelf_quantity FROM movements") == [("CAP", -3)]
    world.map(
        "confirmation", better.replace("shipmentId, required", "shipmentId, suffix: '-1', required")
    )
    replay(world, IN)
    world.import_()
    assert world.rows("SELECT item FROM movements") == [], "it is about no shipment of ours now"


def test_a_zip_is_read_again_file_by_file(world: World) -> None:
    shipment = sent(world)
    world.map("confirmation", CONFIRMATION.replace("csv: {", 'file: {zip: "*.csv"}\ncsv: {', 1))
    text = f"{CONFIRMATION_HEADER}\n{shipment};C;;DHL;T1;TEE;;x\n"
    world.put_file("out/CONFIRMATION_1.zip", zipped({"a.csv": text}))
    world.import_()
    with pytest.raises(ConfigurationError, match="read one by one"):
        replay(world, "CONFIRMATION_1.zip")


# Decisions, and files that are read again ---------------------------------------------------------


def correct_one(world: World, tmp_path: Path, line: int, found: str, right: str) -> None:
    """Correct a quantity of the first file, which is then read again as a whole."""
    path = tmp_path / "corrections.csv"
    path.write_text(f"file,line,at,found,correct\n{IN},{line},QTY,{found},{right}\n")
    replay(world, corrections=path)


@pytest.mark.parametrize("is_between", [True, False])
def test_a_release_holds_where_a_correction_of_another_row_has_its_file_read_again(
    world: World, tmp_path: Path, is_between: bool
) -> None:
    first, second = sent(world, ("TEE", 2)), sent(world)
    confirm(world, f"{first};C;;DHL;T1;TEE;;3", f"{second};C;;DHL;T2;TEE;;one")
    world.import_()
    assert world.problems(first) == ["more-than-ordered"]
    world.decide("release", first)
    if not is_between:
        world.import_()
        assert emails(world) == {first: 1}
    correct_one(world, tmp_path, 3, "one", "1")
    assert world.import_().exit_code == 0
    assert emails(world) == {first: 1, second: 1}
    assert world.problems() == []
    reckoned(world)


def test_a_release_lapses_where_the_correction_changes_what_it_was_about(
    world: World, tmp_path: Path
) -> None:
    first = sent(world, ("TEE", 2))
    confirm(world, f"{first};C;;DHL;T1;TEE;;3")
    world.import_()
    world.decide("release", first)
    correct_one(world, tmp_path, 2, "3", "4")
    assert world.import_().exit_code == 1
    assert (emails(world), world.problems(first)) == ({}, ["more-than-ordered"])


def test_a_release_lapses_where_the_same_is_told_once_more(world: World) -> None:
    first = sent(world, ("TEE", 3))

    def tell(number: int) -> None:
        """Tell the same in a file of other bytes."""
        confirm(world, f"{first};P;;;;TEE;;1", *[""] * number, name=str(number))
        world.import_()

    tell(1)
    tell(2)
    assert world.problems(first) == ["same-again"]
    world.decide("release", first)
    tell(3)
    assert world.problems(first) == ["same-again"], "the third time is what nobody has judged"
