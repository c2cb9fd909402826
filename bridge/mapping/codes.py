"""Code tables as written, made ready to be looked up in both directions."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.mapping.converters import CodePairs
from bridge.mapping.language import CodeTable


def code_pairs(codes: Mapping[str, CodeTable]) -> dict[str, CodePairs]:
    """Return every table under its name, and every column of one under `table.column`."""
    pairs: dict[str, CodePairs] = {}
    for name, table in codes.items():
        for column in _columns(table):
            full = f"{name}.{column}" if column else name
            pairs[full] = _pairs(full, _column(table, column))
    return pairs


def _columns(table: CodeTable) -> list[str]:
    """Return the names of a table's columns, or [""] for one without."""
    named: dict[str, None] = {}
    for theirs in table.values():
        named.update(dict.fromkeys(theirs) if isinstance(theirs, dict) else {"": None})
    return list(named)


def _column(table: CodeTable, column: str) -> dict[str, tuple[str, ...]]:
    """Return ours to all texts of theirs, for one column."""
    texts: dict[str, tuple[str, ...]] = {}
    for ours, theirs in table.items():
        if isinstance(theirs, dict):
            if column in theirs:
                texts[ours] = (theirs[column],)
        elif not column:
            texts[ours] = (theirs,) if isinstance(theirs, str) else tuple(theirs)
    return texts


def _pairs(name: str, texts: Mapping[str, tuple[str, ...]]) -> CodePairs:
    back: dict[str, str] = {}
    shared: set[str] = set()
    for ours, theirs in texts.items():
        for text in theirs:
            if back.setdefault(text, ours) != ours:
                shared.add(text)
    out = {ours: theirs[0] for ours, theirs in texts.items() if theirs}
    return CodePairs(name, out, back, frozenset(shared))
