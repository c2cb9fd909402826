"""How a codec gives up a file, and how it names what stands in the way."""

from __future__ import annotations

from bridge.model.place import Where
from bridge.model.records import FileFault, Record, UnreadableFileError


def unreadable(
    file: str, code: str, message: str, line: int = 0, at: str = "", remedy: str = ""
) -> UnreadableFileError:
    """Return the error to raise where nothing more can be made out of `file`."""
    return UnreadableFileError(FileFault(code, message, Where(file, line, at), remedy))


def mark(record: Record, code: str, message: str) -> None:
    """Put a fault on `record`; the first one stays."""
    if not record.fault:
        record.fault, record.fault_code = message, code


def spelled(character: str) -> str:
    """Return a single character as a person can look it up: `Ł (U+0141)`, `U+0000`."""
    point = f"U+{ord(character):04X}"
    return f"{character} ({point})" if character.isprintable() and character != " " else point


def counted(number: int, noun: str) -> str:
    """Return `1 cell`, `2 cells`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
