"""`bridge probe`: what a partner's server and the store's plugin allow."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.cli.logs import log_to_stderr
from bridge.cli.options import config_option, json_option, verbose_option
from bridge.cli.show import say, show_json, show_table

if TYPE_CHECKING:
    from bridge.app.probe_report import Probe


@click.command("probe")
@click.argument("partner", required=False)
@click.option(
    "--write",
    "may_write",
    is_flag=True,
    help="Also write a small file under a temporary name into each outgoing folder, look at it, "
    "rename it, and remove it again; and move one from each incoming folder to where files are put "
    "away.",
)
@click.option(
    "--host",
    metavar="HOST[:PORT]",
    help="Only show the host keys of a server, without logging in: to be compared with what the "
    "partner tells you by another way.",
)
@config_option
@json_option
@verbose_option
def probe_command(
    partner: str | None,
    may_write: bool,
    host: str | None,
    config: Path,
    as_json: bool,
    verbose: bool,
) -> None:
    """Find out whether PARTNER can be reached, and what its server and the store's plugin allow.

    Logs in, compares the host key, lists every folder, and asks the store one thing of each kind
    that PARTNER's messages need. No ledger is opened and nothing is exchanged; without --write
    nothing is written anywhere. Switches that the server needs are shown as they stand in
    bridge.yaml.

    Exit code 0: all of it works. 1: something does not, or is to be looked at.
    """
    log_to_stderr(verbose, config)
    if (partner is None) == (host is None):
        raise click.UsageError("name a PARTNER of bridge.yaml, or a server with --host")
    if host is not None:
        _show_keys(host, as_json=as_json)
        return
    from bridge.app.probing import probe

    found = probe(config, partner or "", may_write=may_write)
    if as_json:
        show_json(found.as_data())
    else:
        _show(found)
    sys.exit(found.exit_code)


def _show_keys(host: str, *, as_json: bool) -> None:
    from bridge.app.probing import host_keys_of

    name, _, port = host.rpartition(":") if ":" in host else (host, "", "22")
    if not name or not port.isdecimal():
        raise click.UsageError(f"{host!r} is not like sftp.partner.example:22")
    shown = host_keys_of(name, int(port))
    if as_json:
        show_json({"host": name, "port": int(port), "host_keys": shown})
        return
    show_table(f"host keys of {name}:{port}", ("key",), [(one,) for one in shown])
    say()
    say("Compare one with what the partner tells you by another way; then write it to bridge.yaml:")
    say(f'  host_keys: ["{shown[0].split()[-1]}"]')


def _show(found: Probe) -> None:
    rows = [
        (one.verdict.value, one.about, f"{one.told}. {one.remedy}" if one.remedy else one.told)
        for one in found.findings
    ]
    show_table(found.partner, ("verdict", "what", "what came of it"), rows)
    if found.profile:
        say()
        say("below `sftp` of this partner in bridge.yaml:")
        for key, value in found.profile.items():
            say(f"  {key}: {value}")
