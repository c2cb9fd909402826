"""Who is to know is told: at the end of each run, and by the scheduler every minute.

At least once: what a channel has not taken is told with the next look, and what it was told stands
in the ledger once it has. Nothing here fails, or holds up a run for longer than channels may take.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bridge.app.alarming.memory import InFile, InLedger, Keeper, Kept
from bridge.app.alarming.standing import Found, Situation, scheduler_causes, situation
from bridge.app.alarming.wording import Line, message
from bridge.app.books import open_books
from bridge.app.mappings import load_mappings
from bridge.app.sending import Sent, longest_seconds, send_all
from bridge.app.surroundings import now
from bridge.channels import Message
from bridge.config.alarms import Alarms, Channel
from bridge.config.fault import is_said
from bridge.config.faults import Faults, attempt
from bridge.config.load import check_secrets, load, read_for
from bridge.config.model import Configuration
from bridge.config.places import local_path
from bridge.errors import BridgeError, ConfigurationError, StopError, TryLaterError
from bridge.flows.work import Books
from bridge.ledger.alarms import Subject, now_in
from bridge.ledger.lock import lock
from bridge.model.moment import from_utc_text
from bridge.plan.alarming import Cause, Memory, Standing, Telling, after, is_to_be_tried, to_tell

log = logging.getLogger("bridge")

#: In the state folder: held by whoever tells.
_LOCK = "alarms-lock"
_NAP_SECONDS = 0.25
#: Of so many problems with a code is looked what they are about: several can be about the same.
_LOOKED_AT = 30
_LEDGER = Cause("failed", "", "ledger")
_CONFIGURATION = Cause("failed", "", "bridge.yaml")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bridge is, and who is told of it."""

    path: Path
    state: Path
    alarms: Alarms
    #: None where it is wrong: then nothing but that is told.
    configuration: Configuration | None
    #: What is wrong with it.
    wrong: Mapping[Cause, Found]


def tell_after_run(
    path: Path, clock: Callable[[], datetime] = now, said: Exception | None = None
) -> list[Sent]:
    """Tell what is to be told; never raises. `said` is what whoever ran it says itself."""
    with harmless("alarms", said):
        place = _look_at(path)
        return tell(place, clock) if place is not None else []
    return []


def tell(
    place: Place, clock: Callable[[], datetime] = now, more: Mapping[Cause, Found] | None = None
) -> list[Sent]:
    """Tell what is to be told; where the ledger cannot be used, of `more` that is known."""
    with ExitStack() as stack:
        try:
            if not _is_our_turn(stack, place):
                return []
            found, keeper = _situation(place, clock(), stack, clock)
        except StopError as error:
            found, keeper = _without_ledger(error), _Keeping(InFile(place.state), None)
            found.found |= _of_scheduler(place, clock())
        found.found |= place.wrong
        if keeper.books is None:
            found.found |= more or {}
        return _tell(place, found, keeper, clock())


def _tell(place: Place, found: Situation, keeper: _Keeping, at: datetime) -> list[Sent]:
    repeat = timedelta(hours=place.alarms.repeat_hours)
    plans = {}
    for name, channel in place.alarms.channels.items():
        kept = keeper.keeper.get(name)
        fails, tried = (kept.state.fails, kept.state.tried_at) if kept.state else (0, "")
        if not is_to_be_tried(fails, from_utc_text(tried) if tried else None, at):
            continue
        memory = _in_scope(kept.memory, channel)
        standing = {cause: one for cause, one in found.standing.items() if _is_for(channel, cause)}
        tellings = to_tell(standing, memory, at, repeat, keeper.unsure(found))
        if tellings:
            plans[name] = _Plan(kept, memory, standing, tellings)
    messages = {
        name: plan.message(found, keeper.books, place.path.absolute())
        for name, plan in plans.items()
    }
    sent = send_all(place.alarms, messages)
    for one in sent:
        plan = plans[one.channel]
        state = now_in(plan.kept.state, one.channel, at, one.why)
        memory = plan.memory
        if one.was_taken:
            memory = after(plan.tellings, plan.standing, plan.memory, at)
        keeper.keeper.put(one.channel, Kept(memory, state))
    return sent


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one channel is to be told."""

    kept: Kept
    memory: Memory
    standing: Mapping[Cause, Standing]
    tellings: list[Telling]

    def message(self, found: Situation, books: Books | None, path: Path) -> Message:
        lines = [self._line(one, found, books) for one in self.tellings]
        others = len(self.standing.keys() - {one.cause for one in self.tellings})
        return message(lines, others, path)

    def _line(self, telling: Telling, found: Situation, books: Books | None) -> Line:
        cause, before = telling.cause, self.memory.told.get(telling.cause)
        is_over = telling.word == "over"
        some: list[Subject] = []
        if cause.kind == "held" and books is not None and not is_over:
            newest = before.standing.newest if before and telling.word == "more" else 0
            some = books.alarms.first_open(cause.partner, cause.what, newest, _LOOKED_AT)
        return Line(cause, telling.word, None if is_over else found.found[cause], before, some)


def _is_for(channel: Channel, cause: Cause) -> bool:
    return channel.is_for(cause.kind, cause.partner)


def _in_scope(memory: Memory, channel: Channel) -> Memory:
    """Return what a channel was told of what is its still, as bridge.yaml has it now."""
    told = {cause: one for cause, one in memory.told.items() if _is_for(channel, cause)}
    return Memory(told, memory.paces)


# What stands, and where what was told is kept -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Keeping:
    """What was told, and the ledger where it can be used."""

    keeper: Keeper
    books: Books | None

    def unsure(self, found: Situation) -> Callable[[Cause], bool]:
        """Return what says of a cause whether it cannot be said now whether it stands."""
        if self.books is not None:
            return found.is_unsure
        # Without the ledger nothing but what stands is known.
        return lambda cause: cause not in found.found


def _situation(
    place: Place, at: datetime, stack: ExitStack, clock: Callable[[], datetime]
) -> tuple[Situation, _Keeping]:
    if place.configuration is None:
        return Situation(), _Keeping(InFile(place.state), None)
    try:
        books = stack.enter_context(open_books(place.configuration, clock, may_create=False))
        found = situation(place.configuration, books, at)
        return found, _Keeping(InLedger(books, place.state), books)
    except (TryLaterError, ConfigurationError):  # it is busy, or not there yet
        return Situation(_of_scheduler(place, at)), _Keeping(InFile(place.state), None)


def _without_ledger(error: StopError) -> Situation:
    title = f"the ledger cannot be used: {error.message}"
    told = Found(Standing(1, 3), title, "", error.remedy, ("bridge check --ledger",))
    return Situation({_LEDGER: told})


def _of_scheduler(place: Place, at: datetime) -> dict[Cause, Found]:
    if place.configuration is None:
        return {}
    return dict(scheduler_causes(place.configuration, at))


def place_of(configuration: Configuration) -> Place | None:
    """Return where a configuration that is right says who is told; None where nobody is."""
    if configuration.alarms is None:
        return None
    return Place(configuration.path, configuration.state, configuration.alarms, configuration, {})


def _look_at(path: Path) -> Place | None:
    """Return who is told by the configuration at `path`, right or wrong; None where nobody is."""
    try:
        configuration = load(path)
    except Faults as error:
        return _of_wrong(path, len(error.faults))
    place = place_of(configuration)
    if place is None:
        return None
    try:
        load_mappings(configuration, configuration.partners)
        faults = check_secrets(configuration)
    except Faults as error:
        faults = list(error.faults)
    wrong = dict([_wrong(len(faults))]) if faults else {}
    return Place(place.path, place.state, place.alarms, configuration, wrong)


def _of_wrong(path: Path, faults: int) -> Place | None:
    """Return who is told by a configuration that is wrong elsewhere."""
    document = read_for(path, ())
    folder = path.absolute().parent
    if not document.value_at(("alarms",)):
        return None
    alarms, _ = attempt(Alarms, document, ("alarms",), {"folder": folder})
    state = document.value_at(("state",))
    if alarms is None or not isinstance(state, str) or not state:
        log.warning("alarms: who is to be told cannot be read in %s", path)
        return None
    return Place(path, local_path(state, folder), alarms, None, dict([_wrong(faults)]))


def _wrong(faults: int) -> tuple[Cause, Found]:
    title = f"bridge.yaml, a mapping or a secret is wrong: {faults} to correct, and nothing is run"
    return _CONFIGURATION, Found(Standing(1, 2), title, "", "", ("bridge check",))


def _is_our_turn(stack: ExitStack, place: Place) -> bool:
    """Take the lock of whoever tells, once who has it has ended; False where that never does.

    Raises StopError where the state folder cannot be used.
    """
    end = time.monotonic() + longest_seconds(place.alarms) + 1
    while time.monotonic() < end:
        try:
            stack.enter_context(lock(place.state.absolute() / _LOCK, "another look at alarms"))
        except TryLaterError:
            time.sleep(_NAP_SECONDS)
        else:
            return True
    return False


@contextmanager
def harmless(what: str, said: Exception | None = None) -> Iterator[None]:
    """Let no fault in here reach a run; it is told in the log, unless it is what was `said`."""
    try:
        yield
    except BridgeError as error:
        for line in () if is_said(error, said) else str(error).splitlines():
            log.warning("%s: %s", what, line)
    except Exception as error:  # its words are left out: they can be data
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        log.error("%s: a fault of the bridge itself: %s in %s", what, type(error).__name__, where)
