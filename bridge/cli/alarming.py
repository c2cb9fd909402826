"""`bridge alarm`: what stands, who was told of it, and whether the channels work."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bridge.cli.opened import opened
from bridge.cli.options import config_option, json_option
from bridge.cli.show import say, show_json, show_table


@click.command("alarm")
@click.argument("channels", nargs=-1, metavar="[CHANNEL]...")
@click.option("--test", "is_test", is_flag=True, help="Send a message through each channel.")
@config_option
@json_option
def alarm_command(channels: Sequence[str], is_test: bool, config: Path, as_json: bool) -> None:
    """Show what stands, and what each channel in `alarms` of bridge.yaml was told of it.

    With --test a message goes through the CHANNELs (all, if none is named), and what became of it
    is shown; the exit code is 1 where one was not taken. Alarms themselves are sent at the end of
    each run, and by `bridge schedule`.
    """
    if is_test:
        _test(channels, config, as_json=as_json)
    if channels:
        raise click.UsageError("name a CHANNEL with --test")
    from bridge.app.alarming.showing import overview
    from bridge.app.surroundings import now

    with opened(config) as (configuration, books):
        data = overview(configuration, books, now())
    if as_json:
        show_json(data)
        return
    for one in data["channels"]:
        _show_channel(one)
    show_table(
        "what stands",
        ("partner", "", "since (UTC)", "told", "commands"),
        [
            (
                one["partner"] or "-",
                f"{one['kind']}: {one['said']}",
                _minute(one["since"]),
                ", ".join(f"{name} {_minute(at)}" for name, at in one["told"].items()) or "not yet",
                "; ".join(one["commands"]),
            )
            for one in data["standing"]
        ],
    )
    if not data["standing"]:
        say("nothing stands that anybody has to be told of")


def _test(channels: Sequence[str], config: Path, *, as_json: bool) -> None:
    """Send messages, say what became of them, and end."""
    from dataclasses import asdict

    from bridge.app.alarming.showing import send_test
    from bridge.config.load import load

    sent = send_test(load(config), channels)
    if as_json:
        show_json([{**asdict(one), "taken": one.was_taken} for one in sent])
    for one in () if as_json else sent:
        said = f" ({one.said})" if one.said else ""
        say(f"{one.channel}: {'taken' + said if one.was_taken else one.why}")
    sys.exit(int(not all(one.was_taken for one in sent)))


def _show_channel(one: dict[str, Any]) -> None:
    whose = f", of {', '.join(one['partners'])}" if one["partners"] else ""
    say(f"{one['channel']}, by {one['by']}: {', '.join(one['about'])}{whose}")
    if one["failing_since"]:
        say(f"    takes nothing since {_minute(one['failing_since'])} UTC: {one['why']}")
    elif one["taken_at"]:
        say(f"    has taken a message at {_minute(one['taken_at'])} UTC")
    else:
        say(f"    nothing was sent yet: `bridge alarm {one['channel']} --test` tries it")


def _minute(at: str | None) -> str:
    return at[:16].replace("T", " ") if at else ""
