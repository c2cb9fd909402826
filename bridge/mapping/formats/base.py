"""What the checks and the compiler ask of a format, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bridge.config.fault import Path, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.language import IgnoredRecord, MappingFile, RecordRule

Rule: TypeAlias = RecordRule | IgnoredRecord


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A type of record and where in the mapping it stands."""

    rule: Rule
    path: Path


class FormatRules(Protocol):
    """One format, as the language has it."""

    #: True where records hold records (XML); False where a record belongs to the header before it.
    is_nested: bool
    #: True where every character has to exist in `file.encoding`.
    is_bound_to_encoding: bool

    def settings(self, file: MappingFile) -> object:
        """Return the block as the codec wants it (`bridge.model.settings`)."""

    def check_block(self, file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
        """Yield what is wrong with the format's own block, and with the encoding for it."""

    def check_place(self, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        """Yield why `place` is no place in a record of this format."""

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        """Yield what is wrong with one type of record, its places aside."""

    def check_shape(self, file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
        """Yield what is wrong with the types of record taken together, in their order."""


def refuse_columns(rule: Rule, path: Path) -> Iterator[Finding]:
    """Yield that `columns` or `optional` is there, in a format that has no columns."""
    yield from refuse_width(rule, path)
    for index, field in enumerate(rule.fields if isinstance(rule, RecordRule) else ()):
        if field.optional:
            meant = "leave it out: it is about columns, and anything else may be missing anyway"
            yield Finding((*path, "fields", index, "optional"), meant, "`optional`")


def refuse_width(rule: Rule, path: Path) -> Iterator[Finding]:
    """Yield that `columns` is there, where no row has a width of its own."""
    if isinstance(rule, RecordRule) and rule.columns is not None:
        meant = "leave it out: only rows of positions in CSV have a width of their own"
        yield Finding((*path, "columns"), meant, quoted(str(rule.columns)))


def are_versions(earlier: Rule, later: Rule) -> bool:
    """Return whether two types of row are told apart by their number of cells alone."""
    return (
        isinstance(earlier, RecordRule)
        and isinstance(later, RecordRule)
        and isinstance(earlier.columns, int)
        and isinstance(later.columns, int)
        and earlier.columns != later.columns
        and (earlier.match, earlier.starts) == (later.match, later.starts)
    )


def never_reached(types: Sequence[PlacedRule]) -> Iterator[Finding]:
    """Yield types that an earlier one hides, because whatever fits them fits it too."""
    for number, later in enumerate(types):
        for earlier in types[:number]:
            is_told_elsewhere = isinstance(earlier.rule, RecordRule) and not _is_told(earlier.rule)
            is_version = are_versions(earlier.rule, later.rule)
            if _hides(earlier.rule, later.rule) and not (
                is_version or (is_told_elsewhere and _is_told(later.rule))
            ):
                name = quoted(earlier.rule.record or "the one before")
                meant = f"a `match` that tells it from {name}, which is tried first"
                yield Finding((*later.path, "match"), meant, "a type of record never reached")
                break


def _is_told(rule: Rule) -> bool:
    """Return whether something tells this type from others."""
    return bool(rule.match or rule.starts)


def _hides(earlier: Rule, later: Rule) -> bool:
    """Return whether all that fits `later` fits `earlier`, which is tried first."""
    return all(
        place in later.match and set(later.match[place]) <= set(texts)
        for place, texts in earlier.match.items()
    ) and all(
        texts and all(text.startswith(beginnings) for text in texts)
        for place, beginnings in earlier.starts.items()
        for texts in [(*later.match.get(place, ()), *later.starts.get(place, ()))]
    )
