"""A partner of `bridge.yaml`: a 3PL, what is its, how it is reached and what is exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bridge.config.messages import Messages
from bridge.config.policies import Policies
from bridge.config.scalars import Block, Complaint, Texts, TimeZone, refuse
from bridge.config.transport import Transport
from bridge.config.wildcards import covers, text_matches

#: Our names of the conditions that most installations need, and the store's field of each.
NAMED_CONDITIONS = {
    "delivery_country": "deliveryCountry",
    "shipping_list": "shippingList",
    "warehouse": "warehouse",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold for a shipment to be the partner's."""

    #: A field of the shipment as the store sends it; "warehouse": the names on its lines.
    field: str
    #: Any of these will do; `*` stands for any text.
    alternatives: tuple[str, ...]

    def holds(self, values: Iterable[str]) -> bool:
        """Tell whether one of the field's `values` fits one of the alternatives."""
        texts = tuple(values)
        return any(text_matches(wanted, text) for wanted in self.alternatives for text in texts)

    def covers(self, other: Condition) -> bool:
        """Tell whether this one holds wherever `other` does."""
        return self.field == other.field and all(
            any(covers(wide, narrow) for wide in self.alternatives) for narrow in other.alternatives
        )


class ShipmentConditions(Block):
    """Which shipments are the partner's: every condition that is written must hold."""

    delivery_country: Texts | None = Field(
        None, description="Countries of two letters.", examples=['[SE, "NO"]']
    )
    shipping_list: Texts | None = Field(
        None, description="The store's shipping lists.", examples=['["PostNord*"]']
    )
    warehouse: Texts | None = Field(
        None, description="The store's warehouses that its lines are in.", examples=["[main]"]
    )
    field: dict[str, Texts] = Field(
        {}, description="Any other field of a shipment, by the store's own name of it."
    )

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them alike."""
        named = {NAMED_CONDITIONS[key]: getattr(self, key) for key in NAMED_CONDITIONS}
        every = {key: value for key, value in named.items() if value is not None} | self.field
        return tuple(Condition(key, alternatives) for key, alternatives in every.items())

    def complaints(self) -> Iterator[Complaint]:
        """Yield conditions that no shipment can ever meet, and that there is none."""
        if not self.conditions:
            yield Complaint("write a condition, or `shipments: all`", "no condition")
        for country in self.delivery_country or ():
            if not re.fullmatch(r"[A-Z*]{1,2}", country):
                meant = f"`{country}` never matches: expected two capital letters, such as SE"
                yield Complaint(meant, key="delivery_country")
        for key, field in NAMED_CONDITIONS.items():
            if getattr(self, key) is not None and field in self.field:
                yield Complaint(f"`{key}` is this very field: write it once", key="field")


def _store_and_endpoint(value: str) -> str:
    if not re.fullmatch(r"[^/\s]+/[^/\s]+", value):
        raise refuse("expected a store and one of its endpoints, such as nordic/main")
    return value


EndpointName: TypeAlias = Annotated[str, AfterValidator(_store_and_endpoint)]


class Partner(Block):
    """A 3PL."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "sftp": "did you mean `transport`? `sftp` stands below it",
        "folder": "did you mean `transport`? `folder` stands below it",
        "store": "did you mean `endpoint`? It names both, such as nordic/main",
        "mapping": "a mapping stands below its message, such as messages, order, mapping",
    }

    endpoint: EndpointName = Field(
        description="Store and endpoint that it ships for.", examples=["nordic/main"]
    )
    time_zone: TimeZone = Field(
        description="The zone of the dates in the partner's files.", examples=["Europe/Stockholm"]
    )
    transport: Transport = Field(description="How its folders are reached: sftp or folder.")
    shipments: Literal["all"] | ShipmentConditions = Field(
        description="Which shipments are its: all, or conditions of which every one must hold.",
        examples=["all"],
    )
    messages: Messages = Field(description="What is exchanged, and where.")
    policies: Policies = Field(Policies(), description="What is done where ways part.")

    @property
    def store_name(self) -> str:
        """The name of its store."""
        return self.endpoint.partition("/")[0]

    @property
    def endpoint_name(self) -> str:
        """The name of its endpoint within the store."""
        return self.endpoint.partition("/")[2]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the dates in its files."""
        return ZoneInfo(self.time_zone)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What must hold for a shipment to be its; none: all shipments of its endpoint are."""
        return () if self.shipments == "all" else self.shipments.conditions

    def takes_all_of(self, other: Partner) -> bool:
        """Tell whether every shipment that is `other`'s by its conditions is this one's too."""
        return all(
            any(mine.covers(theirs) for theirs in other.conditions) for mine in self.conditions
        )
