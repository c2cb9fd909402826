"""What the events of the log are about: whose they are, and which file and line, where it is known.

Whoever does something says so once, around all that it does; a log that programs read has it with
each event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

from bridge.model.place import Where

_NOTHING: Mapping[str, str] = MappingProxyType({})
_FACTS: ContextVar[Mapping[str, str]] = ContextVar("facts", default=_NOTHING)


@contextmanager
def about(**facts: str) -> Iterator[None]:
    """Let every event inside be about this: `partner`, `file`, `subject`, `job`."""
    before = _FACTS.set({**_FACTS.get(), **facts})
    try:
        yield
    finally:
        _FACTS.reset(before)


def spoken_of() -> Mapping[str, str]:
    """Return what is spoken of now."""
    return _FACTS.get()


def in_file(name: str) -> dict[str, dict[str, str | int]]:
    """Return what to give a call of the logger as `extra`, for an event about a file."""
    return at(Where(name))


def at(where: Where | None, **facts: str) -> dict[str, dict[str, str | int]]:
    """Return what to give a call of the logger as `extra`, for an event about a place."""
    if where is None:
        return of(**facts)
    line: dict[str, str | int] = {"line": where.line} if where.line else {}
    return {"facts": {"file": where.file, **line, **facts}}


def of(**facts: str) -> dict[str, dict[str, str | int]]:
    """Return what to give a call of the logger as `extra`: what an event is about, as far as known.

    `partner`, `kind` and `subject`, as `bridge problems` and `bridge trace` name them.
    """
    return {"facts": {name: fact for name, fact in facts.items() if fact}}
