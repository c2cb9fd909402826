"""Columns by their texts alone: what has a shape of its own, or is the only one of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from bridge.model.fields import Message
from bridge.workbench.drafting.dates import dates_in
from bridge.workbench.drafting.evidence import of_shape
from bridge.workbench.drafting.numbers import numbers_in
from bridge.workbench.drafting.outline import Column, Part
from bridge.workbench.drafting.pairing import Pair, find_field, holds
from bridge.workbench.drafting.shapes import carrier_of, is_country, is_shipment_id, share

#: Fields whose texts tell them whatever the column is called.
_TELLING = frozenset({"shipmentId", "ean", "tracking"})
#: Fields that every record tells which tells them at all.
_ALWAYS = frozenset({"quantity", "physicalSku"})
#: Digits of a quantity or an amount at most; longer ones are numbers of something.
_LONGEST_COUNT, _LONGEST_NUMBER = 6, 10


def by_shape(order: int, column: Column, message: Message, level: str) -> Iterator[Pair]:
    """Yield what the texts alone say, whatever the column is called."""
    for concept in ("shipmentId", "ean", "tracking", "deliveryEmail", "deliveryCountry"):
        target = find_field(message, level, concept)
        score = of_shape(concept, column)
        is_told = concept in _TELLING or not column.name
        if target and score and is_told and holds(target[2], column):
            yield Pair(score, order, column, target, None)


def by_being_alone(
    nameless: Sequence[tuple[int, Column]], part: Part, message: Message, level: str
) -> Iterator[Pair]:
    """Yield what columns without a known name are where no other of the record looks like them.

    `nameless` are they, each with its place in the order of the record's columns.
    """
    for concept, looks in _ONLY:
        target = find_field(message, level, concept)
        alike = _alike(part, _is_number if looks is _is_count else looks) if target else []
        for order, column in nameless if len(alike) == 1 else ():
            if target and column is alike[0] and looks(column.filled) and holds(target[2], column):
                score = 0.65 if _is_told(concept, column, part) else 0.5
                yield Pair(score, order, column, target, None)


def _is_told(concept: str, column: Column, part: Part) -> bool:
    """Return whether being alone makes it likely: not of columns that few records fill."""
    if len(column.filled) < 2 or column.is_joined:
        return False
    if concept not in _ALWAYS:
        return True
    return column.is_always_filled and not _is_in_address(column, part)


def _is_in_address(column: Column, part: Part) -> bool:
    """Return whether it looks like a postal code beside a country, or beside what has words."""
    texts = column.filled
    if not all(len(text) in (4, 5, 6) and text[0] != "0" for text in texts):
        return False
    at = part.columns.index(column)
    beside = [*part.columns[max(0, at - 1) : at], *part.columns[at + 1 : at + 2]]
    return any(share(one.filled, _is_of_address) > 0.6 for one in beside)


def _is_of_address(text: str) -> bool:
    return is_country(text) or (" " in text and text[0].isalpha())


def _alike(part: Part, looks: Callable[[Sequence[str]], bool]) -> list[Column]:
    """Return the columns that look so; of several, numbers that only count the records do not."""
    found = [one for one in part.columns if not one.is_running and looks(one.filled)]
    return found if len(found) < 2 else [one for one in found if not _counts(one.filled)]


def _counts(texts: Sequence[str]) -> bool:
    """Return whether numbers go up by one, beginning anew at 1: positions of lines."""
    if (
        not texts
        or not all(text.isdecimal() for text in texts)
        or int(texts[0]) != 1
        or len(set(texts)) < 2
    ):
        return False
    numbers = [int(text) for text in texts]
    return all(after in (1, before + 1) for before, after in pairwise(numbers))


def _is_date(texts: Sequence[str]) -> bool:
    return bool(texts) and dates_in(texts) is not None


def _is_count(texts: Sequence[str]) -> bool:
    return _is_number(texts) and max(len(text.lstrip("0")) for text in texts) <= _LONGEST_COUNT


def _is_number(texts: Sequence[str]) -> bool:
    """Return whether a column could hold quantities, be it in thousandths, or amounts in cents."""
    numbers = numbers_in(texts)
    if numbers is None or not numbers.is_whole or dates_in(texts):
        return False
    return max(len(text.lstrip("0")) for text in texts) <= _LONGEST_NUMBER


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
    ("happenedAt", _is_date),
    ("orderDate", _is_date),
    ("created", _is_date),
    ("quantity", _is_count),
    ("physicalSku", _is_item),
)
