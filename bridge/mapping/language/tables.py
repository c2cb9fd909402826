"""Code tables as they are written."""

from __future__ import annotations

from typing import Annotated

from pydantic import StrictStr, WithJsonSchema

#: Keys of a row that say when it holds; no column can be called so.
FROM, UNTIL = "from", "until"
#: The key of a code that stands beside them, in a table without columns.
CODE = "code"

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_ROW_SCHEMA = {
    "type": "object",
    "description": "Columns of theirs, or `code` alone; and the days on which it holds",
    "properties": {
        CODE: {
            "type": "string",
            "description": "The code, beside `from` or `until`",
            "examples": ["04907"],
        },
        FROM: {
            "type": "string",
            "pattern": _DAY,
            "description": "The first day on which it holds; it takes over from what held before",
            "examples": ["2026-03-01"],
        },
        UNTIL: {
            "type": "string",
            "pattern": _DAY,
            "description": "The last day on which it holds",
            "examples": ["2026-02-28"],
        },
    },
    "additionalProperties": {"type": "string"},
}

#: Columns of texts, with the days on which they hold; or a code with such days.
CodeRow = Annotated[dict[str, StrictStr], WithJsonSchema(_ROW_SCHEMA)]
#: What one word of ours is to them: a text, columns, or several of either.
Theirs = StrictStr | CodeRow | tuple[StrictStr | CodeRow, ...]
#: A table of codes: ours to theirs. Of several that hold on the same day the first is written; all
#: are read.
CodeTable = dict[str, Theirs]
