"""Problems of records as such, in words; those of single cells are told where they are read."""

from __future__ import annotations

from bridge.mapping.counts import Difference
from bridge.model.place import Where
from bridge.model.problem import Problem, Severity
from bridge.model.records import Record

#: The code of a file, or of a document, that is not as large as it says.
COUNT_DIFFERS = "count-differs"


def fault(record: Record) -> Problem:
    """Return what the codec has against a record."""
    return Problem(
        code=record.fault_code or "row-unreadable",
        message=record.fault,
        remedy="ask the partner for a correct file; everything it may touch waits",
        where=record.where,
        severity=Severity.SET_ASIDE,
    )


def orphan(where: Where) -> Problem:
    """Return that nothing encloses a record that has to be enclosed."""
    return Problem(
        code="header-missing",
        message="the record that it belongs to is missing or could not be read",
        remedy="ask the partner for a correct file",
        where=where,
        severity=Severity.SET_ASIDE,
    )


def contradiction(where: Where) -> Problem:
    """Return that a record and the one that it stands in name different documents."""
    return Problem(
        code="header-differs",
        message="names another document than the record that it stands below",
        remedy="ask the partner which of them is right",
        where=where,
        severity=Severity.SET_ASIDE,
    )


def not_closed(where: Where) -> Problem:
    """Return that the row is missing that closes a record and all below it."""
    return Problem(
        code="end-missing",
        message="the row that closes it is missing, so it is not known whether all of it came",
        remedy="ask the partner for the whole file",
        where=where,
        severity=Severity.SET_ASIDE,
    )


def told_twice(where: Where) -> Problem:
    """Return that two records are named alike, though others are to belong to one of them."""
    return Problem(
        code="header-twice",
        message="another record of the file is named alike, so it is not known what belongs to "
        "which of them",
        remedy="ask the partner, or let the mapping's `by` name more that tells them apart",
        where=where,
        severity=Severity.SET_ASIDE,
    )


def count_differs(difference: Difference, where: Where, severity: Severity) -> Problem:
    """Return that a file or a document is not as large as it says."""
    return Problem(
        code=COUNT_DIFFERS,
        message=difference.message,
        remedy="ask the partner for the whole file; where its counts are known to be wrong, say "
        "`counts: warn` in the mapping",
        where=where,
        field=difference.name,
        severity=severity,
    )


def no_key(where: Where, names: tuple[str, ...]) -> Problem:
    """Return that it cannot be told what a record is about."""
    return Problem(
        code="key-missing",
        message=f"has no {' or no '.join(names)}, so it is not known what it is about",
        remedy="ask the partner",
        where=where,
        severity=Severity.SET_ASIDE,
    )
