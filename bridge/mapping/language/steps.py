"""The steps of a field that have settings of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StrictStr

from bridge.config.scalars import Block, Complaint, Digits, Switch, TimeZone
from bridge.mapping.words import Character, Length, MomentFormats, Names, Part


class Condition(Block):
    """What a text must be for a rule to apply: all that is given has to hold."""

    one_of: Names | None = Field(
        None, alias="is", description='One of these texts; "" for empty', examples=["S", ["S", "P"]]
    )
    none_of: Names | None = Field(
        None, alias="not", description="None of these texts", examples=["REJECTED"]
    )
    starts: Names | None = Field(None, description="It begins with one of these", examples=["JD"])

    def complaints(self) -> Iterator[Complaint]:
        """A condition says something."""
        if self.one_of is None and self.none_of is None and self.starts is None:
            yield Complaint("write a text, a list of texts, {not: …} or {starts: …}")

    def allows(self, text: str) -> bool:
        """Return whether it holds for `text`."""
        return (
            (self.one_of is None or text in self.one_of)
            and (self.none_of is None or text not in self.none_of)
            and (self.starts is None or text.startswith(self.starts))
        )


class DateStep(Block):
    """A moment, as `strftime` writes it, in a time zone."""

    format: MomentFormats = Field(
        description="How the date is written; of several the first is written, all are read",
        examples=["%Y-%m-%d %H:%M:%S"],
    )
    zone: TimeZone | None = Field(
        None,
        description="IANA time zone; the partner's own where left out",
        examples=["Europe/Stockholm"],
    )
    empty: Names | tuple[()] = Field(
        (), description="Texts that stand for no date, as 00000000", examples=["00000000"]
    )

    def complaints(self) -> Iterator[Complaint]:
        """A literal Z says UTC, whatever the zone would be."""
        is_utc_only = any(one.endswith("Z") and not one.endswith("%Z") for one in self.format)
        if is_utc_only and self.zone != "UTC":
            yield Complaint(
                "`Z` at the end says UTC: add `zone: UTC`, or write `%z`, which reads any offset",
                key="format",
            )


class AffixStep(Block):
    """A text that the partner has before our value, or behind it."""

    text: StrictStr = Field(min_length=1, description="The text", examples=["RA"])
    optional: Switch = Field(
        False, description="Read a text without it as it stands", examples=[True]
    )


class StretchStep(Block):
    """Some characters of a text, by their position."""

    start: Annotated[Digits, Field(ge=1, le=99_999)] = Field(
        alias="from", description="The first character, counted from 1", examples=[9]
    )
    length: Length | None = Field(
        None, description="How many; all to the end where left out", examples=[3]
    )


class LengthStep(Block):
    """A length, in characters or in bytes."""

    characters: Length | None = Field(None, description="So many characters", examples=[35])
    bytes: Length | None = Field(
        None, description="So many bytes in the file's encoding", examples=[35]
    )

    def complaints(self) -> Iterator[Complaint]:
        """A length is counted one way."""
        if (self.characters is None) == (self.bytes is None):
            yield Complaint("write a number of characters, or {bytes: …}")

    @property
    def length(self) -> int:
        """The length, whatever is counted."""
        return self.characters or self.bytes or 0

    def encoding(self, of_file: str) -> str:
        """Return the encoding whose bytes are counted; "" for characters."""
        return of_file if self.bytes else ""


class WrapStep(Block):
    """A long text over several places, broken at blanks."""

    width: Length = Field(description="Characters of each place", examples=[35])
    rest: Literal["hold", "cut"] = Field(
        "hold", description="What does not fit: a problem, or left out", examples=["cut"]
    )


class PadStep(Block):
    """Fill a text up to a fixed width; blanks are taken away again when reading."""

    width: Length = Field(description="How long the text is in the end", examples=[13])
    fill: Character = Field(" ", alias="with", description="What to fill up with", examples=["0"])
    side: Literal["left", "right"] = Field(
        "right", description="The side to fill", examples=["left"]
    )


class StripStep(Block):
    """Take characters away at the ends of a text, in both directions."""

    characters: StrictStr = Field(
        " \t\r\n", min_length=1, description="Which characters", examples=["0"]
    )
    side: Literal["both", "left", "right"] = Field(
        "both", description="At which end", examples=["left"]
    )


class SplitStep(Block):
    """Several values in one place, or one part of a text that holds several."""

    by: StrictStr = Field(
        min_length=1, description="What stands between the values", examples=["|"]
    )
    take: Part | None = Field(
        None,
        description="Keep only this part of what arrives: from 1, from the end with -1, all from "
        "the second with 2-",
        examples=[1, "2-"],
    )


class UseInstead(Block):
    """What becomes of a value that the code table does not have."""

    use: StrictStr = Field(
        description="Our word when reading, theirs when writing", examples=["OTHER"]
    )
