"""One value: a place of theirs, a field of ours, and the steps between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictStr

from bridge.config.scalars import Block, Complaint, Switch
from bridge.mapping.language.steps import (
    DateStep,
    DecimalStep,
    IntegerStep,
    PadStep,
    SplitStep,
    StripStep,
    UseInstead,
)
from bridge.mapping.words import SWITCHED, Length, Names, Replacements, shorthand


class FieldRule(Block):
    """One value: a place on their side, a source on ours, and the steps between them."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "to": "their side is `at`, in both directions",
        "from": "our side is `field`, in both directions",
        "column": "their place is `at`",
        "constant": "write `value`",
        "length": "write `max` (longer is a problem) or `cut` (shortens)",
    }

    at: Names = Field(
        description="Their place: a column's name or position, from-to in fixed width, or a path "
        "in XML; several are one text with `with` between them"
    )
    name: StrictStr = Field("", description="What the partner calls it, where `at` is a position")
    field: StrictStr | None = Field(
        None, description="Our field", examples=["shipment.deliveryName"]
    )
    value: StrictStr | None = Field(None, description="A constant to write; not read")
    join: Names | None = Field(None, description="Several fields of ours, with `with` between")
    first: Names | None = Field(None, description="The first of these fields that has a value")
    between: StrictStr | None = Field(
        None, alias="with", description="What stands between parts of `join` or of several `at`"
    )
    optional: Switch = Field(False, description="Its column may be missing from the header")
    required: Switch = Field(False, description="Empty is a problem that holds the document")
    default: StrictStr | None = Field(
        None,
        description="Their text for no value: written for it in messages that go out, assumed for "
        "an empty place in those that come in",
    )
    code: StrictStr | None = Field(None, description="A table of `codes`, or table.column")
    unknown: Literal["hold", "keep"] | UseInstead | None = Field(
        None, description="For a value that the table lacks: hold (as if left out), keep, {use: X}"
    )
    date: Annotated[DateStep | None, shorthand("format")] = Field(
        None, description="A moment, in the partner's time zone unless it names another"
    )
    integer: Annotated[IntegerStep | None, SWITCHED] = Field(None, description="A whole number")
    decimal: Annotated[DecimalStep | None, SWITCHED] = Field(None, description="An amount")
    split: Annotated[SplitStep | None, shorthand("by")] = Field(
        None, description="Several values in one place, or one part of a text"
    )
    strip: Annotated[StripStep | None, SWITCHED] = Field(
        None, description="Take blanks or other characters away at the ends"
    )
    replace: Replacements | None = Field(
        None, description="Texts of ours to texts of theirs; undone when reading"
    )
    case: Literal["upper", "lower"] | None = Field(
        None, description="Change what arrives to upper or lower case"
    )
    prefix: StrictStr | None = Field(None, description="What theirs has before ours")
    suffix: StrictStr | None = Field(None, description="What theirs has behind ours")
    cut: Length | None = Field(None, description="Shorten what arrives to this many characters")
    max: Length | None = Field(None, description="Longer than this is a problem")
    pad: Annotated[PadStep | None, shorthand("width")] = Field(
        None, description="Fill up to a width"
    )

    def complaints(self) -> Iterator[Complaint]:
        """Keys that contradict one another."""
        sources = [key for key in ("field", "value", "join", "first") if self._has(key)]
        if len(sources) != 1:
            yield Complaint(
                "write exactly one of field, value, join, first",
                _keys(sources) or "no source",
            )
        kinds = [key for key in ("code", "date", "integer", "decimal") if self._has(key)]
        if len(kinds) > 1:
            yield Complaint("keep one of them: a value is of one kind", _keys(kinds))
        if self.optional and self.required:
            yield Complaint("keep one of them", "`optional` and `required`", "optional")
        if self.unknown is not None and self.code is None:
            yield Complaint("add `code`, whose table it is about", "`unknown`", "unknown")
        yield from self._about_parts()
        yield from self._about_constants()

    def _about_parts(self) -> Iterator[Complaint]:
        if len(self.at) == 1:
            if self.between is not None and self.join is None:
                yield Complaint("it stands between the parts of `join` or of several `at`",
                                "`with`", "with")  # fmt: skip
            return
        if self.between == "":
            yield Complaint("write what stands between the parts, such as a blank", key="with")
        for key in ("cut", "max", "pad"):
            if self._has(key):
                meant = f"`{key}` is for a single place"
                yield Complaint(meant, f"{len(self.at)} places in `at`", key)

    def _about_constants(self) -> Iterator[Complaint]:
        if self.value is None:
            return
        for key in ("required", "default", "code", "date", "integer", "decimal", "split"):
            if self._has(key):
                meant = f"leave `{key}` out: a constant is written as it stands"
                yield Complaint(meant, f"`value` and `{key}`", key)

    def _has(self, key: str) -> bool:
        return getattr(self, key) not in (None, False)


def _keys(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
