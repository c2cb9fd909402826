"""Types of the values in a mapping, beside those of the configuration.

A type that refuses says what was meant; see `bridge.config.scalars`.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr

from bridge.config.fault import nearest, quoted
from bridge.config.scalars import (
    ONE_OR_MANY,
    SWITCH_SCHEMA,
    TEXT_SCHEMA,
    Digits,
    Switch,
    Widened,
    refuse,
)
from bridge.mapping.converters.dateform import complaint_about
from bridge.mapping.converters.excerpt import complaint_about_pattern

_ON, _OFF = ("true", "yes", "on"), ("false", "no", "off")


def shorthand(key: str) -> Widened:
    """Let the most common key of a block be written alone: `date: "%Y"` for `{format: "%Y"}`."""

    def widen(value: Any) -> Any:
        return {key: value} if isinstance(value, str) else value

    return Widened(widen, TEXT_SCHEMA)


def listed(key: str) -> Widened:
    """Let a list stand for a block with it under `key`, beside a single text; see `shorthand`."""

    def widen(value: Any) -> Any:
        return {key: value} if isinstance(value, list) else value

    return Widened(widen, {"type": "array", "items": TEXT_SCHEMA})


def _stretch(value: Any) -> Any:
    """Let `1-10` stand for {from: 1, length: 10}, and `9-` for all from the 9th character."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([1-9][0-9]{0,4})-([1-9][0-9]{0,4})?", value)
    start, end = found.groups() if found else ("", None)
    if not start or (end and int(end) < int(start)):
        raise refuse("expected characters from-to, such as 1-10, or 9- for all from the 9th")
    return {"from": start} | ({"length": str(int(end) - int(start) + 1)} if end else {})


def _switched(value: Any) -> Any:
    """Let `integer: true` stand for a block without settings, and `false` for none."""
    if not isinstance(value, str):
        return value
    if value.casefold() in _ON:
        return {}
    if value.casefold() in _OFF:
        return None
    raise refuse("expected `true`, or a block with its settings")


def _part(value: str) -> str:
    if not re.fullmatch(r"-?[1-9][0-9]{0,3}|[1-9][0-9]{0,3}-", value):
        raise refuse("expected the number of a part: 1 the first, -1 the last, 2- all from the 2nd")
    return value


def _moment_formats(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        complaint = complaint_about(value)
        if complaint:
            raise refuse(complaint, quoted(value))
    return values


def _pattern(value: str) -> str:
    complaint = complaint_about_pattern(value)
    if complaint:
        raise refuse(complaint)
    return value


def _factor(value: str) -> str:
    digits = r"[0-9]{1,9}"
    found = re.fullmatch(rf"{digits}(\.{digits})?|{digits}/{digits}", value)
    if not found or not all(float(part) for part in value.split("/")):
        raise refuse("expected a number above zero, such as 1000, 0.5 or 1/12")
    return value


def _signed(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
        return int(value)
    raise refuse("expected a whole number, such as 2 or -1")


def _header(value: Any) -> Any:
    if isinstance(value, str) and value.casefold() not in (*_ON, *_OFF, "positions"):
        likely = nearest(value, (*_ON, *_OFF, "positions"))
        raise refuse("expected true, false or positions", likely=likely)
    return value


def _skip(value: Any) -> Any:
    if isinstance(value, str) and value != "header" and not re.fullmatch("[0-9]{1,3}", value):
        raise refuse("expected a number of lines below 1000, or header")
    return value


def _without_nothing(table: dict[str, str]) -> dict[str, str]:
    if "" in table:
        raise refuse("expected what to replace, then a colon and what to write for it", '""')
    return table


def _not_empty(values: tuple[Any, ...]) -> tuple[Any, ...]:
    # Behind the type, because pydantic counts values that it has refused as missing.
    if not values:
        raise refuse("expected at least one", "an empty list")
    return values


#: Behind the type of a list that needs something in it.
NOT_EMPTY = AfterValidator(_not_empty)
#: Put behind a step's block: lets `true` stand for it.
SWITCHED = Widened(_switched, SWITCH_SCHEMA)
#: One or several texts, none of them missing.
Names = Annotated[tuple[StrictStr, ...], ONE_OR_MANY, NOT_EMPTY]
#: Texts to what is written for each; at least one.
Replacements = Annotated[
    dict[str, StrictStr], Field(min_length=1), AfterValidator(_without_nothing)
]
#: A length in characters.
Length = Annotated[Digits, Field(ge=1, le=100_000)]
#: Whether a table has a row of names, and whether places are those names.
Header = Annotated[Literal["positions"] | Switch, BeforeValidator(_header)]
#: What stands before a table: a number of lines, or all up to its header.
Skip = Annotated[Literal["header"] | Digits, BeforeValidator(_skip)]
#: A part of a text, from 1, or from the end with -1; `2-`: all from that one.
Part = Annotated[StrictStr, AfterValidator(_part)]
#: Put behind a block with `from` and `length`: lets `1-10` stand for it.
STRETCH = Widened(_stretch, TEXT_SCHEMA)
#: Formats of strftime; see `bridge.mapping.converters.dateform`.
MomentFormats = Annotated[
    tuple[StrictStr, ...], ONE_OR_MANY, NOT_EMPTY, AfterValidator(_moment_formats)
]
#: A regular expression with one group.
Pattern = Annotated[StrictStr, AfterValidator(_pattern)]
#: A number above zero, as a decimal or a fraction.
Factor = Annotated[StrictStr, AfterValidator(_factor)]
#: A whole number that may be below zero.
SignedDigits = Annotated[int, BeforeValidator(_signed)]
#: One character.
Character = Annotated[StrictStr, Field(min_length=1, max_length=1)]
