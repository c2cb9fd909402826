"""What texts look like by themselves: bar codes, tracking numbers, our own ids, countries.

A shape is evidence, never proof. What has a check digit is recognised by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_LENGTHS_OF_GTIN = (8, 12, 13, 14)
_WEIGHTS_OF_S10 = (8, 6, 4, 2, 3, 5, 9, 7)

#: Our shipment ids, such as 83651-1.
_SHIPMENT_ID = re.compile(r"[0-9]{2,10}-[0-9]{1,3}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_COUNTRY = re.compile("[A-Z]{2,3}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./+-]{0,11}")
_SCIENTIFIC = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]{2}", re.IGNORECASE)

#: Numbers of carriers that begin or are built in a way of their own. Those that are nothing but
#: ten to fourteen digits are left out: so is half of what a warehouse writes.
_CARRIERS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("UPS", "1Z[0-9A-Z]{16}"),
        ("PostNL", "3S[0-9A-Z]{9,17}"),
        ("DHL", "(?:JJD|JVGL)[0-9]{10,22}|JD[0-9]{9,20}|(?:00)?340434[0-9]{12}"),
        ("USPS", "9[2-5][0-9]{20}|9[2-5][0-9]{24}"),
        ("Colissimo", "[0-9][A-Z][0-9]{11}"),
        ("PostNord", "(?:00)?37073[0-9]{13}"),
    )
)


def is_gtin(text: str) -> bool:
    """Return whether `text` is an EAN, UPC or GTIN whose check digit is right."""
    return len(text) in _LENGTHS_OF_GTIN and _has_check_digit(text) and text.strip("0") != ""


def is_sscc(text: str) -> bool:
    """Return whether `text` is the number of a logistic unit (GS1 SSCC), with or without its 00."""
    bare = text[2:] if len(text) == 20 and text.startswith("00") else text
    return len(bare) == 18 and _has_check_digit(bare) and bare.strip("0") != ""


def is_s10(text: str) -> bool:
    """Return whether `text` is an identifier of postal items (UPU S10) with its check digit."""
    if not re.fullmatch("[A-Z]{2}[0-9]{9}[A-Z]{2}", text):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(text[2:10], _WEIGHTS_OF_S10, strict=True)
    )
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    return int(text[10]) == check


def carrier_of(text: str) -> str:
    """Return whose tracking number `text` looks like, or what standard it follows; "" for none."""
    if is_sscc(text):
        return "SSCC"
    if is_s10(text):
        return "UPU S10"
    return next((name for name, pattern in _CARRIERS if pattern.fullmatch(text)), "")


def is_shipment_id(text: str) -> bool:
    """Return whether `text` looks like one of our shipment ids."""
    return bool(_SHIPMENT_ID.fullmatch(text))


def is_email(text: str) -> bool:
    """Return whether `text` is an e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def is_url(text: str) -> bool:
    """Return whether `text` is an address of the web."""
    return bool(_URL.fullmatch(text))


def is_country(text: str) -> bool:
    """Return whether `text` could be an ISO 3166 code of two or three letters."""
    return bool(_COUNTRY.fullmatch(text))


def is_code(text: str) -> bool:
    """Return whether `text` is short and without blanks, as codes are and names are not."""
    return bool(_CODE.fullmatch(text))


def is_scientific(text: str) -> bool:
    """Return whether `text` is what a spreadsheet makes of a long number: its digits are lost."""
    return bool(_SCIENTIFIC.fullmatch(text))


def share(texts: Iterable[str], looks: Callable[[str], object]) -> float:
    """Return which part of the `texts` that are not empty looks like that, from 0 to 1."""
    filled = [text for text in texts if text]
    return sum(bool(looks(text)) for text in filled) / len(filled) if filled else 0.0


def _has_check_digit(text: str) -> bool:
    """Return whether the last digit follows from the others (GS1: weights 1 and 3 in turn)."""
    if not (text.isascii() and text.isdigit()):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return total % 10 == 0
