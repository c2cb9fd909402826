"""How a command ends: every error as words on standard error, and as an exit code."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bridge.cli.logs import is_for_programs
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
        _tell("interrupted; running it again is safe")
        sys.exit(_INTERRUPTED)
    except BridgeError as error:
        _tell(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        _tell_of_a_fault(error)
        sys.exit(_FAULT)


def _tell(text: str) -> None:
    """Say on standard error how a command ends, as an event of the log where programs read that."""
    if is_for_programs():
        logging.getLogger("bridge").error("%s", text)
    else:
        say_lines(f"bridge: {text}", err=True)


def _tell_of_a_fault(error: BaseException) -> None:
    """Show where the bridge failed; not what the error says, which can hold customers' data."""
    lines = [
        line
        for one in reversed(list(_causes(error)))
        for line in (
            "".join(traceback.format_tb(one.__traceback__)).rstrip(),
            f"{type(one).__name__} (its words are left out: they can be data)",
        )
    ]
    if is_for_programs():
        facts = {"facts": {"trace": "\n".join(lines)}}
        logging.getLogger("bridge").error("a fault of the bridge itself", extra=facts)
        return
    for line in lines:
        say_lines(line, err=True)
    say_lines("bridge: a fault of the bridge itself; running it again is safe", err=True)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
