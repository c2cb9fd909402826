"""The codes of what experience has against a mapping: what is allowed, and still often wrong.

They are part of the language because a mapping can silence them (`lint: {ignore: [code]}`); who
looks for them is `bridge.workbench.linting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Lint:
    """One kind of thing that is looked for."""

    #: error: it will do harm. warning: it probably will. hint: worth a thought.
    severity: Severity
    #: What is found, as a phrase.
    about: str
    #: Whether it takes a sample to see it.
    needs_sample: bool = False


_OF_MAPPINGS: dict[str, tuple[Severity, str]] = {
    "id-cut": ("error", "an id that the partner must send back, shortened or changed"),
    "item-cut": ("error", "a SKU or bar code, shortened or changed"),
    "address-cut": ("warning", "a part of an address that is shortened instead of held"),
    "zeros-stripped": ("warning", "zeros taken away from ids or bar codes"),
    "no-address": ("warning", "an order without a part of the address"),
    "no-contact": ("hint", "an order with neither e-mail nor telephone"),
    "no-service": ("warning", "an order that does not say how to send it"),
    "no-service-point": ("warning", "an order without the service point that the customer chose"),
    "no-delivery-note": ("warning", "an order without the delivery note"),
    "not-required": ("warning", "a field that may be empty and must not"),
    "name-repeats": ("warning", "files of one day, or all of them, under one name"),
    "characters-held": ("hint", "an encoding that lacks letters of customers' names"),
    "delimiter-held": ("warning", "a file without quotes, and nothing for a delimiter in a value"),
    "date-without-zone": ("hint", "a date that neither tells its time zone nor is given one"),
    "day-only": ("hint", "a date without a time of day, where before and after matter"),
    "table-one-way": ("hint", "a table with words that cannot be read back"),
    "table-unused": ("hint", "a table that no field uses"),
    "code-gap": ("warning", "a word that has no code between two days on which it has one"),
    "no-tracking": ("warning", "a confirmation without tracking numbers"),
    "no-carrier": ("hint", "a confirmation without the carrier"),
    "never-final": ("warning", "a confirmation that never says that a shipment is final"),
    "trailer-not-required": ("hint", "a trailer without which a file is read all the same"),
    "no-condition": ("warning", "a return without the condition of the goods"),
    "no-shipment": ("warning", "a return without anything that tells which shipment came back"),
    "no-received-date": ("hint", "a return or receipt without the time at which it came"),
    "no-count-time": ("warning", "a count without its time"),
    "no-movement-id": ("warning", "a stock movement without an id or a `key` of its own"),
    "no-movement-time": ("warning", "a stock movement without its time"),
    "no-movement-reason": ("warning", "a stock movement without its reason"),
    "available-figure": ("warning", "a count that takes what is available for what lies there"),
}
_OF_SAMPLES: dict[str, tuple[Severity, str]] = {
    "file-unread": ("error", "a sample that cannot be read"),
    "record-unread": ("warning", "records that fit no type, or not their own"),
    "value-unread": ("warning", "values that cannot be read"),
    "code-missing": ("warning", "codes that their table lacks"),
    "too-short": ("error", "a field shorter than what is in it"),
    "not-in-encoding": ("warning", "characters that the encoding does not have"),
    "formula-kept": ("hint", "texts that a spreadsheet would run as formulas"),
    "key-repeated": ("warning", "facts that their key does not tell apart"),
    "several-in-one": ("warning", "several values in a place that is read as one"),
    "digits-lost": ("error", "numbers that a spreadsheet has rounded"),
    "id-unlike-ours": ("hint", "ids of shipments that do not look like ours"),
    "item-is-bar-code": ("hint", "bar codes that are read as SKUs"),
    "cut-unnoticed": ("hint", "files of which nobody would notice that they were cut off"),
}

#: Every code with what it is about.
LINTS: Mapping[str, Lint] = MappingProxyType(
    {code: Lint(*told) for code, told in _OF_MAPPINGS.items()}
    | {code: Lint(*told, needs_sample=True) for code, told in _OF_SAMPLES.items()}
)
