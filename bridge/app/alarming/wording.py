"""An alarm as a message: what is told of each partner, with counts, the first few, and commands."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from bridge.app.alarming.standing import Found
from bridge.app.overview.waiting import typed
from bridge.channels import Message
from bridge.ledger.alarms import Subject
from bridge.model.visible import visible
from bridge.plan.alarming import KINDS, Cause, Told, Word

#: So many causes of one partner are told in words; of the others, how many they are.
_MOST_CAUSES = 12
#: So many of those that a cause is about are named.
_MOST_NAMED = 3
_BEGINS: Mapping[Word, str] = {"new": "", "more": "more: ", "still": "still: ", "over": "over: "}
#: Of what is told in one message the worst first.
_ORDER: Sequence[Word] = ("new", "more", "still", "over")


@dataclass(frozen=True, slots=True)
class Line:
    """One cause that is told of, with all that is said of it."""

    cause: Cause
    word: Word
    #: None where it is over.
    found: Found | None
    before: Told | None
    #: Some of those that it is about, in their order.
    about: Sequence[Subject] = ()

    @property
    def some(self) -> list[str]:
        """The first few, as they are named: a shipment, or a place in a file."""
        named = dict.fromkeys(name for one in self.about if (name := _name(one)))
        return list(named)[:_MOST_NAMED]


def message(lines: Sequence[Line], others: int, place: Path) -> Message:
    """Return what a channel is sent; `others` stand as well, and are not told of now."""
    ordered = sorted(lines, key=lambda one: (one.cause.partner, _ORDER.index(one.word), one.cause))
    text: list[str] = []
    for partner, own in groupby(ordered, key=lambda one: one.cause.partner):
        text += [partner or "the bridge", *_section(list(own)), ""]
    if others:
        text.append(f"{others} more stand as they were told before: `bridge alarm` shows them.")
    elif all(one.word == "over" for one in lines):
        text.append("Nothing else stands that was told here.")
    text.append(f"Sent from {platform.node()}, {place}.")
    return Message(_subject(ordered), text, data={"alarms": [_data(one) for one in ordered]})


def _subject(lines: Sequence[Line]) -> str:
    """Return a line: `bridge: nordlager: 1 failed, 5000 held; kundlager: over: 1 missing`."""
    parts = []
    for partner, own in groupby(lines, key=lambda one: one.cause.partner):
        counts = ", ".join(_counts(list(own)))
        parts.append(f"{partner}: {counts}" if partner else counts)
    return f"bridge: {'; '.join(parts)}"


def _counts(lines: Sequence[Line]) -> Iterator[str]:
    for word, of_word in groupby(lines, key=lambda one: one.word):
        own = list(of_word)
        said = [
            f"{number} {kind}"
            for kind in KINDS
            if (number := sum(_number(one) for one in own if one.cause.kind == kind))
        ]
        yield _BEGINS[word] + ", ".join(said)


def _number(line: Line) -> int:
    if line.found is not None:
        return line.found.standing.number
    return line.before.standing.number if line.before is not None else 1


def _section(lines: Sequence[Line]) -> Iterator[str]:
    for one in lines[:_MOST_CAUSES]:
        yield from _told(one)
    if len(lines) > _MOST_CAUSES:
        yield f"  … and {len(lines) - _MOST_CAUSES} causes more"


def _told(line: Line) -> Iterator[str]:
    kind = line.cause.kind.upper()
    if line.found is None:
        was = f", {line.before.standing.number} were told" if line.before is not None else ""
        yield f"  OVER  {line.cause.kind}: {line.cause.what}{was}"
        return
    found = line.found
    since = f" (since {found.since[:16].replace('T', ' ')} UTC)" if found.since else ""
    was = ""
    if line.word == "more" and line.before is not None and found.standing.number > 1:
        was = f", {line.before.standing.number} were told before"
    yield f"  {kind}  {_BEGINS[line.word]}{visible(found.title)}{was}{since}"
    if line.some:
        rest = found.standing.number - len(line.some)
        more = f" and {rest} more" if rest > 0 else ""
        yield f"      {'; '.join(line.some)}{more}"
    if found.remedy and line.word != "still":
        yield f"      → {visible(found.remedy)}"
    yield f"      $ {'; '.join(_commands(line))}"


def _name(subject: Subject) -> str:
    if subject.shipment or not subject.file:
        return subject.shipment
    line = f" line {subject.line}" if subject.line else ""
    return f"{visible(subject.file)}{line}"


def _commands(line: Line) -> list[str]:
    shown = list(line.found.commands) if line.found is not None else []
    first = next((one for one in line.about if _name(one)), None)
    if first is not None:
        shown.append(f"bridge trace {typed(first.shipment or first.file)}")
    return shown


def _data(line: Line) -> dict[str, Any]:
    found = line.found
    return {
        "kind": line.cause.kind,
        "partner": line.cause.partner,
        "what": line.cause.what,
        "word": line.word,
        "number": _number(line),
        "since": (found.since or None) if found is not None else None,
        "said": visible(found.title) if found is not None else "",
        "remedy": visible(found.remedy) if found is not None else "",
        "some": line.some,
        "commands": _commands(line),
    }
