"""`bridge schedule`: what is done by itself, and when."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.logs import log_everything
from bridge.cli.opened import opened
from bridge.cli.options import config_option, json_option, verbose_option
from bridge.cli.show import say, show_json, show_table

if TYPE_CHECKING:
    from bridge.app.service import Service


@click.command("schedule")
@click.option("--list", "is_list", is_flag=True, help="Show what runs next, and change nothing.")
@click.option(
    "--once", "is_once", is_flag=True, help="Do what is due now, and end: for cron and timers."
)
@json_option
@config_option
@verbose_option
def schedule_command(
    is_list: bool, is_once: bool, as_json: bool, config: Path, verbose: bool
) -> None:
    """Do by itself what `schedule` in bridge.yaml says, until it is told to stop.

    Each job is a process of the bridge's own. Those of one partner never overlap, and one that
    fails is tried again after 5, 15, 45, 120 minutes and so on, until it is due anew. What was
    missed while the machine was off is done once. SIGTERM and Ctrl-C let runs end what they have
    in hand; SIGHUP, or a changed bridge.yaml, is read again, and refused where it is wrong.

    With --once the exit code is that of the worst job.
    """
    if is_list and is_once:
        raise click.UsageError("--list and --once do not go together")
    if is_list:
        _list(config, as_json=as_json)
        return
    from bridge.app.following import failures_followed
    from bridge.app.service import open_service

    log_everything(config)
    with failures_followed(config), open_service(config, is_verbose=verbose) as service:
        _listen(service)
        if is_once:
            sys.exit(service.once())
        service.run()


def _listen(service: Service) -> None:
    """Let signals stop the service, or have it read its configuration again."""

    def stop(_number: int, _frame: object) -> None:
        service.stop()

    def reload(_number: int, _frame: object) -> None:
        service.reload()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, reload)


def _list(config: Path, *, as_json: bool) -> None:
    from bridge.app.surroundings import now
    from bridge.app.upcoming import upcoming

    with opened(config) as (configuration, books):
        data = upcoming(configuration, books, now())
    if as_json:
        show_json(data)
        return
    if data["at_work"]:
        say(f"bridge schedule is at work since {data['since'][:16]} UTC")
    else:
        say("bridge schedule is not at work")
    if data["refused"]:
        say(f"bridge.yaml was changed and is refused, the one before goes on: {data['refused']}")
    show_table(
        "jobs",
        ("job", "next, local time", "UTC", "last for", "how it ended", "tries"),
        [_row(one) for one in data["jobs"]],
    )
    if not data["jobs"]:
        say('no jobs: write `schedule: {run: "02:00"}` into a partner of bridge.yaml, for instance')


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    return (
        one["job"],
        "now" if one["is_due"] else one["next_local"] or "never",
        one["next_utc"][:16].replace("T", " ") if one["next_utc"] else "",
        one["last_slot"][:16].replace("T", " ") if one["last_slot"] else "",
        one["last_outcome"],
        one["last_tries"] or "",
    )
