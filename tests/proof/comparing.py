"""What a world comes down to, and where two worlds differ.

Clocks, numbers of attempts and of runs are no part of it; neither is into how many order files the
same rows went, nor how often a stock figure was told, which is computed anew and never repeated.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import ZipFile, is_zipfile

from bridge.sandbox.order_api import Entry
from bridge.sandbox.store import Kind
from tests.acceptance.world import World

Sight: TypeAlias = dict[str, Counter[str]]

#: Tables that tell how something went, and not what came of it.
_LOGS = frozenset(
    "runs outcomes figures meta stores adoptions sightings sequences attempts".split(),
)
#: Tables of which it does not matter how often they say the same.
_AT_LEAST_ONCE = frozenset({"restorations"})
#: Columns that hold a time of ours, a number that the ledger gave, or how often was tried.
_PASSING = re.compile(
    r"(id|.*_at|run_id|opened_by|attempts|looks|action_id|file_id|remote_modified|temporary|sent"
    r"|reached|cancel_file_id|ack_file_id|resent_after)$"
)
#: What the names of files begin with that are written apart from order files.
_APART = ("ITEM", "CXL", "ACK", "ASN")
#: What stands once in a file: the names of columns, or how many rows there are.
_HEAD = re.compile(r"\D*|H;\d+")
#: Times that are the partner's word, and whether a movement has reached the store's figure.
_KEPT = {"counted_at", "shelf_at", "shipped_at"}


def seen(
    world: World,
    journal: Sequence[Entry] = (),
    also: Sequence[MutableMapping[str, bytes]] = (),
) -> Sight:
    """Return what a world comes down to; `journal` holds the calls of its past.

    `also` are files by their paths that are in no folder any more.
    """
    sight = {
        "calls with an effect": _calls(world, (*journal, *world.api.journal)),
        "effects": _effects(world),
        "on the shelf": Counter(f"{one.label}: {one.physical}" for one in world.store.items),
    }
    for name, home in world.homes.items():
        sight |= _files(name, home.root, also)
    with world.ledger() as ledger:
        return sight | {f"table {name}": rows for name, rows in rows_of(ledger)}


def difference(expected: Sight, found: Sight) -> list[str]:
    """Return what lacks and what is too much, a line each."""
    told = []
    for part in sorted({*expected, *found}):
        one, other = expected.get(part, Counter()), found.get(part, Counter())
        told += [f"{part}: lacks {text}" for text in (one - other).elements()]
        told += [f"{part}: too much: {text}" for text in (other - one).elements()]
    return told


# The store --------------------------------------------------------------------------------------


def _calls(world: World, journal: Sequence[Entry]) -> Counter[str]:
    return Counter(
        f"{one.method} {_path(world, one.path)} {one.body}"
        for one in journal
        if one.had_effect and one.path != "stock"
    )


def _path(world: World, path: str) -> str:
    """Return a path without a number that depends on what came first."""
    folder, _, number = path.partition("/")
    return f"{folder}/{_return(world, number)}" if folder == "returns" else path


def _return(world: World, number: str) -> str:
    made = world.store.returns.get(int(number)) if number.isdecimal() else None
    return f"({made.comment})" if made else number


def _effects(world: World) -> Counter[str]:
    of_returns = {Kind.RETURN_CREATED, Kind.RETURN_MARKED, Kind.REFUNDED, Kind.REFUND_EMAILED}
    return Counter(
        f"{one.kind} {_return(world, one.subject) if one.kind in of_returns else one.subject} "
        f"{one.detail}"
        for one in world.store.effects
        if one.kind is not Kind.STOCK_SET
    )


# The partners -----------------------------------------------------------------------------------


def _files(
    partner: str, root: Path, also: Sequence[MutableMapping[str, bytes]]
) -> Iterator[tuple[str, Counter[str]]]:
    """Yield the partner's folders; of the order files the rows, and whether all is whole."""
    orders: dict[str, bytes] = {}
    for memory in also:
        orders |= {Path(path).name: content for path, content in memory.items()}
    for folder in sorted(one for one in root.iterdir() if one.is_dir()):
        files = {one.name: one.read_bytes() for one in folder.iterdir()}
        if folder.name == "in":
            orders |= files
        else:
            yield f"{partner}'s {folder.name}", Counter(f"{n}: {f!r}" for n, f in files.items())
    yield f"{partner}'s in", _orders(orders)


def _orders(files: Mapping[str, bytes]) -> Counter[str]:
    rows = Counter[str]()
    heads = set()
    numbers: dict[str, list[int]] = {}
    for name, content in files.items():
        lines = _lines(content) or [""]
        if _HEAD.fullmatch(lines[0]):
            heads.add(re.sub(r"\d+", "N", lines.pop(0)))
        rows.update(lines)
        kind = re.sub(r"\d+", "N", name)
        numbers.setdefault(kind, []).append(int(re.sub(r"\D", "", name) or 0))
    rows.update(f"a file that begins with {head!r}" for head in heads)
    number_of_each = {len(one) for kind, one in numbers.items() if not kind.startswith(_APART)}
    for kind, found in numbers.items():
        is_complete = sorted(found) == list(range(1, len(found) + 1)) and len(number_of_each) == 1
        rows[f"{kind}, {'all numbers once' if is_complete else sorted(found)}"] += 1
    return rows


def _lines(content: bytes) -> list[str]:
    """Return the lines of a file; of a zip those of its first file, and its others whole."""
    if not is_zipfile(BytesIO(content)):
        return content.decode("iso-8859-1").splitlines()
    with ZipFile(BytesIO(content)) as archive:
        first, *others = archive.namelist()
        lines = archive.read(first).decode("iso-8859-1").splitlines()
        return lines + [f"{name}: {archive.read(name)!r}" for name in others]


# The ledger -------------------------------------------------------------------------------------


def rows_of(ledger: sqlite3.Connection) -> Iterator[tuple[str, Counter[str]]]:
    """Yield the tables of a ledger with what their rows say for good."""
    ledger.row_factory = sqlite3.Row
    names = ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for (table,) in names.fetchall():
        if table not in _LOGS and not table.startswith("sqlite_"):
            rows = (dict(row) for row in ledger.execute(f"SELECT * FROM {table}"))
            told = [text for row in rows if (text := _row(table, row))]
            yield table, Counter(set(told) if table in _AT_LEAST_ONCE else told)


def _row(table: str, row: dict[str, Any]) -> str:
    """Return what a row says for good; "" where it says nothing."""
    if table == "problems" and row["closed_at"] is not None:
        return ""
    if table == "actions":
        if row["kind"] == "stock":
            return ""
        row = {name: row[name] for name in ("store", "partner", "kind", "subject", "state")}
    if table == "files" and (row["direction"] == "out" or row["state"] == "gone"):
        return ""
    if table == "movements":
        row = row | {"is in the store's figure": row["centra_at"] is not None}
    kept = {name: one for name, one in row.items() if name in _KEPT or not _PASSING.match(name)}
    return str(kept)
