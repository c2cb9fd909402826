"""The types of record of a file, and how they are told apart."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictStr

from bridge.config.scalars import Block, Digits
from bridge.mapping.language.fields import FieldRule
from bridge.mapping.words import Names


class IgnoredRecord(Block):
    """A type of record that is known and skipped."""

    record: StrictStr = Field("", description="XML: path of its element. CSV, fixed width: a label")
    match: dict[str, Names] = Field(
        default_factory=dict, description="As in `records`; without it, whatever no other type fits"
    )
    starts: dict[str, Names] = Field(default_factory=dict, description="As in `records`")
    length: Digits | None = Field(None, description="As in `records`")


class RecordRule(Block):
    """One type of record: what it stands for, how it is told apart, and its fields."""

    record: StrictStr = Field(
        "", description="XML: path of its element below the enclosing one. Elsewhere a label"
    )
    each: StrictStr = Field(
        description="The level that one record stands for", examples=["shipment"]
    )
    match: dict[str, Names] = Field(
        default_factory=dict, description="Place to the text or texts that tell this type apart"
    )
    starts: dict[str, Names] = Field(
        default_factory=dict,
        description="Place to the beginning or beginnings that tell this type apart",
        examples=[{"1-30": "E2EDL20"}],
    )
    columns: Literal["any"] | Digits | None = Field(
        None,
        description="CSV of positions: how many cells a row of it has, or any. Left out: as many "
        "as the first row of its type in the file",
    )
    length: Digits | None = Field(
        None,
        description="Fixed width: how long a line of it is, in the unit of `fixed`. Left out: as "
        "long as the first of its type in the file",
    )
    fields: tuple[FieldRule, ...] = Field((), description="What stands where in it")
    records: tuple[RecordRule, ...] = Field((), description="Record types that stand below it")
    ignore: tuple[IgnoredRecord, ...] = Field(
        (), description="XML: types of element below it that are skipped"
    )
