"""What a message is: its levels with their fields, and what names a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.model.fields.kinds import Field
from bridge.model.fields.shared import FILE


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of business document, and the levels of its tree from the file downward."""

    name: str
    is_outbound: bool
    #: Level name to its fields, from the outermost (`file`) to the innermost.
    levels: Mapping[str, Mapping[str, Field]]
    #: Qualified field that names the document: rows with the same one belong together.
    document_key: str
    #: Qualified fields that must be mapped, in alternatives: one of each group.
    needed: tuple[tuple[str, ...], ...]
    #: The same of what only a policy can do without; a draft asks for it all the same.
    usual: tuple[tuple[str, ...], ...] = ()
    #: Qualified fields that tell one fact from another; those not mapped are left out.
    business_key: tuple[str, ...] = ()
    #: True: its counts are those of other files, so that none of its own can be held against them.
    counts_others: bool = False

    @property
    def document_level(self) -> str:
        """The level of one document: the first below the file."""
        return list(self.levels)[1]

    @property
    def innermost_level(self) -> str:
        """The level of lines, which quantities stand at."""
        return list(self.levels)[-1]

    @property
    def needs_lines(self) -> bool:
        """Whether a document says nothing without its lines."""
        inner = f"{self.innermost_level}."
        return any(all(name.startswith(inner) for name in group) for group in self.needed)

    @property
    def facts_of_file(self) -> frozenset[str]:
        """Qualified fields of the file that are facts of ours, not about the file as such."""
        if self.counts_others:
            return frozenset()
        return frozenset(f"file.{name}" for name in self.levels["file"] if name not in FILE)

    def below(self, level: str) -> list[str]:
        """Return the levels inside `level`, outermost first."""
        names = list(self.levels)
        return names[names.index(level) + 1 :]
