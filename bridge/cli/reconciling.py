"""The command that holds the ledger, the store and the partners side by side: reconcile."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bridge.cli.opened import opened
from bridge.cli.options import config_option, json_option, partners_argument
from bridge.cli.progress import progress_bar
from bridge.cli.show import say, show_json, show_table

_PARTS = ("shipments", "files", "stock", "returns", "deliveries")
#: By kind: the title of its table.
_TITLES = {
    "shipment": "shipments",
    "file": "files",
    "stock": "stock",
    "return": "returns",
    "delivery": "deliveries",
}


@click.command("reconcile")
@partners_argument
@click.option(
    "--since",
    "days",
    type=click.IntRange(min=1, max=365),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="Look at what was completed or returned in so many days. What is open is looked at "
    "however old it is.",
)
@click.option(
    "--only",
    "parts",
    type=click.Choice(_PARTS),
    multiple=True,
    help="Look at this only; may be given several times.",
)
@click.option(
    "--most",
    default=20,
    show_default=True,
    help="So many lines in each table; 0: all. JSON has all of them.",
)
@config_option
@json_option
def reconcile_command(
    partners: Sequence[str],
    days: int,
    parts: Sequence[str],
    most: int,
    config: Path,
    as_json: bool,
) -> None:
    """Compare what was sent, confirmed and told with what Centra has, for the PARTNERs (or all).

    Shows shipments that stand otherwise at Centra than here, or that nobody has sent; what a
    partner should have told by now (`policies: expected`); stock figures and returns that differ;
    each with what to do. It reads the ledger and asks Centra, and changes nothing anywhere.

    Exit code 0: nothing to do; 1: differences.
    """
    from bridge.app.reconciling import Asked, reconcile
    from bridge.app.surroundings import Surroundings

    with opened(config) as (configuration, books), progress_bar() as progress:
        asked = Asked(partners, days, parts or _PARTS)
        found = reconcile(configuration, books, asked, Surroundings(progress=progress))
    if as_json:
        show_json(found.data)
    else:
        _show(found.data, most)
    for name, error in found.troubles:
        say(f"{name}: {error}", err=True)
    sys.exit(found.exit_code)


def _show(data: dict[str, Any], most: int) -> None:
    for partner in data["partners"]:
        differences = partner["differences"]
        if partner["endpoint"]:
            say()
            say(f"{partner['partner']} ({partner['endpoint']}): {_summary(partner)}")
        elif differences:
            say()
            say("of no partner:")
        for kind, title in _TITLES.items():
            own = [one for one in differences if one["kind"] == kind]
            _show_differences(title, own, most)
    number = sum(len(one["differences"]) for one in data["partners"])
    say()
    say(f"{number} to look at" if number else "nothing to do")


def _summary(partner: dict[str, Any]) -> str:
    """Return in a line what there is, whether it differs or not."""
    told = []
    if shipments := partner.get("shipments"):
        age = _age(shipments.get("oldest_hours"))
        oldest = f" (the oldest for {age})" if age else ""
        told += [
            f"{shipments.get('with_partner', 0)} shipments with it{oldest}",
            f"{shipments.get('waiting_for_export', 0)} for the next export",
            f"{shipments.get('completed', 0)} completed",
        ]
        if unpaid := shipments.get("unpaid"):
            told.append(f"{unpaid} shipped and not paid")
    if stock := partner.get("stock"):
        told.append(f"{stock.get('as_told', 0)} of {stock['items']} stock figures as told")
    if returns := partner.get("returns"):
        told.append(f"{returns['made']} returns made")
    if deliveries := partner.get("deliveries"):
        told.append(f"{deliveries['open']} suppliers' deliveries open")
    return ", ".join(told) or "nothing to compare"


def _show_differences(title: str, differences: Sequence[dict[str, Any]], most: int) -> None:
    """Print a table of differences, and once for each code what to do."""
    shown = differences[:most] if most else differences
    if differences and differences[0]["kind"] == "stock":
        show_table(
            title,
            ("item", "what", "told", "should be", "at Centra", "by", "file"),
            [
                (one["subject"], one["code"], one["details"]["told"], one["details"]["now"],
                 one["details"]["at_store"], one["details"]["by"], one["file"])
                for one in shown
            ],
        )  # fmt: skip
    else:
        show_table(
            title,
            ("id", "what", "for", "file"),
            [(one["subject"], one["code"], _age(one["age_hours"]), one["file"]) for one in shown],
        )
    if len(differences) > len(shown):
        say(f"… and {len(differences) - len(shown)} more: --most 0 shows all")
    _explain(differences)


def _explain(differences: Sequence[dict[str, Any]]) -> None:
    """Say for each code what is so and what to do, once where it is the same for all of it."""
    numbers = Counter(one["code"] for one in differences)
    for code, number in numbers.items():
        own = [one for one in differences if one["code"] == code]
        said = dict.fromkeys((one["message"], one["to_do"]) for one in own)
        message, to_do = next(iter(said))
        example = f" (of {own[0]['subject']})" if len(said) > 1 and number > 1 else ""
        say(f"  {code}, {number}: {message}{example}")
        say(f"      {to_do}")


def _age(hours: float | None) -> str:
    """Return an age in days and hours."""
    if hours is None:
        return ""
    days, rest = divmod(int(hours), 24)
    return f"{days} d {rest} h" if days else f"{rest} h"
