"""Messages through the channels of bridge.yaml: all at once, and each for no longer than it may.

A channel that fails is told of, and disturbs neither the others nor whoever sends.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bridge.channels import Message, open_channel
from bridge.config.alarms import Alarms, Channel
from bridge.config.fault import choose
from bridge.config.model import Configuration
from bridge.errors import BridgeError, ConfigurationError

log = logging.getLogger("bridge")

#: A channel has so many time-outs in all: of a mail, each step may take one.
_STEPS = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message in one channel."""

    channel: str
    #: Why it was not taken; "" where it was.
    why: str = ""
    #: What is to be said of one that was taken; "" for nothing.
    said: str = ""

    @property
    def was_taken(self) -> bool:
        """Whether the other side has it."""
        return not self.why


def send_page(
    configuration: Configuration, message: Message, channels: Collection[str] = ()
) -> list[Sent]:
    """Send a page through the `channels` named, else through all that are for a `report`.

    Mail carries the page as an attachment, a webhook the text alone. Returns what became of it in
    each; raises ConfigurationError where there is no such channel.
    """
    alarms = alarms_of(configuration)
    chosen = {
        name: named_channel(configuration, name)
        for name in channels or [name for name, one in alarms.channels.items() if is_for_pages(one)]
    }
    if not chosen:
        raise ConfigurationError(
            f"no channel in {configuration.path} is for a report",
            "write `report` into the `about` of one, or name one",
        )
    return send_all(alarms, dict.fromkeys(chosen, message))


def is_for_pages(channel: Channel) -> bool:
    """Return whether pages go through a channel that nobody has named."""
    return "report" in channel.about


def alarms_of(configuration: Configuration) -> Alarms:
    """Return the block `alarms`; ConfigurationError where there is none."""
    if configuration.alarms is None:
        raise ConfigurationError(
            f"{configuration.path} has no channels",
            "write `alarms: {channels: …}`: see README, When something goes wrong",
        )
    return configuration.alarms


def named_channel(configuration: Configuration, name: str) -> Channel:
    """Return a channel; ConfigurationError where there is none of that name."""
    channels = alarms_of(configuration).channels
    if name not in channels:
        remedy = choose(name, channels, "The channels there")
        raise ConfigurationError(
            f"There is no channel `{name}` in {configuration.path}",
            remedy[:1].upper() + remedy[1:],
        )
    return channels[name]


def send_all(alarms: Alarms, messages: Mapping[str, Message]) -> list[Sent]:
    """Send a message through each channel, all at once, and return what became of each.

    Whoever takes too long is given up: it may have taken the message all the same.
    """
    sendings = [
        _Sending(name, alarms.channels[name], message, alarms.timeout_seconds)
        for name, message in messages.items()
    ]
    for sending in sendings:
        sending.start()
    ended = [sending.end() for sending in sendings]
    for one in ended:
        if one.why or one.said:
            log.warning("channel %s: %s", one.channel, one.why or one.said)
    return ended


def longest_seconds(alarms: Alarms) -> int:
    """Return how long it can take until everything was sent or given up."""
    return alarms.timeout_seconds * _STEPS


class _Sending:
    """One message on its way, in a thread that nobody waits for without an end."""

    def __init__(self, name: str, channel: Channel, message: Message, seconds: int) -> None:
        self._name = name
        self._channel = channel
        self._message = message
        self._seconds = seconds
        self._ended: Sent | None = None
        self._thread = threading.Thread(target=self._send, daemon=True, name=f"channel {name}")

    def start(self) -> None:
        self._thread.start()

    def end(self) -> Sent:
        self._thread.join(self._seconds * _STEPS)
        return self._ended or Sent(self._name, "it was not done in time")

    def _send(self) -> None:
        try:
            taker = open_channel(self._channel, self._seconds)
            self._ended = Sent(self._name, said=taker.send(self._message))
        except BridgeError as error:
            self._ended = Sent(self._name, str(error))
        except Exception as error:  # its words are left out: they can hold the address
            self._ended = Sent(self._name, f"a fault of the bridge itself: {type(error).__name__}")
