"""Types for values of an all-text YAML, and the base of every block of keys.

A type that refuses says what was meant, in words for the person who wrote the file; `validate`
turns that into a fault with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from bridge.config.fault import nearest

#: The type of the errors of pydantic that carry `Complaint`s.
COMPLAINTS = "complaints"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a type or a block has against a value."""

    #: A clause: `expected …`, `write …`.
    meant: str
    #: What was found, as a phrase; the value itself, quoted, where it is left empty.
    found: str = ""
    #: The key below the block that it is about.
    key: str = ""
    #: The right key or value that was probably meant.
    likely: str = ""


def refuse(meant: str, found: str = "", likely: str | None = None) -> PydanticCustomError:
    """Return the error for a validator to raise."""
    return _refusal((Complaint(meant, found, likely=likely or ""),))


def _refusal(complaints: tuple[Complaint, ...]) -> PydanticCustomError:
    said = "; ".join(complaint.meant for complaint in complaints)
    return PydanticCustomError(COMPLAINTS, "{said}", {"said": said, COMPLAINTS: complaints})


class Block(BaseModel):
    """A block of keys: unknown ones are faults, values never change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    #: What to say about keys that somebody will try, though they are none.
    not_keys: ClassVar[Mapping[str, str]] = {}

    def complaints(self) -> Iterator[Complaint]:
        """Yield what is wrong with the values together; each is right by itself."""
        yield from ()

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        complaints = tuple(self.complaints())
        if complaints:
            raise _refusal(complaints)
        return self


_SWITCH = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.casefold() in _SWITCH:
        return _SWITCH[value.casefold()]
    meant = "expected on or off (yes, no, true and false will do)"
    raise refuse(meant, likely=nearest(str(value), _SWITCH))


def _digits(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    raise refuse("expected a whole number in plain digits, such as 60")


@dataclass(frozen=True, slots=True)
class Widened:
    """Put behind a type: lets a value be written in a shorter form too.

    `widen` turns the short form into the long one before the type sees it; `also` is the short
    form's JSON Schema, for editors.
    """

    widen: Callable[[Any], Any]
    also: Mapping[str, Any] = field(hash=False)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.widen, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [dict(self.also), handler(schema)]}


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _nothing(value: Any) -> Any:
    return None if value in ("null", "~") else value


def _clean(value: str) -> str:
    if value != value.strip():
        raise refuse("it begins or ends with a blank")
    if any(ord(character) < 32 for character in value):
        raise refuse("expected a single line of text")
    return value


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", value):
        raise refuse("a name consists of the letters a to z, digits, `-` and `_`, such as nordic")
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        offer = nearest(value, available_timezones())
        start = f"did you mean `{offer}`? " if offer else ""
        meant = f"{start}expected a zone of the IANA list, such as Europe/Stockholm"
        raise refuse(meant, likely=offer) from None
    return value


#: The JSON Schema of a switch.
SWITCH_SCHEMA = {"anyOf": [{"type": "boolean"}, {"enum": sorted(_SWITCH)}]}

#: The JSON Schema of a text.
TEXT_SCHEMA = {"type": "string"}

#: One line of text that is not empty.
Text = Annotated[str, AfterValidator(_clean), Field(min_length=1)]
#: on, off and their like; anything else is no switch.
Switch = Annotated[bool, BeforeValidator(_switch), WithJsonSchema(SWITCH_SCHEMA)]
#: A whole number, digits only: no sign, no `1_000`, no `1e3`.
Digits = Annotated[int, BeforeValidator(_digits)]
Seconds = Annotated[Digits, Field(ge=0, le=86_400)]
#: Put before the type of a list of texts: lets one be written alone.
ONE_OR_MANY = Widened(_one_or_many, TEXT_SCHEMA)
#: Several texts; one may be written alone.
Texts = Annotated[tuple[str, ...], ONE_OR_MANY, Field(min_length=1)]
#: Put before the type of an optional value: lets `null` and `~` stand for nothing.
NOTHING = BeforeValidator(_nothing)
#: The name that a person gives to a store, an endpoint or a partner.
Name = Annotated[str, AfterValidator(_name)]
#: The name of a zone of the IANA list.
TimeZone = Annotated[str, AfterValidator(_time_zone)]
