"""The `report` block: the page of the morning, and for how long it is kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bridge.config.places import LocalPath
from bridge.config.scalars import Block, Digits, TimeZone


class Report(Block):
    """With it a page is written after each export, import and run."""

    folder: LocalPath = Field(
        description="The folder of the pages, relative to this file: report-2026-11-26.html for "
        "each day, and latest.html.",
        examples=["./reports"],
    )
    keep_days: Annotated[Digits, Field(ge=1, le=36_500)] = Field(
        60, description="After so many days a page is removed."
    )
    hours: Annotated[Digits, Field(ge=1, le=2160)] = Field(
        24, description="What was done in so many hours is told."
    )
    time_zone: TimeZone | None = Field(
        None,
        description="The clock of whoever reads; without it that of `schedule`, or of the first "
        "store.",
        examples=["Europe/Stockholm"],
    )
