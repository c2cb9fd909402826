"""What is sent, and what sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Page:
    """A page in HTML that goes along where the channel can carry one."""

    #: The name of the file: night-2026-01-12.html.
    name: str
    html: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody is told. Nothing in it may be a customer's, nor a value out of a file."""

    #: One line.
    subject: str
    #: Lines of plain text.
    lines: Sequence[str]
    page: Page | None = None
    #: The same for programs, as a JSON object; a webhook of plain data carries it.
    data: Mapping[str, Any] = field(default_factory=dict)


class Taker(Protocol):
    """One channel, ready to send."""

    def send(self, message: Message) -> str:
        """Return once `message` was taken, with what is to be said of that; "" for nothing.

        Raises TryLaterError, ConfigurationError or RefusedError where it was not.
        """
