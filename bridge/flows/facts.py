"""Staged records of a document as facts: each once, whatever was sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from bridge.errors import ItemError
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.keys import MARK, key_text
from bridge.model.document import Value, from_json
from bridge.model.problem import Problem

#: States of records whose values count.
COUNTING = ("staged", "held", "applied")
#: What only says which item a line is about.
ITEM = frozenset({"line.physicalSku", "line.ean", "line.lineId"})
_QUANTITY = "line.quantity"
#: Why a record counts for nothing that a person has discarded; of one that could not be read, its
#: own reason stands behind.
DISCARDED = "discarded"
#: Code of the problem that a fact is told anew in other words.
OTHER_CONTENT = "same-key-other-content"


def documents_to_settle(work: Work, message: str) -> list[str]:
    """Return the documents that something new or unsettled is known about, in order of key.

    One of which only an unreadable record speaks is among them: it is held, never left out.
    """
    return work.books.records.unsettled_documents(work.name, message)


def drop_repeated(
    work: Work, rows: Sequence[RecordRow], released: Set[str]
) -> tuple[list[RecordRow], list[Problem]]:
    """Skip the facts that came in another file already; the same key with other content is told.

    What was told first counts, where a person has `released` such a problem.

    Returns the rows that count, the first telling of each fact, and the problems.
    """
    repeated: list[RecordRow] = []
    told: dict[int, Problem] = {}
    is_settled = any(row.state == "applied" for row in rows)
    for row in rows:
        if row.state not in ("staged", "held"):
            continue
        earlier = work.books.records.same_fact(row)
        if earlier is None or earlier.id > row.id:
            continue
        problem = _repetition(work, row, earlier, is_settled=is_settled)
        if problem is None or problem.code in released:
            repeated.append(row)
        else:
            told[row.id] = problem
    skip_repeated(work, repeated)
    counting = counting_of(rows, {row.id for row in repeated} | set(told))
    return counting, list(dict.fromkeys(told.values()))


def _repetition(
    work: Work, row: RecordRow, earlier: RecordRow, *, is_settled: bool
) -> Problem | None:
    """Return what is wrong with telling a fact again; None where it is only said twice."""
    if not says_the_same(row, earlier):
        return OTHER_CONTENT_TOLD
    return None if is_settled or is_told_apart(work, row) else SAME_AGAIN


def says_the_same(one: RecordRow, other: RecordRow) -> bool:
    """Return whether two records differ in nothing but what they call their item."""
    return _content(one) == _content(other)


def _content(row: RecordRow) -> dict[str, Value]:
    """Return what a record says beside its item; numbers of parcels are told in any order."""
    return {
        name: sorted(value) if isinstance(value, tuple) else value
        for name, value in values_of(row).items()
        if name not in ITEM
    }


def is_told_apart(work: Work, row: RecordRow) -> bool:
    """Return whether the business key tells a fact sent again from another one like it.

    Two units of an item in one file and two in the next are four, or two told twice, unless a
    parcel, a tracking number or the like says which. A partner's own number of a return does.
    """
    if row.message != "confirmation" or row.level != "line":
        return True
    return bool(told_apart(work.mappings[row.message], values_of(row)))


def told_apart(mapping: CompiledMapping, values: Mapping[str, Value]) -> str:
    """Return what the business key says beside the document and the item; "" for nothing."""
    names = [one for one in mapping.business_key if one not in {*mapping.document_key, *ITEM}]
    parts = [key_text(values.get(name)) for name in names]
    return MARK.join(parts) if any(parts) else ""


def drop_restated(
    work: Work, rows: Sequence[RecordRow], _released: Set[str]
) -> tuple[list[RecordRow], list[Problem]]:
    """Skip what another file has told word for word, where figures contain one another.

    Whatever differs counts: which of the figures holds is for the plan to say.
    """
    first: dict[tuple[str, str], int] = {}
    counting: list[RecordRow] = []
    repeated: list[RecordRow] = []
    for row in rows:
        if row.state not in COUNTING:
            continue
        is_new = first.setdefault((row.fact, row.payload), row.file_id) == row.file_id
        (counting if is_new or row.state == "applied" else repeated).append(row)
    skip_repeated(work, repeated)
    return counting, []


def drop_unchanged(work: Work, counting: Sequence[RecordRow]) -> list[RecordRow]:
    """Skip what says no more than is applied already, of a document with cumulative figures.

    Such a partner tells the state of a shipment again and again, in other words each time.
    """
    applied = [row for row in counting if row.state == "applied"]
    figures: dict[str, int] = {}
    numbers: set[str] = set()
    for row in applied:
        values = values_of(row)
        numbers |= _tracking(values)
        figures[row.fact] = max(values.get(_QUANTITY, 0), figures.get(row.fact, 0))
    unchanged = [
        row for row in counting if row.state != "applied" and _is_unchanged(row, figures, numbers)
    ]
    _skip(work, unchanged, "unchanged", "records skipped as unchanged")
    dropped = {row.id for row in unchanged}
    return [row for row in counting if row.id not in dropped]


def _is_unchanged(row: RecordRow, figures: Mapping[str, int], numbers: Set[str]) -> bool:
    values = values_of(row)
    if values.get("shipment.isCancelled") or not _tracking(values) <= numbers:
        return False
    return _QUANTITY not in values or values[_QUANTITY] == figures.get(row.fact)


def _tracking(values: Mapping[str, Value]) -> set[str]:
    return {*values.get("shipment.tracking", ()), *values.get("parcel.tracking", ())}


def counting_of(rows: Sequence[RecordRow], dropped: Set[int]) -> list[RecordRow]:
    """Return the records whose values count, without those whose ids are `dropped`."""
    return [row for row in rows if row.state in COUNTING and row.id not in dropped]


def skip_repeated(work: Work, rows: Sequence[RecordRow]) -> None:
    """Skip records that say what another file has said already."""
    _skip(work, rows, "duplicate", "records skipped as duplicates")


def _skip(work: Work, rows: Sequence[RecordRow], reason: str, what: str) -> None:
    if rows:
        work.books.records.set_state(rows, "skipped", reason)
        work.did(what, len(rows))


def unsound_count(rows: Sequence[RecordRow]) -> int:
    """Return how many records of a document could not be read and no later file has made good."""
    last_sound = max((row.file_id for row in rows if row.state in COUNTING), default=0)
    return sum(row.state == "aside" and row.file_id >= last_sound for row in rows)


def unmended_count(rows: Sequence[RecordRow]) -> int:
    """Return how many unreadable records of a document nothing later stands for.

    For documents whose quantities prove nothing: what is left out of a return is never missed.
    """
    return sum(not _is_mended(row, rows) for row in rows if row.state == "aside")


def _is_mended(aside: RecordRow, rows: Sequence[RecordRow]) -> bool:
    """Return whether a later file tells what could not be read, or all of its file again."""
    readable = values_of(aside)
    names_line = any(name.startswith("line.") for name in readable)
    before = [row for row in rows if row.file_id == aside.file_id]
    later: dict[int, list[RecordRow]] = {}
    for row in rows:
        if row.file_id > aside.file_id and row.state != "aside":
            later.setdefault(row.file_id, []).append(row)
    told = {row.fact for row in before if row.state != "aside"}
    return any(
        (names_line and any(readable.items() <= values_of(row).items() for row in again))
        or (told <= {row.fact for row in again} and len(again) >= len(before))
        for again in later.values()
    )


def asides(rows: Sequence[RecordRow]) -> int:
    """Return how many records of a document could not be read, made good or not."""
    return sum(row.state == "aside" for row in rows)


def close_asides(work: Work, document: str) -> None:
    """Close what was wrong with single records of a document: all of it is settled now."""
    work.books.problems.close(work.about("record", document))


def unreadable_answer(error: ItemError) -> Problem:
    """Return that something the store has shown could not be read: it waits, nothing is guessed."""
    return Problem(
        "store-answer-unreadable",
        f"what the store shows of it cannot be read: {error.message}",
        error.remedy or "look at it in Centra; it is tried again with each import",
    )


def values_of(row: RecordRow) -> dict[str, Value]:
    """Return what a record says."""
    return from_json(row.payload)


OTHER_CONTENT_TOLD = Problem(
    OTHER_CONTENT,
    "a later file says something else about a fact that an earlier file told already",
    "ask the partner which is right; if both are, name a field that tells them apart in the "
    "mapping's `key`",
)
SAME_AGAIN = Problem(
    "same-again",
    "a later file says the same again, and nothing in it tells whether it is meant twice",
    "ask the partner; a parcel id, a tracking number or a time in the mapping's `key` would tell",
)
