"""The PDFs of a shipment: which of them the partner gets, their names, and where they go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, Field

from bridge.config.outbound import Delivery, seen_too_early
from bridge.config.places import Host, PartnerFolder
from bridge.config.scalars import Complaint, Digits, Switch, Text, refuse

#: The PDFs that the store knows of a shipment, by the names of its own fields.
DocumentKind: TypeAlias = Literal["deliveryNote", "proforma", "invoices"]
#: What becomes of a shipment without the PDF.
Need: TypeAlias = Literal["required", "if_listed", "optional"]

_PLACEHOLDERS = ("shipmentId", "orderId", "document", "number")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: Characters that some server or file system does not take in a name.
_ILLEGAL = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|{}]')


def _name(value: str) -> str:
    wrong = [one for one in _PLACEHOLDER.findall(value) if one not in _PLACEHOLDERS]
    if wrong:
        known = ", ".join(f"{{{one}}}" for one in _PLACEHOLDERS)
        raise refuse(f"expected the placeholders {known}", f"{{{wrong[0]}}}")
    if _ILLEGAL.search(_PLACEHOLDER.sub("", value)):
        raise refuse("leave out what a file's name cannot hold; `folder` has a key of its own")
    if "{shipmentId}" not in value:
        raise refuse("write {shipmentId} into it: every shipment has documents of its own")
    return value


class DocumentMessage(Delivery):
    """Which PDFs of a shipment the partner gets, and how."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "mapping": "PDFs are passed on as they are: their names are said by `name`",
    }

    folder: PartnerFolder | None = Field(
        None,
        description="The partner's folder that they are delivered to, before the order file. "
        "Without it they go into the zip of the order file.",
        examples=["in/documents"],
    )
    kinds: dict[DocumentKind, Need] = Field(
        min_length=1,
        description="Which of them. `required`: without it the shipment is held. `if_listed`: held "
        "where the store lists one that cannot be fetched. `optional`: the shipment goes without.",
        examples=["{deliveryNote: required, proforma: if_listed}"],
    )
    name: Annotated[Text, AfterValidator(_name)] = Field(
        "{shipmentId}_{document}.pdf",
        description="How each is called. {document} is its kind, {number} counts several invoices.",
    )
    names: dict[DocumentKind, Text] = Field(
        {},
        description="What {document} becomes; the kind itself where it is not named.",
        examples=["{deliveryNote: DN, proforma: PF}"],
    )
    merged: Switch = Field(
        False, description="All of a shipment in one PDF, in the order of `kinds`."
    )
    hosts: list[Host] = Field(
        [],
        description="Hosts that they may be fetched from, beside the one of `api`.",
        examples=["[documents.shop.example]"],
    )
    most_megabytes: Annotated[Digits, Field(ge=1, le=200)] = Field(
        20, description="How large one may be."
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield names that would be given twice, and what has no effect."""
        yield from super().complaints()
        yield from seen_too_early(self, self.folder)
        if len(self.kinds) > 1 and not self.merged and "{document}" not in self.name:
            yield Complaint("write {document} into it: there are several kinds", key="name")
        for kind, word in self.names.items():
            if kind not in self.kinds:
                yield Complaint(f"`{kind}` is not among `kinds`", key="names")
            if _ILLEGAL.search(word):
                yield Complaint("leave out what a file's name cannot hold", key="names")
        if len(set(self.names.values())) < len(self.names):
            yield Complaint("expected a word of its own for each kind", key="names")

    @property
    def most_bytes(self) -> int:
        """How large one may be."""
        return self.most_megabytes << 20
