"""What the partner says of our files: known, missed, held where it has not taken something."""

from __future__ import annotations

import pytest

from bridge.app import views
from bridge.app.again import resend
from bridge.app.deciding import Asked
from bridge.app.tracing import trace
from bridge.errors import ConfigurationError
from bridge.sandbox.store import by_hand
from tests.acceptance.incoming import open_for_business, reckoned, sent
from tests.acceptance.telling import ACK, CANCEL, STATUS, acknowledge, tell
from tests.acceptance.world import World

X12 = """\
version: 1
message: ack
format: csv
csv: {delimiter: ";", header: false, newline: lf}
codes:
  status: {accepted: OK, rejected: ERR}
records:
  - record: F
    each: ack
    match: {1: F}
    fields:
      - {at: 2, name: NO, field: fileNumber, integer: true, required: true}
      - {at: 3, name: RESULT, field: status, code: status}
    records:
      - record: O
        each: answer
        match: {1: O}
        fields:
          - {at: 2, name: NO, field: recordNumber, integer: true}
          - {at: 3, name: RESULT, field: status, code: status, required: true}
"""


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    world.map("ack", ACK)
    world.map("order_status", STATUS)
    open_for_business(world)


def resend_it(world: World, name: str) -> None:
    asked = Asked("resend", (name,), "because")
    resend(world.write_configuration(), asked, once_more=False, clock=world.clock)


def known(world: World, name: str = "ORD_0001.csv") -> str:
    with views.reading(world.write_configuration()) as (configuration, books):
        [life] = trace(configuration, books, name)["files"]
    return life["acknowledged"]["status"] if life["acknowledged"] else ""


def test_acknowledged_file_is_known_to_be_there(world: World) -> None:
    shipment = sent(world)
    acknowledge(world, "F;ORD_0001.csv;OK;")
    assert world.import_().exit_code == 0
    assert (known(world), world.states()) == ("accepted", {shipment: "sent"})
    assert "acknowledged in ACK_1.csv: accepted" in world.bridge("trace", "ORD_0001.csv").stdout
    with pytest.raises(ConfigurationError, match="has acknowledged it"):
        resend_it(world, "ORD_0001.csv")
    reckoned(world)


def test_rejected_file_holds_its_shipments_and_can_be_sent_again(world: World) -> None:
    one, other = world.sell(), world.sell()
    world.export()
    acknowledge(world, "F;ORD_0001.csv;ERR;17")
    assert world.import_().exit_code == 1
    assert world.states() == {one: "rejected", other: "rejected"}
    assert sorted(world.problems()) == ["file-rejected", "rejected", "rejected"]
    world.clock.forward(minutes=1)
    resend_it(world, "ORD_0001.csv")
    (world.homes["alpha"].root / "in/ORD_0001.csv").unlink()
    assert world.export().done["files delivered"] == 1
    assert (world.states(), world.problems()) == ({one: "sent", other: "sent"}, [])
    acknowledge(world, "F;ORD_0001.csv;ERR;17", "", name="2")
    world.import_()
    assert world.states() == {one: "rejected", other: "rejected"}


def test_shipments_of_a_rejected_file_can_go_one_by_one(world: World) -> None:
    one, other = world.sell(), world.sell()
    world.export()
    acknowledge(world, "F;ORD_0001.csv;ERR;17")
    world.import_()
    for shipment in (one, other):
        world.decide("retry", shipment)
    world.export()
    assert (world.states(), world.problems()) == ({one: "sent", other: "sent"}, [])
    assert len(world.files("in")) == 3


def test_rejection_of_a_file_says_nothing_of_what_was_sent_apart_from_it(world: World) -> None:
    one, other = world.sell(), world.sell()
    world.export()
    acknowledge(world, "F;ORD_0001.csv;PART;", f"O;{one};OK;", f"O;{other};ERR;E9")
    world.import_()
    world.decide("retry", other)
    world.export()
    acknowledge(world, "F;ORD_0001.csv;PART;", f"O;{other};ERR;E8", name="2")
    assert world.import_().exit_code == 0
    acknowledge(world, "F;ORD_0001.csv;ERR;", name="3")
    world.import_()
    assert world.states() == {one: "rejected", other: "sent"}
    assert sorted(world.problems()) == ["file-rejected", "rejected"]
    with pytest.raises(ConfigurationError, match=f"{other}, which stood in it, is sent apart"):
        resend_it(world, "ORD_0001.csv")


def test_file_of_which_all_was_sent_apart_is_not_told_of_nor_sent_again(world: World) -> None:
    shipment = sent(world)
    acknowledge(world, "F;ORD_0001.csv;ERR;17")
    world.import_()
    world.decide("retry", shipment)
    world.export()
    acknowledge(world, "F;ORD_0001.csv;ERR;18", name="2")
    assert world.import_().exit_code == 0
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])
    with pytest.raises(ConfigurationError, match="would go out twice"):
        resend_it(world, "ORD_0001.csv")


def test_rejection_that_comes_while_the_file_waits_to_go_again_is_of_the_first(
    world: World,
) -> None:
    shipment = sent(world)
    acknowledge(world, "F;ORD_0001.csv;ERR;17")
    world.import_()
    resend_it(world, "ORD_0001.csv")
    acknowledge(world, "F;ORD_0001.csv;ERR;18", name="2")
    world.clock.forward(minutes=1)
    assert world.import_().exit_code == 0
    assert world.states() == {shipment: "sent"}
    (world.homes["alpha"].root / "in/ORD_0001.csv").unlink()
    assert world.export().done["files delivered"] == 1
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])


def test_what_is_rejected_of_a_file_is_held_and_the_rest_goes_on(world: World) -> None:
    one, other = world.sell(), world.sell()
    world.export()
    acknowledge(world, "F;ORD_0001.csv;PART;", f"O;{one};OK;", f"O;{other};ERR;E9")
    world.import_()
    assert world.states() == {one: "sent", other: "rejected"}
    assert world.problems(other) == ["rejected"]
    assert known(world) == "partial"


def test_answers_alone_say_what_became_of_the_file(world: World) -> None:
    shipment = sent(world)
    acknowledge(world, "F;ORD_0001.csv;;", f"O;{shipment};OK;")
    world.import_()
    assert (known(world), world.problems()) == ("accepted", [])


def test_file_is_known_by_its_number_and_what_nothing_names_is_told(world: World) -> None:
    world.map("ack", X12)
    world.sell(), world.sell()
    world.export()
    sent(world)
    acknowledge(world, "F;1;", "O;1;OK", "O;2;ERR", "F;2;OK", "F;9;OK")
    world.import_()
    assert world.problems("ORD_0001.csv") == ["file-taken-in-part"]
    assert (known(world), known(world, "ORD_0002.csv")) == ("partial", "accepted")
    assert "ack-of-unknown-file" in world.problems()
    assert set(world.states().values()) == {"sent"}


def test_number_that_several_files_have_is_told(world: World) -> None:
    world.map("ack", X12)
    world.map("order_cancel", CANCEL)
    shipment = sent(world)
    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))
    world.export()
    acknowledge(world, "F;1;ERR")
    assert world.import_().exit_code == 1
    assert world.problems() == ["ack-of-several-files"]
    assert world.states() == {shipment: "cancelling"}


def test_document_that_is_named_by_number_alone_is_the_only_one_of_its_file(world: World) -> None:
    world.map("ack", X12)
    shipment = sent(world)
    acknowledge(world, "F;1;", "O;1;ERR")
    world.import_()
    assert world.states() == {shipment: "rejected"}


def test_acknowledgement_that_does_not_come_is_told_until_it_does(world: World) -> None:
    world.set_policies(acks={"expected_within_hours": "4"})
    world.import_()
    sent(world)
    assert world.import_().exit_code == 0
    world.clock.forward(hours=5)
    assert world.import_().exit_code == 1
    assert world.problems("ORD_0001.csv") == ["ack-missing"]
    acknowledge(world, "F;ORD_0001.csv;GOT;")
    assert world.import_().exit_code == 0
    assert (world.problems(), known(world)) == ([], "received")


def test_nothing_is_expected_of_what_went_before(world: World) -> None:
    sent(world)
    world.set_policies(acks={"expected_within_hours": "4"})
    world.import_()
    world.clock.forward(hours=5)
    assert world.import_().exit_code == 0


def test_unclear_delivery_is_settled_by_the_partners_word(world: World) -> None:
    shipment = sent(world)
    with world.ledger() as ledger:
        ledger.execute("UPDATE files SET state = 'renaming', temporary = 'in/x'")
        ledger.execute("UPDATE shipments SET state = 'planned'")
    (world.homes["alpha"].root / "in/ORD_0001.csv").unlink()
    world.export()
    assert world.problems() == ["delivery-unclear"]
    acknowledge(world, "F;ORD_0001.csv;OK;")
    assert world.import_().exit_code == 0
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])


def test_cancellation_that_is_not_taken_is_told(world: World) -> None:
    world.map("order_cancel", CANCEL)
    shipment = sent(world)
    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))
    world.export()
    acknowledge(world, "F;CXL_0001.csv;ERR;")
    world.import_()
    assert sorted(world.problems()) == ["cancel-rejected", "file-rejected"]
    assert world.states() == {shipment: "cancelling"}


def test_file_is_not_sent_again_of_which_the_partner_has_told(world: World) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};NEW;;;;")
    world.import_()
    with pytest.raises(ConfigurationError, match="has told of"):
        resend_it(world, "ORD_0001.csv")


def test_acknowledgements_without_a_way_to_come_are_a_fault(world: World) -> None:
    del world.configuration["partners"]["alpha"]["messages"]["ack"]
    world.set_policies(acks={"expected_within_hours": "4", "messages": ["ordr"]})
    told = world.bridge("check").stderr
    assert "write `messages: ack` too" in told
    assert "expected messages that go out: order" in told
