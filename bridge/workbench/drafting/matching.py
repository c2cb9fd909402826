"""Columns to fields of ours: by what they are called, and by what stands in them.

The best pairs are taken first, each column and each field once. What is left over stays without a
match; nothing is forced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bridge.model.fields import Field, FieldType, Message
from bridge.workbench.drafting.dates import dates_in
from bridge.workbench.drafting.evidence import NEVER, of_shape, of_texts
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.numbers import numbers_in
from bridge.workbench.drafting.outline import Column, Part
from bridge.workbench.drafting.shapes import carrier_of, is_country, is_shipment_id, share
from bridge.workbench.drafting.vocabulary import Meaning, understand

_SURE, _LIKELY, _PERHAPS = 0.95, 0.6, 0.3
#: Fields that tell which document a record is about: several levels may repeat them.
#: Fields that are of the outermost level that has them, unless a record is told to know better.
_OF_THE_WHOLE = frozenset({"isFinal", "isCancelled"})
_KEYS = frozenset({"shipmentId", "orderId", "returnId"})


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


@dataclass(frozen=True, slots=True)
class _Pair:
    score: float
    order: int
    column: Column
    #: None where it is none of our fields.
    target: tuple[str, str, Field] | None
    meaning: Meaning | None


def match_columns(part: Part, message: Message, level: str, taken: frozenset[str]) -> Matches:
    """Return the matches of a record that stands for `level`; fields in `taken` are not given."""
    pairs = sorted(_pairs(part, message, level), key=lambda one: (-one.score, one.order))
    matches, used = Matches(), set(taken)
    for pair in pairs:
        place = pair.column.place
        if place in matches.found or place in matches.foreign:
            continue
        if pair.target is None:
            matches.foreign[place] = pair.meaning.concept if pair.meaning else ""
            continue
        name, at, kind = pair.target
        qualified = f"{at}.{name}"
        if qualified in used:
            _note_rival(matches, qualified, pair)
            continue
        used.add(qualified)
        matches.found[place] = Match(pair.column, name, at, kind, _guess(pair), pair.score)
    return matches


def _note_rival(matches: Matches, qualified: str, pair: _Pair) -> None:
    """Remember a column that fits a field as well as the one that got it."""
    for place, match in matches.found.items():
        if match.qualified == qualified and match.score - pair.score < 0.15:
            matches.rivals[place] = (*matches.rivals.get(place, ()), pair.column.place)


def _pairs(part: Part, message: Message, level: str) -> Iterator[_Pair]:
    has_ids = any(share(column.filled, is_shipment_id) > 0.6 for column in part.columns)
    for order, column in enumerate(part.columns):
        meanings = understand(column.name, column.around) if column.name else []
        for meaning in meanings:
            pair = _named(order, column, meaning, message, level)
            if pair is not None:
                yield _without_ids(pair) if has_ids else pair
        yield from _shaped(order, column, message, level)
        if not meanings or meanings[0].strength < _PERHAPS:
            yield from _alone(order, column, part, message, level)


def _named(
    order: int, column: Column, meaning: Meaning, message: Message, level: str
) -> _Pair | None:
    if not meaning.is_ours:
        return _Pair(meaning.strength, order, column, None, meaning)
    target = find_field(message, level, meaning.concept)
    if target is None:  # weaker, so that a field that is there comes first
        return _Pair(meaning.strength - 0.2, order, column, None, meaning)
    if not _holds(target[2], column):
        return None
    said = of_texts(meaning.concept, target[2], column)
    score = meaning.strength + said
    return (
        _Pair(score, order, column, target, meaning) if said > NEVER and score >= _PERHAPS else None
    )


def _holds(field: Field, column: Column) -> bool:
    """Return whether a field takes what a place holds: one value, or several."""
    return field.is_many or not column.place.endswith("[]")


def _without_ids(pair: _Pair) -> _Pair:
    """Return the pair with less for a shipment's id where another column holds ids like ours."""
    is_other = (
        pair.target is not None
        and pair.target[0] == "shipmentId"
        and (share(pair.column.filled, is_shipment_id) <= 0.6)
    )
    if not is_other:
        return pair
    return _Pair(pair.score - 0.7, pair.order, pair.column, pair.target, pair.meaning)


def _shaped(order: int, column: Column, message: Message, level: str) -> Iterator[_Pair]:
    """Yield what the texts alone say, whatever the column is called."""
    for concept in ("shipmentId", "ean", "tracking", "deliveryEmail", "deliveryCountry"):
        target = find_field(message, level, concept)
        score = of_shape(concept, column)
        is_told = score >= _LIKELY or not column.name
        if target and score and is_told and _holds(target[2], column):
            yield _Pair(score, order, column, target, None)


def _alone(order: int, column: Column, part: Part, message: Message, level: str) -> Iterator[_Pair]:
    """Yield what a column without a known name is where no other of the record looks like it."""
    for concept, looks in _ONLY:
        target = find_field(message, level, concept)
        alike = _alike(part, looks)
        if target and alike == [column] and _holds(target[2], column):
            yield _Pair(0.65 if len(column.filled) > 1 else 0.5, order, column, target, None)


def _alike(part: Part, looks: Callable[[Sequence[str]], bool]) -> list[Column]:
    """Return the columns that look so; of several, numbers that only count the records do not."""
    found = [one for one in part.columns if looks(one.filled)]
    return found if len(found) < 2 else [one for one in found if not _counts(one.filled)]


def _counts(texts: Sequence[str]) -> bool:
    """Return whether numbers go up by one, beginning anew at 1: positions of lines."""
    if not all(text.isdecimal() for text in texts) or int(texts[0]) != 1 or len(set(texts)) < 2:
        return False
    numbers = [int(text) for text in texts]
    return all(after in (1, before + 1) for before, after in pairwise(numbers))


def _is_date(texts: Sequence[str]) -> bool:
    return bool(texts) and dates_in(texts) is not None


def _is_count(texts: Sequence[str]) -> bool:
    numbers = numbers_in(texts)
    return bool(
        numbers
        and numbers.is_whole
        and max(len(text) for text in texts) <= 6
        and (not dates_in(texts))
    )


def _is_item(texts: Sequence[str]) -> bool:
    distinct = len(set(texts)) > 0.5 * len(texts)
    return distinct and share(texts, _looks_like_item) == 1 and not dates_in(texts)


def _looks_like_item(text: str) -> bool:
    is_another = is_shipment_id(text) or carrier_of(text) or is_country(text)
    has_both = any(one.isdigit() for one in text) and any(one.isalpha() for one in text)
    return not is_another and has_both and len(text) > 2 and " " not in text and "@" not in text


#: Fields that a column is perhaps, where it is the only one of its kind in the record.
_ONLY = (
    ("shippedAt", _is_date),
    ("countedAt", _is_date),
    ("receivedAt", _is_date),
    ("orderDate", _is_date),
    ("created", _is_date),
    ("quantity", _is_count),
    ("physicalSku", _is_item),
)


def find_field(message: Message, level: str, concept: str) -> tuple[str, str, Field] | None:
    """Return name, level and kind of the field that `concept` is in a record for each `level`.

    What is said of the file is looked for in records of the file only.
    """
    levels = list(message.levels)
    visible = levels[1 : levels.index(level) + 1] or levels[:1]
    if concept not in _OF_THE_WHOLE:
        visible = visible[::-1]
    for at in visible:
        if concept in message.levels[at]:
            return concept, at, message.levels[at][concept]
    return None


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


def _guess(pair: _Pair) -> Guess:
    score = pair.score
    sureness = Sureness.SURE if score >= _SURE else Sureness.LIKELY
    if score < _LIKELY:
        sureness = Sureness.PERHAPS
    elif not pair.column.filled:
        sureness = Sureness.LIKELY
    if pair.target and pair.target[2].type is FieldType.BOOLEAN:
        sureness = Sureness.PERHAPS  # what is final or cancelled is decided by a person
    why = " and ".join(one for one in (_by_name(pair), _by_texts(pair)) if one)
    return Guess(pair.target[0] if pair.target else "", sureness, why)


def _by_name(pair: _Pair) -> str:
    meaning = pair.meaning
    if meaning is None:
        return ""
    called = {"whole": "is", "within": "has in it", "alike": "is almost"}[meaning.how]
    return f"its name {called} a word for it in {meaning.language}"


def _by_texts(pair: _Pair) -> str:
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
