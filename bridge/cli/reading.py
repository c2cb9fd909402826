"""The commands that only look: check, status, problems."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.opened import opened
from bridge.cli.options import config_option, json_option, partners_argument
from bridge.cli.show import say, show_json, show_table

if TYPE_CHECKING:
    from bridge.config.model import Configuration
    from bridge.flows.work import Books


@click.command("check")
@click.option(
    "--ledger",
    is_flag=True,
    help="Look through the whole ledger and its archive instead: every page, every SHA-256.",
)
@partners_argument
@config_option
@json_option
def check_command(ledger: bool, partners: tuple[str, ...], config: Path, as_json: bool) -> None:
    """Check bridge.yaml, every mapping and every secret, without any connection.

    Every fault is told at once, with its file, line, what was found and what was meant. Where
    PARTNERs are named, only what concerns these is looked at: others may be half done.
    """
    from bridge.workbench.checking import check

    if ledger:
        if partners:
            raise click.UsageError("--ledger looks through the ledger of all: name no PARTNER")
        _check_ledger(config, as_json=as_json)
        return
    result = check(config, partners)
    if as_json:
        show_json(result.as_data())
        sys.exit(result.exit_code)
    for fault in result.faults:
        say(str(fault), err=True)
    for caution in result.cautions:
        say(f"warning: {caution}")
    if result.faults:
        say(f"bridge: {len(result.faults)} to correct", err=True)
    else:
        say(f"{config} is in order: {result.summary}")
    sys.exit(result.exit_code)


def _check_ledger(config: Path, *, as_json: bool) -> None:
    from bridge.app.backup import check_ledger
    from bridge.cli.progress import progress_bar
    from bridge.errors import StopError

    try:
        with progress_bar() as progress:
            wide = check_ledger(config, progress)
    except StopError as error:
        if as_json:
            show_json({"sound": False, "told": error.message, "remedy": error.remedy})
        raise
    if as_json:
        show_json({"sound": True, "open_to_others": [str(path) for path in wide]})
        return
    for path in wide:
        say(f"warning: others than its owner may use {path}, which is not ours to change")
    say("the ledger is sound, and its archive whole")


@click.command("status")
@config_option
@json_option
def status_command(config: Path, as_json: bool) -> None:
    """Show how things stand: runs, shipments by state, files under way, what waits."""
    from bridge.app.views import status

    with opened(config) as (configuration, books):
        data = status(configuration, books)
    if as_json:
        show_json(data)
        return
    show_table(
        "runs",
        ("run", "command", "by", "started (UTC)", "ended", "exit"),
        [
            (run["id"], run["command"], run["who"], run["started_at"], run["ended_at"],
             run["exit_code"])
            for run in data["runs"]
        ],
    )  # fmt: skip
    for one in data["channels"]:
        if one["failing_since"]:
            since = one["failing_since"][:16].replace("T", " ")
            say(f"the channel {one['channel']} takes nothing since {since} UTC: {one['why']}")
    for partner in data["partners"]:
        _show_partner(partner)
    unrouted = data["of nobody"]
    if unrouted:
        say(f"shipments that no partner takes: {len(unrouted)}")


def _show_partner(partner: dict[str, Any]) -> None:
    marks = [] if partner["adopted"] else ["not adopted: run `bridge adopt`"]
    if not partner["writes"]:
        marks.append("writes: off, every run is a dry run")
    say()
    say(f"{partner['partner']} ({partner['endpoint']}) {'; '.join(marks)}".rstrip())
    show_table("shipments", ("state", "number"), sorted(partner["shipments"].items()))
    show_table("deliveries", ("state", "number"), sorted(partner["deliveries"].items()))
    show_table("what it says of them", ("status", "number"), sorted(partner["progress"].items()))
    show_table(
        "files under way",
        ("file", "direction", "state", "reason"),
        [
            (file["name"], file["direction"], file["state"], file["reason"])
            for file in partner["files_under_way"]
        ],
    )
    items = partner["items"]
    if any(items.values()):
        untold = f", {items['untold']} that cannot be told" if items["untold"] else ""
        say(f"the partner was told of {items['told']} items{untold}")
    waiting = partner["waiting_for_more"]
    if waiting:
        say(f"confirmed in part, waiting for the rest: {', '.join(waiting)}")
    if pending := partner["returns_to_complete"]:
        say(f"returns to be completed in Centra: {', '.join(pending)}")
    for call in partner["unclear_calls"]:
        say(f"answer lost: {call['kind']} of {call['subject']}, at {call['attempted_at']}")
    say(f"{partner['held']} held, {partner['set_aside']} set aside, {partner['notices']} notices")


@click.command("problems")
@partners_argument
@click.option("--values", is_flag=True, help="Show the values too, read from the archived files.")
@click.option(
    "--corrections",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the wrong texts in partners' files into this new file, to correct them there.",
)
@config_option
@json_option
def problems_command(
    partners: Sequence[str], values: bool, corrections: Path | None, config: Path, as_json: bool
) -> None:
    """Show what waits for a decision, of the PARTNERs or of all, and what to do about each.

    The ledger keeps places, not values. --values reads them from the archived files, for you
    alone: they can be personal data. So does --corrections: put right what stands in the column
    `correct`, then `bridge replay --corrections FILE --because WHY` has them read that way.
    """
    from bridge.app.views import problems

    with opened(config) as (configuration, books):
        data = problems(books, partners)
        for name in partners:
            if not any(one["partner"] == name for one in data):
                configuration.partner(name)
        if values:
            from bridge.app.values import add_values

            add_values(configuration, books, data)
        if corrections is not None:
            _write_corrections(configuration, books, data, corrections)
    if as_json:
        show_json(data)
        return
    for one in data:
        show_problem(one)
    if not data:
        say("nothing waits")


def _write_corrections(
    configuration: Configuration, books: Books, data: list[dict[str, Any]], path: Path
) -> None:
    """Write what can be corrected into a new file that only its owner can read."""
    from bridge.app.values import corrections_for
    from bridge.flows.incoming.correcting import write_corrections

    found = corrections_for(configuration, books, data)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be made: {error.strerror}") from None
    with os.fdopen(handle, "wb") as file:
        file.write(write_corrections(found))
    say(f"{path}: {len(found)} texts to correct, each in its column `correct`", err=True)


def show_problem(one: dict[str, Any]) -> None:
    """Show one problem with its place and what can be decided."""
    place = ""
    if one["file"]:
        place = f" ({one['file']}" + (f", line {one['line']}" if one["line"] else "")
        place += (f", {one['at']}" if one["at"] else "") + ")"
    say(f"{one['partner'] or '-'}: {one['kind']} {one['subject']} [{one['severity']}]")
    say(f"    {one['message']}{place} [{one['code']}]")
    if one.get("value") is not None:
        say(f"    found: {one['value']!r}")
    if one["remedy"]:
        say(f"    → {one['remedy']}")
    if one["decided"]:
        say(f"    decided: {one['decided']}; the next run acts on it")
    for decision in one["decisions"]:
        say(f"    {decision['verb']}: {decision['meaning']}")
