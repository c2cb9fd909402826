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
    for delivery in data["deliveries"]:
        _show_delivery(delivery)
    for one in data["returns"]:
        _show_return(one)
    for file in data["files"]:
        _show_file(file)
    show_table(
        "told, and nothing made of it yet",
        ("message", "partner", "file", "line", "of", "units", "state", "reason"),
        [
            (one["message"], one["partner"], one["file"], one["line"], one["shipment"] or "",
             one["quantity"], one["state"], one["reason"])
            for one in data["waiting"]
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
        show_problem({**one, "severity": "closed" if one["closed_at"] else one["severity"]})


def _file_of(told: dict[str, Any]) -> tuple[str, str, str]:
    """Return name, state and time of the file that has told of an item last."""
    file = told["file"]
    if file is not None:
        return file["name"], file["state"], file["created_at"]
    return "-", "known before the bridge" if told["content_hash"] else "not told", ""


def _show_told(records: Sequence[dict[str, Any]]) -> None:
    for record in records:
        reason = f" ({record['reason']})" if record["reason"] else ""
        say(f"    told in {record['file']}, line {record['line']}: {record['state']}{reason}")


def _show_delivery(one: dict[str, Any]) -> None:
    say(
        f"delivery {one['delivery_id']}, store {one['store']}, partner {one['partner']}: "
        f"{one['state']} since {one['changed_at']}"
    )
    if one["follows"]:
        say(f"    opened by the store for what did not come of {one['follows']}")
    if one["announced_in"]:
        file = one["announced_in"]
        say(f"    announced in {file['folder']}/{file['name']}: {file['state']}")
    _show_told(one["received_in"])


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
    if one["order_file"]:
        file = one["order_file"]
        say(f"    in {file['folder']}/{file['name']}: {file['state']}")
    for file in one["documents"]:
        say(f"    with {file['folder']}/{file['name']}: {file['state']}")
    if one["tracking"]:
        say(f"    completed with {one['carrier'] or 'no carrier'}, {one['tracking']}")
    _show_told(one["confirmed_in"])
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
    if one["cancels"]:
        say(f"    cancels: {', '.join(one['cancels'])}")
    if one["acknowledged"]:
        ack = one["acknowledged"]
        say(f"    acknowledged in {ack['file']}: {ack['status']} {ack['code']}".rstrip())
    if one["sums_up"]:
        say(f"    sums up: {', '.join(one['sums_up'])}")
    show_table(
        f"{one['records_read']} records read, {one['records_ignored']} ignored by the mapping",
        ("state", "reason", "number"),
        [(row["state"], row["reason"], row["number"]) for row in one["records"]],
    )
