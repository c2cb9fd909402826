"""How dates are written, found by trying: a format counts only if it reads every text.

Where more than one does, day and month could be either, and a person has to say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from bridge.mapping.converters import ConversionError, Date

#: Formats of a day. With dots the day stands first wherever dots are used.
_DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%Y",
    "%m/%d/%Y", "%d%m%Y", "%m%d%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%y-%m-%d",
    "%y%m%d", "%d%m%y", "%:C%y%m%d", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d %Y", "%d %B %Y",
)  # fmt: skip
#: What may stand behind a day.
_TIMES = (
    "", " %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M:%S.%f", " %H:%M:%S.%f", "T%H:%M", " %H%M%S",
    " %H%M", "-%H.%M.%S", "-%H.%M.%S.%f", " %H.%M.%S", " %H.%M", " %I:%M:%S %p", " %I:%M %p",
)  # fmt: skip
_COMPACT_TIMES = ("%H%M%S", "%H%M", "T%H%M%S")
#: Formats of a time in a place of its own.
_CLOCKS = ("%H:%M:%S", "%H:%M", "%H%M%S", "%H%M", "%H.%M.%S", "%H.%M", "%I:%M %p", "%I:%M:%S %p")
_EPOCH = "%s"
_UTC = ZoneInfo("UTC")
_OFFSET = re.compile(r"(?<=[0-9])(?:Z|[+-][0-9]{2}:?[0-9]{2})$")
_NOTHING = re.compile(r"[0 :./T-]*0[0 :./T-]*")
#: Years that a document of a warehouse speaks of; with two digits less is plausible.
_YEARS, _SHORT_YEARS = range(1990, 2101), range(2015, 2041)


@dataclass(frozen=True, slots=True)
class Dates:
    """How the dates of a column are written."""

    #: Every format that reads all of them.
    formats: tuple[str, ...]
    #: Texts that stand for no date.
    empty: tuple[str, ...]

    @property
    def format(self) -> str:
        """The only format, or "" where it has to be asked for."""
        return self.formats[0] if len(self.formats) == 1 else ""

    @property
    def is_told(self) -> bool:
        """Whether the texts themselves tell the time zone."""
        return all("%z" in one or one == _EPOCH for one in self.formats)

    @property
    def is_day_only(self) -> bool:
        """Whether there is no time of day in them."""
        return not any("%H" in one or "%I" in one or one == _EPOCH for one in self.formats)

    def like(self, others: Iterable[Dates]) -> Dates:
        """Return the dates with what `others` of the same file say about day and month."""
        if len(self.formats) < 2:
            return self
        orders = {_order(other.format) for other in others if other.format}
        fitting = tuple(one for one in self.formats if _order(one) in orders)
        return Dates(fitting, self.empty) if len(fitting) == 1 else self


def dates_in(texts: Iterable[str]) -> Dates | None:
    """Return how the dates of a column are written; None where its texts are no dates."""
    filled = sorted({text for text in texts if text})
    empty = tuple(text for text in filled if _NOTHING.fullmatch(text))
    real = [text for text in filled if text not in empty]
    if not real:
        return None
    formats = tuple(one for one in _candidates(real[0]) if all(_reads(one, each) for each in real))
    return Dates(formats, empty) if formats else None


def clock_in(texts: Iterable[str]) -> str:
    """Return the format of the times of a column; "" where its texts are no times of day."""
    filled = {text for text in texts if text}
    for clock in _CLOCKS if filled else ():
        whole = f"%Y-%m-%d {clock}"
        if all(_reads(whole, f"2026-01-13 {text}") for text in filled):
            return clock
    return ""


def _candidates(text: str) -> Sequence[str]:
    return _by_signature().get(_signature(text), ())


@cache
def _by_signature() -> dict[str, list[str]]:
    """Return the formats by what their texts look like, digits aside."""
    table: dict[str, list[str]] = {}
    for form in _formats():
        table.setdefault(_signature(_example(form)), []).append(form)
    return table


def _formats() -> Iterator[str]:
    for day in _DAYS:
        is_compact = day in ("%Y%m%d", "%y%m%d", "%d%m%Y")
        for time in (*_TIMES, *(_COMPACT_TIMES if is_compact else ())):
            yield day + time
            if time:
                yield f"{day}{time}%z"
    yield _EPOCH


def _example(form: str) -> str:
    text = re.sub(r"%[bBp]", "aa", form.removesuffix("%z"))
    return re.sub("%:?[A-Za-z]", "0", text) + ("Z" if form.endswith("%z") else "")


def _signature(text: str) -> str:
    """Return `text` with every number as 0, every word as a, and its offset as Z."""
    bare = _OFFSET.sub("", text) if ":" in text or "T" in text else text
    spelled = re.sub("[A-Za-z]{2,}", "a", re.sub("[0-9]+", "0", bare))
    return spelled + ("Z" if bare != text else "")


def _reads(form: str, text: str) -> bool:
    if form == _EPOCH and len(text) != 10:
        return False
    try:
        moment = _converter(form).parse(text)
    except ConversionError:
        return False
    years = _SHORT_YEARS if "%y" in form else _YEARS
    return moment is not None and moment.utc.year in years


@cache
def _converter(form: str) -> Date:
    return Date((form,), _UTC)


def _order(form: str) -> str:
    """Return whether the day stands before the month: `dm`, `md`, or "" where the year is first."""
    if re.match("%(?::C|[Yy])", form):
        return ""
    return "dm" if form.find("%d") < max(form.find("%m"), form.find("%b")) else "md"
