"""What every converter is: one small step between our value and the partner's text, both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

#: One direction of a step.
Step: TypeAlias = Callable[[Any], Any]


class ConversionError(Exception):
    """A value that a step cannot take. Says what was expected, never the value itself."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy


class Converter(Protocol):
    """One step. Never sees an absent value: `default` and `required` are decided around it.

    Laws: where `loses` is empty, `parse(format(x)) == x` for every x that `format` takes; where it
    is not but `can_be_read`, `format` of what was read back writes the same text again.
    """

    #: What a value may lose between writing and reading; "" where it always comes back.
    loses: str
    #: False where their text says too little about our value, so that a mapping of messages that
    #: go out, when it is run backwards, leaves the field out.
    can_be_read: bool

    def format(self, value: Any, /) -> Any:
        """Return the value one step nearer to the partner's text; raise ConversionError."""

    def parse(self, text: Any, /) -> Any:
        """Undo `format`, None where the text stands for no value; raise ConversionError."""


def unchanged(text: str) -> str:
    """Return `text`: the direction in which a step does nothing. Chains leave it out."""
    return text


class OneWay:
    """A change that cannot be undone.

    It is made in the mapping's own direction, to our value where the message goes out and to their
    text where it comes in; when the mapping is run backwards, texts pass as they are.
    """

    can_be_read = False
    format: Callable[[str], str]
    parse: Callable[[str], str]

    def __init__(self, is_outbound: bool) -> None:
        self.format = self.change if is_outbound else unchanged
        self.parse = unchanged if is_outbound else self.change

    def change(self, text: str) -> str:
        """Return `text` changed."""
        raise NotImplementedError
