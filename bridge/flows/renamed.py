"""Facts that are told again under another name of their item: an EAN where a SKU stood before.

A business key holds what a file says, word for word. Which item that names is known once the lines
are of which it tells; then the same fact is the same one, whatever it is called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence, Set

from bridge.flows.facts import (
    COUNTING,
    ITEM,
    OTHER_CONTENT_TOLD,
    SAME_AGAIN,
    is_told_apart,
    says_the_same,
    skip_repeated,
    values_of,
)
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.keys import key_text
from bridge.model.document import Value
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.plan.matching import NoMatch, matching_lines

#: What tells two facts apart whose items are known; the same for the same fact.
Key = Callable[[RecordRow], Hashable]


def drop_renamed(
    work: Work,
    rows: Sequence[RecordRow],
    counting: Sequence[RecordRow],
    lines: Sequence[PickLine],
    released: Set[str],
    values: Callable[[RecordRow], Mapping[str, Value]] = values_of,
) -> tuple[list[RecordRow], list[Problem]]:
    """Skip what another file has told already of one of `lines` under another name of its item.

    `rows` are all that may have told it, `counting` those that count so far. What was told
    otherwise, or may be meant twice, is a problem, as under the same name.
    """
    mapping = work.mappings[counting[0].message] if counting else None
    if mapping is None or len({row.file_id for row in rows}) < 2:
        return list(counting), []
    repeated: list[RecordRow] = []
    told: dict[int, Problem] = {}
    is_settled = any(row.state == "applied" for row in rows)
    for row, earlier in told_again(rows, counting, key_of(mapping, lines, values)):
        problem = None
        if not says_the_same(row, earlier):
            problem = OTHER_CONTENT_TOLD
        elif not is_settled and not is_told_apart(work, row):
            problem = SAME_AGAIN
        if problem is None or problem.code in released:
            repeated.append(row)
        else:
            told[row.id] = problem
    skip_repeated(work, repeated)
    dropped = {row.id for row in repeated} | set(told)
    return [row for row in counting if row.id not in dropped], list(dict.fromkeys(told.values()))


def told_again(
    rows: Sequence[RecordRow], counting: Sequence[RecordRow], key_of: Key
) -> list[tuple[RecordRow, RecordRow]]:
    """Return which of `counting` only tell again what an earlier file has told, each with that.

    Equal facts of one file are as many facts; the next file tells of no more than those again. What
    was seen to be told again by its own words is the first of them.
    """
    fresh = {row.id for row in counting if row.state != "applied"}
    by_key: dict[Hashable, dict[int, list[RecordRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.level == "line" and (row.state in COUNTING or row.reason == "duplicate"):
            by_key[key_of(row)][row.file_id].append(row)
    found: list[tuple[RecordRow, RecordRow]] = []
    for files in by_key.values():
        known: list[RecordRow] = []
        for _, told in sorted(files.items()):
            again = [row for row in told if row.id in fresh]
            left = list(known)[len(told) - len(again) :]
            for row in again[: len(left)]:
                like = next((one for one in left if says_the_same(row, one)), left[0])
                left.remove(like)
                found.append((row, like))
            known = told if len(told) > len(known) else known
    return found


def key_of(
    mapping: CompiledMapping,
    lines: Sequence[PickLine],
    values: Callable[[RecordRow], Mapping[str, Value]] = values_of,
) -> Key:
    """Return what makes the business key of a record, with the lines it speaks of as its item."""
    names = [name for name in mapping.business_key if name not in ITEM]
    has_item = len(names) < len(mapping.business_key)

    def key(row: RecordRow) -> Hashable:
        said = values(row)
        item = _named(said, lines) if has_item else ()
        return (*(key_text(said.get(name)) for name in names), item)

    return key


def _named(values: Mapping[str, Value], lines: Sequence[PickLine]) -> tuple[str, ...]:
    """Return the lines that an entry speaks of; where that is not known, what it calls them."""
    try:
        return tuple(line.shipment_line_id for line in matching_lines(values, lines))
    except NoMatch:
        return tuple(str(values.get(name) or "") for name in sorted(ITEM))
