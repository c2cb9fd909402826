"""Summaries in a partner's folder, as `SUMMARY_CSV` writes them."""

from __future__ import annotations

from typing import TypeAlias

from tests.acceptance.world import World

#: Shipments by the order file that they are said to stand in.
Told: TypeAlias = dict[str, list[str]]


def told(world: World, folder: str = "in") -> dict[str, Told]:
    """Return what each summary in the folder says; whole ones only."""
    files = world.files(folder)
    return {name: _told(data) for name, data in files.items() if name.startswith("SUM_")}


def _told(data: bytes) -> Told:
    found: Told = {}
    for row in data.decode().splitlines():
        kind, text, *_ = row.split(";")
        if kind == "F":
            found[text] = []
        elif kind == "S":
            found[list(found)[-1]].append(text)
    return found
