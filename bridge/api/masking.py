"""What of a store's own words may be kept: they go into the ledger, the log and reports.

Stores name the customer at times: "the card of Alva Exempelsson was declined". What looks like a
name, an address, an e-mail or a number becomes "…"; what the call itself named stays, and so do
SKUs. The words are a hint for a person, who finds all of them in Centra.
"""

from __future__ import annotations

import re

_HIDDEN = "…"
_QUOTED = re.compile(r"""(["“”„«»]).*?["“”„«»]|(?<!\w)'[^']*'(?!\w)""")
_MAIL = re.compile(r"\S+@\S+")
#: A word, with what is written together with it.
_WORD = re.compile(r"[^\s,;:.!?()\[\]{}<>=/|]+")
#: Capitalised words that are no names of customers.
_KNOWN = frozenset(
    """
    Adyen API Bundle Cancelled Capture Captured Centra Completed Delivery EAN Error Exception Failed
    HTTP I ID Invalid Ingrid Internal Item Items JSON Klarna Line Lines Missing No None Not Nothing
    Order Orders Payment PayPal Product Products PSP PUT POST GET Qliro Quantity Refund Return
    Server Shipment Shipments SKU Some Stock Store Stripe The This Unknown UPC URL Variant Warehouse
    """.split()
)
#: Digits of a number that could be a telephone, a card or a person.
_LONG_NUMBER = 5


def masked(message: str, call: str) -> str:
    """Return a store's `message` to a `call`, without what could be personal data."""
    plain = _MAIL.sub(_HIDDEN, _QUOTED.sub(_HIDDEN, " ".join(message.split())))
    shown: list[str] = []
    end = 0
    is_name = False
    for found in _WORD.finditer(plain):
        between = plain[end : found.start()]
        is_name = _is_private(found.group(), call, is_behind_name=is_name and not between.strip())
        shown += [between, _HIDDEN if is_name else found.group()]
        end = found.end()
    return re.sub(rf"{_HIDDEN}(\s+{_HIDDEN})+", _HIDDEN, "".join([*shown, plain[end:]]))


def _is_private(word: str, call: str, *, is_behind_name: bool) -> bool:
    if word == _HIDDEN or (len(word) > 1 and word in call):
        return word == _HIDDEN
    digits = sum(character.isdigit() for character in word)
    if digits and any(character.islower() for character in word):
        return True
    if digits:
        is_number = not any(character.isalpha() for character in word)
        return is_behind_name or (is_number and digits >= _LONG_NUMBER)
    return not word.isascii() or (word[0].isupper() and word not in _KNOWN)
