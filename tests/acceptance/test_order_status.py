"""How far the warehouse has got: shown, put in order, and what it rejects held and sent again."""

from __future__ import annotations

import pytest

from bridge.app import views
from bridge.app.again import resend
from bridge.app.deciding import Asked
from bridge.app.tracing import trace
from bridge.errors import ConfigurationError
from tests.acceptance.incoming import completed, confirm, emails, open_for_business, reckoned, sent
from tests.acceptance.telling import STATUS, tell
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    world.map("order_status", STATUS)
    open_for_business(world)


def status(world: World) -> dict[str, int]:
    """How many shipments are how far, as `bridge status` says."""
    with views.reading(world.write_configuration()) as (configuration, books):
        [partner] = views.status(configuration, books)["partners"]
    return dict(partner["progress"])


def history(world: World, shipment: str) -> list[tuple[str, str, str]]:
    """Status, time and what became of everything that was told, as `bridge trace` says."""
    with views.reading(world.write_configuration()) as (configuration, books):
        [life] = trace(configuration, books, shipment)["shipments"]
    told = life["progress"]["history"]
    return [(one["status"], one["happened_at"], one["state"]) for one in told]


def resend_it(world: World, shipment: str) -> None:
    asked = Asked("resend", (shipment,), "because")
    resend(world.write_configuration(), asked, once_more=False, clock=world.clock)


def latest(world: World, shipment: str) -> str:
    query = f"SELECT status FROM progress WHERE shipment_id = '{shipment}'"
    return "".join(word for (word,) in world.rows(query))


def test_how_far_it_has_got_is_shown_and_completes_nothing(world: World) -> None:
    one, other = sent(world), sent(world)
    tell(world, f"O;{one};NEW;2026-01-12 21:00:00;;;", f"O;{one};PICK;2026-01-12 22:00:00;;;",
         f"O;{other};NEW;2026-01-12 21:00:00;;;")  # fmt: skip

    outcome = world.import_()

    assert (outcome.exit_code, world.writes()) == (0, [])
    assert world.states() == {one: "sent", other: "sent"}
    assert status(world) == {"received": 1, "started": 1}
    assert history(world, one) == [
        ("received", "2026-01-12 21:00:00", "applied"),
        ("started", "2026-01-12 22:00:00", "applied"),
    ]
    assert "2026-01-12 22:00:00" in world.bridge("trace", one).stdout
    assert "started\t1" in world.bridge("status").stdout


def test_what_comes_late_or_again_changes_nothing(world: World) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};PACK;2026-01-12 22:00:00;;;", name="1")
    world.import_()
    tell(world, f"O;{shipment};NEW;2026-01-12 21:00:00;;;", name="2")
    tell(world, f"O;{shipment};PACK;2026-01-12 22:00:00;;;", "", name="3")
    world.import_()

    assert latest(world, shipment) == "packed"
    assert [state for _, _, state in history(world, shipment)] == ["applied", "applied", "skipped"]
    reckoned(world)


def test_rejected_shipment_is_held_with_its_code_and_not_with_the_words(world: World) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};REJ;2026-01-12 21:00:00;;E17;Alva has no door code")

    assert world.import_().exit_code == 1

    assert world.states() == {shipment: "rejected"}
    assert world.problems() == ["rejected"]
    [(message,)] = world.rows("SELECT message FROM problems")
    assert "E17" in message
    assert "Alva" not in str(world.everything())
    assert world.export().done == {}, "nothing is sent again by itself"


@pytest.mark.parametrize("verb", ["resend", "retry"])
def test_what_was_rejected_goes_again_alone_once_a_person_says_so(world: World, verb: str) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};REJ;2026-01-12 21:00:00;;;")
    world.import_()
    fresh = world.sell("CAP")

    if verb == "resend":
        resend_it(world, shipment)
    else:
        world.decide("retry", shipment)
    world.export()

    assert world.states() == {shipment: "sent", fresh: "sent"}
    assert world.problems() == []
    files = [text.decode() for text in world.files("in").values()]
    assert len(files) == 3
    holding = [text for text in files if shipment in text]
    assert len(holding) == 2
    assert fresh not in holding[1]
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    assert world.states()[shipment] == "completed"
    assert emails(world)[shipment] == 1


def test_what_is_told_of_the_first_sending_says_nothing_of_the_second(world: World) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};REJ;2026-01-12 21:00:00;;;")
    world.import_()
    world.clock.forward(hours=2)
    resend_it(world, shipment)
    tell(world, f"O;{shipment};REJ;2026-01-12 20:59:00;;;", name="2")
    world.import_()
    assert world.states()[shipment] == "new"
    world.run()
    assert (world.states()[shipment], latest(world, shipment)) == ("sent", "")
    tell(world, f"O;{shipment};REJ;2099-01-13 08:00:00;;;", name="3")
    world.import_()
    assert world.states()[shipment] == "rejected"


def test_nothing_goes_again_without_the_partners_word(world: World) -> None:
    shipment, done = sent(world), completed(world)
    for one in (shipment, done):
        with pytest.raises(ConfigurationError, match="is not sent again"):
            resend_it(world, one)
    tell(world, f"O;{shipment};NEW;;;;")
    world.import_()
    with pytest.raises(ConfigurationError, match="has not said that it does not ship it"):
        resend_it(world, shipment)


def test_confirmation_of_a_rejected_shipment_is_held_until_a_person_lets_it_pass(
    world: World,
) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};REJ;2026-01-12 21:00:00;;;")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()

    assert world.states()[shipment] == "rejected"
    assert world.problems() == ["rejected", "confirmed-but-rejected"]
    with pytest.raises(ConfigurationError, match="confirmed some of it"):
        resend_it(world, shipment)
    world.decide("release", shipment, code="confirmed-but-rejected")
    world.import_()
    assert world.states()[shipment] == "completed"
    assert world.problems() == []


def test_partner_that_takes_it_after_all_takes_the_problem_back(world: World) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};REJ;2026-01-12 21:00:00;;;")
    world.import_()
    tell(world, f"O;{shipment};NEW;2026-01-12 23:00:00;;;", name="2")
    assert world.import_().exit_code == 0
    assert world.states() == {shipment: "sent"}


def test_warehouse_that_cancels_by_itself_is_told(world: World) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};CXL;2026-01-12 21:00:00;;;")
    world.import_()
    assert (world.states()[shipment], world.problems()) == ("rejected", ["cancelled-by-partner"])


def test_lines_that_are_rejected_are_told_and_all_of_them_are_the_shipment(world: World) -> None:
    shipment = sent(world, "TEE", "CAP")
    tell(world, f"L;{shipment};REJ;2026-01-12 21:00:00;TEE;;")
    world.import_()
    assert (world.states()[shipment], world.problems()) == ("sent", ["rejected-in-part"])
    tell(world, f"L;{shipment};REJ;2026-01-12 21:00:00;CAP;;", name="2")
    world.import_()
    assert (world.states()[shipment], world.problems()) == ("rejected", ["rejected"])


def test_unknown_shipment_is_looked_up_at_the_store(world: World) -> None:
    never_sent = world.sell()
    tell(world, f"O;{never_sent};NEW;;;;", "O;99999-1;NEW;;;;")
    world.import_()
    assert (world.states(), world.problems(never_sent)) == ({}, ["never-sent"])
    assert world.problems("99999-1") == ["unknown-shipment"]
    world.decide("discard", "99999-1")
    world.decide("release", never_sent)
    world.import_()
    assert world.states() == {never_sent: "sent"}
    assert world.problems() == []
    reckoned(world)
