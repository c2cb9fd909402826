"""Columns to fields of ours: by what they are called, and by what stands in them.

The best pairs are taken first, each column and each field once. What is left over stays without a
match; nothing is forced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bridge.model.fields import Field, FieldType, Message
from bridge.workbench.drafting.evidence import NEVER, of_shape, of_texts
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.outline import Column, Part
from bridge.workbench.drafting.pairing import Pair, find_field, holds
from bridge.workbench.drafting.shapes import is_shipment_id, share
from bridge.workbench.drafting.unnamed import by_being_alone, by_shape
from bridge.workbench.drafting.vocabulary import Meaning, understand

_SURE, _LIKELY, _PERHAPS = 0.95, 0.6, 0.3
#: Fields that a column of that name may well not be: a comment is the line's, or the order's.
_UNCLEAR = frozenset({"order.line.comment"})
#: Fields that tell which document a record is about: several levels may repeat them.
_KEYS = frozenset({"shipmentId", "orderId", "returnId", "deliveryId", "fileName", "fileNumber"})


@dataclass(frozen=True, slots=True)
class Match:
    """A column and the field of ours that it most likely is."""

    column: Column
    #: Bare name and level of ours.
    name: str
    level: str
    field: Field
    guess: Guess
    score: float

    @property
    def qualified(self) -> str:
        """The name that is unique in the message."""
        return f"{self.level}.{self.name}"

    def named_in(self, level: str) -> str:
        """Return the name by which a record for each `level` calls it."""
        return self.name if self.level == level else self.qualified


@dataclass(slots=True)
class Matches:
    """What became of the columns of one type of record."""

    #: By place.
    found: dict[str, Match] = field(default_factory=dict)
    #: Columns that mean something that is none of our fields: place to a phrase.
    foreign: dict[str, str] = field(default_factory=dict)
    #: Fields that several columns could be: place to the places of the rivals.
    rivals: dict[str, tuple[str, ...]] = field(default_factory=dict)


def match_columns(part: Part, message: Message, level: str, taken: frozenset[str]) -> Matches:
    """Return the matches of a record that stands for `level`; fields in `taken` are not given."""
    pairs = sorted(_pairs(part, message, level), key=lambda one: (-one.score, one.order))
    matches, used = Matches(), set(taken)
    spoken = _languages(part)
    for pair in pairs:
        place = pair.column.place
        if place in matches.found or place in matches.foreign:
            continue
        if pair.target is None:
            is_known = pair.meaning and not pair.meaning.is_ours and pair.score >= _LIKELY
            matches.foreign[place] = pair.meaning.concept if pair.meaning and is_known else ""
            continue
        name, at, kind = pair.target
        qualified = f"{at}.{name}"
        if qualified in used:
            _note_rival(matches, qualified, pair)
            continue
        used.add(qualified)
        guess = _guess(pair, message, spoken)
        if part.doubt:
            guess = Guess(guess.value, Sureness.PERHAPS, f"{guess.why}; {part.doubt}")
        matches.found[place] = Match(pair.column, name, at, kind, guess, pair.score)
    return matches


def _note_rival(matches: Matches, qualified: str, pair: Pair) -> None:
    """Remember a column that fits a field as well as the one that got it."""
    for place, match in matches.found.items():
        if match.qualified == qualified and match.score - pair.score < 0.15:
            matches.rivals[place] = (*matches.rivals.get(place, ()), pair.column.place)


def _pairs(part: Part, message: Message, level: str) -> Iterator[Pair]:
    has_ids = any(share(column.filled, is_shipment_id) > 0.6 for column in part.columns)
    nameless = []
    for order, column in enumerate(part.columns):
        if column.is_running:
            continue
        meanings = understand(column.name, column.around) if column.name else []
        for meaning in _of_message(meanings, message, level):
            pair = _named(order, column, meaning, message, level)
            if pair is not None:
                yield _without_ids(pair) if has_ids else pair
        yield from by_shape(order, column, message, level)
        if not meanings or meanings[0].strength < _PERHAPS:
            nameless.append((order, column))
    yield from by_being_alone(nameless, part, message, level)


def _of_message(meanings: Sequence[Meaning], message: Message, level: str) -> list[Meaning]:
    """Return `meanings` without fields of other messages, where the name is a word of ours too."""
    whole = [one for one in meanings if one.how == "whole" and one.is_ours]
    here = [one for one in whole if find_field(message, level, one.concept)]
    return [one for one in meanings if not here or one not in whole or one in here]


def _named(
    order: int, column: Column, meaning: Meaning, message: Message, level: str
) -> Pair | None:
    if not meaning.is_ours:
        return Pair(meaning.strength, order, column, None, meaning)
    target = find_field(message, level, meaning.concept)
    if target is None:  # weaker, so that a field that is there comes first
        return Pair(meaning.strength - 0.2, order, column, None, meaning)
    if not holds(target[2], column):
        return None
    said = of_texts(meaning.concept, target[2], column)
    score = meaning.strength + said
    return (
        Pair(score, order, column, target, meaning) if said > NEVER and score >= _PERHAPS else None
    )


def _without_ids(pair: Pair) -> Pair:
    """Return the pair with less for a shipment's id where another column holds ids like ours."""
    is_other = (
        pair.target is not None
        and pair.target[0] == "shipmentId"
        and (share(pair.column.filled, is_shipment_id) <= 0.6)
    )
    if not is_other:
        return pair
    return Pair(pair.score - 0.7, pair.order, pair.column, pair.target, pair.meaning)


def refused(column: Column, message: Message, level: str) -> str:
    """Return why a column is not what it is called; "" where its name means nothing of ours."""
    meaning = next((one for one in understand(column.name, column.around) if one.is_ours), None)
    if not column.name or meaning is None or meaning.strength < _LIKELY:
        return ""
    target = find_field(message, level, meaning.concept)
    if target is None:
        return f"called like {meaning.concept}, which no {message.name} has at this place"
    if of_texts(meaning.concept, target[2], column) <= NEVER:
        return f"called like {meaning.concept}, but its texts do not fit ({target[2].type})"
    return ""


def is_key(name: str) -> bool:
    """Return whether records of several levels may name the field."""
    return name in _KEYS


def _languages(part: Part) -> list[str]:
    """Return the languages of the columns' names, those that most of them speak first."""
    counts: Counter[str] = Counter()
    for column in part.columns:
        meanings = understand(column.name, column.around) if column.name else []
        counts.update(meanings[0].languages if meanings else ())
    return [language for language, _ in counts.most_common()]


def _guess(pair: Pair, message: Message, spoken: Sequence[str]) -> Guess:
    score = pair.score
    sureness = Sureness.SURE if score >= _SURE else Sureness.LIKELY
    if score < _LIKELY:
        sureness = Sureness.PERHAPS
    elif not pair.column.filled:
        sureness = Sureness.LIKELY
    if pair.target and _is_for_people(pair.target, message):
        sureness = Sureness.PERHAPS
    why = " and ".join(one for one in (_by_name(pair, spoken), _by_texts(pair)) if one)
    return Guess(pair.target[0] if pair.target else "", sureness, why)


def _is_for_people(target: tuple[str, str, Field], message: Message) -> bool:
    """Return whether only a person can say: what is final, or whose a comment is."""
    name, level, field = target
    return field.type is FieldType.BOOLEAN or f"{message.name}.{level}.{name}" in _UNCLEAR


def _by_name(pair: Pair, spoken: Sequence[str]) -> str:
    meaning = pair.meaning
    if meaning is None:
        return ""
    called = {"whole": "is", "within": "has in it", "alike": "is almost"}[meaning.how]
    language = min(meaning.languages, key=[*spoken, *meaning.languages].index)
    return f"its name {called} a word for it in {language}"


def _by_texts(pair: Pair) -> str:
    column, name = pair.column, pair.target[0] if pair.target else ""
    if not column.filled:
        return "it is empty in the sample"
    told = f"{len(column.filled)} of {len(column.texts)} records"
    if name in _LOOKS and of_shape(_LOOKS[name][0], column):
        return f"its texts are {_LOOKS[name][1]} (in {told})"
    if pair.meaning is None:
        return f"nothing else in the record looks like it (in {told})"
    return ""


_LOOKS = {
    "shipmentId": ("shipmentId", "ids like ours"),
    "ean": ("ean", "bar codes with their check digit"),
    "upc": ("ean", "bar codes with their check digit"),
    "tracking": ("tracking", "tracking numbers of a known form"),
    "deliveryEmail": ("deliveryEmail", "e-mail addresses"),
    "billingEmail": ("deliveryEmail", "e-mail addresses"),
    "deliveryCountry": ("deliveryCountry", "codes of countries"),
}
