"""One session of the bridge after the other, while time passes and lost requests arrive."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from tests.acceptance.world import World
from tests.proof.mortals import PARTS, Ended, Mortals, play
from tests.proof.tally import Tally


class Runs:
    """The sessions of one world; each is counted as a night."""

    def __init__(self, world: World, mortals: Mortals, tally: Tally) -> None:
        self._world = world
        self._mortals = mortals
        self._tally = tally
        #: What had left for the store when a session was killed, and has not arrived.
        self.under_way: list[bytes] = []

    def session(
        self, command: str, kill_at: int = 0, weather: int | None = None, seconds: float = 0
    ) -> Ended:
        """Run a session, killed at a moment if so wanted; then a second has passed.

        What others of its threads had asked the store for when it died is done by then.
        """
        self._tally.nights += 1
        ended = self._mortals.session(self._world, command, kill_at, weather, seconds)
        self._pass()
        if ended.under_way:
            self.under_way.append(ended.under_way)
        return ended

    def stops(self, command: str) -> Iterator[Ended]:
        """Run a session, and yield what it is if it were killed at each of its moments."""
        self._tally.nights += 1
        for ended in self._mortals.stops(self._world, command):
            self._world.clock.forward(seconds=1)
            yield ended
            self._world.clock.forward(seconds=-1)
        self._pass()

    def quiet(self, command: str) -> int | None:
        """Run a session after five minutes in which nothing happened; return its exit code.

        Nobody kills it, nor asks for its moments. A part of a night is played in this process then:
        in one of its own it would take three times as long.
        """
        self._world.clock.forward(minutes=5)
        if command not in PARTS:
            return self.session(command).exit_code
        self._tally.nights += 1
        path, now = self._world.write_configuration(), self._world.clock.now
        with _without_a_word():
            code = play(path, command, now)
        self._pass()
        return code

    def _pass(self) -> None:
        """Let what others of its threads had asked the store for be done; a second passes."""
        while not self._world.api.is_idle:
            time.sleep(0.001)
        self._world.clock.forward(seconds=1)

    def arrive(self) -> None:
        """Let the store get what had left before a kill; nobody is there for the answer."""
        url = urlsplit(self._world.api.base)
        while self.under_way:
            with socket.create_connection((url.hostname, url.port or 80)) as connection:
                connection.sendall(self.under_way.pop(0))
                with suppress(ConnectionError):
                    connection.recv(1 << 16)


@contextmanager
def _without_a_word() -> Iterator[None]:
    """Let nothing be logged."""
    logging.disable()
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
