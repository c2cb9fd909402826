"""Values of JSON as a record needs them: everything plain is text, objects know their lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeAlias

from bridge.codecs.json.parsing import Event, Parsing

#: Levels of objects and lists within one another; XML has the same limit.
_MOST_LEVELS = 256
#: Places before or behind the mark up to which an exponent is written out.
_MOST_PLACES = 200

#: An object, a list, a plain value as text, or None for null.
Value: TypeAlias = "Object | list[Any] | str | None"


class Object(dict[str, Value]):
    """An object, with the line in which it begins and the keys that it has more than once."""

    __slots__ = ("line", "repeated")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.repeated: set[str] = set()


class Values:
    """Puts the values of a file together from its events, one by one."""

    def __init__(self, parsing: Parsing, events: Iterator[Event]) -> None:
        self._parsing = parsing
        self._events = events

    def value(self, kind: str, value: Any, depth: int = 1) -> Value:
        """Return the value that begins with this event."""
        if kind == "string":
            return str(value)
        if kind == "number":
            return _digits(value)
        if kind == "start_map":
            return self._object(self.deeper(depth))
        if kind == "start_array":
            return self._list(self.deeper(depth))
        return None if kind == "null" else str(value).lower()

    def skip(self, kind: str) -> bool:
        """Pass over the value that begins with this event; return whether something is in it."""
        depth = passed = 0
        while True:
            depth += kind.startswith("start_")
            depth -= kind.startswith("end_")
            if depth == 0:
                return passed > 1
            self.deeper(depth)
            kind, _ = next(self._events)
            self._parsing.release()
            passed += 1

    def _object(self, depth: int) -> Object:
        found = Object(self._parsing.line)
        for kind, key in self._events:
            if kind == "end_map":
                break
            if key in found:
                found.repeated.add(key)
            found[key] = self.value(*next(self._events), depth)
        return found

    def _list(self, depth: int) -> list[Any]:
        found = []
        for kind, value in self._events:
            if kind == "end_array":
                break
            found.append(self.value(kind, value, depth))
        return found

    def deeper(self, depth: int) -> int:
        """Return the next level; refuse one beyond what is safe."""
        if depth >= _MOST_LEVELS:
            message = f"Beyond what is safe to read: {_MOST_LEVELS} levels"
            raise self._parsing.unreadable("too-big", message)
        return depth + 1


def _digits(number: int | Decimal) -> str:
    """Return a number with all of its digits; an exponent is written out where that is short."""
    if isinstance(number, int):
        return str(number)
    exponent = number.as_tuple().exponent
    is_short = isinstance(exponent, int) and -_MOST_PLACES <= exponent <= _MOST_PLACES
    return f"{number:f}" if is_short else str(number)
