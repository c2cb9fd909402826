"""Checking everything that a person wrote, without any connection."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bridge.app.mappings import load_mappings, read_mapping
from bridge.app.surroundings import now
from bridge.config.cautions import cautions
from bridge.config.fault import Fault
from bridge.config.faults import Faults, attempt
from bridge.config.load import check_secrets, load, read_for
from bridge.config.model import Configuration
from bridge.config.places import local_path
from bridge.config.secret import SecretReference, Unusable
from bridge.config.yamltext import Value
from bridge.errors import ConfigurationError, StopError
from bridge.ledger.alarms import Alarms
from bridge.ledger.looking import open_to_look

#: Where a configuration names mappings and secrets; `*` is any key.
_MAPPINGS = ("partners", "*", "messages", "*", "mapping")
_SECRETS = (
    ("stores", "*", "endpoints", "*", "secret"),
    ("partners", "*", "transport", "sftp", "password"),
    ("partners", "*", "transport", "sftp", "key_passphrase"),
    ("alarms", "channels", "*", "mail", "password"),
    ("alarms", "channels", "*", "webhook", "url"),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    faults: tuple[Fault, ...]
    #: What is allowed and still worth a word.
    cautions: tuple[Fault, ...]
    #: What is configured, in a few words.
    summary: str = ""

    @property
    def exit_code(self) -> int:
        """The exit code that follows."""
        return ConfigurationError.exit_code if self.faults else 0

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "faults": [asdict(fault) for fault in self.faults],
            "warnings": [asdict(fault) for fault in self.cautions],
        }


def check(path: Path, partners: Collection[str] = ()) -> Checked:
    """Return every fault of the configuration at `path`, of its mappings and of its secrets.

    `partners` are as `bridge.config.load.load` has them.
    """
    try:
        configuration = load(path, partners)
    except Faults as error:
        return Checked((*error.faults, *_further(path, partners)), ())
    faults = check_secrets(configuration, of_all=True)
    mappings = 0
    try:
        loaded = load_mappings(configuration, configuration.partners)
        mappings = sum(len(one) for one in loaded.values())
    except Faults as error:
        faults += error.faults
    number = len(configuration.partners)
    summary = f"{number} partner{'s' * (number != 1)}, {mappings} mapping{'s' * (mappings != 1)}"
    warnings = (*cautions(configuration), *_failing_channels(configuration))
    return Checked(tuple(faults), warnings, summary)


def _failing_channels(configuration: Configuration) -> Iterator[Fault]:
    """Yield the channels that have not taken what they were sent last, as the ledger has it."""
    ledger = None
    with suppress(StopError):  # other commands tell what is wrong with it
        ledger = open_to_look(configuration.state, now)
    if ledger is None or configuration.alarms is None:
        return
    rows = Alarms(ledger).channels()
    ledger.close()
    for name in configuration.alarms.channels:
        if name in rows and rows[name].failing_since is not None:
            meant = f"{rows[name].why} (since {rows[name].failing_since}); try it: "
            meant += f"`bridge alarm {name} --test`"
            yield configuration.document.fault(
                ("alarms", "channels", name), meant, "a channel that takes nothing", at_key=True
            )


def _further(path: Path, partners: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with the mappings and the secrets that a faulty configuration names."""
    document = read_for(path, partners)
    folder = path.absolute().parent
    for place in _written(document.value, _MAPPINGS):
        named = document.value_at(place)
        if isinstance(named, str) and named and (file := local_path(named, folder)).is_file():
            try:
                # Which zone its dates are in changes nothing about its faults.
                read_mapping(file, ZoneInfo("UTC"))
            except Faults as error:
                yield from error.faults
    for pattern in _SECRETS:
        for place in _written(document.value, pattern):
            reference, _ = attempt(SecretReference, document, place, {"folder": folder})
            try:
                if reference is not None:
                    reference.look()
            except Unusable as error:
                complaint = error.complaint
                yield document.fault(place, complaint.meant, complaint.found)


def _written(value: Value, pattern: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the places below `value` that fit `pattern`, in which `*` is any key."""
    if not pattern:
        yield ()
    elif isinstance(value, dict):
        for key in [one for one in value if pattern[0] in ("*", one)]:
            yield from ((key, *rest) for rest in _written(value[key], pattern[1:]))
