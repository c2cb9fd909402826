"""The SQL statements, read from the commented files in `sql/`.

A statement starts with a line `-- :name` and runs to the next one; the comment lines after its name
say what it is for. Code names statements, it never puts SQL together.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- :([a-z_]+)$", re.MULTILINE)
#: In the schema and in migrations a semicolon at the end of a line ends a statement; one in a
#: comment does not.
_END = re.compile(r";$", re.MULTILINE)


@cache
def schema() -> tuple[str, ...]:
    """Return the statements that make an empty ledger, with their comments."""
    return _parts("schema")


@cache
def migrations() -> dict[int, tuple[str, ...]]:
    """Return by version the statements that bring a ledger of the version before to it, in order.

    They stand in `sql/migrations`, a file for each version, whose name begins with its number.
    """
    folder = files("bridge.ledger").joinpath("sql/migrations")
    named = sorted(one.name.removesuffix(".sql") for one in folder.iterdir())
    return {int(name[:4]): _parts(f"migrations/{name}") for name in named}


@cache
def statements(file: str) -> dict[str, str]:
    """Return every statement of `sql/<file>.sql` by its name."""
    parts = _NAME.split(_text(file))
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _parts(file: str) -> tuple[str, ...]:
    """Return the statements of a file, each with the comments before it."""
    parts = (part.strip() for part in _END.split(_text(file)))
    return tuple(part for part in parts if part and not _is_comment(part))


def _is_comment(part: str) -> bool:
    return all(line.startswith("--") for line in part.splitlines())


def _text(file: str) -> str:
    return files("bridge.ledger").joinpath(f"sql/{file}.sql").read_text(encoding="utf-8")
