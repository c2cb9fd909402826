"""What was done to the world: the log by which a test proves that nothing was done twice.

It does not know requests; the journal of the HTTP side says which request caused which effect.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The kinds of effects, each with the `subject` that it is counted by."""

    #: Money was taken. Subject: shipment.
    CAPTURED = "captured"
    #: The customer got the shipping confirmation with its tracking number. Subject: shipment.
    CUSTOMER_EMAILED = "customer e-mailed"
    #: A shipment became paid, good-to-go and shipped; its goods left the stock. Subject: shipment.
    COMPLETED = "shipment completed"
    #: Carrier, tracking, shipped or good-to-go was written on a shipment. Subject: shipment.
    SHIPMENT_MARKED = "shipment marked"
    #: Quantities or serial numbers of a shipment changed. Subject: shipment.
    SHIPMENT_CHANGED = "shipment changed"
    #: A further shipment was made. Subject: shipment.
    SHIPMENT_CREATED = "shipment created"
    #: A physical quantity was set; `before`, `after` and `asked` tell of a clamp. Subject: item.
    STOCK_SET = "stock set"
    #: A return was made. Subject: return id.
    RETURN_CREATED = "return created"
    #: A return became completed or pending. Subject: return id.
    RETURN_MARKED = "return marked"
    #: Money was paid back. Subject: return id.
    REFUNDED = "refund paid"
    #: The customer was told of a refund. Subject: return id.
    REFUND_EMAILED = "refund e-mailed"
    #: An announced delivery was accepted. Subject: delivery id ("957-1").
    DELIVERY_ACCEPTED = "delivery accepted"
    #: What was missing of a delivery was announced anew. Subject: delivery id.
    DELIVERY_OPENED = "delivery opened"
    #: Somebody did something in the shop's back office. Subject: shipment or order.
    BY_HAND = "done by hand"


@dataclass(frozen=True)
class Effect:
    """One thing that happened to the world."""

    sequence: int
    time: datetime
    kind: Kind
    subject: str
    detail: Mapping[str, Any]


class EffectLog:
    """All effects on one store, oldest first."""

    def __init__(self) -> None:
        self._effects: list[Effect] = []

    def __iter__(self) -> Iterator[Effect]:
        return iter(tuple(self._effects))

    def __len__(self) -> int:
        return len(self._effects)

    def record(self, time: datetime, kind: Kind, subject: object, **detail: Any) -> None:
        """Append one effect."""
        self._effects.append(Effect(len(self._effects) + 1, time, kind, str(subject), detail))

    def since(self, length: int) -> tuple[Effect, ...]:
        """The effects that came after the log was `length` long."""
        return tuple(self._effects[length:])

    def of(self, kind: Kind, subject: object = None) -> tuple[Effect, ...]:
        """The effects of one `kind`, of one `subject` where it is given."""
        wanted = None if subject is None else str(subject)
        return tuple(
            effect for effect in self if effect.kind == kind and wanted in (None, effect.subject)
        )

    def count(self, kind: Kind, subject: object = None) -> int:
        """How many effects of one `kind` there were, on one `subject` where it is given."""
        return len(self.of(kind, subject))

    def repeated(self, kind: Kind) -> dict[str, int]:
        """The subjects that `kind` happened to more than once: empty in a good night."""
        counts: dict[str, int] = {}
        for effect in self.of(kind):
            counts[effect.subject] = counts.get(effect.subject, 0) + 1
        return {subject: count for subject, count in counts.items() if count > 1}
