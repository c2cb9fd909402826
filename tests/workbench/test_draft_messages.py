"""Drafts of messages about states, deliveries, movements and acknowledgements."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbench.drafts import drafted

STATES = """\
Order No;Status;Status date;Reason
83651-1;RECEIVED;2026-01-13 14:00;
83652-1;PICKED;2026-01-13 14:10;
83653-1;REJECTED;2026-01-13 14:11;unknown item
"""


def test_states_that_a_language_has_words_for_are_a_table(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order_status", STATES)
    assert seen.written == {
        "shipment.shipmentId": "Order No",
        "shipment.status": "Status",
        "shipment.happenedAt": "Status date",
        "shipment.reason": "Reason",
    }
    assert seen.levels() == {"row": "shipment"}
    assert "status: {picked: PICKED, received: RECEIVED, rejected: REJECTED}" in seen.text
    assert seen.drafted.trial.is_good


def test_codes_that_say_nothing_are_asked_for_and_every_word_of_ours_is_named(
    tmp_path: Path,
) -> None:
    sample = "Order No;Status;SKU;Qty\n83651-1;10;HAT-9;1\n83652-1;20;CAP-1;2\n"
    seen = drafted(tmp_path, "order_status", sample)
    assert seen.levels() == {"row": "line"}
    assert seen.written["line.status"] == "Status"
    assert "which of ours are their words (10, 20): received, started" in seen.questions
    assert "cancelRefused: CANCELREFUSED" in seen.text
    assert seen.drafted.trial.faults == ()


def test_a_state_that_nothing_shows_is_needed_with_its_table(tmp_path: Path) -> None:
    seen = drafted(tmp_path, "order_status", "Order No;SKU\n83651-1;HAT-9\n83652-1;CAP-1\n")
    assert seen.needed == {"shipment.status"}
    assert [one.path for one in seen.drafted.trial.faults] == ["records.0.fields.0.at"]


def test_a_receipt_in_german(tmp_path: Path) -> None:
    sample = (
        "Avisnummer;Artikelnummer;Sollmenge;Istmenge;Eingangsdatum;Charge;Abweichung\n"
        "957-1;HAT-9;10;9;13.01.2026 14:00;L1;02\n957-1;CAP-1;5;5;13.01.2026 14:00;;\n"
    )
    assert drafted(tmp_path, "receipt", sample).written == {
        "delivery.deliveryId": "Avisnummer",
        "line.physicalSku": "Artikelnummer",
        "line.expectedQuantity": "Sollmenge",
        "line.quantity": "Istmenge",
        "delivery.receivedAt": "Eingangsdatum",
        "line.lot": "Charge",
        "line.exception": "Abweichung",
    }


def test_a_movement_with_its_sign_and_its_buckets(tmp_path: Path) -> None:
    sample = (
        "Transaction ID,SKU,Qty,Reason code,Date,From status,To status\n"
        "M1,HAT-9,-2,DAM,2026-01-13 14:00:00,31,40\nM2,CAP-1,5,COUNT,2026-01-13 14:10:00,,31\n"
    )
    seen = drafted(tmp_path, "movement", sample)
    assert seen.written == {
        "movement.movementId": "Transaction ID",
        "line.physicalSku": "SKU",
        "line.quantity": "Qty",
        "line.reason": "Reason code",
        "movement.happenedAt": "Date",
        "line.fromBucket": "From status",
        "line.toBucket": "To status",
    }
    assert seen.drafted.trial.is_good


def test_a_delivery_that_is_announced(tmp_path: Path) -> None:
    sample = (
        "Delivery No;Supplier;Expected date;SKU;Qty\n"
        "957-1;Textil;2026-01-20;HAT-9;10\n957-1;Textil;2026-01-20;CAP-1;5\n"
    )
    assert drafted(tmp_path, "inbound", sample).written == {
        "delivery.deliveryId": "Delivery No",
        "delivery.supplierName": "Supplier",
        "delivery.ETA": "Expected date",
        "line.physicalSku": "SKU",
        "line.quantity": "Qty",
    }


@pytest.mark.parametrize("message", ["ack", "ack_sent"])
def test_an_acknowledgement_is_of_a_file(tmp_path: Path, message: str) -> None:
    sample = "File name,Status,Error code\nORD_1.csv,OK,\nORD_2.csv,ERROR,17\n"
    seen = drafted(tmp_path, message, sample)
    assert seen.levels() == {"row": "ack"}
    assert seen.written == {
        "ack.fileName": "File name", "ack.status": "Status", "ack.code": "Error code"
    }  # fmt: skip
    assert "status: {rejected: ERROR, accepted: OK}" in seen.text


def test_an_order_may_be_cancelled_by_its_number_alone(tmp_path: Path) -> None:
    sample = "Order No;Action\n83651-1;D\n83652-1;D\n83653-1;D\n"
    seen = drafted(tmp_path, "order_cancel", sample)
    assert seen.levels() == {"row": "shipment"}
    assert seen.written == {"shipment.shipmentId": "Order No"}
    assert "value: D" in seen.text
