"""How a command ends: every error as words on standard error, and as an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bridge.cli.show import say_lines
from bridge.errors import BridgeError

_INTERRUPTED = 130
#: Nobody else's: 1, with which Python itself leaves, says that something waits for a person.
_FAULT = 3


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
    except Exception as error:
        _tell_of_a_fault(error)
        sys.exit(_FAULT)


def _tell_of_a_fault(error: BaseException) -> None:
    """Show where the bridge failed; not what the error says, which can hold customers' data."""
    for one in reversed(list(_causes(error))):
        say_lines("".join(traceback.format_tb(one.__traceback__)).rstrip(), err=True)
        say_lines(f"{type(one).__name__} (its words are left out: they can be data)", err=True)
    say_lines("bridge: a fault of the bridge itself; running it again is safe", err=True)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
