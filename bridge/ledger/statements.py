"""The SQL statements, read from the commented files in `sql/`.

A statement starts with a line `-- :name` and runs to the next one; the comment lines after its name
say what it is for. Code names statements, it never puts SQL together.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- :([a-z_]+)$", re.MULTILINE)
#: In the schema a semicolon at the end of a line ends a statement; one in a comment does not.
_END = re.compile(r";$", re.MULTILINE)


@cache
def schema() -> tuple[str, ...]:
    """Return the statements that make an empty ledger, with their comments."""
    return tuple(part.strip() for part in _END.split(_text("schema")) if part.strip())


@cache
def statements(file: str) -> dict[str, str]:
    """Return every statement of `sql/<file>.sql` by its name."""
    parts = _NAME.split(_text(file))
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _text(file: str) -> str:
    return files("bridge.ledger").joinpath(f"sql/{file}.sql").read_text(encoding="utf-8")
