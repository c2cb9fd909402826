"""Dates whose time stands in a column of its own."""

from __future__ import annotations

from bridge.model.fields import FieldType
from bridge.workbench.drafting.dates import clock_in, dates_in
from bridge.workbench.drafting.matching import Matches
from bridge.workbench.drafting.outline import Column, Part
from bridge.workbench.drafting.vocabulary import words_of

#: What a column of times is called.
_CLOCK_WORDS = frozenset("time zeit uhrzeit tijd tijdstip tid klockslag heure".split())


def clocks_of(part: Part, matches: Matches) -> dict[str, Column]:
    """Return the column with the time for each place of a date that has none of its own."""
    free = [one for one in part.columns if one.place not in matches.found and clock_in(one.filled)]
    found: dict[str, Column] = {}
    for at, column in enumerate(part.columns):
        match = matches.found.get(column.place)
        dates = dates_in(column.filled) if match and match.field.type is FieldType.MOMENT else None
        if dates is None or not dates.is_day_only:
            continue
        following = part.columns[at + 1 : at + 2]
        fitting = [
            one
            for one in free
            if (one in following and _is_plainly_a_clock(one)) or _is_clock_of(one, column)
        ]
        if fitting and fitting[0] not in found.values():
            found[column.place] = fitting[0]
    return found


def _is_plainly_a_clock(column: Column) -> bool:
    """Return whether a column beside a date is its time whatever it is called."""
    return all(":" in text or len(text) == 6 for text in column.filled)


def _is_clock_of(clock: Column, date: Column) -> bool:
    """Return whether the names say that the two belong together: ship_date and ship_time."""
    words = [word for word in words_of(clock.name) if word not in _CLOCK_WORDS]
    return bool(words) and set(words) <= set(words_of(date.name))
