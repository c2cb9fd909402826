"""The rules of a mapping as its author wrote them: where each stands, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bridge.config.fault import Path as Keys
from bridge.config.fault import nearest
from bridge.config.yamlflow import flow
from bridge.errors import ConfigurationError
from bridge.mapping.compiled import CompiledField, CompiledRecord
from bridge.workbench.opening import OpenedMapping

#: The class of a converter to the keys of a field that it is written with.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "Affix": ("prefix", "suffix"),
    "Code": ("code",),
    "Decimals": ("decimal",),
    "Figure": ("integer", "decimal"),
    "FindExcerpt": ("part",),
    "FindPart": ("split",),
    "IgnoreSentinel": ("none",),
    "Implied": ("decimal",),
    "Integer": ("integer", "decimal"),
    "Maximum": ("max",),
    "Plus": ("integer",),
    "Sentinel": ("none",),
    "Several": ("split",),
    "TakeExcerpt": ("part",),
    "TakePart": ("split",),
    "Times": ("integer", "decimal"),
}
#: The same for what stands in the block of the file.
_OF_FILE = {"Substitute": "replace", "Encodable": "unmappable"}
#: Steps that nobody writes: they follow from the type of our field.
UNWRITTEN = {"Boolean": "yes or no", "Single": "one value", "Plain": "a number of the store's"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A piece of a mapping: its text in one line, and the line in which it stands."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Named:
    """A field of the mapping that a person has named, in the type of record that has it."""

    record: CompiledRecord
    field: CompiledField


class Rulebook:
    """Finds the rules of one mapping."""

    def __init__(self, opened: OpenedMapping) -> None:
        self._document = opened.document
        self.mapping = opened.mapping
        self.file = str(opened.path)

    def field(self, one: CompiledField) -> Rule:
        """Return the rule of a field."""
        return Rule(flow(self._document.value_at(one.path)), self._line(one.path))

    def step(self, one: CompiledField, kind: str) -> Rule:
        """Return what in the rule of a field asks for a step of the class `kind`."""
        if kind in _OF_FILE:
            path: Keys = ("file", _OF_FILE[kind])
            return Rule(f"file.{_OF_FILE[kind]}: {self._text(path)}", self._line(path))
        written = [key for key in self._keys(kind) if self._has((*one.path, key))]
        if not written:
            return Rule(UNWRITTEN.get(kind) or _spaced(kind), self._line(one.path))
        text = ", ".join(f"{key}: {self._text((*one.path, key))}" for key in written)
        return Rule(text, self._line((*one.path, written[0])))

    def default(self, one: CompiledField) -> Rule:
        """Return the default of a field."""
        path = (*one.path, "default")
        return Rule(f"default: {self._text(path)}", self._line(path))

    def named(self, word: str) -> list[Named]:
        """Return the fields that `word` names: ours, a place of theirs, or their word for it.

        "" names all. ConfigurationError where nothing has the name.
        """
        every = [
            Named(record, one)
            for outer in self.mapping.records
            for record in outer.every
            for one in record.fields
        ]
        found = [one for one in every if not word or word in _names(one.field)]
        if not found:
            known = dict.fromkeys(name for one in every for name in _names(one.field))
            offer = nearest(word, known)
            raise ConfigurationError(
                f"{self.file} has no field and no place {word!r}",
                f"did you mean `{offer}`?" if offer else "leave it out to see them all",
            )
        return found

    def _keys(self, kind: str) -> tuple[str, ...]:
        return _KEYS.get(kind, (kind.lower(),))

    def _has(self, path: Keys) -> bool:
        return self._document.value_at(path) is not None

    def _text(self, path: Keys) -> str:
        return flow(self._document.value_at(path))

    def _line(self, path: Keys) -> int:
        return self._document.key_position(path)[0]


def _names(one: CompiledField) -> Iterator[str]:
    """Yield every name that a person may know a field by."""
    for name in one.names:
        yield name
        yield name.partition(".")[2]
    yield from one.places_seen
    yield one.label


def _spaced(kind: str) -> str:
    """Return the name of a class in words."""
    return re.sub("(?<!^)(?=[A-Z])", " ", kind).lower()
