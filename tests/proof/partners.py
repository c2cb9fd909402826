"""The partners of a soak: a folder, an SFTP server, and a server that takes files at once.

What goes wrong with them is chance, the same for the same seed: at a folder the `weather` strikes
in the bridge's own process; a server misbehaves for a session, and is well again afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from bridge.sandbox.sftp_folder import Request
from bridge.sandbox.sftp_server import Misbehaviour, SftpServer
from tests.acceptance.world import World

Kind = Literal["folder", "server", "taking server"]
KINDS: tuple[Kind, ...] = ("folder", "server", "taking server")
_CUT_AT: tuple[Request, ...] = ("list", "stat", "open", "rename", "remove", "close")
_REFUSED: tuple[Request, ...] = ("rename", "remove", "open", "list")


class Partner:
    """How a partner is reached, and what it does wrong."""

    def __init__(self, kind: Kind, server: SftpServer | None = None) -> None:
        self.kind = kind
        self._server = server

    @property
    def taken(self) -> list[dict[str, bytes]]:
        """What a server took away, by path."""
        return [self._server.taken] if self._server else []

    def settings(self, world: World) -> dict[str, Any]:
        """Return what `World.add_partner` is to be told."""
        if self._server is None:
            return {}
        (world.folder / "password").write_text("secret")
        sftp = {
            "host": self._server.host, "port": str(self._server.port), "user": "partner",
            "password": {"file": "password"}, "host_keys": self._server.host_key,
            "timeout_seconds": "5",
        }  # fmt: skip
        return {"transport": {"sftp": sftp}, "root": self._server.root}

    def strike(self, chance: random.Random) -> int | None:
        """Let something go wrong from now on; return the seed of the weather, if there is any."""
        if self._server is None:
            return chance.randrange(1 << 30)
        wrong = self._server.misbehaviour
        for _ in range(chance.randint(0, 2)):
            chance.choice(_WRONG)(wrong, chance)
        return None

    def calm(self) -> None:
        """Let nothing go wrong any more."""
        if self._server is not None:
            behaved, now = self._behaved(), self._server.misbehaviour
            vars(now).update(vars(behaved))

    def _behaved(self) -> Misbehaviour:
        is_taking = self.kind == "taking server"
        return Misbehaviour(takes_files_on="rename" if is_taking else "", takes_files_from="in/")


def _cut(wrong: Misbehaviour, chance: random.Random) -> None:
    wrong.cut_after_bytes = chance.randint(0, 2000)


def _cut_before_an_answer(wrong: Misbehaviour, chance: random.Random) -> None:
    wrong.cuts_before_answer_to.add(chance.choice(_CUT_AT))


def _run_full(wrong: Misbehaviour, chance: random.Random) -> None:
    wrong.free_bytes = chance.randint(0, 400)


def _refuse(wrong: Misbehaviour, chance: random.Random) -> None:
    wrong.refuses.add(chance.choice(_REFUSED))


def _lose(wrong: Misbehaviour, _chance: random.Random) -> None:
    wrong.fails_to_close = True


_WRONG: tuple[Callable[[Misbehaviour, random.Random], None], ...] = (
    _cut, _cut_before_an_answer, _run_full, _refuse, _lose,
)  # fmt: skip


@contextmanager
def open_partner(world: World, kind: Kind) -> Iterator[Partner]:
    """Open a partner of a kind, with folders in the world's."""
    if kind == "folder":
        yield Partner(kind)
        return
    root = world.folder / "server"
    root.mkdir()
    with SftpServer(root, password="secret") as server:
        partner = Partner(kind, server)
        partner.calm()
        yield partner
