"""The `alarms` block: who is told of what goes wrong, by which channel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from bridge.config.places import LOCAL_HOSTS, Host, LocalPath
from bridge.config.scalars import (
    ONE_OR_MANY,
    Block,
    Complaint,
    Digits,
    Name,
    Seconds,
    Switch,
    Text,
    refuse,
)
from bridge.config.secret import SecretReference

#: What a channel can tell of.
Kind: TypeAlias = Literal["failed", "held", "missing", "report"]
KINDS: tuple[Kind, ...] = ("failed", "held", "missing", "report")

#: The port that each kind of security is usual at.
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _address(value: str) -> str:
    # Never shown: an address can be a person's.
    if not re.fullmatch(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9.-]+", value) or not value.isascii():
        raise refuse("expected an address alone, such as ops@shop.example", "something else")
    return value


Address: TypeAlias = Annotated[str, AfterValidator(_address)]


class Mail(Block):
    """A mail server, and who gets mail through it."""

    server: Host = Field(description="The server's name, alone.", examples=["smtp.example"])
    port: Annotated[Digits, Field(ge=1, le=65_535)] | None = Field(
        None, description="Its port; without it the usual one: 587, 465 with tls, 25 with none."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is encrypted; certificates are checked."
    )
    user: Text | None = Field(None, description="The login name, where the server wants one.")
    password: SecretReference | None = Field(None, description="Its password, by reference.")
    from_: Address = Field(
        alias="from", description="The sender's address.", examples=["bridge@shop.example"]
    )
    to: Annotated[tuple[Address, ...], ONE_OR_MANY, Field(min_length=1)] = Field(
        description="Who gets it.", examples=["[ops@shop.example]"]
    )
    ca_file: LocalPath | None = Field(
        None, description="Certificates to trust instead of the usual ones."
    )

    @property
    def its_port(self) -> int:
        """The port, as written or as usual."""
        return self.port or _PORTS[self.security]

    def complaints(self) -> Iterator[Complaint]:
        """Yield that a login lacks its half, or would travel unencrypted."""
        if (self.user is None) != (self.password is None):
            yield Complaint("write both `user` and `password`, or neither", "one of them")
        if self.user is not None and self.security == "none" and self.server not in LOCAL_HOSTS:
            meant = "write `security: starttls` or `tls`, or the password travels unencrypted"
            yield Complaint(meant, key="security")


class Webhook(Block):
    """An address that takes messages over HTTPS."""

    url: SecretReference = Field(
        description="The address, by reference: who knows it can write there.",
        examples=["{env: SLACK_URL}"],
    )
    format: Literal["slack", "teams", "json"] = Field(
        "json", description="What is sent: Slack's or Teams' messages, or plain data."
    )
    allow_http: Switch = Field(
        False, description="Allow an address without encryption, on other hosts than this one."
    )
    ca_file: LocalPath | None = Field(
        None, description="Certificates to trust instead of the usual ones."
    )


class Channel(Block):
    """One way to tell somebody: exactly one of `mail` and `webhook`, and what it is for."""

    mail: Mail | None = Field(None, description="By mail.")
    webhook: Webhook | None = Field(None, description="By a call to an address.")
    about: Annotated[tuple[Kind, ...], ONE_OR_MANY, Field(min_length=1)] = Field(
        KINDS,
        description="Of what it tells: failed (a job or a run), held (what waits for a person, or "
        "was set aside), missing (files that should have come), report (pages that are sent).",
        examples=["[failed, held]"],
    )
    partners: Annotated[tuple[Name, ...], ONE_OR_MANY] = Field(
        (), description="Whose; without it everybody's, and what is nobody's.", examples=["[nord]"]
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield that it is not exactly one."""
        if (self.mail is None) == (self.webhook is None):
            yield Complaint("write one of `mail` and `webhook`")

    def is_for(self, kind: Kind, partner: str) -> bool:
        """Return whether it tells of something of a partner's; "" is nobody."""
        return kind in self.about and (not self.partners or partner in self.partners)


class Alarms(Block):
    """Who is told of what goes wrong, and how often."""

    channels: Annotated[dict[Name, Channel], Field(min_length=1)] = Field(
        description="Ways to tell somebody, by a name of yours."
    )
    repeat_hours: Annotated[Digits, Field(ge=1, le=720)] = Field(
        8, description="What stands is told again after so many hours, later and later: to daily."
    )
    timeout_seconds: Annotated[Seconds, Field(ge=1, le=60)] = Field(
        10, description="How long a channel may take to answer; a run waits no longer for it."
    )
