"""A record that could not be read: whatever it says, all of its document waits."""

from __future__ import annotations

from bridge.model.problem import Problem


def unsound(document: str) -> Problem:
    """Return that a row of a `document`, such as a return, could not be read."""
    return Problem(
        "row-not-sound",
        f"a row of it could not be read, so the whole {document} waits",
        "see the problem of the row; a correct file from the partner settles it",
    )
