"""Words of ours that are put together: sentences, numbers with their nouns, names of kinds."""

from __future__ import annotations

#: What problems are about, by their kind, where the kind's own name is no noun that people use.
_KINDS = {
    "ack": "acknowledgement",
    "order_status": "order status",
    "order_cancel": "cancellation",
    "receipt": "delivery",
    "stock": "stock file",
    "counts": "stock file",
    "movement": "goods that moved",
    "numbers": "gap in numbers",
}


def sentence(text: str) -> str:
    """Return a text as a sentence: it begins with a capital, and ends with a full stop.

    A name at its beginning stays as it is: shipment.deliveryCountry, 83651-1.
    """
    first = text.split(" ", 1)[0]
    if first.isalpha() and first.islower():
        text = text[:1].upper() + text[1:]
    return text + ("" if text.endswith((".", "!", "?", "…")) or not text else ".")


def counted(value: int, one: str, many: str = "") -> str:
    """Return a number and its noun: 1 file, 4,312 files, 2 deliveries."""
    return f"{value:,} {one if value == 1 else many or _plural(one)}"


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun[-1:] == "y" and noun[-2:-1] not in "aeiou" else f"{noun}s"


def kind_of(kind: str) -> str:
    """Return what a problem of a kind is about, as a noun."""
    return _KINDS.get(kind, kind.replace("_", " "))
