"""`bridge backup` and `bridge purge`: what of the bridge's memory is kept, and for how long."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bridge.cli.options import config_option
from bridge.cli.progress import progress_bar
from bridge.cli.show import say
from bridge.cli.signals import stopped_by_a_signal


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=7,
    show_default=True,
    help="How many copies of the ledger stay in FOLDER; the archive keeps every file.",
)
@config_option
def backup_command(folder: Path | None, keep: int, config: Path) -> None:
    """Copy the ledger and its archive into FOLDER (beside `state`, if none is named).

    While runs go on: it keeps none waiting, and waits for none. The copy is that of one moment; of
    the archive only what is new is copied, compared with its SHA-256. The ledger is looked through
    first, so a damaged one takes no good backup's place. Best on another disk, after every night.

    For a ledger that is an older copy, and was not compared by `bridge adopt`, no earlier one in
    FOLDER is deleted, and the exit code is 70.

    Configuration, mappings and secrets are not part of it.
    """
    from bridge.app.backup import backup
    from bridge.ledger.backup import told_damaged

    stopping = stopped_by_a_signal()
    with progress_bar() as progress:
        made, older = backup(config, folder, keep, stopping.telling(progress))
    say(f"{made.ledger}: the ledger, whole and sound")
    say(f"{made.all_files} archived files, {made.new_files} of them new")
    say(
        f"To restore it: {made.ledger.parent / 'HOW-TO-RESTORE.txt'}; afterwards `bridge adopt` "
        "compares it with the store and the partners"
    )
    for path in made.wide:
        say(f"warning: others than its owner may use {path}, which is not ours to change")
    if older is not None:
        say(f"bridge: no earlier copy was deleted for this one: {older}", err=True)
    if made.damaged:
        raise told_damaged(made.damaged)
    if older is not None:
        sys.exit(older.exit_code)


@click.command("purge")
@click.option("--dry-run", "is_dry", is_flag=True, help="Show what would go, and change nothing.")
@config_option
def purge_command(is_dry: bool, config: Path) -> None:
    """Take away what is older than `retention` in bridge.yaml wants it kept.

    The bytes of files leave the archive: names and addresses stand nowhere else. Decisions, settled
    problems and who ran what leave the ledger. Files that something waits for stay; so does
    what keeps things from being done twice. Backups keep what they have: delete old ones.
    """
    from bridge.app.purging import purge_old

    stopping = stopped_by_a_signal()
    with progress_bar() as progress:
        purged = purge_old(config, is_dry=is_dry, progress=stopping.telling(progress))
    for name in purged.would:
        say(f"would purge {name}")
    for what, number in purged.done.items():
        say(f"{'would: ' if is_dry else ''}{number} {what}")
    if not purged.would and not purged.done:
        say("nothing is old enough")
