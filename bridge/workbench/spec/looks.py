"""How numbers and lengths look, in the words of an interface description."""

from __future__ import annotations

from bridge.mapping.language.numbers import NumberStep
from bridge.mapping.language.steps import LengthStep

_SIGNS = {
    "leading": "",
    "trailing": ", a minus behind it",
    "always": ", always with its sign",
    "apart": ", its sign in a place of its own",
}


def look_of(step: NumberStep) -> str:
    """Return what there is to say of a number beside its kind, as the end of a phrase."""
    width = f" of {step.width} digits, zeros in front" if step.width else ""
    thousands = f", `{step.thousands}` between thousands" if step.thousands else ""
    signs = f" (`{step.signs[0]}`, `{step.signs[1]}`)" if step.sign == "apart" else ""
    return f"{width}{thousands}{_SIGNS[step.sign]}{signs}"


def measured(length: LengthStep) -> str:
    """Return a length with its unit, where that is not characters."""
    return f"{length.length} bytes" if length.bytes else str(length.length)
