"""A whole world, kept and put back: the state folder, the partners' folders and the shop."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bridge.sandbox.order_api import Entry
from tests.acceptance.world import World

_LEDGER = "ledger.sqlite3"
#: What of a shop is no state: others hold them, too.
_NO_STATE = ("lock", "now")


@dataclass(frozen=True)
class Snapshot:
    """What a world was at one moment; `keep` makes it, `put_back` may be done many times."""

    folder: Path
    shop: dict[str, Any]
    #: What else changes, and as it was: what a server remembers, for instance.
    also: Sequence[tuple[MutableMapping[str, Any], dict[str, Any]]]
    journal: tuple[Entry, ...]
    now: datetime

    def put_back(self, world: World) -> None:
        """Let the world be what it was; the journal of calls begins anew (see `journal`)."""
        with _same_file(world.state / _LEDGER):
            for kept, place in _places(world, self.folder):
                shutil.rmtree(place, ignore_errors=True)
                _copy(kept, place)
        with world.store.lock:
            vars(world.store).update(copy.deepcopy(self.shop))
        for memory, before in self.also:
            memory.clear()
            memory.update(before)
        world.api.journal.clear()
        world.clock.now = self.now


def keep(
    world: World,
    folder: Path,
    journal: tuple[Entry, ...] = (),
    also: Sequence[MutableMapping[str, Any]] = (),
) -> Snapshot:
    """Keep the world in `folder`; `journal` holds the calls from before the last `put_back`."""
    shutil.rmtree(folder, ignore_errors=True)
    for kept, place in _places(world, folder):
        _copy(place, kept)
    with world.store.lock:
        state = {name: one for name, one in vars(world.store).items() if name not in _NO_STATE}
        shop = copy.deepcopy(state)
    memories = [(one, dict(one)) for one in also]
    return Snapshot(folder, shop, memories, (*journal, *world.api.journal), world.clock.now)


@contextmanager
def _same_file(path: Path) -> Iterator[None]:
    """Let `path` stay the file on its disk that it is, with what is copied to it meanwhile.

    The bridge takes a ledger that is another file for an older copy, and rightly so.
    """
    if not path.exists():
        yield
        return
    aside = path.parents[1] / f"{path.name}.aside"
    path.rename(aside)
    yield
    if path.exists():
        aside.write_bytes(path.read_bytes())
        aside.replace(path)
    else:
        aside.unlink()


def _places(world: World, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield where each part of a world is kept, and where it stands."""
    yield folder / "state", world.state
    yield folder / "backup", backup_of(world)
    for name, home in world.homes.items():
        yield folder / "homes" / name, home.root


def has_ledger(world: World) -> bool:
    """Return whether the world has a ledger already."""
    return (world.state / _LEDGER).exists()


def backup_of(world: World) -> Path:
    """Return where `bridge backup` puts its copies, if no folder is named."""
    return world.state.with_name("state-backup")


def _copy(source: Path, target: Path) -> None:
    """Copy a folder with its times, and with files that have two names: a rename cut in half."""
    first: dict[int, Path] = {}
    for place, _folders, names in os.walk(source):
        there = target / Path(place).relative_to(source)
        there.mkdir(parents=True)
        for name in names:
            old, new = Path(place, name), there / name
            if (inode := old.stat().st_ino) in first:
                os.link(first[inode], new)
            else:
                first[inode] = new
                shutil.copy2(old, new)
