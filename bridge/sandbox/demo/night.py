"""The demo's night: the real bridge, told what to do as the command line tells it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bridge.app import night
from bridge.app.adopt import Answers, adopt, survey
from bridge.app.reporting import write_after
from bridge.app.session import Session, open_session
from bridge.sandbox.demo import outcome
from bridge.sandbox.demo.folder import DemoFolder
from bridge.sandbox.demo.result import DemoResult
from bridge.sandbox.demo.story import take_returns
from bridge.sandbox.demo.world import World, open_world
from bridge.sandbox.logged import logged_to

#: Told what is happening, a line at a time.
Say = Callable[[str], None]


def run_demo(folder: Path, say: Say) -> DemoResult:
    """Play a night in `folder` and return what came of it.

    The folder is made; an earlier demo in it is replaced. Raises ConfigurationError where it holds
    anything else, and whatever stopped the bridge.
    """
    demo = DemoFolder(folder.absolute())
    with open_world(demo, "demo") as world, logged_to(demo.log):
        say("A shop with 30 orders, two warehouses, an SFTP server: all of it on this machine.")
        _adopt(demo)
        _step(demo, say, "export", "In the evening: `bridge export`", night.export)
        say("\nAt night: the warehouses pick, pack and write their files")
        for line in _let_warehouses_work(world):
            say(f"  {line}")
        _step(demo, say, "import", "In the morning: `bridge import`", night.import_)
        before = len(world.store.effects)
        files = _bytes_out(demo)
        _step(demo, say, "run", "And all of it again: `bridge run`", night.run)
        is_same = _bytes_out(demo) == files
        repeated = world.store.effects.since(before)
        is_quiet = is_same and not repeated
        say(f"  {'no file moved, no call changed anything' if is_quiet else 'NOT the same again'}")
        write_after(demo.configuration)
        return outcome.result_of(demo, world, len(repeated), is_same)


def _adopt(demo: DemoFolder) -> None:
    """Let both partners begin: everything that is open is new to them."""
    with open_session(demo.configuration, command="adopt", looks_only=True) as session:
        for work in session.works.values():
            adopt(work, survey(work), Answers("new", "new"))


def _step(
    demo: DemoFolder, say: Say, command: str, title: str, part: Callable[[Session], None]
) -> None:
    """Run one part of the night, and say what it did for each partner."""
    say(f"\n{title}")
    with open_session(demo.configuration, command=command) as session:
        part(session)
        for _, error in session.report.troubles:
            raise error
        for name in session.works:
            say(f"  {name}: {', '.join(session.report.lines(name)) or 'nothing to do'}")


def _let_warehouses_work(world: World) -> Iterator[str]:
    """Answer the orders, count, and take goods back; yields what was written."""
    confirmed = {name: warehouse.work() for name, warehouse in world.warehouses.items()}
    take_returns(world.warehouses)
    for name, warehouse in world.warehouses.items():
        files = confirmed[name] + warehouse.report_returns()
        if warehouse.counts:
            files += warehouse.count()
        names = ", ".join(path.name for path in files)
        yield f"{name}: read {len(warehouse.orders)} orders, wrote {names}"


def _bytes_out(demo: DemoFolder) -> set[Path]:
    """Return every file at the partners: a run that does nothing adds none and moves none."""
    return {path for path in (demo.path / "partners").rglob("*") if path.is_file()}
