"""The steps for numbers: how they count, and how they look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bridge.config.scalars import Block, Complaint, Digits
from bridge.mapping.words import Character, Factor, Names, SignedDigits

_PLUS_AND_MINUS = ("+", "-")


class NumberStep(Block):
    """What whole numbers and amounts have in common."""

    width: Annotated[Digits, Field(le=32)] = Field(
        0, description="Fill up with zeros to this many characters", examples=[5]
    )
    sign: Literal["leading", "trailing", "always", "apart"] = Field(
        "leading",
        description="A minus before the number, behind it, a plus or a minus always, or a sign in "
        "a place of its own: at: [SIGN, NUMBER]",
        examples=["trailing"],
    )
    signs: Names = Field(
        _PLUS_AND_MINUS,
        description="Their texts for plus and for minus, where the sign stands apart",
        examples=[["S", "H"]],
    )
    thousands: Character | None = Field(
        None, description="What stands between groups of three digits", examples=["."]
    )
    times: Factor | None = Field(
        None,
        description="Theirs is ours times this: 1000 for grams of our kilograms, 1/6 for packs",
        examples=["1000"],
    )

    def complaints(self) -> Iterator[Complaint]:
        """Looks that contradict one another."""
        if self.signs != _PLUS_AND_MINUS and self.sign != "apart":
            yield Complaint("add `sign: apart`, which they are for", "`signs`", "signs")
        if len(set(self.signs)) != 2 or len(self.signs) != 2 or not self.signs[1]:
            yield Complaint("expected two texts, the first for plus, the second for minus",
                            key="signs")  # fmt: skip
        if self.thousands is not None and (self.thousands.isalnum() or self.thousands in "+-"):
            yield Complaint("expected a mark, such as a point or a blank", key="thousands")
        if self.thousands is not None and self.width:
            meant = "leave one of them out: zeros are filled up without marks between"
            yield Complaint(meant, "`thousands` and `width`", "thousands")


class IntegerStep(NumberStep):
    """A whole number in digits."""

    width: Annotated[Digits, Field(le=18)] = Field(
        0, description="Fill up with zeros to this many characters", examples=[5]
    )
    decimals: Literal["refuse", "zero"] = Field(
        "refuse",
        description="zero: read 3.0 or 3,000 as 3; a remainder is still refused",
        examples=["zero"],
    )
    plus: SignedDigits = Field(
        0,
        description="Theirs is ours plus this, as where a count includes header and trailer",
        examples=[2],
    )


class DecimalStep(NumberStep):
    """A decimal number with a fixed number of places."""

    places: Annotated[Digits, Field(le=12)] = Field(
        2, description="Places to write; reading takes fewer and more", examples=[3]
    )
    mark: Literal[".", ","] = Field(".", description="The decimal mark", examples=[","])
    implied: Annotated[Digits, Field(ge=1, le=12)] | None = Field(
        None, description="No mark: so many of the last digits are decimals", examples=[2]
    )

    def complaints(self) -> Iterator[Complaint]:
        """Looks that contradict one another."""
        yield from super().complaints()
        for key in ("places", "mark", "thousands"):
            if self.implied is not None and key in self.model_fields_set:
                meant = f"leave `{key}` out: an amount without a mark is nothing but digits"
                yield Complaint(meant, f"`implied` and `{key}`", key)
        if self.thousands == self.mark:
            yield Complaint("expected another one than the decimal mark", key="thousands")
