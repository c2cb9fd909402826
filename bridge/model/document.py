"""Business documents as the mappings see them: trees on the way out, entries on the way in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from bridge.model.moment import Moment, from_utc_text, utc_text
from bridge.model.place import Where
from bridge.model.problem import Problem

#: What a field can hold on our side: text, int, Decimal, bool, Moment, a tuple of texts, or None.
Value: TypeAlias = Any


@dataclass(slots=True)
class Node:
    """One level of a document: a shipment, a line of it, a counted item."""

    level: str
    #: Value by field name. `raw` holds the store's own JSON of it, `order` that of the order.
    values: dict[str, Value]
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One fact read from a partner's file, complete in itself.

    A row of a flat file is one entry; of an element with others inside, each level that the mapping
    names gives one. What the enclosing levels say (the shipment of a line) is repeated in it, so
    entries can be put together in any order, from any number of files.
    """

    #: The innermost level that it speaks of: `shipment`, `line`, `item`.
    level: str
    #: Value by qualified field name: `line.quantity`. Absent and empty are both left out.
    values: dict[str, Value]
    where: Where
    #: Key of the document that it belongs to, or may belong to; "" where that could not be told.
    document: str
    #: Business key of the fact: the same key in another file is the same fact again (design,
    #: section 5). Twice in one file it is two facts; the ledger numbers them.
    key: str
    problems: list[Problem] = field(default_factory=list)
    #: False: it may belong to any other document of the file as well (its record could not be read,
    #: or what it stands below could not), so that none of them can be called whole.
    is_document_sure: bool = True
    #: False: an enclosing record could not be read in full, so that what is repeated from it is
    #: missing here. It counts as little as that one does.
    is_whole: bool = True
    #: True: no record of its own, but what was found about the document of records before it: a
    #: count that differs, an end that is missing. In this file they all count as little as it does.
    is_late: bool = False


def to_json(values: Mapping[str, Value]) -> str:
    """Return values as text for the ledger; `from_json` gives the same values back."""
    return json.dumps(values, default=_tagged, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> dict[str, Value]:
    """Return the values that `to_json` wrote."""
    plain = json.loads(text)
    return {name: _untagged(value) for name, value in plain.items()}


def _tagged(value: object) -> dict[str, object]:
    if isinstance(value, Moment):
        return {"utc": utc_text(value.utc), "text": value.text, "exact": value.is_exact}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(f"not a value of a document: {type(value).__name__}")


def _untagged(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, dict):
        return value
    if "decimal" in value:
        return Decimal(value["decimal"])
    return Moment(from_utc_text(value["utc"]), value["text"], value["exact"])
