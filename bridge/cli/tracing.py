"""`bridge trace`: the life of anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bridge.cli.opened import opened
from bridge.cli.options import config_option, json_option
from bridge.cli.reading import show_problem
from bridge.cli.show import say, show_json, show_table
from bridge.model.records import BETWEEN


@click.command("trace")
@click.argument("id_text", metavar="ID")
@config_option
@json_option
def trace_command(id_text: str, config: Path, as_json: bool) -> None:
    """Show the life of ID, whatever it is: everything that goes by it.

    A shipment, an order or a line of either, a file or a line of it (FILE:LINE), an item by its
    SKU or bar code, a tracking number, a return, a delivery. What it holds, and then one time
    line: when it was seen, written, told, called for, held and decided, in which run, in which
    line of which file, by which rule of a mapping or of bridge.yaml, and what the store answered.
    """
    from bridge.app.tracing import trace

    with opened(config) as (configuration, books):
        data = trace(configuration, books, id_text)
    if as_json:
        show_json(data)
        return
    for shipment in data["shipments"]:
        _show_shipment(shipment)
    for delivery in data["deliveries"]:
        _show_delivery(delivery)
    for one in data["returns"]:
        _show_return(one)
    for file in data["files"]:
        _show_file(file)
    if data["more"]:
        _show_more(data["more"], data["more_number"])
    _show_records("told in that line", data["records"])
    _show_records("told, and nothing made of it yet", data["waiting"])
    _show_item(data)
    _show_timeline(data["timeline"])
    for one in data["problems"]:
        if not one["closed_at"]:
            say()
            show_problem(one)


def _show_more(names: Sequence[str], number: int) -> None:
    """Show what goes by the same and is not told here."""
    say(f"and {number} more, whose lives are not shown here: `bridge trace` one of them")
    say(f"    {', '.join(name.replace(BETWEEN, ' ') for name in names)}")
    if number > len(names):
        say(f"    … and {number - len(names)} that are not named here")


def _show_timeline(steps: Sequence[dict[str, Any]]) -> None:
    if steps:
        say()
        say("time line (UTC)")
    for one in steps:
        run = f"run {one['run']}" if one["run"] else ""
        moment = one["at"][:19].replace("T", " ")
        say(f"{moment}  {run:9} {one['about']}: {one['what']}")
        for line in _more(one):
            say(f"{'':31}{line}")


def _more(one: dict[str, Any]) -> list[str]:
    """Return what else is to be said of a step, a line each."""
    place = f"in {one['file']}, line {one['line']}" if one["line"] else ""
    if one["kind"] == "decision":
        return [f"by {one['who']}: {one['said']}"]
    said = f"answer: {one['said']}" if one["said"] else ""
    return [line for line in (place, one["rule"] and f"by {one['rule']}", said) if line]


def _show_records(title: str, records: Sequence[dict[str, Any]]) -> None:
    show_table(
        title,
        ("message", "partner", "file", "line", "of", "item", "units", "state", "reason"),
        [
            (one["message"], one["partner"], one["file"], one["line"], one["shipment"] or "",
             one["item"] or "", one["quantity"], one["state"], one["reason"])
            for one in records
        ],
    )  # fmt: skip


def _show_item(data: dict[str, Any]) -> None:
    show_table(
        "shipments with it, the latest",
        ("shipment", "order", "store", "partner", "state", "since (UTC)"),
        [
            (one["shipment_id"], one["order_id"], one["store"], one["partner"], one["state"],
             one["changed_at"])
            for one in data["with_item"]
        ],
    )  # fmt: skip
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


def _file_of(told: dict[str, Any]) -> tuple[str, str, str]:
    """Return name, state and time of the file that has told of an item last."""
    file = told["file"]
    if file is not None:
        return file["name"], file["state"], file["created_at"]
    return "-", "known before the bridge" if told["content_hash"] else "not told", ""


def _show_delivery(one: dict[str, Any]) -> None:
    say(
        f"delivery {one['delivery_id']}, store {one['store']}, partner {one['partner']}: "
        f"{one['state']} since {one['changed_at']}"
    )
    if one["follows"]:
        say(f"    opened by the store for what did not come of {one['follows']}")


def _show_return(one: dict[str, Any]) -> None:
    say(
        f"return {one['document']}, store {one['store']}, partner {one['partner']}: "
        f"{one['state']} since {one['changed_at']}"
    )
    for made in one["made"]:
        number = f" {made['return_id']}" if made["return_id"] else ""
        completion = f", completed: {made['completion']}" if made["completion"] else ""
        say(f"    at the store: return{number} of {made['shipment']}: {made['state']}{completion}")
    show_table(
        "what came back",
        ("file", "line", "shipment", "item", "units", "condition", "reason", "became", "why"),
        [
            tuple(
                "" if told[name] is None else told[name]
                for name in ("file", "line", "shipment", "item", "quantity", "condition",
                             "reason_code", "state", "reason")
            )
            for told in one["told_in"]
        ],
    )  # fmt: skip


def _show_shipment(one: dict[str, Any]) -> None:
    say(
        f"shipment {one['shipment_id']} of order {one['order_id']}, store {one['store']}, "
        f"partner {one['partner'] or '-'}: {one['state']} since {one['changed_at']}"
    )
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
        ("line", "of the order", "SKU", "EAN", "ordered"),
        [
            (line["shipment_line_id"], line["order_line_id"], line["physical_sku"], line["ean"],
             line["quantity"])
            for line in one["lines"]
        ],
    )  # fmt: skip
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
    if one["cancels"]:
        say(f"    cancels: {', '.join(one['cancels'])}")
    if one["sums_up"]:
        say(f"    sums up: {', '.join(one['sums_up'])}")
    show_table(
        f"{one['records_read']} records read, {one['records_ignored']} ignored by the mapping",
        ("state", "reason", "number"),
        [(row["state"], row["reason"], row["number"]) for row in one["records"]],
    )
