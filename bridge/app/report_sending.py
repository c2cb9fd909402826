"""The page of the morning on its way to whoever is to have it, by the channels of `alarms`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict

from bridge.app.reporting import Looked, name_of, page
from bridge.app.sending import Sent, alarms_of, is_for_pages, send_page
from bridge.channels import Message, Page
from bridge.config.model import Configuration
from bridge.errors import ConfigurationError
from bridge.model.morning import Morning
from bridge.model.words import counted


def send(configuration: Configuration, look: Callable[[tuple[str, ...]], Looked]) -> list[Sent]:
    """Send the page through every channel that is for a `report`; return what became of each.

    A channel that is for some partners gets the page of these: `look` returns the morning of some,
    or of all where none is named. Raises ConfigurationError where no channel is for it.
    """
    channels = alarms_of(configuration).channels
    chosen = {name: one.partners for name, one in channels.items() if is_for_pages(one)}
    if not chosen:
        raise ConfigurationError(
            f"no channel in {configuration.path} is for a report",
            "write `report` into the `about` of one",
        )
    sent: list[Sent] = []
    for partners in dict.fromkeys(chosen.values()):
        names = [name for name, whose in chosen.items() if whose == partners]
        sent += send_page(configuration, message(look(partners), partners), names)
    return sent


def message(looked: Looked, partners: tuple[str, ...] = ()) -> Message:
    """Return the page with its gist as text, for those who read nothing else."""
    morning = looked.morning
    return Message(
        subject=f"bridge: {morning.headline.sentence}",
        lines=list(_lines(morning)),
        page=Page(name_of(morning, partners), page(looked).encode()),
        data={"report": {"at": morning.at, "headline": asdict(morning.headline)}},
    )


def _lines(morning: Morning) -> Iterator[str]:
    headline = morning.headline
    yield headline.sentence
    yield from headline.besides
    for step in headline.steps:
        yield ""
        yield f"{step.partner}: {step.text}" if step.partner else step.text
        yield f"  → {step.to_do}"
        yield from (f"  $ {one.command}" for one in step.decisions)
    if headline.more_steps:
        yield f"… and {counted(headline.more_steps, 'more sort')} of things."
    yield ""
    for one in morning.partners:
        done = one.done
        waiting = f", {one.unconfirmed.number:,} not yet confirmed" if one.unconfirmed else ""
        yield (
            f"{one.name}: {counted(done.shipments_sent, 'shipment')} sent, "
            f"{done.shipments_completed:,} confirmed{waiting}, "
            f"{counted(done.returns_made, 'return')} made"
        )


def outcome(sent: list[Sent]) -> int:
    """Return the exit code that follows: 75 where nobody has it, so that it is tried again."""
    if all(one.was_taken for one in sent):
        return 0
    return 1 if any(one.was_taken for one in sent) else 75
