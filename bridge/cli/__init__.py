"""The command line: words in, words out. Nothing is decided here.

Every command imports what it needs when it runs, so that `bridge --help` is instant.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command in `sys.argv` and exit with its code."""
    from bridge.cli.commands import bridge
    from bridge.cli.ending import ending

    with ending():
        sys.exit(bridge.main(standalone_mode=False, prog_name="bridge") or 0)
