"""Which shipments are a partner's: conditions of which every one must hold, and exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import Field

from bridge.config.scalars import Block, Complaint, Texts
from bridge.config.wildcards import covers, overlap, text_matches

#: Our names of the conditions that most installations need, and the store's field of each.
NAMED_CONDITIONS = {
    "delivery_country": "deliveryCountry",
    "shipping_list": "shippingList",
    "warehouse": "warehouse",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that can hold for a shipment."""

    #: A field of the shipment as the store sends it, `shippingTerms.name` for one in an object;
    #: "warehouse": the names on its lines.
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

    def excludes(self, other: Condition) -> bool:
        """Tell whether a field with one value cannot fit both."""
        return self.field == other.field and not any(
            overlap(_literally(mine), _literally(theirs))
            for mine in self.alternatives
            for theirs in other.alternatives
        )


def _literally(pattern: str) -> str:
    """Return a pattern of texts as one of names: there a question mark stands for a character."""
    return pattern.replace("?", "\N{REPLACEMENT CHARACTER}")


@dataclass(frozen=True, slots=True)
class Rule:
    """Which shipments are a partner's; one without conditions: all of its endpoint."""

    #: Every one of these must hold.
    wanted: tuple[Condition, ...] = ()
    #: None of these may hold.
    unwanted: tuple[Condition, ...] = ()

    def covers(self, other: Rule) -> bool:
        """Tell whether every shipment that `other` takes is taken here too."""
        takes = all(any(mine.covers(theirs) for theirs in other.wanted) for mine in self.wanted)
        return takes and all(_never_holds(one, other) for one in self.unwanted)

    def is_apart_from(self, other: Rule) -> bool:
        """Tell whether no shipment can be taken by both."""
        return any(_never_holds(one, other) for one in self.wanted) or any(
            _never_holds(one, self) for one in other.wanted
        )


def _never_holds(condition: Condition, rule: Rule) -> bool:
    """Tell whether a condition holds for no shipment that `rule` takes."""
    return any(one.excludes(condition) for one in rule.wanted) or any(
        one.covers(condition) for one in rule.unwanted
    )


class Conditions(Block):
    """Conditions of which every one must hold."""

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
        {},
        description="Any other field of a shipment, by the store's own name of it; "
        "`shippingTerms.name` for one in an object.",
    )

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them alike."""
        named = {NAMED_CONDITIONS[key]: getattr(self, key) for key in NAMED_CONDITIONS}
        every = {key: value for key, value in named.items() if value is not None} | self.field
        return tuple(Condition(key, alternatives) for key, alternatives in every.items())

    def complaints(self) -> Iterator[Complaint]:
        """Yield conditions that no shipment can ever meet, or that are written twice."""
        for country in self.delivery_country or ():
            if not re.fullmatch(r"[A-Z*]{1,2}", country):
                meant = f"`{country}` never matches: expected two capital letters, such as SE"
                yield Complaint(meant, key="delivery_country")
        for key, field in NAMED_CONDITIONS.items():
            if getattr(self, key) is not None and field in self.field:
                yield Complaint(f"`{key}` is this very field: write it once", key="field")


class ShipmentConditions(Conditions):
    """Which shipments are the partner's: every condition must hold, and none of `except`."""

    except_: Conditions | None = Field(
        None,
        alias="except",
        description="Not those for which any of these conditions holds: what others take.",
        examples=['{delivery_country: [SE, "NO"]}'],
    )

    @property
    def rule(self) -> Rule:
        """What is wanted, and what is not."""
        return Rule(self.conditions, self.except_.conditions if self.except_ else ())

    def complaints(self) -> Iterator[Complaint]:
        """Yield that there is no condition, and exceptions that leave nothing."""
        yield from super().complaints()
        if self.rule == Rule():
            yield Complaint("write a condition, or `shipments: all`", "no condition")
        for one in self.rule.unwanted:
            if any(one.covers(wanted) for wanted in self.conditions):
                yield Complaint(
                    "it takes away every shipment that the conditions leave", "", "except"
                )
