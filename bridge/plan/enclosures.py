"""The PDFs that go to the partner with a shipment: which they are, and how each is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bridge.config.documents import DocumentKind, DocumentMessage, Need
from bridge.model.document import Value
from bridge.model.problem import Problem
from bridge.model.store import Shipment
from bridge.plan.store_values import store_text

#: What {document} becomes for all of a shipment in one PDF.
_MERGED = "documents"
_NOUNS: Mapping[DocumentKind, str] = {
    "deliveryNote": "delivery note",
    "proforma": "proforma invoice",
    "invoices": "invoice",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A PDF that the store lists for a shipment."""

    kind: DocumentKind
    #: Where the store says that it is.
    url: str
    #: From 1, among those of its kind.
    number: int
    need: Need


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a shipment: one PDF, or all of them in one."""

    kinds: tuple[DocumentKind, ...]
    name: str
    #: Of its bytes, which stand in the archive.
    sha256: str
    size: int


def wanted_of(shipment: Shipment, settings: DocumentMessage) -> tuple[list[Wanted], list[Problem]]:
    """Return the PDFs of `shipment` that the partner gets, and what the store lacks of them."""
    wanted: list[Wanted] = []
    problems: list[Problem] = []
    for kind, need in settings.kinds.items():
        urls = _urls(shipment.raw.get(kind))
        wanted += [Wanted(kind, url, number, need) for number, url in enumerate(urls, start=1)]
        if not urls and need == "required":
            problems.append(_missing(kind))
    return wanted, problems


def _urls(found: object) -> list[str]:
    """Return the addresses in a field of the store's: a text, or a list of texts."""
    many = found if isinstance(found, list) else [found]
    return [text.strip() for text in map(store_text, many) if text and text.strip()]


def name_of(
    shipment: Shipment,
    settings: DocumentMessage,
    one: Wanted | None,
    is_taken: Callable[[str], bool],
) -> str:
    """Return what a PDF is called; all of a shipment in one where `one` is None.

    A name that is taken gets a number before its ending.
    """
    kind = settings.names.get(one.kind, one.kind) if one else _MERGED
    values = {
        "shipmentId": shipment.shipment_id,
        "orderId": shipment.order_id,
        "document": kind,
        "number": str(one.number if one else 1),
    }
    name = settings.name
    for key, value in values.items():
        name = name.replace(f"{{{key}}}", value)
    stem, dot, ending = name.rpartition(".")
    number = 1
    found = name
    while is_taken(found):
        number += 1
        found = f"{stem}-{number}{dot}{ending}" if dot else f"{name}-{number}"
    return found


def file_names(enclosures: Sequence[Enclosure]) -> dict[str, Value]:
    """Return what an order file can tell of the PDFs that go with a shipment."""
    names = {
        kind: tuple(one.name for one in enclosures if kind in one.kinds)
        for kind in ("deliveryNote", "proforma", "invoices")
    }
    return {
        "deliveryNoteFile": next(iter(names["deliveryNote"]), None),
        "proformaFile": next(iter(names["proforma"]), None),
        "invoiceFiles": names["invoices"],
    }


def not_fetched(one: Wanted, why: str, remedy: str) -> Problem:
    """Return the problem of a shipment whose PDF cannot be had, in the words of an error."""
    return Problem(
        "document-not-fetched",
        f"its {_NOUNS[one.kind]} cannot be fetched: {why}",
        f"{remedy}; the shipment goes with the next export, or without it where `kinds` of the "
        "partner's `document` says optional",
    )


def not_merged() -> Problem:
    """Return the problem of a shipment whose PDFs do not fit into one."""
    return Problem(
        "documents-not-merged",
        "its PDFs cannot be put into one: one of them is damaged or encrypted",
        "look at them in Centra, or set `merged: off` in the partner's `document`",
    )


def _missing(kind: DocumentKind) -> Problem:
    return Problem(
        "document-missing",
        f"the store lists no {_NOUNS[kind]} for it",
        "make one in Centra; the shipment goes with the next export, or without it where `kinds` "
        "of the partner's `document` does not say required",
    )
