"""The command that looks at stock: what a waiting file would change, what the store has not set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bridge.cli.opened import opened
from bridge.cli.options import config_option, json_option
from bridge.cli.show import say, show_json, show_table


@click.command("stock")
@click.argument("file", required=False, default="")
@click.option(
    "--most",
    default=20,
    show_default=True,
    help="So many of the changes, the largest first; 0: all.",
)
@config_option
@json_option
def stock_command(file: str, most: int, config: Path, as_json: bool) -> None:
    """Show what the waiting stock FILE would change; or, without one, what the store has not set.

    FILE is held by a guard of `policies.stock`: `bridge release FILE` takes it in all the same,
    `bridge discard FILE` leaves it out. What the store has not set is not in it, is a bundle,
    or is promised to more orders than lies on the shelf.
    """
    from bridge.app.stocking import differences, not_taken

    with opened(config) as (configuration, books):
        if file:
            data: Any = differences(configuration, books, file, most or None)
        else:
            data = not_taken(configuration, books)
    if as_json:
        show_json(data)
    elif file:
        _show_differences(data)
    else:
        _show_not_taken(data)


def _show_differences(data: dict[str, Any]) -> None:
    full = "a full file" if data["full"] else "a file"
    say(f"{data['file']}: {full} of {data['partner']}, {data['items']} items")
    words = ("changed", "new", "to_nothing", "missing", "older")
    say("    " + ", ".join(f"{data[one]} {one.replace('_', ' ')}" for one in words))
    show_table(
        "changes",
        ("item", "now", "new", "by", ""),
        [(one["item"], one["now"], one["new"], one["by"], _mark(one)) for one in data["changes"]],
    )


def _mark(one: dict[str, Any]) -> str:
    if one["missing"]:
        return "not in the file"
    return "older than known" if one["older"] else ""


def _show_not_taken(data: list[dict[str, Any]]) -> None:
    show_table(
        "figures that the store has not set",
        ("partner", "item", "counted", "file", "line", "why"),
        [
            (one["partner"], one["item"], one["counted"], one["file"], one["line"], one["reason"])
            for one in data
        ],
    )
    if not data:
        say("the store has set every figure")
