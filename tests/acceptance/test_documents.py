"""The PDFs of shipments: before the order file that names them, or with it in its zip."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from bridge.app.purging import purge_old
from bridge.sandbox.faults import Fault, Trouble
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World

ORDER = ORDER_CSV + "      - {at: NOTE, field: shipment.deliveryNoteFile}\n"


def exchange(world: World, order: str = ORDER, **document: Any) -> None:
    """Add the partner `alpha`, who gets documents; into `pdf` where nothing else is said."""
    home = world.add_partner("alpha", {"order": order})
    (home.root / "pdf").mkdir()
    settings = {"folder": "pdf", "kinds": {"deliveryNote": "required"}, **document}
    messages = world.configuration["partners"]["alpha"]["messages"]
    messages["document"] = {key: value for key, value in settings.items() if value is not None}
    world.adopt()


def texts(content: bytes) -> list[str]:
    """What stands on the pages of a PDF."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def fetched(world: World) -> int:
    return len([one for one in world.api.journal if one.path.startswith("documents/")])


def refuse(world: World, trouble: Trouble = Trouble.REFUSED, times: int | None = None) -> None:
    world.api.faults.order(Fault(trouble, "GET", "documents/*", times=times))


def test_documents_lie_there_before_the_order_file_that_names_them(world: World) -> None:
    exchange(world, kinds={"deliveryNote": "required", "proforma": "if_listed"})
    shipment = world.sell()
    outcome = world.export()
    assert outcome.exit_code == 0, outcome.troubles
    lying = world.files("pdf")
    assert sorted(lying) == [f"{shipment}_deliveryNote.pdf", f"{shipment}_proforma.pdf"]
    assert texts(lying[f"{shipment}_deliveryNote.pdf"]) == [f"Delivery note {shipment}"]
    (order,) = world.files("in").values()
    assert f";{shipment}_deliveryNote.pdf\n".encode() in order
    assert fetched(world) == 2

    assert world.export().done == {}
    assert fetched(world) == 2, "what was sent is not fetched again"


def test_all_of_a_shipment_can_be_one_pdf_with_a_name_of_theirs(world: World) -> None:
    kinds = {"proforma": "required", "deliveryNote": "required", "invoices": "if_listed"}
    exchange(world, kinds=kinds, merged="on", name="LS-{orderId}-{shipmentId}.pdf")
    shipment = world.sell()
    world.export()
    ((name, content),) = world.files("pdf").items()
    assert name == f"LS-{shipment.partition('-')[0]}-{shipment}.pdf"
    assert texts(content) == [f"Proforma invoice {shipment}", f"Delivery note {shipment}"]
    (order,) = world.files("in").values()
    assert name.encode() in order


def test_several_invoices_are_told_apart(world: World) -> None:
    base = world.api.documents
    exchange(
        world,
        kinds={"invoices": "required"},
        names={"invoices": "INV"},
        name="{document}_{shipmentId}_{number}.pdf",
    )
    shipment = world.sell(extra={"invoices": []})
    assert world.export().exit_code == 1
    assert world.problems() == ["document-missing"]
    order = next(iter(world.store.orders.values()))
    order.extra["invoices"] = [f"{base}/invoice?shipment={shipment}"] * 2
    assert world.export().exit_code == 0
    assert sorted(world.files("pdf")) == [f"INV_{shipment}_1.pdf", f"INV_{shipment}_2.pdf"]


def test_they_can_go_in_the_zip_of_the_order_file(world: World) -> None:
    zipped = ORDER.replace("{sequence:04}.csv", "{sequence:04}.zip").replace(
        "encoding:", 'zip: "orders.csv", encoding:'
    )
    exchange(world, zipped, folder=None)
    shipments = [world.sell(), world.sell()]
    assert world.export().exit_code == 0
    (content,) = world.files("in").values()
    archive = zipfile.ZipFile(io.BytesIO(content))
    notes = [f"{one}_deliveryNote.pdf" for one in shipments]
    assert archive.namelist() == ["orders.csv", *notes]
    assert texts(archive.read(notes[1])) == [f"Delivery note {shipments[1]}"]
    assert world.files("pdf") == {}


def test_a_zip_is_needed_where_there_is_no_folder(world: World) -> None:
    world.add_partner("alpha", {"order": ORDER})
    messages = world.configuration["partners"]["alpha"]["messages"]
    messages["document"] = {"kinds": {"deliveryNote": "required"}}
    told = world.bridge("check")
    assert told.returncode == 2
    assert "write `folder`, or let the order's mapping make a zip" in told.stdout + told.stderr


@pytest.mark.parametrize("need", ["required", "if_listed"])
def test_what_cannot_be_fetched_holds_its_shipment_and_no_other(world: World, need: str) -> None:
    exchange(world, kinds={"deliveryNote": need})
    first, second = world.sell(), world.sell(capture=True)
    world.api.faults.order(Fault(Trouble.REFUSED, "GET", "documents/*"))
    assert world.export().exit_code == 1
    held = [one for one, state in world.states().items() if state == "held"]
    sent = [one for one, state in world.states().items() if state == "sent"]
    assert len(held) == len(sent) == 1
    assert world.problems() == ["document-not-fetched"]

    assert world.export().exit_code == 0
    assert set(world.states().values()) == {"sent"}
    assert sorted(world.files("pdf")) == [f"{one}_deliveryNote.pdf" for one in (first, second)]
    assert world.captured() == [second]


def test_a_shipment_goes_without_what_is_optional(world: World) -> None:
    exchange(world, kinds={"deliveryNote": "optional"})
    shipment = world.sell()
    refuse(world)
    outcome = world.export()
    assert (outcome.exit_code, outcome.done["documents left out"]) == (0, 1)
    assert world.states() == {shipment: "sent"}
    (order,) = world.files("in").values()
    assert order.endswith(b";1;\n")


def test_a_store_that_is_busy_is_asked_again_by_the_next_run(world: World) -> None:
    exchange(world)
    shipment = world.sell()
    refuse(world, Trouble.ERROR_BEFORE, times=5)
    assert world.export().exit_code == 75
    assert (world.files("in"), world.states()) == ({}, {})
    assert world.export().exit_code == 0
    assert world.states() == {shipment: "sent"}


def test_the_order_file_waits_for_its_documents(world: World) -> None:
    exchange(world)
    shipment = world.sell()
    world.put_file(f"pdf/{shipment}_deliveryNote.pdf", "somebody else's")
    assert world.export().exit_code == 1
    assert world.files("in") == {}
    assert world.problems() == ["name-in-use"]
    (world.homes["alpha"].root / "pdf" / f"{shipment}_deliveryNote.pdf").unlink()
    assert world.export().exit_code == 0
    assert (len(world.files("in")), len(world.files("pdf"))) == (1, 1)


def test_what_is_withdrawn_takes_its_documents_with_it(world: World) -> None:
    exchange(world)
    shipment = world.sell()
    world.put_file(f"pdf/{shipment}_deliveryNote.pdf", "somebody else's")
    world.export()
    (world.homes["alpha"].root / "pdf" / f"{shipment}_deliveryNote.pdf").unlink()
    order = next(iter(world.store.orders.values()))
    order.delivery = replace(order.delivery, city="Uppsala")
    assert world.export().exit_code == 0
    (content,) = world.files("in").values()
    assert b"Uppsala" in content
    assert list(world.files("pdf")) == [f"{shipment}_deliveryNote.pdf"]


def test_a_name_is_never_given_twice(world: World) -> None:
    exchange(world)
    shipment = world.sell()
    (world.homes["alpha"].root / "in").rmdir()
    world.export()
    assert len(world.files("pdf")) == 1, "the document was delivered, its order file was not"
    (world.homes["alpha"].root / "in").mkdir()
    order = next(iter(world.store.orders.values()))
    order.delivery = replace(order.delivery, city="Uppsala")
    assert world.export().exit_code == 0
    (content,) = world.files("in").values()
    assert f"{shipment}_deliveryNote-2.pdf".encode() in content
    names = [f"{shipment}_deliveryNote-2.pdf", f"{shipment}_deliveryNote.pdf"]
    assert sorted(world.files("pdf")) == names


def test_a_damaged_pdf_is_not_merged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {"deliveryNote": "required", "proforma": "required"}
    exchange(world, kinds=kinds, merged="on")
    world.sell()
    broken = "bridge.sandbox.order_api.pdf.page"
    monkeypatch.setattr(broken, lambda line: b"%PDF-1.4\nnothing that can be read")
    assert world.export().exit_code == 1
    assert world.problems() == ["documents-not-merged"]


def test_a_dry_run_delivers_none(world: World) -> None:
    exchange(world)
    world.sell()
    outcome = world.export(dry_run=True)
    assert any("_deliveryNote.pdf" in line for line in outcome.would)
    assert (world.files("pdf"), world.files("in")) == ({}, {})


def test_a_trace_names_them_and_they_are_purged_by_themselves(world: World) -> None:
    exchange(world)
    shipment = world.sell()
    world.export()
    told = world.bridge("trace", shipment)
    assert f"file {shipment}_deliveryNote.pdf: is delivered in pdf" in told.stdout
    ((sha256,),) = world.rows("SELECT sha256 FROM files WHERE message = 'document'")
    assert (world.state / "archive" / sha256[:2] / sha256).is_file()
    world.configuration["retention"] = {"files": {"document": "30"}}
    world.clock.forward(days=31)
    purged = purge_old(world.write_configuration(), clock=world.clock)
    assert dict(purged.done) == {"document files purged": 1}
    assert not (world.state / "archive" / sha256[:2] / sha256).exists()
