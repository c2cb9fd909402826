"""Whether a partner says that nothing more of a shipment will come, and whether that can be so.

It says so outright, line by line, or with counters where the mapping lets them count. Rows that are
missing say nothing, so counters are also held against the rows that were read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from bridge.model.document import Value
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.terms import Terms
from bridge.plan.figures import Fact, Figure

#: What counters say of a shipment.
_Said: TypeAlias = Literal["", "all", "nothing"]
_PAIRS = (
    ("shipment.orderedLineCount", "shipment.shippedLineCount"),
    ("shipment.orderedUnitCount", "shipment.shippedUnitCount"),
)


def is_final(
    facts: Sequence[Fact],
    figures: Sequence[Figure],
    shipped: Mapping[int, int],
    lines: Sequence[PickLine],
    terms: Terms,
) -> bool:
    """Return whether the partner has said that no more will come."""
    if terms.final == "always" or any(fact.values.get("shipment.isFinal") for fact in facts):
        return True
    if terms.final == "counted":
        said = {_counted(fact.values) for fact in facts}
        if "all" in said or ("nothing" in said and not any(shipped.values())):
            return True
    closed = _closed(figures, shipped, terms)
    return bool(closed) and closed >= _missing(lines, shipped)


def are_all_told(facts: Sequence[Fact], terms: Terms) -> bool:
    """Return whether a shipment without lines was named as whole: `lines: all`."""
    if not terms.has_final_signal:
        return any(fact.is_sound for fact in facts)
    is_counted = terms.final == "counted" and any(_counted(one.values) == "all" for one in facts)
    return is_counted or any(fact.values.get("shipment.isFinal") for fact in facts)


def _counted(values: Mapping[str, Value]) -> _Said:
    """Return what one telling's own counters say; "" where they leave it open."""
    said: set[_Said] = set()
    for ordered_name, shipped_name in _PAIRS:
        ordered, shipped = values.get(ordered_name), values.get(shipped_name)
        if ordered is not None and shipped is not None:
            said.add("nothing" if shipped == 0 else "all" if shipped >= ordered else "")
    return said.pop() if len(said) == 1 else ""


def _missing(lines: Sequence[PickLine], shipped: Mapping[int, int]) -> set[int]:
    """Return the positions of the lines of which units are missing."""
    return {line.position for line in lines if shipped[line.position] < line.quantity}


def _closed(figures: Sequence[Figure], shipped: Mapping[int, int], terms: Terms) -> set[int]:
    """Return the positions of the lines of which no more will come, by what is said of each.

    A row that names an item of several lines speaks for one of them, unless its figure is
    cumulative, and so that of all of them.
    """
    rows: dict[tuple[int, ...], int] = defaultdict(int)
    for figure in figures:
        rows[figure.positions] += _is_line_final(figure, shipped, terms)
    is_cumulative = terms.quantities == "cumulative"
    told = (at for at, number in rows.items() if number >= (1 if is_cumulative else len(at)))
    return {position for positions in told for position in positions}


def _is_line_final(figure: Figure, shipped: Mapping[int, int], terms: Terms) -> bool:
    values = figure.fact.values
    if values.get("line.isFinal"):
        return True
    if terms.final != "counted":
        return False
    if values.get("line.openQuantity") == 0:
        return True
    ordered = int(values.get("line.orderedQuantity") or 0)
    return len(figure.positions) == 1 and 0 < ordered <= shipped[figure.positions[0]]


def against_short(
    facts: Sequence[Fact],
    figures: Sequence[Figure],
    shipped: Mapping[int, int],
    lines: Sequence[PickLine],
    terms: Terms,
) -> list[Problem]:
    """Return why what is missing may not be called short, though a final signal was given."""
    missing, problems = _missing(lines, shipped), []
    if any(_is_other_order(one.values, lines) for one in facts) or any(
        map(_is_other_line, figures)
    ):
        problems.append(_ORDERED_OTHERWISE)
    if any(_lacks_rows(one.values, shipped) for one in facts if _counted(one.values) == "all"):
        problems.append(_COUNTERS_DIFFER)
    if terms.quantities == "incremental" and any(
        len(one.positions) > 1 and missing.intersection(one.positions)
        for one in figures
        if _is_line_final(one, shipped, terms)
    ):
        problems.append(_WHICH_LINE)
    return problems


def _is_other_order(values: Mapping[str, Value], lines: Sequence[PickLine]) -> bool:
    """Return whether counters speak of another order than the one that was sent."""
    return _differs(values, "shipment.orderedLineCount", len(lines)) or _differs(
        values, "shipment.orderedUnitCount", sum(line.quantity for line in lines)
    )


def _is_other_line(figure: Figure) -> bool:
    ordered = figure.fact.values.get("line.orderedQuantity")
    return ordered is not None and ordered not in (
        *(line.quantity for line in figure.lines),
        sum(line.quantity for line in figure.lines),
    )


def _lacks_rows(values: Mapping[str, Value], shipped: Mapping[int, int]) -> bool:
    """Return whether more or less was read than the counters have shipped."""
    return _differs(
        values, "shipment.shippedLineCount", sum(units > 0 for units in shipped.values())
    ) or _differs(values, "shipment.shippedUnitCount", sum(shipped.values()))


def _differs(values: Mapping[str, Value], name: str, ours: int) -> bool:
    return name in values and values[name] != ours


_ORDERED_OTHERWISE = Problem(
    "short-ordered-otherwise",
    "units are missing, and the partner's counters have another order than the one it was sent",
    "ask the partner what it has on its books for it",
)
_COUNTERS_DIFFER = Problem(
    "short-counters-differ",
    "units are missing, and the partner's counters are not those of the rows that came",
    "ask the partner for the rows that lack, or what its counters count",
)
_WHICH_LINE = Problem(
    "short-line-unclear",
    "units are missing, and which of several lines with the same item is done cannot be told",
    "ask the partner; our line id (`line.lineId`) in its file would tell",
)
