"""What of the store's words is kept: those of refusals, and nothing that could be a person's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.masking import masked
from bridge.api.store_words import NAMES_TOO, WORDS

CALL = "PUT /capture (83651-1)"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "capture failed",
        "Already captured",
        "Stock could not be updated. Price is missing",
        "Payment Already Captured",
        "Cannot complete shipment: it is not paid",
        "Some of the products were not updated",
        "shipment 83651-1 does not exist",
        "shipment is sent and can not be updated",
        "line 4711 is not in the shipment",
        "Product TEE100-WHI-M is a bundle",
        "productsNotFound, productsAreBundles",
        "Not Allowed",
        "internal error, try again",
        "Internal Server Error (500)",
        "line 4711 has only 1 left",
        "it's wrong, isn't it",
        "Authorization expired. Please contact the PSP.",
        "Klarna: order cancelled by customer",
        "products are not in the delivery: TEE100-WHI-M, CAP7-OLV-OS",
        "no products to create shipment of",
        "request body is not a JSON object",
        "Insufficient funds / card declined",
        "SQL error: duplicate entry",
    ],
)
def test_ordinary_refusals_stay_readable(message: str) -> None:
    assert masked(message, CALL) == message


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("card of Alva Exempelsson declined", "card of … declined"),
        ("card of alva exempelsson declined", "card of … declined"),
        ("alva exempelsson has no credit", "… has no credit"),
        ("Alva Exempelsson, Provgatan 12B, 111 22 Stockholm", "…, …, …"),
        ("sent to provgatan 12, 1112 aa stockholm", "sent to …, …"),
        ("invoice for Will Day is unpaid", "invoice for … is unpaid"),
        ("Price Exempelsson has no credit", "… has no credit"),
        ("card of Mark", "card of …"),
        ("customer Price has no credit", "customer … has no credit"),
        ("card of Åsa öberg declined", "card of … declined"),
        ("ALVA EXEMPELSSON NOT FOUND", "… NOT FOUND"),
        ("alva-karin_exempelsson not found", "… not found"),
        ("user alvaExempelsson not found", "user … not found"),
        ("mail to alva@example.com bounced", "mail to … bounced"),
        ("call +46701234567 or 070-123 45 67", "call … or …"),
        ("call 070 12 34 or (08) 12 34 5", "call … or (…) …"),
        ("phone 070.123.45", "phone ….….…"),
        ("born 850112-1234, 1985-01-12", "…, …"),
        ("postcode SW1A 1AA", "postcode …"),
        ("account SE4550000000058398257466", "account …"),
        ('deliveryName "alva exempelsson" is wrong', "deliveryName … is wrong"),
        ("name: 'alva ex' is wrong", "name: … is wrong"),
        ("card 4111111111111111", "card …"),
        ("card 4111 1111 1111 1111 declined", "card … declined"),
        ("li has no credit", "… has no credit"),
        ("a\x1b[2J\nb", "…[…"),
    ],
)
def test_what_could_be_personal_data_is_left_out(message: str, kept: str) -> None:
    assert masked(message, "GET /supplier-deliveries (83651-1)") == kept


@given(st.lists(st.sampled_from(sorted(WORDS)) | st.text("abcåÅÄz'-_0123456789", max_size=9)))
def test_no_letter_passes_that_is_not_in_a_known_word(words: list[str]) -> None:
    kept = masked(" ".join(words), CALL)
    for part in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", kept):
        assert part.casefold() in WORDS or part.isupper(), kept
    assert not re.search(r"\d{5}", kept)


def test_words_that_are_names_too_are_words() -> None:
    assert NAMES_TOO <= WORDS
