"""From a partner's figures for items to units shipped of each line, whether they add up or not.

Incremental figures add up. Cumulative ones contain one another: of all that was told of a line the
latest counts, and it may never be lower than an earlier one. They are held together by the lines
that they speak of, whatever the partner calls the item in each file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bridge.model.document import Value
from bridge.model.picking import PickLine
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.plan.matching import UNKNOWN, NoMatch, matching_lines, spread


@dataclass(frozen=True, slots=True)
class Fact:
    """One staged entry, as read."""

    values: Mapping[str, Value]
    #: False: something about the record is wrong, so its shipment may not be settled.
    is_sound: bool = True
    #: Where it stood, for problems.
    where: Where | None = None
    #: The number of its file: the higher, the later it was read.
    file: int = 0
    #: What the mapping's key says beside the item: a lot, a serial number, a parcel.
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A fact about lines of the shipment: all that hold the item which it names."""

    fact: Fact
    lines: Sequence[PickLine]

    @property
    def quantity(self) -> int:
        """Units, as the partner tells them."""
        return int(self.fact.values["line.quantity"])

    @property
    def positions(self) -> tuple[int, ...]:
        """The positions of its lines."""
        return tuple(line.position for line in self.lines)


#: The lines of a figure, and what sets it apart from others of theirs.
_Subject: TypeAlias = tuple[tuple[int, ...], str]


def figures_of(
    facts: Sequence[Fact], lines: Sequence[PickLine]
) -> tuple[list[Figure], list[Problem], list[tuple[Fact, Problem]]]:
    """Return what `facts` tell of `lines`, in the order of reading, and what cannot be right.

    Apart from both: the facts about something that is none of `lines`.
    """
    figures: list[Figure] = []
    problems: list[Problem] = []
    unknown: list[tuple[Fact, Problem]] = []
    for fact in facts:
        if "line.quantity" not in fact.values:
            continue
        try:
            figure = Figure(fact, matching_lines(fact.values, lines))
        except NoMatch as error:
            problem = Problem(
                error.code, error.message, "ask the partner what was shipped", fact.where
            )
            if error.code in UNKNOWN:
                unknown.append((fact, problem))
            else:
                problems.append(problem)
            continue
        if figure.quantity < 0:
            problems.append(replace(_NEGATIVE, where=fact.where))
        else:
            figures.append(figure)
    return figures, problems, unknown


def added_up(figures: Sequence[Figure], lines: Sequence[PickLine]) -> dict[int, int]:
    """Return the units by position that incremental figures make together."""
    shipped = {line.position: 0 for line in lines}
    for figure in figures:
        _fill(shipped, figure.quantity, figure.lines, lines)
    return shipped


def contained(
    figures: Sequence[Figure], lines: Sequence[PickLine]
) -> tuple[dict[int, int], list[Problem]]:
    """Return the units by position that cumulative figures come to, and what contradicts them.

    What is contradictory counts with its highest figure: the shelf never has more than that leaves.
    """
    by_subject: dict[_Subject, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_subject[figure.positions, figure.fact.apart].append(figure)
    problems = _overlapping(by_subject)
    shipped = {line.position: 0 for line in lines}
    for told in by_subject.values():
        problems += _contradictions(told)
        highest = max(figure.quantity for figure in told)
        _fill(shipped, highest, told[0].lines, lines)
    return shipped, problems


def _fill(
    shipped: dict[int, int], quantity: int, found: Sequence[PickLine], lines: Sequence[PickLine]
) -> None:
    room = {line.position: line.quantity - shipped[line.position] for line in lines}
    for position, share in spread(quantity, found, room).items():
        shipped[position] += share


def serials_of(figures: Sequence[Figure], shipped: Mapping[int, int]) -> dict[int, list[str]]:
    """Return the serial numbers by position; of an item on several lines, each line's share."""
    found: dict[int, list[str]] = defaultdict(list)
    for figure in figures:
        number = str(figure.fact.values.get("line.serialNumber") or "")
        if not number or not figure.quantity or any(number in found[at] for at in figure.positions):
            continue
        open_ones = [at for at in figure.positions if len(found[at]) < shipped[at]]
        found[(open_ones or figure.positions)[0]].append(number)
    return {position: numbers for position, numbers in found.items() if numbers}


def _contradictions(told: Sequence[Figure]) -> list[Problem]:
    """Return what is wrong with the figures of one subject: two in a file, or a lower later one."""
    last = max(told, key=lambda figure: figure.fact.file)
    rows = Counter(figure.fact.file for figure in told)
    if max(rows.values()) > 1:
        return [replace(_TWICE, where=last.fact.where)]
    if last.quantity < max(figure.quantity for figure in told):
        return [replace(_LOWER, where=last.fact.where)]
    return []


def _overlapping(by_subject: Mapping[_Subject, Sequence[Figure]]) -> list[Problem]:
    """Return that a line is spoken of in two ways, of which one may contain the other."""
    subjects: dict[int, set[_Subject]] = defaultdict(set)
    for positions, apart in by_subject:
        for position in positions:
            subjects[position].add((positions, apart))
    for several in subjects.values():
        ways = {positions for positions, _ in several}
        if len(ways) > 1 or (len(several) > 1 and any(not apart for _, apart in several)):
            last = max((by_subject[one][-1] for one in several), key=lambda one: one.fact.file)
            return [replace(_OVERLAPPING, where=last.fact.where)]
    return []


_NEGATIVE = Problem("impossible-quantity", "has a quantity below zero", "ask the partner")
_TWICE = Problem(
    "figure-twice",
    "one file has two figures for the same line, and cumulative figures cannot be added up",
    "ask the partner; where both are meant, name a field that tells them apart in the mapping's "
    "`key`, such as line.lineId",
)
_LOWER = Problem(
    "figure-lower",
    "a later figure for a line is lower than an earlier one, which it should contain",
    "ask the partner which is right; a later file that is no lower settles it",
)
_OVERLAPPING = Problem(
    "figures-overlap",
    "its figures name the same line in two ways, so that one may contain the other",
    "ask the partner to name items and lots alike in every file",
)
