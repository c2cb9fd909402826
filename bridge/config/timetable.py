"""The `schedule` of a partner and of the whole: what `bridge schedule` does, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, Field

from bridge.config.fault import choose
from bridge.config.hours import Hour, Hours, is_within
from bridge.config.places import LocalPath
from bridge.config.scalars import (
    ONE_OR_MANY,
    TEXT_SCHEMA,
    Block,
    Complaint,
    Digits,
    Name,
    Texts,
    TimeZone,
    Widened,
    refuse,
)
from bridge.model.fields import MESSAGES

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: What can be done for a partner: a part of a night, or all of it …
PARTS_OF_A_NIGHT = ("export", "import", "run")
#: … or the import of one message.
PARTNER_JOBS = (
    *PARTS_OF_A_NIGHT,
    *(name for name, message in MESSAGES.items() if not message.is_outbound),
)


def _job(value: str) -> str:
    if value not in PARTNER_JOBS:
        raise refuse(choose(value, PARTNER_JOBS), "an unknown job")
    return value


def _days(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        begin, _, end = value.partition("-")
        if begin not in DAYS or (end or begin) not in DAYS:
            raise refuse("expected days such as mon, sat or mon-fri", f"`{value}`")
    return values


def _date(value: str) -> str:
    try:
        is_date = date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_date = False
    if not is_date:
        raise refuse("expected a date such as 2026-12-25", f"`{value}`")
    return value


def _dates_or_names(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value[:1].isdigit():
            _date(value)
    return values


_DAY = "(?:" + "|".join(DAYS) + ")"
_SHORT = re.compile(
    rf"(?:(?P<on>{_DAY}(?:-{_DAY})?(?:, *{_DAY}(?:-{_DAY})?)*) +)?"
    r"(?:every +(?P<every>[0-9]+) +minutes?|(?P<at>[0-9]{2}:[0-9]{2}(?:, *[0-9]{2}:[0-9]{2})*))"
)


def _from_text(value: Any) -> Any:
    """Return the block that a text such as `mon-fri 02:00, 14:30` stands for."""
    if not isinstance(value, str):
        return value
    found = _SHORT.fullmatch(value.strip())
    if found is None:
        raise refuse(
            "expected times such as 02:00, `02:00, 14:30`, `mon-fri 02:00` or `every 15 minutes`, "
            "or a block of keys"
        )
    block: dict[str, Any] = {}
    if found["on"]:
        block["on"] = re.split(r", *", found["on"])
    if found["every"]:
        block["every_minutes"] = found["every"]
    else:
        block["at"] = re.split(r", *", found["at"])
    return block


class Timetable(Block):
    """When a job is done, on the clock of its partner."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "every": "did you mean `every_minutes`?",
        "time_zone": "times are on the partner's clock: its own `time_zone` says which",
        "holidays": "did you mean `not_on`? It takes dates, and names of `schedule.holidays`",
    }

    at: Annotated[tuple[Hour, ...], ONE_OR_MANY, Field(min_length=1)] | None = Field(
        None, description="Times of day.", examples=['["02:00", "14:30"]']
    )
    every_minutes: Annotated[Digits, Field(ge=1, le=720)] | None = Field(
        None, description="Or again and again, this far apart, whatever clocks are changed."
    )
    on: Annotated[Texts, AfterValidator(_days)] = Field(
        ("mon-sun",), description="Days of the week.", examples=["[mon-fri, sun]"]
    )
    not_on: Annotated[Texts, AfterValidator(_dates_or_names)] | None = Field(
        None,
        description="Days to leave out: dates, and names of lists in `schedule.holidays`.",
        examples=["[sweden, 2026-12-24]"],
    )
    quiet: Hours | None = Field(
        None, description="Hours in which nothing is begun.", examples=['"22:00-05:00"']
    )
    missed: Literal["catch_up", "skip"] = Field(
        "catch_up",
        description="What could not be begun within an hour of its time, because the machine was "
        "off: done once as soon as it is on, or left out.",
    )
    deadline_minutes: Annotated[Digits, Field(ge=1, le=10_080)] = Field(
        360, description="After this long it is stopped, and tried again."
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield that there is no time, or none that can ever come."""
        if (self.at is None) == (self.every_minutes is None):
            found = "neither" if self.at is None else "both"
            yield Complaint("write one of `at` and `every_minutes`", found)
        if self.quiet is None:
            return
        begin, _, end = self.quiet.partition("-")
        if begin == end:
            yield Complaint("nothing would ever be done: write two different times", key="quiet")
        for one in self.at or ():
            if begin != end and is_within(self.quiet, time.fromisoformat(one)):
                yield Complaint(f"{one} lies in the quiet hours {self.quiet}", key="at")

    @property
    def weekdays(self) -> frozenset[int]:
        """The days of the week, Monday is 0."""
        found: set[int] = set()
        for one in self.on:
            begin, _, end = one.partition("-")
            first, last = DAYS.index(begin), DAYS.index(end or begin)
            found.update(day % 7 for day in range(first, last + 1 + (7 if last < first else 0)))
        return frozenset(found)


class BackupTimetable(Timetable):
    """When the ledger and its archive are copied, and where to."""

    to: LocalPath = Field(description="The folder of the copies, best on another disk.")
    keep: Annotated[Digits, Field(ge=1)] = Field(
        7, description="How many copies of the ledger stay there."
    )


_Dates: TypeAlias = Annotated[tuple[Annotated[str, AfterValidator(_date)], ...], ONE_OR_MANY]
#: A timetable, or a text for a simple one.
Times: TypeAlias = Annotated[Timetable, Widened(_from_text, TEXT_SCHEMA)]
#: What is done for a partner, and when.
PartnerTimetables: TypeAlias = dict[Annotated[str, AfterValidator(_job)], Times]


class Schedule(Block):
    """What `bridge schedule` does beside the jobs of partners, and what these share."""

    not_keys: ClassVar[Mapping[str, str]] = dict.fromkeys(
        PARTS_OF_A_NIGHT, "it is done for a partner: write it into the partner's own `schedule`"
    )

    time_zone: TimeZone | None = Field(
        None, description="The zone of the times here.", examples=["Europe/Stockholm"]
    )
    purge: Times | None = Field(None, description="When `retention` is applied.")
    report: Times | None = Field(
        None, description="When the page of the morning is written, and sent where `alarms` says."
    )
    backup: BackupTimetable | None = Field(
        None,
        description="When the ledger is copied, and where to.",
        examples=['{at: "05:00", to: /mnt/backup/shop}'],
    )
    holidays: dict[Name, _Dates] = Field(
        {},
        description="Dates by a name of yours, for `not_on`.",
    )
    at_once: Annotated[Digits, Field(ge=1, le=32)] = Field(
        4, description="So many jobs at the same time; those of one partner never are."
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield times without a zone."""
        if self.time_zone is None and (self.purge or self.backup or self.report):
            yield Complaint("write `time_zone` too, such as Europe/Stockholm", "times without one")
