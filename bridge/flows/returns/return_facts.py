"""Records of a return as facts: a return that is sent twice, and two that look the same.

A partner's own number, a time or a tracking number in the key says which of the two it is. Where a
return is named by its shipment or order alone, nothing does: then a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from bridge.flows.facts import counting_of, drop_repeated, skip_repeated, unmended_count
from bridge.flows.renamed import drop_renamed, key_of, told_again
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.mapping.compiled import CompiledMapping
from bridge.model.picking import PickLine
from bridge.model.problem import Problem

_MESSAGE = "return"
#: What two returns of the same goods have in common.
_SAME_GOODS = frozenset(
    {"return.shipmentId", "return.orderId", "line.condition", "line.reasonCode", "line.lineId",
     "line.physicalSku", "line.ean"}
)  # fmt: skip


def is_numbered(mapping: CompiledMapping) -> bool:
    """Return whether the key tells a return from the next one of the same goods."""
    return not _SAME_GOODS.issuperset(mapping.business_key)


def is_one_return(mapping: CompiledMapping) -> bool:
    """Return whether all that is told of one document is one return of the partner's."""
    return not _SAME_GOODS.issuperset(mapping.document_key)


def first_told(rows: Sequence[RecordRow], fresh: Sequence[RecordRow]) -> list[RecordRow]:
    """Return those of the `fresh` records that were told before the others.

    What one file tells is one telling, whenever it is looked at; with it goes what a later one
    makes good of it. `rows` are all records of the document.
    """
    told: list[RecordRow] = []
    for file_id in sorted({row.file_id for row in rows}):
        told = [row for row in fresh if row.file_id <= file_id]
        if told and not unmended_count([row for row in rows if row.file_id <= file_id]):
            break
    return told


def told_once(
    work: Work, rows: Sequence[RecordRow], released: Set[str]
) -> tuple[list[RecordRow], list[Problem]]:
    """Return the records that count, each fact once, and what is wrong with the others.

    `released` are codes of problems that a person has let pass: what is told again of goods that
    came back before then counts as having come back again.
    """
    if is_numbered(work.mappings[_MESSAGE]):
        return drop_repeated(work, rows, released)
    repeated: list[RecordRow] = []
    again: list[RecordRow] = []
    for row in rows:
        earlier = work.books.records.same_fact(row) if row.state in ("staged", "held") else None
        if earlier is None or earlier.id > row.id:
            continue
        is_repeated = row.level != "line" or _is_same_file(work, row, earlier)
        (repeated if is_repeated else again).append(row)
    skip_repeated(work, repeated)
    is_held = bool(again) and SAME_AGAIN.code not in released
    dropped = {row.id for row in (repeated + again if is_held else repeated)}
    return counting_of(rows, dropped), [SAME_AGAIN] if is_held else []


def told_once_by_item(
    work: Work,
    counting: Sequence[RecordRow],
    fresh: Sequence[RecordRow],
    lines: Sequence[PickLine],
    released: Set[str],
) -> tuple[list[RecordRow], list[Problem]]:
    """Return the `fresh` records of `counting` that tell of goods once, whatever they call them.

    `lines` are those of the shipments that the goods came back of. Where the key tells returns
    apart, what is more than was made has been let pass by a person: it is told once in itself.
    """
    if is_numbered(work.mappings[_MESSAGE]):
        return drop_renamed(work, fresh, fresh, lines, released)
    if SAME_AGAIN.code in released:
        return list(fresh), []
    again = told_again(counting, fresh, key_of(work.mappings[_MESSAGE], lines))
    dropped = {row.id for row, _ in again}
    return [row for row in fresh if row.id not in dropped], [SAME_AGAIN] if again else []


def _is_same_file(work: Work, row: RecordRow, earlier: RecordRow) -> bool:
    """Return whether it is the same file, read again."""
    files = work.books.files
    return files.get(row.file_id).sha256 == files.get(earlier.file_id).sha256


SAME_AGAIN = Problem(
    "same-again",
    "a later file tells again of goods that came back before, and nothing in it tells whether "
    "they came back a second time",
    "ask the partner: `bridge release` makes another return, `bridge discard` takes it for the "
    "same one; a number or a time in the mapping's `key` would tell",
)
