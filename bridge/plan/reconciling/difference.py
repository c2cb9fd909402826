"""One difference between what is and what should be, in words, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: What a difference is about.
Kind = Literal["shipment", "file", "stock", "return", "delivery"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that somebody should look at."""

    kind: Kind
    #: The id of the shipment or return, the item, the message of which a file is missing.
    subject: str
    #: Stable kebab-case name.
    code: str
    #: What is so, one sentence.
    message: str
    #: What to do: the command, or whom to ask.
    to_do: str
    #: Since when, UTC as text; None where nobody knows.
    since: str | None = None
    #: The file that it stands in; "" for none.
    file: str = ""
    #: What else is known, by name.
    details: Mapping[str, Any] = field(default_factory=dict)
