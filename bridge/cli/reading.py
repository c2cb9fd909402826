"""The commands that only look: check, status, problems, trace."""

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
        _show_problem(one)
    if not data:
        say("nothing waits")


def _write_corrections(
    configuration: Configuration, books: Books, data: list[dict[str, Any]], path: Path
) -> None:
    """Write what can be corrected into a new file that only its owner can read."""
    from bridge.app.values import corrections_for
    from bridge.flows.correcting import write_corrections

    found = corrections_for(configuration, books, data)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be made: {error.strerror}") from None
    with os.fdopen(handle, "wb") as file:
        file.write(write_corrections(found))
    say(f"{path}: {len(found)} texts to correct, each in its column `correct`", err=True)


def _show_problem(one: dict[str, Any]) -> None:
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


@click.command("trace")
@click.argument("id_text", metavar="ID")
@config_option
@json_option
def trace_command(id_text: str, config: Path, as_json: bool) -> None:
    """Show the life of ID: a shipment, an order, a file, an item or a return.

    Which file it went out in, which lines of which files spoke of it, which calls were made and
    what the store answered.
    """
    from bridge.app.views import trace

    with opened(config) as (_, books):
        data = trace(books, id_text)
    if as_json:
        show_json(data)
        return
    for shipment in data["shipments"]:
        _show_shipment(shipment)
    for file in data["files"]:
        _show_file(file)
    show_table(
        "told to partners",
        ("item", "partner", "store's id", "in the file", "state", "written (UTC)"),
        [(one["item"], one["partner"], one["product"], *_file_of(one)) for one in data["told_of"]],
    )
    show_table(
        "counts",
        ("item", "warehouse", "counted", "at (UTC)", "state", "last set"),
        [
            (one["item"], one["warehouse"], one["counted"], one["counted_at"], one["state"],
             one["sent"])
            for one in data["counts"]
        ],
    )  # fmt: skip
    show_table(
        "calls",
        ("call", "about", "state", "attempts", "at (UTC)", "answer"),
        [
            (one["kind"], one["subject"], one["state"], one["attempts"], one["attempted_at"],
             one["answer"])
            for one in data["calls"]
        ],
    )  # fmt: skip
    show_table(
        "decisions",
        ("decision", "about", "problem", "by", "at (UTC)", "why"),
        [
            (one["verb"], one["subject"], one["code"], one["who"], one["at"], one["why"])
            for one in data["decisions"]
        ],
    )
    for one in data["problems"]:
        say()
        _show_problem({**one, "severity": "closed" if one["closed_at"] else one["severity"]})


def _file_of(told: dict[str, Any]) -> tuple[str, str, str]:
    """Return name, state and time of the file that has told of an item last."""
    file = told["file"]
    if file is not None:
        return file["name"], file["state"], file["created_at"]
    return "-", "known before the bridge" if told["content_hash"] else "not told", ""


def _show_shipment(one: dict[str, Any]) -> None:
    say(
        f"shipment {one['shipment_id']} of order {one['order_id']}, store {one['store']}, "
        f"partner {one['partner'] or '-'}: {one['state']} since {one['changed_at']}"
    )
    if one["order_file"]:
        file = one["order_file"]
        say(f"    in {file['folder']}/{file['name']}: {file['state']}")
    for file in one["documents"]:
        say(f"    with {file['folder']}/{file['name']}: {file['state']}")
    if one["tracking"]:
        say(f"    completed with {one['carrier'] or 'no carrier'}, {one['tracking']}")
    for record in one["confirmed_in"]:
        reason = f" ({record['reason']})" if record["reason"] else ""
        say(f"    told in {record['file']}, line {record['line']}: {record['state']}{reason}")
    show_table(
        "what its partner says",
        ("status", "code", "at (partner's clock)", "item", "file", "line", "became"),
        [
            (told["status"], told["code"], told["happened_at"], told["item"], told["file"],
             told["line"], told["state"])
            for told in (one["progress"] or {"history": []})["history"]
        ],
    )  # fmt: skip
    show_table(
        "lines",
        ("line", "SKU", "EAN", "ordered"),
        [
            (line["shipment_line_id"], line["physical_sku"], line["ean"], line["quantity"])
            for line in one["lines"]
        ],
    )
    show_table(
        "parcels",
        ("parcel", "tracking", "carrier", "shipped (partner's clock)"),
        [
            (parcel["parcel"], parcel["tracking"], parcel["carrier"], parcel["shipped_at_text"])
            for parcel in one["parcels"]
        ],
    )


def _show_file(one: dict[str, Any]) -> None:
    reason = f" ({one['reason']})" if one["reason"] else ""
    say(
        f"file {one['name']}, {one['direction']}, {one['message']} of {one['partner']}: "
        f"{one['state']}{reason}, {one['size']} bytes, SHA-256 {one['sha256']}"
    )
    if one["shipments"]:
        say(f"    shipments: {', '.join(one['shipments'])}")
    if one["items"]:
        say(f"    tells last of {one['items']} items")
    if one["sums_up"]:
        say(f"    sums up: {', '.join(one['sums_up'])}")
    show_table(
        f"{one['records_read']} records read, {one['records_ignored']} ignored by the mapping",
        ("state", "reason", "number"),
        [(row["state"], row["reason"], row["number"]) for row in one["records"]],
    )
