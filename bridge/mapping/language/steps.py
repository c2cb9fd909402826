"""The steps of a field that have settings of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StrictStr

from bridge.config.scalars import Block, Complaint, Digits, TimeZone
from bridge.mapping.words import Character, Length, MomentFormat, Names, Part


class DateStep(Block):
    """A moment, as `strftime` writes it, in a time zone."""

    format: MomentFormat = Field(
        description="How the date is written", examples=["%Y-%m-%d %H:%M:%S"]
    )
    zone: TimeZone | None = Field(
        None, description="IANA time zone; the partner's own where left out"
    )
    empty: Names | tuple[()] = Field((), description="Texts that stand for no date, as 00000000")

    def complaints(self) -> Iterator[Complaint]:
        """A literal Z says UTC, whatever the zone would be."""
        if self.format.endswith("Z") and not self.format.endswith("%Z") and self.zone != "UTC":
            yield Complaint(
                "`Z` at the end says UTC: add `zone: UTC`, or write `%z`, which reads any offset",
                key="format",
            )


class IntegerStep(Block):
    """A whole number, digits only, with an optional minus."""

    width: Annotated[Digits, Field(le=18)] = Field(
        0, description="Fill up with zeros to this many digits"
    )
    decimals: Literal["refuse", "zero"] = Field(
        "refuse", description="zero: read 3.0 or 3,000 as 3; a remainder is still refused"
    )


class DecimalStep(Block):
    """A decimal number with a fixed number of places."""

    places: Annotated[Digits, Field(le=12)] = Field(
        2, description="Places to write; reading takes fewer and more"
    )
    mark: Literal[".", ","] = Field(".", description="The decimal mark")


class PadStep(Block):
    """Fill a text up to a fixed width; see `bridge.mapping.converters.text.Pad` on reading."""

    width: Length = Field(description="How long the text is in the end")
    fill: Character = Field(" ", alias="with", description="What to fill up with")
    side: Literal["left", "right"] = Field("right", description="The side to fill")


class StripStep(Block):
    """Take characters away at the ends of a text, in both directions."""

    characters: StrictStr = Field(" \t\r\n", min_length=1, description="Which characters")
    side: Literal["both", "left", "right"] = Field("both", description="At which end")


class SplitStep(Block):
    """Several values in one place, or one part of a text that holds several."""

    by: StrictStr = Field(min_length=1, description="What stands between the values")
    take: Part | None = Field(
        None,
        description="Keep only this part of what arrives: from 1, or from the end with -1",
    )


class UseInstead(Block):
    """What becomes of a value that the code table does not have."""

    use: StrictStr = Field(description="Our word when reading, theirs when writing")
