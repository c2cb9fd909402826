"""A file that is refused for its own counts, and a person who knows that they are wrong."""

from __future__ import annotations

import pytest

from bridge.errors import ConfigurationError
from tests.acceptance.incoming import (
    CONFIRMATION,
    CONFIRMATION_HEADER,
    emails,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World
from tests.codecs.zips import zipped

#: What a person says with `bridge release`.
NAME = "CONFIRMATION_1.csv"
TRAILER = """\
  - record: end
    each: file
    match: {ORDER_NO: END}
    fields:
      - {at: STATUS, field: file.lineCount, integer: true}
"""
COUNTED = CONFIRMATION.replace(
    "  - record: row\n", "  - record: row\n    match: {STATUS: [C, P]}\n"
)


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)
    world.map("confirmation", COUNTED + TRAILER)


def confirmed(shipment: str, lines: int, stated: int) -> str:
    rows = [f"{shipment};C;;DHL;T{number};TEE;;1" for number in range(lines)]
    return "\n".join([CONFIRMATION_HEADER, *rows, f"END;{stated};;;;;;", ""])


def told(world: World) -> list[tuple[str, str]]:
    return world.rows("SELECT code, severity FROM problems WHERE closed_at IS NULL")


def test_a_file_whose_counts_are_known_to_be_wrong_is_read_once_a_person_says_so(
    world: World,
) -> None:
    shipment = sent(world, ("TEE", 2))
    world.put_file(f"out/{NAME}", confirmed(shipment, 2, 3))
    assert world.import_().exit_code == 1
    assert (emails(world), world.problems(NAME)) == ({}, ["count-differs"])
    (decision,) = world.decide("release", NAME)
    assert "reads it all the same" in decision
    assert world.decide("release", NAME) == [], "it is decided"
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert told(world) == [("count-differs", "notice")], "it is still told, and holds nothing"
    with pytest.raises(ConfigurationError, match="release cannot settle"):
        world.decide("release", NAME)
    reckoned(world)


def test_another_file_of_the_name_is_as_good_as_its_own_counts(world: World) -> None:
    first, second = sent(world), sent(world)
    world.put_file(f"out/{NAME}", confirmed(first, 1, 2))
    world.import_()
    world.decide("release", NAME)
    world.import_()
    world.decide("discard", NAME)
    world.put_file(f"out/{NAME}", confirmed(second, 1, 2))
    assert world.import_().exit_code == 1
    assert emails(world) == {first: 1}
    assert told(world) == [("count-differs", "set_aside")]
    assert world.decide("release", NAME), "it is a decision of its own"
    world.import_()
    assert emails(world) == {first: 1, second: 1}


def test_a_zip_is_released_as_a_whole(world: World) -> None:
    shipment = sent(world)
    mapping = (COUNTED + TRAILER).replace("csv: {", 'file: {zip: "*.csv"}\ncsv: {', 1)
    world.map("confirmation", mapping)
    world.put_file("out/CONFIRMATION_1.zip", zipped({"a.csv": confirmed(shipment, 1, 9)}))
    world.import_()
    assert world.problems("CONFIRMATION_1.zip") == ["count-differs"]
    world.decide("release", "CONFIRMATION_1.zip")
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
