"""Code tables, both ways, with a policy for what they do not have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bridge.mapping.converters.base import ConversionError


@dataclass(frozen=True, slots=True)
class CodePairs:
    """One table ready for use."""

    name: str
    #: Ours to the text of theirs that is written.
    out: Mapping[str, str]
    #: Every text of theirs to ours.
    back: Mapping[str, str]
    #: Texts of theirs that several of ours share: they cannot be read back.
    shared: frozenset[str]
    #: Texts of theirs that are another word of ours at another time: it takes a day to read them.
    reused: frozenset[str] = frozenset()
    #: Where codes change: the table from each of these days on, the first one for all days before.
    stretches: tuple[tuple[date, CodePairs], ...] = ()
    #: The day from which it holds, where there are others.
    since: date = date.min

    @property
    def every(self) -> tuple[CodePairs, ...]:
        """The table as it is at any time: one for each stretch of days, mostly one."""
        return tuple(pairs for _, pairs in self.stretches) or (self,)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What becomes of a word that the table lacks, in the mapping's own direction."""

    then: Literal["hold", "keep", "use"] = "hold"
    #: The word for `use`: theirs where the message goes out, ours where it comes in.
    use: str = ""


class Code:
    """A word of ours for a word of theirs."""

    def __init__(self, pairs: CodePairs, unknown: Unknown, is_outbound: bool) -> None:
        self.can_be_read = not pairs.shared
        self.loses = "which of several words of ours it was" if pairs.shared else ""
        if pairs.reused and not pairs.shared:
            self.loses = "which word of ours it was at the time"
        if unknown.then != "hold":
            self.loses = "words that the table lacks"
        self._pairs = pairs
        self._unknown = unknown
        self._is_outbound = is_outbound

    @property
    def words(self) -> tuple[str, ...]:
        """Our words, in the order of the table."""
        return tuple(self._pairs.out)

    @property
    def texts(self) -> tuple[str, ...] | None:
        """Every word of theirs that can be written; None where any of ours passes as it is."""
        if self._unknown.then == "keep":
            return None
        return (*self._pairs.out.values(), self._unknown.use)

    def format(self, value: str) -> str:
        """Return their word."""
        found = self._pairs.out.get(value)
        if found is not None:
            return found
        if self._unknown.then == "use" and self._is_outbound:
            return self._unknown.use
        return self._keep(value)

    def parse(self, text: str) -> str | None:
        """Return our word; a text that several of ours share is refused, never guessed."""
        if text in self._pairs.shared:
            raise ConversionError(
                "code-ambiguous", f"stands for several words of the table {self._pairs.name!r}"
            )
        if text in self._pairs.reused:
            raise ConversionError(
                "code-ambiguous",
                f"is another word of the table {self._pairs.name!r} at another time, and nothing "
                "says when the file was made",
                "read `file.created` in a record before it, or find out what is meant",
            )
        if self._unknown.then == "use" and self._is_outbound and text == self._unknown.use:
            return None
        found = self._pairs.back.get(text)
        if found is not None:
            return found
        if self._unknown.then == "use" and not self._is_outbound:
            return self._unknown.use
        return self._keep(text)

    def _keep(self, word: str) -> str:
        if self._unknown.then == "keep":
            return word
        pairs = self._pairs
        dated = f" as it is from {pairs.since} on" if pairs.since > date.min else ""
        raise ConversionError(
            "code-unknown",
            f"is not in the table {pairs.name!r}{dated}",
            "add it to `codes` in the mapping, or say `unknown: keep`",
        )


class Boolean:
    """`true` and `false`, the words of ours that a code table is written with."""

    loses = ""
    can_be_read = True

    def format(self, value: bool) -> str:
        """Return the word."""
        return "true" if value else "false"

    def parse(self, text: str) -> bool:
        """Return the truth; any other word is refused."""
        if text not in ("true", "false"):
            raise ConversionError(
                "not-a-boolean",
                "is neither true nor false",
                "give the field a code table with `true` and `false` on our side",
            )
        return text == "true"
