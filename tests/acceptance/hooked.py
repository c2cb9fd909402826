"""A world whose alarms go to a server in this process, and what it was told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bridge.app.alarming.telling import tell_after_run
from tests.acceptance.world import World
from tests.api.scripted import Reply, Store, running


class Hook:
    """The other side of a webhook."""

    def __init__(self, world: World, server: Store) -> None:
        self.world = world
        self.server = server
        self.answer(200)

    def answer(self, code: int = 200, fault: str = "") -> None:
        """Answer every message like this from now on."""
        self.server.on("POST", "/ops", Reply(b"ok", code, fault=fault))

    def add_channel(self, name: str, path: str = "/ops", **keys: Any) -> None:
        """Add a channel of plain data."""
        (self.world.folder / f"url-{name}").write_text(self.server.base + path)
        (self.world.folder / f"url-{name}").chmod(0o600)
        webhook = {"url": {"file": f"url-{name}"}, **keys.pop("webhook", {})}
        alarms = self.world.configuration.setdefault("alarms", {"channels": {}})
        alarms["channels"][name] = {"webhook": webhook, **keys}

    def look(self) -> list[dict[str, Any]]:
        """Let be told what is to be told now; return the messages."""
        before = len(self.server.seen)
        tell_after_run(self.world.write_configuration(), self.world.clock)
        return [seen.body for seen in self.server.seen[before:]]

    def told(self) -> list[tuple[str, str, str, int]]:
        """Let be told what is to be told now; return word, kind, what and how many of each."""
        return [
            (one["word"], one["kind"], one["what"], one["number"])
            for body in self.look()
            for one in body["alarms"]
        ]


@contextmanager
def hooked(world: World, **keys: Any) -> Iterator[Hook]:
    with running() as server:
        hook = Hook(world, server)
        hook.add_channel("ops", **keys)
        yield hook
