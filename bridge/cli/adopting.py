"""`bridge adopt`: what is open is shown, and a person says what has become of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from bridge.cli.logs import log_to_stderr
from bridge.cli.options import config_option, partners_argument, verbose_option
from bridge.cli.progress import progress_bar
from bridge.cli.show import say, show_report, show_table

if TYPE_CHECKING:
    from bridge.app.adopt import Answers, Survey
    from bridge.app.comparing import Comparison
    from bridge.app.session import Session
    from bridge.flows.work import Work


def _numbers(
    _context: click.Context, _parameter: click.Parameter, texts: Sequence[str]
) -> dict[str, int]:
    """Return the next numbers by counter, from texts such as `nordlager/order=124`."""
    found = {}
    for text in texts:
        counter, _, number = text.partition("=")
        if "/" not in counter or not number.isdecimal() or int(number) < 1:
            raise click.BadParameter(f"{text!r} is not like nordlager/order=124")
        found[counter] = int(number)
    return found


@click.command("adopt")
@partners_argument
@click.option(
    "--shipments",
    type=click.Choice(["sent", "new"]),
    help="What the open shipments are that the ledger does not know: sent to the partner already "
    "(never exported), or new (exported by the next run).",
)
@click.option(
    "--held",
    type=click.Choice(["sent", "held"]),
    help="After a restoration: whether shipments that the ledger knows as held, or as not shipped "
    "by the partner, and that may go by now, have been sent since, or stay as they are.",
)
@click.option(
    "--files",
    type=click.Choice(["read", "new"]),
    help="What the files in the partner's folders are: read already (left alone), or new (taken "
    "by the next run).",
)
@click.option(
    "--items",
    type=click.Choice(["sent", "new"]),
    help="For a partner that gets item files: whether it knows the store's items as they are now "
    "(only what changes is told), or the next run tells it all of them.",
)
@click.option(
    "--deliveries",
    type=click.Choice(["sent", "new"]),
    help="For a partner that is told of suppliers' deliveries: whether it expects the open ones "
    "already, or the next run tells it.",
)
@click.option(
    "--sent",
    multiple=True,
    metavar="SHIPMENT",
    help="One open shipment that was sent, whatever --shipments and --held say of the others. May "
    "be given several times.",
)
@click.option(
    "--outgoing",
    type=click.Choice(["delivered", "waiting"]),
    help="After a restoration: whether the partner has the order files that were under way, or "
    "the next run is to deliver them.",
)
@click.option(
    "--next-number",
    "numbers",
    multiple=True,
    metavar="PARTNER/MESSAGE=N",
    callback=_numbers,
    help="After a restoration: the number of the next file, higher than any that the partner has "
    "had. May be given several times.",
)
@click.option(
    "--restored",
    is_flag=True,
    help="Say that the ledger is an older copy where nothing shows it: a whole machine or disk was "
    "set back to an earlier moment.",
)
@config_option
@verbose_option
def adopt_command(
    partners: Sequence[str],
    shipments: Literal["sent", "new"] | None,
    held: Literal["sent", "held"] | None,
    files: Literal["read", "new"] | None,
    items: Literal["sent", "new"] | None,
    deliveries: Literal["sent", "new"] | None,
    sent: Sequence[str],
    outgoing: Literal["delivered", "waiting"] | None,
    numbers: Mapping[str, int],
    restored: bool,
    config: Path,
    verbose: bool,
) -> None:
    """Settle what the ledger does not know, for the PARTNERs (those not adopted, if none is named).

    On the first day the ledger is empty: it would send every open shipment again. So nothing is
    exported or imported for a partner before it was adopted. Without --shipments and --files this
    shows what is open and changes nothing, unless nothing is open.

    A ledger that was restored from an older copy does not know what was done since. It stops every
    export and import until this has compared it with the store and the partners, shown what
    differs, and been told what cannot be seen.
    """
    from bridge.app.adopt import Answers
    from bridge.app.session import open_session
    from bridge.app.surroundings import Surroundings

    log_to_stderr(verbose, config)
    answers = Answers(shipments, files, held, frozenset(sent), outgoing, numbers, items, deliveries)
    with progress_bar() as progress:
        around = Surroundings(progress=progress)
        with open_session(
            config, partners, command="adopt", surroundings=around, looks_only=True
        ) as session:
            if restored:
                _note_restored(session)
            works = session.works if partners else _waiting(session)
            _check_numbers(session.works, answers)
            missing = _adopt_each(works, answers, session.works)
            if not works:
                say("every partner has been adopted; name one to settle what is open for it again")
            elif len(missing) < len(works):
                show_report(session)
    if missing:
        options = list(dict.fromkeys(option for each in missing.values() for option in each))
        raise click.UsageError(
            f"say what these are: {', '.join(options)} (see bridge adopt --help)"
        )


def _note_restored(session: Session) -> None:
    """Record that a person says so, once: what is being compared is not begun anew."""
    restorations = next(iter(session.works.values())).books.restorations
    if not set(restorations.to_compare()) & set(session.configuration.partners):
        restorations.note("it was said with `bridge adopt --restored`")


def _waiting(session: Session) -> dict[str, Work]:
    """Return the partners that no run goes on for before they are adopted.

    What is open for the others is tonight's work, and none of what the answers are about.
    """
    return {
        name: work
        for name, work in session.works.items()
        if not work.books.runs.is_adopted(work.store, name)
        or name in work.books.restorations.to_compare()
    }


def _adopt_each(
    works: Mapping[str, Work], answers: Answers, every: Mapping[str, Work]
) -> dict[str, list[str]]:
    """Adopt the partners of whom all was said; return the options that others wait for.

    `every` are those too that have been adopted: what is said a second time is no mistake.
    """
    from bridge.app.adopt import adopt, survey
    from bridge.app.comparing import compare

    found = {name: (survey(work), compare(work)) for name, work in works.items()}
    _check_sent([one for one, _ in found.values()], answers, every)
    missing = {}
    for name, work in works.items():
        open_, compared = found[name]
        _show_comparison(name, compared)
        lacking = answers.missing(open_, compared)
        if lacking:
            missing[name] = lacking
            _show_survey(name, open_)
        else:
            adopt(work, open_, answers, compared)
    return missing


def _check_sent(surveys: Sequence[Survey], answers: Answers, every: Mapping[str, Work]) -> None:
    """Raise where something is answered that was not asked: it is meant for something else."""
    is_open = {one.shipment_id for found in surveys for one in found.shipments}
    is_open |= {one.shipment.shipment_id for found in surveys for one in found.known}
    rows = [
        one.books.shipments.get(one.store, id_) for one in every.values() for id_ in answers.sent
    ]
    is_adopted = {row.shipment_id for row in rows if row is not None and row.origin == "adopted"}
    if strange := sorted(answers.sent - is_open - is_adopted):
        raise click.UsageError(
            f"--sent: {', '.join(strange)} is not open at the store, or the ledger has it as sent"
        )


def _check_numbers(works: Mapping[str, Work], answers: Answers) -> None:
    """Raise where a counter is named that there is not."""
    known = {
        f"{name}/{message}"
        for name, work in works.items()
        for message in work.partner.messages.outbound()
    }
    if other := sorted(set(answers.numbers) - known):
        raise click.UsageError(f"--next-number: there is no counter {', '.join(other)}")


def _show_survey(name: str, found: Survey) -> None:
    show_table(
        f"{name}: {len(found.shipments)} open shipments at the store that the ledger does not know",
        ("shipment", "order", "country", "ordered"),
        [
            (
                one.shipment_id,
                one.order_id,
                one.delivery_country,
                one.order_date.text if one.order_date else "",
            )
            for one in found.shipments
        ],
    )
    _show_known(name, found)
    show_table(
        f"{name}: {len(found.deliveries)} open deliveries of suppliers that it was not told of",
        ("delivery", "units", "expected"),
        [
            (
                one.delivery_id,
                sum(line.quantity for line in one.lines),
                one.arrival.text if one.arrival else "",
            )
            for one in found.deliveries
        ],
    )
    if found.items:
        say(f"{name}: gets item files, and the ledger does not know of any that it has had")
    show_table(
        f"{name}: {len(found.files)} files in the partner's folders",
        ("message", "folder", "file", "bytes"),
        [(message, folder, file.name, file.size) for message, folder, file in found.files],
    )


def _show_known(name: str, found: Survey) -> None:
    """Show the open shipments that are not with the partner by the ledger, if they may go now."""
    show_table(
        f"{name}: open shipments that the ledger knows as not with it, and that may go by now",
        ("shipment", "order", "in the ledger", "because of"),
        [
            (one.shipment.shipment_id, one.shipment.order_id, one.state, one.codes)
            for one in found.known
            if not one.against
        ],
    )
    show_table(
        f"{name}: open shipments that the ledger knows as not with it, and that may still not go; "
        "they stay so",
        ("shipment", "order", "in the ledger", "because of", "today"),
        [
            (
                one.shipment.shipment_id,
                one.shipment.order_id,
                one.state,
                one.codes,
                ", ".join(one.against),
            )
            for one in found.known
            if one.against
        ],
    )


def _show_comparison(name: str, compared: Comparison | None) -> None:
    """Show how an older ledger stands to the store and the partner."""
    if compared is None:
        return
    say(f"{name}: the ledger is an older copy of itself: {compared.why}")
    show_table(
        f"{name}: shipments that stand otherwise at the store; the next run looks before it acts",
        ("shipment", "in the ledger", "at the store"),
        compared.shipments,
    )
    show_table(
        f"{name}: order files under way in the ledger, which the partner may have by now",
        ("file", "state", "written (UTC)"),
        [(file.name, file.state, file.created_at) for file in compared.outgoing],
    )
    show_table(
        f"{name}: order files under way in the ledger, which lie at the partner, byte for byte",
        ("file", "state"),
        [(file.name, file.state) for file in compared.arrived],
    )
    show_table(
        f"{name}: files of ours at the partner that the ledger does not know; they were sent",
        ("file",),
        [(path,) for path in compared.strange],
    )
    show_table(
        f"{name}: files that were put away and that the ledger does not know; moved back, they are "
        "read again, and nothing is done twice",
        ("message", "file"),
        compared.put_away,
    )
    for numbers in compared.numbers:
        say(
            f"{numbers.counter}: the last number in the ledger is {numbers.given or 'none'}, the "
            f"highest that lies at the partner {numbers.seen or 'none'}: the next one is "
            f"{numbers.least} or higher. Ask the partner for the last that it has had"
        )
