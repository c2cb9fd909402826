"""What is not as it was expected to be, in lines that a person reads."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from bridge.mapping.compiled import CompiledMapping

_NOTHING = "nothing"


def of_records(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Yield how two results of reading differ: as a whole, then record by record."""
    for key in ("zone", "ignored", "refused"):
        if expected.get(key) != found.get(key):
            yield _pair(key, expected.get(key), found.get(key))
    ours, theirs = expected.get("records", []), found.get("records", [])
    matcher = difflib.SequenceMatcher(None, [_about(one) for one in ours],
                                      [_about(one) for one in theirs], autojunk=False)  # fmt: skip
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            for one, other in zip(ours[a:b], theirs[c:d], strict=True):
                yield from _within(one, other)
            continue
        yield from (f"{_named(one)}: expected, and not read" for one in ours[a:b])
        yield from (f"{_named(one)}: read, and not expected" for one in theirs[c:d])


def _about(record: Mapping[str, Any]) -> str:
    return f"{record.get('line')} {record.get('level')}"


def _named(record: Mapping[str, Any]) -> str:
    return f"line {record.get('line')}, {record.get('level') or 'no level'}"


def _within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    name = _named(found)
    for key in ("document", "problems"):
        if expected.get(key) != found.get(key):
            yield _pair(f"{name}: {key}", expected.get(key), found.get(key))
    ours, theirs = expected.get("values", {}), found.get("values", {})
    for field in sorted({*ours, *theirs}):
        if ours.get(field) != theirs.get(field):
            yield _pair(f"{name}: {field}", ours.get(field), theirs.get(field))


def _pair(what: str, expected: Any, found: Any) -> str:
    return f"{what}: expected {_shown(expected)}, found {_shown(found)}"


def _shown(value: Any) -> str:
    return _NOTHING if value is None else json.dumps(value, ensure_ascii=False)


def of_bytes(expected: bytes, found: bytes, mapping: CompiledMapping) -> Iterator[str]:
    """Yield how two files differ, by line; line ends and what no text is are shown escaped."""
    if not expected:
        yield f"there is no such file yet; the mapping writes {len(found):,} bytes"
        return
    ours, theirs = (_lines(data, mapping.layout.encoding) for data in (expected, found))
    yield from difflib.unified_diff(ours, theirs, "expected", "written", n=1, lineterm="")


def _lines(data: bytes, encoding: str) -> list[str]:
    text = data.decode(encoding, "backslashreplace")
    return [ascii_ends(line) for line in text.splitlines(keepends=True)]


def ascii_ends(line: str) -> str:
    """Return a line with its end, and whatever would not print, spelled out."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in line)
