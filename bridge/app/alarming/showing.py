"""What stands, and what channels were told of it, as plain data; and messages to try channels."""

from __future__ import annotations

import platform
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bridge.app.alarming.memory import InFile
from bridge.app.alarming.standing import situation
from bridge.app.sending import Sent, alarms_of, named_channel, send_all
from bridge.channels import Message
from bridge.config.alarms import Channel
from bridge.config.model import Configuration
from bridge.flows.work import Books
from bridge.ledger.alarms import ChannelRow


def overview(configuration: Configuration, books: Books, now: datetime) -> dict[str, Any]:
    """Return what stands, worst first, and how each channel is."""
    found = situation(configuration, books, now).found
    channels = alarms_of(configuration).channels
    told = {name: {_key(row): row for row in books.alarms.told(name)} for name in channels}
    return {
        "channels": channels_of(configuration, books),
        "standing": [
            {
                **asdict(cause),
                "number": one.standing.number,
                "since": one.since or None,
                "said": one.title,
                "remedy": one.remedy,
                "commands": list(one.commands),
                "told": {
                    name: rows[key].told_at
                    for name, rows in told.items()
                    if (key := (cause.kind, cause.partner, cause.what)) in rows
                },
            }
            for cause, one in sorted(found.items())
        ],
    }


def channels_of(configuration: Configuration, books: Books) -> list[dict[str, Any]]:
    """Return how each channel in bridge.yaml is."""
    alarms = configuration.alarms
    if alarms is None:
        return []
    states = _states(configuration, books)
    return [
        _channel(name, one, state)
        for (name, one), state in zip(alarms.channels.items(), states, strict=True)
    ]


def send_test(configuration: Configuration, names: Collection[str]) -> list[Sent]:
    """Send a message through the channels called `names` (all, where none is named)."""
    alarms = alarms_of(configuration)
    chosen = list(dict.fromkeys(names)) or list(alarms.channels)
    for name in chosen:
        named_channel(configuration, name)
    messages = {name: _trial(configuration, name, alarms.channels[name]) for name in chosen}
    return send_all(alarms, messages)


def _trial(configuration: Configuration, name: str, channel: Channel) -> Message:
    whose = ", ".join(channel.partners) or "every partner"
    lines = [
        "A test: nothing is wrong.",
        f"The channel {name} is told of: {', '.join(channel.about)}; of {whose}.",
        f"Sent from {platform.node()}, {configuration.path.absolute()}.",
    ]
    return Message(f"bridge: a test of the channel {name}", lines, data={"test": True})


def _states(configuration: Configuration, books: Books) -> Iterator[ChannelRow | None]:
    rows, file = books.alarms.channels(), InFile(configuration.state)
    for name in alarms_of(configuration).channels:
        yield file.get(name).state or rows.get(name)


def _key(row: Any) -> tuple[str, str, str]:
    return row.kind, row.partner, row.what


def _channel(name: str, channel: Channel, state: ChannelRow | None) -> dict[str, Any]:
    webhook = channel.webhook
    return {
        "channel": name,
        "by": f"webhook ({webhook.format})" if webhook is not None else "mail",
        "about": list(channel.about),
        "partners": list(channel.partners),
        "taken_at": state.taken_at if state is not None else None,
        "failing_since": state.failing_since if state is not None else None,
        "why": state.why if state is not None else "",
    }
