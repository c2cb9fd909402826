"""Ways to tell somebody: by mail, or by a call to an address. They know nothing of what they say.

A channel is given a `Message` and returns once the other side has taken it; else it raises, in
words without addresses, which can be secrets or a person's.
"""

from __future__ import annotations

from bridge.channels.base import Message, Page, Taker
from bridge.config.alarms import Channel

__all__ = ["Message", "Page", "Taker", "open_channel"]


def open_channel(channel: Channel, timeout_seconds: float) -> Taker:
    """Return what sends through `channel`; ConfigurationError where its secret is missing."""
    if channel.mail is not None:
        from bridge.channels.mail import MailTaker

        return MailTaker(channel.mail, timeout_seconds)
    if channel.webhook is None:
        raise AssertionError("the configuration has one of them")
    from bridge.channels.webhook import WebhookTaker

    return WebhookTaker(channel.webhook, timeout_seconds)
