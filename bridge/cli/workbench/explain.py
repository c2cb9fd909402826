"""`bridge mapping explain`: how one value came about, and where it goes."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.cli.options import config_option, json_option
from bridge.cli.show import plain, say, show_json
from bridge.cli.workbench.explained import rule_data, show_call, show_explained, show_rule
from bridge.cli.workbench.options import window_options, zone_option

if TYPE_CHECKING:
    from bridge.ledger.actions import ActionRow
    from bridge.workbench.archived import Archived
    from bridge.workbench.calls import ExplainedCall
    from bridge.workbench.explain import Explained
    from bridge.workbench.window import Window

_HELP = """Tell how a value came about: file, line, text, rule, steps, and the call that it ends in.

WHAT is a field of ours (carrier, parcel.carrier) or a place of theirs (TRACKING, 7, shipTo/name);
without it every field of the record is explained. SAMPLE is as in `bridge mapping preview`;
without it the rules alone are told.

\b
bridge mapping explain mappings/abc/confirmation.yaml samples/abc/confirmation.csv carrier
bridge mapping explain mappings/abc/order.yaml samples/abc/order.store.json deliveryName
bridge mapping explain mappings/abc/order.yaml shipwallet_pickup     where is it written?

With a configuration, from what the ledger and its archive know:

\b
bridge mapping explain --call complete:83652-1            every value of the call
bridge mapping explain --call stock:12 2000000010021      of a batch, this item
bridge mapping explain --archived CONF_1.csv --lines 3    what became of this line

Nothing is kept: what is shown can be personal data.
"""


@click.command("explain", help=_HELP)
@click.argument("words", nargs=-1, metavar="[MAPPING [SAMPLE]] [WHAT]")
@click.option(
    "--call", "call_name", help="A call that was made, such as complete:83652-1, or its id."
)
@click.option("--archived", "file_name", help="A file that came in, by its name.")
@window_options
@zone_option
@config_option
@json_option
def explain_command(
    words: Sequence[str],
    call_name: str | None,
    file_name: str | None,
    first: int,
    most: int,
    lines: str | None,
    type_: str,
    only_problems: bool,
    zone: str | None,
    config: Path,
    as_json: bool,
) -> None:
    """Explain values; the help text is `_HELP`."""
    from bridge.workbench.window import Window, line_range

    span = line_range(lines) if lines else None
    window = Window(first, most, span, type_, only_problems)
    if call_name is not None:
        _explain_call(call_name, _only_word(words), config, as_json)
    elif file_name is not None:
        _explain_archived(file_name, _only_word(words), window, config, as_json)
    else:
        mapping, sample, word = _named(words)
        if sample is None:
            _explain_rules(mapping, word, zone, config, as_json)
        else:
            _explain_sample(mapping, sample, word, window, zone, config, as_json)


def _only_word(words: Sequence[str]) -> str:
    if len(words) > 1:
        raise click.UsageError("with --call or --archived name one value at most")
    return words[0] if words else ""


def _named(words: Sequence[str]) -> tuple[Path, Path | None, str]:
    """Return the mapping, the sample where one is named, and what is to be explained."""
    if not words or len(words) > 3:
        raise click.UsageError("name a mapping, and then a sample, what to explain, or both")
    mapping, *rest = words
    if not Path(mapping).is_file():
        raise click.UsageError(f"there is no mapping {mapping}")
    if rest and (len(rest) == 2 or Path(rest[0]).is_file()):
        if not Path(rest[0]).is_file():
            raise click.UsageError(f"there is no sample {rest[0]}")
        return Path(mapping), Path(rest[0]), rest[1] if len(rest) == 2 else ""
    return Path(mapping), None, rest[0] if rest else ""


def _explain_rules(mapping: Path, word: str, zone: str | None, config: Path, as_json: bool) -> None:
    from bridge.workbench.explain import Explaining
    from bridge.workbench.opening import open_mapping
    from bridge.workbench.rulebook import Rulebook

    book = Rulebook(open_mapping(mapping, config, zone))
    named = book.named(word)
    told = list(Explaining(book, named).rules(named))
    if as_json:
        show_json([rule_data(*one) for one in told])
        return
    for one, rule, ways in told:
        show_rule(book.file, one, rule, ways, book.mapping.message.is_outbound)


def _explain_sample(
    mapping: Path,
    sample: Path,
    word: str,
    window: Window,
    zone: str | None,
    config: Path,
    as_json: bool,
) -> None:
    from bridge.workbench.explain import explain_sample
    from bridge.workbench.sampling import open_for_sample

    opened = open_for_sample(mapping, sample, config, zone)
    told = explain_sample(opened, sample, word, window, datetime.now(UTC), config)
    if as_json:
        show_json([one.as_data() for one in told])
    else:
        show_explained(told, str(mapping))
    _check_found(told)


def _check_found(told: Sequence[Explained]) -> None:
    if not told:
        say("bridge: no record that was asked for has it", err=True)
        sys.exit(1)


def _explain_archived(name: str, word: str, window: Window, config: Path, as_json: bool) -> None:
    from bridge.app.views import reading
    from bridge.workbench.archived import Archived

    with reading(config) as (configuration, books):
        archived = Archived(config, configuration, books)
        file = archived.file(name)
        told = archived.explain(file, word, window)
        documents = dict.fromkeys(one.document for one in told if one.document)
        calls = {one: archived.calls_about(file, one) for one in documents}
    if as_json:
        show_json({"explained": [one.as_data() for one in told], "calls": _names_of(calls)})
    else:
        show_explained(told, str(archived.mapping(file.partner, file.message).path))
        for document, made in _names_of(calls).items():
            say(f"calls about {plain(document)}: {', '.join(made) or 'none'}")
    _check_found(told)


def _names_of(calls: Mapping[str, Sequence[ActionRow]]) -> dict[str, list[str]]:
    """Return the calls about each document, as `--call` takes them, with their states."""
    return {
        document: [f"{row.kind}:{row.subject} ({row.state})" for row in rows]
        for document, rows in calls.items()
    }


def _explain_call(name: str, word: str, config: Path, as_json: bool) -> None:
    from bridge.app.views import reading
    from bridge.workbench.archived import Archived
    from bridge.workbench.calls import explain_call, find_call

    with reading(config) as (configuration, books):
        archived = Archived(config, configuration, books)
        call = explain_call(archived, find_call(archived, name), word)
        paths = _mappings(archived, call)
    if as_json:
        show_json(call.as_data())
    else:
        show_call(call, paths)


def _mappings(archived: Archived, call: ExplainedCall) -> str:
    """Return the path of the mapping that a call's files are read by; "" where none are."""
    from bridge.workbench.calls import message_of

    message = message_of(call.action)
    return str(archived.mapping(call.action.partner, message).path) if message else ""
