"""What is written to the ledger, as its statements take it."""

from __future__ import annotations

from typing import Any


def columns(row: Any) -> dict[str, Any]:
    """Return the values of a flat dataclass by the names of its fields.

    `dataclasses.asdict` copies every value, which takes longer than writing them.
    """
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
