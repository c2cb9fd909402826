"""The commands with which a person settles what waits: release, discard, retry, resend."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bridge.cli.options import config_option
from bridge.cli.show import say

if TYPE_CHECKING:
    from bridge.app.deciding import Asked, Decided
    from bridge.plan.remedies import Verb

_Command = TypeVar("_Command", bound=Callable[..., Any])

_KINDS = (
    *("shipment", "ack", "order_status", "confirmation", "return", "receipt", "record", "item"),
    *("file", "folder", "stock", "counts", "partner", "numbers", "product", "endpoint"),
)
_PARTNER = click.option("--partner", default="", help="Where several partners have it: whose.")


def _not_blank(_context: click.Context, _option: click.Parameter, why: str) -> str:
    if not why.strip():
        raise click.BadParameter("say why, for whoever looks at it later")
    return why


def why_option(command: _Command) -> _Command:
    """Add `--because` and `--dry-run`."""
    because = click.option(
        "--because",
        "why",
        required=True,
        callback=_not_blank,
        help="Why, in your words, kept in the ledger: name no customer.",
    )
    dry = click.option(
        "--dry-run", "is_dry", is_flag=True, help="Show what would be decided, and change nothing."
    )
    return because(dry(command))


def _choosing(command: _Command) -> _Command:
    """Add what release, discard and retry choose by."""
    subjects = click.argument("subjects", nargs=-1, metavar="[ID]...")
    code = click.option("--code", default="", help="Only problems with this code, or all with it.")
    kind = click.option("--kind", type=click.Choice(_KINDS), help="Only such things.")
    return subjects(code(kind(_PARTNER(why_option(config_option(command))))))


@click.command("release")
@_choosing
def release_command(**chosen: Any) -> None:
    """Let what is held under ID go on, in spite of what is said against it.

    ID is what `bridge problems` calls it; there stands too for which problems this can be decided,
    and what follows. Nothing is sent by this command: the next run acts on it, and only as long as
    the partner has told nothing more. Deciding the same again changes nothing.
    """
    _decide("release", chosen)


@click.command("discard")
@_choosing
def discard_command(**chosen: Any) -> None:
    """Let nothing more be done about what waits under ID: it has been settled otherwise.

    First settle it, in Centra or with the partner, then say so here: a held shipment is never
    sent, a confirmation or a return is left alone, a record that could not be read counts for
    nothing, a notice is not shown again. `bridge retry ID` takes it back.
    """
    _decide("discard", chosen)


@click.command("retry")
@_choosing
def retry_command(**chosen: Any) -> None:
    """Have the next run try ID again: what the store has refused, or what was discarded.

    A shipment that `bridge adopt` was told had been sent, and had not, is looked at anew, as long
    as the partner has told nothing of it.

    What failed in passing is tried again by itself, with every run.
    """
    _decide("retry", chosen)


def _decide(verb: Verb, chosen: dict[str, Any]) -> None:
    from bridge.app.deciding import decide

    if not chosen["subjects"] and not chosen["code"]:
        raise click.UsageError("name what is meant: one ID or several, or --code")
    show_decided(decide(chosen["config"], asked_for(verb, chosen)), is_dry=chosen["is_dry"])


@click.command("resend")
@click.argument("names", nargs=-1, required=True, metavar="FILE|SHIPMENT...")
@click.option(
    "--once-more",
    is_flag=True,
    help="Also if it was sent before, or is with the partner as somebody has said.",
)
@_PARTNER
@why_option
@config_option
def resend_command(names: Sequence[str], once_more: bool, config: Path, **chosen: Any) -> None:
    """Have the order FILE delivered again, from the archive, byte for byte.

    For a partner that says that it does not have it: ask first, for what is delivered twice may be
    shipped twice. Refused where the partner has confirmed anything that stands in it. The next run
    delivers it, if the store still has all of its shipments as it says, and once it has read all
    that lies among the partner's confirmations: they may tell that it has the file.

    A SHIPMENT that the partner has rejected or cancelled goes in an order file of its own, written
    anew from what the store says by then. Refused without that word of the partner's.
    """
    from bridge.app.again import resend

    asked = asked_for("resend", {**chosen, "subjects": names})
    show_decided(resend(config, asked, once_more=once_more), is_dry=asked.is_dry)


def asked_for(verb: Verb, chosen: dict[str, Any]) -> Asked:
    """Return what a command was given as what it asks for."""
    from bridge.app.deciding import Asked

    names = ("why", "partner", "kind", "code", "is_dry")
    return Asked(
        verb, tuple(chosen["subjects"]), **{one: chosen[one] for one in names if chosen.get(one)}
    )


def show_decided(decided: Decided, *, is_dry: bool) -> None:
    """Print what was decided, and end."""
    for line in decided.lines:
        say(("would: " if is_dry else "") + line)
    for line in decided.before:
        say(f"nothing to do: {line}")
    for line in decided.rest:
        say(f"still holds it: {line}")
    if decided.lines and not is_dry:
        what = "what nothing else holds" if decided.rest else "it"
        say(f"the next `bridge run` acts on {what}")
    sys.exit(0)
