"""One value: a place of theirs, a field of ours, and the steps between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictStr

from bridge.config.scalars import Block, Complaint, Switch
from bridge.mapping.language.contradictions import contradictions
from bridge.mapping.language.numbers import DecimalStep, IntegerStep, NumberStep
from bridge.mapping.language.steps import (
    AffixStep,
    Condition,
    DateStep,
    LengthStep,
    PadStep,
    SplitStep,
    StretchStep,
    StripStep,
    UseInstead,
    WrapStep,
)
from bridge.mapping.words import (
    STRETCH,
    SWITCHED,
    Names,
    Pattern,
    Replacements,
    listed,
    shorthand,
)


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
    or_at: Names = Field(
        (), description="Messages that come in: other places, in the order to look where `at` is "
        "empty"
    )  # fmt: skip
    when: dict[str, Annotated[Condition, shorthand("is"), listed("is")]] = Field(
        default_factory=dict,
        description="The rule applies only where this holds: place to text in messages that come "
        "in, field of ours to text in those that go out",
        examples=[{"STATUS": "S"}],
    )
    name: StrictStr = Field("", description="What the partner calls it, where `at` is a position")
    field: StrictStr | None = Field(
        None, description="Our field", examples=["shipment.deliveryName"]
    )
    value: StrictStr | None = Field(None, description="A constant to write; not read")
    check: Switch = Field(
        False,
        description="Compare the constant when it is read: another text sets the record aside, in "
        "a record of the whole file it refuses the file",
    )
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
    none: Names = Field((), description="Texts that stand for no value, such as NA")
    code: StrictStr | None = Field(None, description="A table of `codes`, or table.column")
    unknown: Literal["hold", "keep"] | UseInstead | None = Field(
        None, description="For a value that the table lacks: hold (as if left out), keep, {use: X}"
    )
    date: Annotated[DateStep | None, shorthand("format"), listed("format")] = Field(
        None, description="A moment, in the partner's time zone unless it names another"
    )
    integer: Annotated[IntegerStep | None, SWITCHED] = Field(None, description="A whole number")
    decimal: Annotated[DecimalStep | None, SWITCHED] = Field(None, description="An amount")
    split: Annotated[SplitStep | None, shorthand("by")] = Field(
        None, description="Several values in one place, or one part of a text"
    )
    part: Annotated[StretchStep | None, STRETCH] = Field(
        None, description="Only some characters of what arrives", examples=["1-10"]
    )
    find: Pattern | None = Field(
        None,
        description="Messages that come in: what the group of this regular expression finds",
        examples=["Order ([0-9]+-[0-9]+)"],
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
    prefix: Annotated[AffixStep | None, shorthand("text")] = Field(
        None, description="What theirs has before ours"
    )
    suffix: Annotated[AffixStep | None, shorthand("text")] = Field(
        None, description="What theirs has behind ours"
    )
    cut: Annotated[LengthStep | None, shorthand("characters")] = Field(
        None, description="Shorten what arrives to this many characters, or {bytes: …}"
    )
    max: Annotated[LengthStep | None, shorthand("characters")] = Field(
        None, description="Longer than this many characters, or {bytes: …}, is a problem"
    )
    wrap: Annotated[WrapStep | None, shorthand("width")] = Field(
        None, description="One long text over several places, so many characters in each"
    )
    pad: Annotated[PadStep | None, shorthand("width")] = Field(
        None, description="Fill up to a width"
    )
    written_as: Literal["text", "number", "boolean"] | None = Field(
        None,
        alias="as",
        description="JSON: what is written, where it is not what `integer`, `decimal` or a text "
        "would be",
    )

    def complaints(self) -> Iterator[Complaint]:
        """Keys that contradict one another."""
        return contradictions(self)

    def has(self, key: str) -> bool:
        """Return whether `key` is written, and does not say no."""
        return getattr(self, key) not in (None, False, ())

    def numbers(self) -> NumberStep | None:
        """Return the step for numbers, if there is one."""
        return self.integer or self.decimal

    @property
    def separator(self) -> str:
        """What stands between parts: a blank between several places, unless told otherwise."""
        if self.between is not None:
            return self.between
        return " " if len(self.at) > 1 else ""

    @property
    def has_place_for_each(self) -> bool:
        """Whether a field that holds several values has a place for each of them."""
        return len(self.at) > 1 and not (self.split or self.wrap or self.between is not None)

    def places(self, is_outbound: bool) -> Iterator[tuple[str, str]]:
        """Yield every place of theirs that the rule names, with the key that names it."""
        yield from ((place, "at") for place in self.at)
        yield from ((place, "or_at") for place in self.or_at)
        if not is_outbound:
            yield from ((place, "when") for place in self.when)
