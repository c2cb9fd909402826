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
        description="Their place: a column's name or position, from-to in fixed width, a path in "
        "XML and JSON, element-component in EDI; several are one text with `with` between them",
        examples=["ORDER_NO", "11-20", ["DATE", "TIME"]],
    )
    or_at: Names = Field(
        (),
        description="Messages that come in: other places, in the order to look where `at` is empty",
        examples=[["AWB", "REF_2"]],
    )
    when: dict[str, Annotated[Condition, shorthand("is"), listed("is")]] = Field(
        default_factory=dict,
        description="The rule applies only where this holds: place to text in messages that come "
        "in, field of ours to text in those that go out",
        examples=[{"STATUS": "S"}],
    )
    name: StrictStr = Field(
        "", description="What the partner calls it, where `at` is a position", examples=["SKU"]
    )
    field: StrictStr | None = Field(
        None, description="Our field", examples=["shipment.deliveryName"]
    )
    value: StrictStr | None = Field(
        None, description="A constant to write; not read", examples=["LVD"]
    )
    check: Switch = Field(
        False,
        description="Compare the constant when it is read: another text sets the record aside, in "
        "a record of the whole file it refuses the file",
        examples=[True],
    )
    join: Names | None = Field(
        None,
        description="Several fields of ours, with `with` between",
        examples=[["name", "variant", "size"]],
    )
    first: Names | None = Field(
        None,
        description="The first of these fields that has a value",
        examples=[["shipment.deliveryCell", "shipment.deliveryTele"]],
    )
    between: StrictStr | None = Field(
        None,
        alias="with",
        description="What stands between parts of `join` or of several `at`",
        examples=[" "],
    )
    optional: Switch = Field(
        False, description="Its column may be missing from the header", examples=[True]
    )
    required: Switch = Field(
        False, description="Empty is a problem that holds the document", examples=[True]
    )
    default: StrictStr | None = Field(
        None,
        description="Their text for no value: written for it in messages that go out, assumed for "
        "an empty place in those that come in",
        examples=["NONE"],
    )
    none: Names = Field(
        (), description="Texts that stand for no value, such as NA", examples=["NA", ["NA", "0"]]
    )
    code: StrictStr | None = Field(
        None,
        description="A table of `codes`, or table.column",
        examples=["country", "service.product"],
    )
    unknown: Literal["hold", "keep"] | UseInstead | None = Field(
        None,
        description="For a value that the table lacks: hold (as if left out), keep, {use: X}",
        examples=["keep", {"use": "OTHER"}],
    )
    date: Annotated[DateStep | None, shorthand("format"), listed("format")] = Field(
        None,
        description="A moment, in the partner's time zone unless it names another",
        examples=[
            "%Y-%m-%d %H:%M:%S",
            ["%Y-%m-%d", "%d.%m.%Y"],
            {"format": "%Y%m%d", "zone": "Europe/Oslo"},
        ],
    )
    integer: Annotated[IntegerStep | None, SWITCHED] = Field(
        None, description="A whole number", examples=[True, {"width": 5}]
    )
    decimal: Annotated[DecimalStep | None, SWITCHED] = Field(
        None, description="An amount", examples=[True, {"places": 2, "mark": ","}]
    )
    split: Annotated[SplitStep | None, shorthand("by")] = Field(
        None,
        description="Several values in one place, or one part of a text",
        examples=["|", {"by": " ", "take": 1}],
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
        None,
        description="Take blanks or other characters away at the ends",
        examples=[True, {"characters": "0", "side": "left"}],
    )
    replace: Replacements | None = Field(
        None,
        description="Texts of ours to texts of theirs; undone when reading",
        examples=[{" ": ""}],
    )
    case: Literal["upper", "lower"] | None = Field(
        None, description="Change what arrives to upper or lower case", examples=["upper"]
    )
    prefix: Annotated[AffixStep | None, shorthand("text")] = Field(
        None,
        description="What theirs has before ours",
        examples=["RA", {"text": "RA", "optional": True}],
    )
    suffix: Annotated[AffixStep | None, shorthand("text")] = Field(
        None, description="What theirs has behind ours", examples=["-SE"]
    )
    cut: Annotated[LengthStep | None, shorthand("characters")] = Field(
        None,
        description="Shorten what arrives to this many characters, or {bytes: …}",
        examples=[35, {"bytes": 35}],
    )
    max: Annotated[LengthStep | None, shorthand("characters")] = Field(
        None,
        description="Longer than this many characters, or {bytes: …}, is a problem",
        examples=[35, {"bytes": 35}],
    )
    wrap: Annotated[WrapStep | None, shorthand("width")] = Field(
        None,
        description="One long text over several places, so many characters in each",
        examples=[35, {"width": 35, "rest": "cut"}],
    )
    pad: Annotated[PadStep | None, shorthand("width")] = Field(
        None,
        description="Fill up to a width",
        examples=[10, {"width": 13, "with": "0", "side": "left"}],
    )
    written_as: Literal["text", "number", "boolean"] | None = Field(
        None,
        alias="as",
        description="JSON: what is written, where it is not what `integer`, `decimal` or a text "
        "would be",
        examples=["boolean"],
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
