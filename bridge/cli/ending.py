"""How a command ends: every error as words on standard error, and as an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bridge.cli.show import say_lines
from bridge.errors import BridgeError

_INTERRUPTED = 130


@contextmanager
def ending() -> Iterator[None]:
    """Turn exceptions into messages and exit codes; a traceback is for faults of the bridge."""
    try:
        yield
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("bridge: interrupted; running it again is safe", err=True)
        sys.exit(_INTERRUPTED)
    except BridgeError as error:
        say_lines(f"bridge: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
