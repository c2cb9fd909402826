"""A partner of `bridge.yaml`: a 3PL, what is its, how it is reached and what is exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bridge.config.messages import Messages
from bridge.config.policies import Policies
from bridge.config.routing import Rule, ShipmentConditions
from bridge.config.scalars import Block, Complaint, TimeZone, refuse
from bridge.config.timetable import PARTS_OF_A_NIGHT, PartnerTimetables
from bridge.config.transport import Transport


def _store_and_endpoint(value: str) -> str:
    if not re.fullmatch(r"[^/\s]+/[^/\s]+", value):
        raise refuse("expected a store and one of its endpoints, such as nordic/main")
    return value


EndpointName: TypeAlias = Annotated[str, AfterValidator(_store_and_endpoint)]


class Partner(Block):
    """A 3PL."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "sftp": "did you mean `transport`? `sftp` stands below it",
        "folder": "did you mean `transport`? `folder` stands below it",
        "store": "did you mean `endpoint`? It names both, such as nordic/main",
        "mapping": "a mapping stands below its message, such as messages, order, mapping",
    }

    endpoint: EndpointName = Field(
        description="Store and endpoint that it ships for.", examples=["nordic/main"]
    )
    time_zone: TimeZone = Field(
        description="The zone of the dates in the partner's files.", examples=["Europe/Stockholm"]
    )
    transport: Transport = Field(description="How its folders are reached: sftp or folder.")
    shipments: Literal["all"] | ShipmentConditions = Field(
        description="Which shipments are its: all, or conditions of which every one must hold.",
        examples=["all"],
    )
    messages: Messages = Field(description="What is exchanged, and where.")
    policies: Policies = Field(Policies(), description="What is done where ways part.")
    schedule: PartnerTimetables = Field(
        {},
        description="What `bridge schedule` does, and when: export, import, run, or the import of "
        "one message, such as stock.",
        examples=['{run: "02:00", stock: every 30 minutes}'],
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield what is expected, answered or to be done of messages that are not exchanged."""
        for job in self.schedule:
            if job not in PARTS_OF_A_NIGHT and job not in self.messages.inbound():
                meant = f"there is no `{job}` among its messages"
                yield Complaint(meant, f"the job `{job}`", "schedule")
        if self.policies.acks.expected_within_hours is not None and self.messages.ack is None:
            meant = "write `messages: ack` too, or take it out: nothing says how they come"
            yield Complaint(meant, "no acknowledgements", "policies")
        unknown = set(self.policies.acks.messages or ()) - set(self.messages.outbound())
        if unknown:
            meant = f"expected messages that go out: {', '.join(self.messages.outbound())}"
            yield Complaint(meant, f"`acks.messages`: {', '.join(sorted(unknown))}", "policies")

    @property
    def store_name(self) -> str:
        """The name of its store."""
        return self.endpoint.partition("/")[0]

    @property
    def endpoint_name(self) -> str:
        """The name of its endpoint within the store."""
        return self.endpoint.partition("/")[2]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the dates in its files."""
        return ZoneInfo(self.time_zone)

    @property
    def rule(self) -> Rule:
        """Which shipments of its endpoint are its."""
        return Rule() if self.shipments == "all" else self.shipments.rule
