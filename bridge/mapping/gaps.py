"""What is not known of a mapping that is checked all the same, and what that leaves unsaid."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bridge.config.fault import Path
from bridge.mapping.language.formats import BLOCKS


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is not known of a mapping that is checked all the same."""

    #: Fields that are looked at no further than their names.
    skipped: frozenset[Path] = frozenset()
    #: What was left out, or has a stand-in.
    lost: frozenset[Path] = frozenset()
    #: Code tables of which nobody knows what is in them.
    unread: frozenset[str] = frozenset()
    #: Whether a field of ours is named in a way that nobody understands.
    has_unknown_names: bool = False

    def without_tables(self, names: set[str]) -> Gaps:
        """Return it where these code tables are not known either."""
        return replace(self, unread=self.unread | names)

    def without_names(self) -> Gaps:
        """Return it where some names of fields are not known either."""
        return replace(self, has_unknown_names=True)

    def has(self, *keys: str) -> bool:
        """Return whether anything is lost under one of these keys of the file."""
        return any(path[0] in keys for path in self.lost)

    @property
    def hide_places(self) -> bool:
        """Whether nobody knows what a place has to look like."""
        return self.has("format", *BLOCKS)

    @property
    def hide_shape(self) -> bool:
        """Whether nobody knows how the types of record are told apart."""
        lost = (path for path in self.lost if path[0] in ("records", "ignore"))
        return self.hide_places or not all("fields" in path for path in lost)

    @property
    def tables(self) -> frozenset[str]:
        """The code tables that are lost."""
        codes = (path for path in self.lost if path[0] in ("codes", "code_files"))
        return self.unread | {str(path[1]) for path in codes if len(path) > 1}

    def hides_table(self, name: str) -> bool:
        """Return whether nobody knows what is in a table, or which tables there are."""
        is_all_lost = any(path in (("codes",), ("code_files",)) for path in self.lost)
        return is_all_lost or name.partition(".")[0] in self.tables

    @property
    def hide_needs(self) -> bool:
        """Whether nobody knows what the message lacks."""
        return self.has_unknown_names or self.has("key", "final", "quantities", "lines")

    def hides(self, path: Path) -> bool:
        """Return whether what is wrong at `path` follows from what is lost."""
        is_stand_in = any(
            path[: len(one)] == one and path[len(one) :][:1] not in (("at",), ("or_at",))
            for one in self.skipped
        )
        return is_stand_in or any(path[: len(one)] == one for one in self.lost)
