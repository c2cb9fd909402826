"""The commands, each found in a module of its own when it is used."""

from __future__ import annotations

import click

from bridge import __version__
from bridge.cli.lazy import group_of

#: Command to the module that has it and its short help, in the order of first use.
_COMMANDS = {
    "demo": ("starting", "Play a night with two invented partners, in a few seconds."),
    "init": ("starting", "Write a commented bridge.yaml and first mappings to start from."),
    "mapping": ("workbench", "Write mappings: draft, preview, explain, test, hand on."),
    "rehearse": ("rehearsing", "A night with a partner, in a sandbox, from your own mappings."),
    "check": ("reading", "Check bridge.yaml and every mapping, without any connection."),
    "probe": ("probing", "Try a partner's server and the store's plugin, and change nothing."),
    "adopt": (
        "adopting",
        "First day, or a restored ledger: say what has been sent and read already.",
    ),
    "export": ("doing", "Send the good-to-go shipments to the partners."),
    "import": ("doing", "Take in what the partners have sent, and tell the store."),
    "run": ("doing", "A whole night: export, then import."),
    "schedule": ("scheduling", "Do all of it by itself, at the times in bridge.yaml."),
    "status": ("reading", "How things stand: runs, shipments, files, what waits."),
    "problems": ("reading", "What waits for a decision, and what to do about each."),
    "alarm": ("alarming", "What stands, who was told of it, and whether the channels work."),
    "report": ("reporting", "The morning as one page: what was done, what waits, what is late."),
    "metrics": ("measuring", "The figures that Prometheus is given."),
    "trace": (
        "tracing",
        "The life of anything: a shipment, an order, a file, an item, a tracking number …",
    ),
    "serve": ("serving", "All of it live in a browser, with buttons for what can be decided."),
    "stock": ("stocking", "What a waiting stock file would change; what the store has not set."),
    "reconcile": (
        "reconciling",
        "What Centra has, what was sent and told, and what is late: the differences.",
    ),
    "release": ("remedying", "Let what is held go on, in spite of what is said against it."),
    "discard": ("remedying", "Say that it is settled: nothing more is done about it."),
    "retry": ("remedying", "Try again what the store refused, or what was discarded."),
    "replay": ("workbench.replay", "Read archived files again, or see what that would change."),
    "resend": ("remedying", "Deliver an order file again that the partner does not have."),
    "backup": ("keeping", "A copy of the ledger and its archive, while runs go on."),
    "purge": ("keeping", "Take away what is older than it is to be kept."),
    "sandbox": ("starting", "A pretended store and warehouse to try the commands against."),
}

_HELP = """Carry orders to warehouses that speak files, and their answers back to Centra.

Start with `bridge demo`. For a real shop: `bridge init`, fill in bridge.yaml, `bridge check`,
`bridge adopt`, and then `bridge run` every night.

\b
Exit codes
  0    all done
  1    done, and something is held or was set aside: see `bridge problems`
  2    the configuration, a mapping, a secret or a right is wrong: nothing was done there
  3    a fault of the bridge itself: report it; running it again is safe
  70   the ledger cannot be used, or is an older copy: stop, and read what it says
  75   a passing fault: run it again later, nothing is lost
  130  interrupted: run it again
"""


@click.group(
    cls=group_of("bridge.cli", _COMMANDS),
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "--version", message="bridge %(version)s")
def bridge() -> None:
    """Run the command line; its help text is `_HELP`."""
