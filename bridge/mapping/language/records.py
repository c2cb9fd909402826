"""The types of record of a file, and how they are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import ConfigDict, Field, StrictStr

from bridge.config.scalars import Block, Complaint, Digits, Switch
from bridge.mapping.language.fields import FieldRule
from bridge.mapping.words import Names


class IgnoredRecord(Block):
    """A type of record that is known and skipped."""

    record: StrictStr = Field(
        "", description="XML and JSON: path of its element. Elsewhere a label", examples=["comment"]
    )
    match: dict[str, Names] = Field(
        default_factory=dict,
        description="As in `records`; without it, whatever no other type fits",
        examples=[{"1": "C"}],
    )
    starts: dict[str, Names] = Field(
        default_factory=dict, description="As in `records`", examples=[{"1-30": "E2"}]
    )
    length: Digits | None = Field(None, description="As in `records`", examples=[80])


class RecordRule(Block):
    """One type of record: what it stands for, how it is told apart, and its fields."""

    record: StrictStr = Field(
        "",
        description="XML and JSON: path of its element below the enclosing one, in JSON `.` for "
        "the file's own list. Elsewhere a label",
        examples=["line", "lines/line"],
    )
    each: StrictStr = Field(
        description="The level that one record stands for", examples=["shipment"]
    )
    match: dict[str, Names] = Field(
        default_factory=dict,
        description="Place to the text or texts that tell this type apart",
        examples=[{"1": "H"}, {"1-2": ["10", "11"]}],
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
        examples=[12, "any"],
    )
    length: Digits | None = Field(
        None,
        description="Fixed width: how long a line of it is, in the unit of `fixed`. Left out: as "
        "long as the first of its type in the file",
        examples=[120],
    )
    required: Switch | None = Field(
        None,
        description="In a record of the whole file: a file without it was cut off, and is not "
        "read. Left out: on where it states a count",
        examples=[True],
    )
    by: dict[str, StrictStr] | None = Field(
        None,
        min_length=1,
        description="Places of its own to places of the enclosing type: it belongs to the record "
        "that has the same texts there, wherever in the file that stands",
        examples=[{"PARENT": "SEGMENT"}],
    )
    nests: dict[str, StrictStr] | None = Field(
        None,
        min_length=1,
        description="Places of its own to places of its own type: it may stand in another record "
        "of its type, that which has the same texts there. Without `by`, one with nothing there "
        "belongs to the record before it",
        examples=[{"2": "1"}],
    )
    order: tuple[StrictStr, ...] = Field(
        (),
        description="XML and JSON: names of elements directly below its own, in the order to write "
        "them; others follow, fields before records",
        examples=[["orderNo", "lines", "remark"]],
    )
    written_as: Literal["list", "object"] | None = Field(
        None,
        alias="as",
        description="JSON: object where the file holds one such record by itself, not a list",
        examples=["object"],
    )
    fields: tuple[FieldRule, ...] = Field(
        (),
        description="What stands where in it",
        examples=[[{"at": "SKU", "field": "physicalSku", "required": True}]],
    )
    records: tuple[RecordRule, ...] = Field(
        (),
        description="Record types that stand below it",
        examples=[[{"record": "L", "each": "line", "match": {"1": "L"}}]],
    )
    end: EndRule | None = Field(
        None,
        description="The row that closes it and all below it",
        examples=[
            {"match": {"1": "END"}, "fields": [{"at": 2, "field": "lineCount", "integer": True}]}
        ],
    )
    ignore: tuple[IgnoredRecord, ...] = Field(
        (),
        description="XML and JSON: types of element below it that are skipped",
        examples=[[{"record": "comment"}]],
    )


#: Keys of a record that mean nothing in the row that closes one.
_NEVER_CLOSES = ("each", "required", "by", "nests", "records", "end", "ignore")


def _without_what_never_closes(schema: dict[str, Any]) -> None:
    for key in _NEVER_CLOSES:
        del schema["properties"][key]


class EndRule(RecordRule):
    """The row that closes a block; what its fields say is about the record that opened it."""

    model_config = ConfigDict(json_schema_extra=_without_what_never_closes)

    each: StrictStr = Field("", description="Left out: the level of the record that it closes")

    def complaints(self) -> Iterator[Complaint]:
        """Nothing stands below a row that closes."""
        if not self.match and not self.starts:
            yield Complaint("add what tells it from other rows: `match: {1: END}`", "no `match`")
        for key in _NEVER_CLOSES:
            if getattr(self, key):
                yield Complaint(f"leave `{key}` out: a row that closes a block stands alone",
                                f"`{key}`", key)  # fmt: skip
