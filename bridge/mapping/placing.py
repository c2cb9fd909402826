"""Where the text of one field stands: in one place, in several, or in the first that has any.

Each way is a small class with `take`, which makes one text of a record's cells, and `put`, which
undoes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from bridge.mapping.converters import ConversionError, Fit
from bridge.mapping.converters.figure import sign_of
from bridge.mapping.language import FieldRule
from bridge.model.records import BETWEEN, PlaceName

Cells: TypeAlias = Mapping[PlaceName, str]


class Placing(Protocol):
    """Laws: as a converter's, with `put` for `format` and `take` for `parse`."""

    #: What a text may lose on the way through the places; "" where it always comes back.
    loses: str

    def take(self, cells: Cells) -> str:
        """Return the text, "" where there is none; raise ConversionError."""

    def put(self, text: str) -> dict[PlaceName, str]:
        """Return what to write at each place; raise ConversionError."""


class OnePlace:
    """One place, one text."""

    loses = ""

    def __init__(self, place: PlaceName) -> None:
        self._place = place

    def take(self, cells: Cells) -> str:
        return cells.get(self._place, "")

    def put(self, text: str) -> dict[PlaceName, str]:
        return {self._place: text}


class FirstFilled:
    """The first of several places that has a text; `nothing` are texts that count as none."""

    loses = "in which of its places it stood"

    def __init__(self, places: tuple[PlaceName, ...], nothing: tuple[str, ...]) -> None:
        self._places = places
        self._nothing = frozenset(("", *nothing))

    def take(self, cells: Cells) -> str:
        for place in self._places:
            text = cells.get(place, "")
            if text.strip() not in self._nothing:
                return text
        return cells.get(self._places[0], "")

    def put(self, text: str) -> dict[PlaceName, str]:
        return {self._places[0]: text}


class Joined:
    """One text over several places, in as many parts; `between` stands between them."""

    loses = ""

    def __init__(self, places: tuple[PlaceName, ...], between: str) -> None:
        self._places = places
        self._between = between

    def take(self, cells: Cells) -> str:
        parts = [cells.get(place, "") for place in self._places]
        return self._between.join(parts) if any(parts) else ""

    def put(self, text: str) -> dict[PlaceName, str]:
        if not text:
            return dict.fromkeys(self._places, "")
        parts = text.split(self._between)
        if len(parts) != len(self._places):
            raise ConversionError(
                "parts-and-places-differ",
                f"makes {len(parts)} part(s) for {len(self._places)} places",
                "let `with` be what stands between the parts",
            )
        return dict(zip(self._places, parts, strict=True))


class EachPlace:
    """Several values, each in a place of its own; places that are left over stay empty."""

    loses = ""

    def __init__(self, places: tuple[PlaceName, ...]) -> None:
        self._places = places

    def take(self, cells: Cells) -> str:
        texts = (cells.get(place, "") for place in self._places)
        return BETWEEN.join([text for text in texts if text.strip()])

    def put(self, text: str) -> dict[PlaceName, str]:
        values = text.split(BETWEEN) if text else []
        if len(values) > len(self._places):
            raise ConversionError(
                "several-values", f"has {len(values)} values for {len(self._places)} places"
            )
        return dict.fromkeys(self._places, "") | dict(zip(self._places, values, strict=False))


class Wrapped:
    """A long text, broken at its blanks so that every place holds at most `width` characters."""

    loses = "which blanks stood between its words"

    def __init__(self, places: tuple[PlaceName, ...], width: int, is_cut: bool) -> None:
        self._places = places
        self._width = width
        self._is_cut = is_cut
        if is_cut:
            self.loses = "what did not fit"

    def take(self, cells: Cells) -> str:
        parts = [cells.get(place, "").strip() for place in self._places]
        return " ".join([part for part in parts if part])

    def put(self, text: str) -> dict[PlaceName, str]:
        lines = self._lines(text.split())
        if len(lines) > len(self._places) or any(len(line) > self._width for line in lines):
            if not self._is_cut:
                raise ConversionError(
                    "too-long",
                    f"does not fit into {len(self._places)} places of {self._width} characters",
                    "shorten it at the store, or let the mapping cut: `wrap: {rest: cut}`",
                )
            lines = [line[: self._width] for line in lines[: len(self._places)]]
        return dict.fromkeys(self._places, "") | dict(zip(self._places, lines, strict=False))

    def _lines(self, words: list[str]) -> list[str]:
        lines: list[str] = []
        for word in words:
            if lines and len(lines[-1]) + 1 + len(word) <= self._width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines


class SignApart:
    """A number whose sign has a place of its own, the first of the two."""

    loses = ""

    def __init__(self, places: tuple[PlaceName, ...], signs: tuple[str, ...]) -> None:
        self._sign, self._number = places
        self._signs = signs

    def take(self, cells: Cells) -> str:
        digits = cells.get(self._number, "").strip()
        if digits.startswith("-"):
            raise ConversionError("not-a-sign", "has a sign, for which there is a place of its own")
        return sign_of(cells.get(self._sign, "").strip(), self._signs) + digits if digits else ""

    def put(self, text: str) -> dict[PlaceName, str]:
        if not text:
            return {self._sign: "", self._number: ""}
        sign = self._signs[text.startswith("-")]
        return {self._sign: sign, self._number: text.removeprefix("-")}


class Fitted:
    """Another placing, where a place takes only texts that fit."""

    def __init__(self, inner: Placing, fits: Mapping[PlaceName, Fit]) -> None:
        self.loses = inner.loses
        self.take = inner.take
        self._inner = inner
        self._fits = fits

    def put(self, text: str) -> dict[PlaceName, str]:
        parts = self._inner.put(text)
        return {place: self._fits[place].format(part) for place, part in parts.items()}


def placing_of(rule: FieldRule, is_many: bool, fits: tuple[Fit, ...]) -> Placing:
    """Return how the text of `rule` stands in its places.

    `is_many`: our field may hold several values. `fits` are what its places take, if they do not
    take everything.
    """
    placing = _bare(rule, is_many)
    return Fitted(placing, dict(zip(rule.at, fits, strict=True))) if fits else placing


def _bare(rule: FieldRule, is_many: bool) -> Placing:
    numbers = rule.numbers()
    if numbers is not None and numbers.sign == "apart" and len(rule.at) == 2:
        return SignApart(rule.at, numbers.signs)
    if rule.wrap is not None:
        return Wrapped(rule.at, rule.wrap.width, rule.wrap.rest == "cut")
    if is_many and rule.has_place_for_each:
        return EachPlace(rule.at)
    if len(rule.at) > 1:
        return Joined(rule.at, rule.separator)
    return FirstFilled((*rule.at, *rule.or_at), rule.none) if rule.or_at else OnePlace(rule.at[0])
