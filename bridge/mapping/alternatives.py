"""Rules of one record that tell the same: which of them counts, and what may stand beside what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bridge.mapping.compiled import CompiledField
from bridge.mapping.finding import Finding
from bridge.mapping.language import FieldRule, RecordRule
from bridge.model.records import PlaceName


def filled_beside(record: RecordRule, rule: FieldRule) -> frozenset[PlaceName]:
    """Return the places that are written whatever becomes of `rule`.

    Those of its alternatives are not: of several rules with `when` for a field one is written.
    """
    beside = (
        one.at
        for one in record.fields
        if not (one.when and (one.field, one.join) == (rule.field, rule.join))
    )
    return frozenset(
        [*record.match, *record.starts, *(place for places in beside for place in places)]
    )


def read_twice(fields: Sequence[CompiledField]) -> Iterator[Finding]:
    """Yield rules for a field of ours that another rule reads as well.

    With `when` they are alternatives, and the last may go without: it is for all other cases.
    """
    times = Counter(name for one in fields for name in one.names)
    for name in [name for name, number in times.items() if number > 1]:
        told = [one for one in fields if name in one.names]
        if any(not one.on_places for one in told[:-1]):
            meant = "read each field of ours from one place, or say `when` each of them counts"
            for one in told:
                if not one.on_places:
                    yield Finding(one.path, meant, f"{name} {times[name]} times")


def of_fields(fields: Sequence[CompiledField]) -> Iterator[CompiledField]:
    """Yield `fields`; of those that read the same field of ours, the first that applies counts."""
    times = Counter(name for one in fields for name in one.names)
    for one in fields:
        is_branch = any(times[name] > 1 for name in one.names)
        if is_branch:
            yield replace(one, is_branch=True, is_conditional=True, is_plain=False)
        else:
            yield one


def of_places(fields: Sequence[CompiledField]) -> Iterator[CompiledField]:
    """Yield `fields`; a place that several write says too little to be read back."""
    times = Counter(place for one in fields for place in one.places)
    for one in fields:
        is_branch = any(times[place] > 1 for place in one.places)
        if is_branch:
            yield replace(one, is_branch=True, is_conditional=True, is_read=False)
        else:
            yield one


def as_written(fields: Sequence[CompiledField], is_outbound: bool) -> list[CompiledField]:
    """Return `fields` in the order of writing.

    In a message that comes in conditions are about places, so what stands there is written first,
    and constants with conditions last: they decide nothing.
    """
    if is_outbound:
        return list(fields)
    return sorted(fields, key=lambda one: one.is_conditional * (1 + (one.kind == "constant")))
