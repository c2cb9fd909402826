"""The demo's world without the demo: it stands there until interrupted, for one's own commands."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bridge.sandbox.demo.folder import DemoFolder
from bridge.sandbox.demo.outcome import shown
from bridge.sandbox.demo.story import take_returns
from bridge.sandbox.demo.world import World, open_world
from bridge.sandbox.warehouse import Warehouse


def serve_sandbox(
    folder: Path,
    say: Callable[[str], None],
    *,
    every_seconds: float = 5.0,
    stop: threading.Event | None = None,
) -> None:
    """Serve a shop and two warehouses from `folder` until `stop` is set or Ctrl-C is pressed.

    The warehouses look for order files every `every_seconds`. Raises ConfigurationError where the
    folder holds anything but an earlier sandbox or demo, which is replaced.
    """
    sandbox = DemoFolder(folder.absolute())
    stopped = stop or threading.Event()
    with open_world(sandbox, "sandbox") as world:
        for line in _introduction(sandbox, world):
            say(line)
        with suppress(KeyboardInterrupt):
            while not stopped.wait(every_seconds):
                for name, warehouse in world.warehouses.items():
                    _answer(name, warehouse, say)


def _introduction(sandbox: DemoFolder, world: World) -> list[str]:
    return [
        f"The shop's Order API answers at {world.api.base}",
        f"The configuration is {shown(sandbox.configuration)}; in another terminal:",
        f"  export BRIDGE_CONFIG={shown(sandbox.configuration)}",
        "  bridge adopt --shipments new --files new",
        "  bridge export",
        "  bridge import",
        "  bridge problems",
        "The warehouses answer what you export. Ctrl-C ends it.",
    ]


def _answer(name: str, warehouse: Warehouse, say: Callable[[str], None]) -> None:
    """Let a warehouse answer what has come, and say what it wrote."""
    try:
        files = _files_of_a_round(name, warehouse)
    except ValueError as error:
        say(f"{name}: {error}")
        return
    for path in files:
        say(f"{name} wrote {path.name}")


def _files_of_a_round(name: str, warehouse: Warehouse) -> list[Path]:
    """Confirm; with the first orders report returns, and with whatever left the shelf count it."""
    is_first = not warehouse.orders
    files = warehouse.send_rest() + warehouse.work()
    if is_first and warehouse.orders:
        take_returns({name: warehouse})
        files += warehouse.report_returns()
    return files + warehouse.count() if files and warehouse.counts else files
