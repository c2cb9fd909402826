"""What a partner's server and a store's plugin allow, found out without leaving anything behind.

Nothing is exchanged, and no ledger is opened. Only where a person says so a small file of the
bridge's own is written under a temporary name, looked at, renamed and removed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from bridge.api.base import OrderApi
from bridge.app.connection import open_api
from bridge.app.probe_report import CLOCK_SECONDS, Probe, Verdict
from bridge.app.probe_writing import Moving, Writing
from bridge.app.surroundings import Surroundings
from bridge.config.faults import Faults
from bridge.config.inbound import InboundMessage
from bridge.config.load import check_secrets, load
from bridge.config.model import Configuration
from bridge.config.outbound import OutboundMessage
from bridge.config.partner import Partner
from bridge.errors import BridgeError
from bridge.model.endpoints import SftpSettings, TransportSettings
from bridge.transports import open_transport
from bridge.transports.base import NoFolderError, Transport


def probe(
    path: Path, name: str, *, may_write: bool = False, surroundings: Surroundings | None = None
) -> Probe:
    """Find out what the partner `name` of the configuration at `path` and its store allow.

    `may_write`: a small file may be written, renamed and removed in each outgoing folder. Raises
    Faults for a configuration that is not in order.
    """
    around = surroundings or Surroundings()
    configuration = load(path, [name])
    if faults := check_secrets(configuration):
        raise Faults(faults)
    partner = configuration.partner(name)
    found = Probe(name)
    _probe_transport(found, partner, may_write=may_write, clock=around.clock)
    _probe_store(found, configuration, partner, around)
    return found


def host_keys_of(host: str, port: int) -> list[str]:
    """Return the host keys that a server shows, type and fingerprint; nobody logs in."""
    from bridge.transports.sftp_connect import keys_shown

    return keys_shown(host, port)


def _probe_transport(
    found: Probe, partner: Partner, *, may_write: bool, clock: Callable[[], datetime]
) -> None:
    settings = partner.transport.settings()
    try:
        with open_transport(settings) as transport:
            _tell_login(found, settings, transport)
            for message, one in partner.messages.named().items():
                for folder in _folders(one):
                    _probe_folder(found, transport, message, folder, one, clock)
    except BridgeError as error:
        found.fault("login", error)
        return
    if may_write:
        for folder in dict.fromkeys(one.folder for one in partner.messages.outbound().values()):
            Writing(found, settings, folder, clock).run()
        for folder, others in _put_away(partner).items():
            Moving(found, settings, folder, others).run()
    else:
        _tell_untried(found, partner)


def _put_away(partner: Partner) -> dict[str, list[str]]:
    """Return by incoming folder where files are put away from there."""
    folders: dict[str, list[str]] = {}
    for one in partner.messages.inbound().values():
        into = [each for each in (one.done_folder, one.error_folder) if each]
        known = folders.setdefault(one.folder, [])
        known += [each for each in dict.fromkeys(into) if each not in known]
    return {folder: into for folder, into in folders.items() if into}


def _tell_untried(found: Probe, partner: Partner) -> None:
    """Say what was not tried, since it leaves something there for a moment."""
    out = dict.fromkeys(one.folder for one in partner.messages.outbound().values())
    away = [f"{folder} to {', '.join(into)}" for folder, into in _put_away(partner).items()]
    untried = [f"writing and renaming in {', '.join(out)}"] if out else []
    untried += [f"moving from {one}" for one in away]
    if untried:
        told = f"not tried: {'; '.join(untried)}: --write tries it with a small file of its own"
        found.add("rights to change", Verdict.FINE, told)


def _tell_login(found: Probe, settings: TransportSettings, transport: Transport) -> None:
    if not isinstance(settings, SftpSettings):
        found.add("folder", Verdict.FINE, f"{settings.path} can be reached")
        return
    found.add("login", Verdict.FINE, f"logged in as {settings.address}")
    shown = getattr(transport, "greeting", None)
    if shown is not None:
        found.add("host key", Verdict.FINE, f"{shown.host_key}, which is pinned")
        weak = ", ".join(shown.weak)
        if weak:
            meant = "ask the partner for a newer server; these can be broken"
            found.add("algorithms", Verdict.LOOK, f"agreed on {weak}", meant)
        else:
            found.add("algorithms", Verdict.FINE, f"agreed on {shown.cipher}")


def _folders(settings: OutboundMessage | InboundMessage) -> list[str]:
    if isinstance(settings, OutboundMessage):
        every: Sequence[str | None] = (settings.folder, settings.temporary.folder)
    else:
        every = (settings.folder, settings.done_folder, settings.error_folder)
    return [one for one in every if one]


def _is_made(folder: str, settings: OutboundMessage | InboundMessage) -> bool:
    """Whether the bridge makes a folder itself: where files are delivered to, only if told to."""
    if isinstance(settings, OutboundMessage):
        return settings.make_folder
    return folder != settings.folder


def _probe_folder(
    found: Probe,
    transport: Transport,
    message: str,
    folder: str,
    settings: OutboundMessage | InboundMessage,
    clock: Callable[[], datetime],
) -> None:
    about = f"{message}: {folder}"
    try:
        listing = transport.list(folder)
    except NoFolderError as error:
        if _is_made(folder, settings):
            found.add(about, Verdict.FINE, "is not there yet: it is made when it is first needed")
        else:
            found.fault(about, error)
        return
    except BridgeError as error:
        found.fault(about, error)
        return
    files = list(listing)
    told = f"can be listed; {len(files)} files"
    if isinstance(settings, InboundMessage) and folder == settings.folder:
        fitting = sum(settings.matches(file.name) for file in files)
        told += f", of which {fitting} fit {settings.files}"
    late = [one.modified for one in files if one.modified and one.modified > clock()]
    if late and (max(late) - clock()).total_seconds() > CLOCK_SECONDS:
        meant = "its clock is ahead of ours, or its times are not UTC: times of files are only "
        found.add(about, Verdict.LOOK, told, f"{meant}compared with one another here")
    elif listing.left_out:
        meant = "see `bridge problems` after the first import"
        found.add(about, Verdict.LOOK, f"{told}; {len(listing.left_out)} cannot be taken", meant)
    else:
        found.add(about, Verdict.FINE, told)


def _probe_store(
    found: Probe, configuration: Configuration, partner: Partner, around: Surroundings
) -> None:
    """Ask the store something of every kind that is only read."""

    def ignore(_problem: object) -> None:
        """What single rows are like is no business of a probe."""

    try:
        api, close = open_api(configuration, partner.endpoint, ignore, around.sleep, None)
    except BridgeError as error:
        found.fault("store", error)
        return
    try:
        for what, call in _questions(api, partner).items():
            try:
                told = call()
            except BridgeError as error:
                found.fault(f"store: {what}", error)
            else:
                found.add(f"store: {what}", Verdict.FINE, told)
    finally:
        close()


def _questions(api: OrderApi, partner: Partner) -> dict[str, Callable[[], str]]:
    """Return what is asked, by what it is; only what the partner's messages need."""
    named = partner.messages.named()
    questions: dict[str, Callable[[], str]] = {
        "GET shipments": lambda: _first(api.shipments(page_size=1))
    }
    if "item" in named:
        questions["GET products"] = lambda: _first(api.products(page_size=1))
    if "stock" in named:
        questions["GET stock"] = lambda: _first(api.stock(page_size=1))
    if "return" in named:
        questions["GET returns"] = lambda: _first(api.returns())
    if {"inbound", "receipt"} & named.keys():
        questions["GET supplier-deliveries"] = lambda: _first(api.deliveries())
    return questions


def _first(found: Iterator[object]) -> str:
    return "allowed" if list(islice(found, 1)) else "allowed; nothing is there"
