"""What has to fit together across a configuration, and across the files that it names.

Each check yields faults and knows the document only for their places. A partner or a store that is
faulty by itself is left out here, so that its faults and these can be told together.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path as FilePath

from bridge.config.fault import Fault, Path, choose, nearest
from bridge.config.inbound import InboundMessage
from bridge.config.model import Endpoint, Run, Store
from bridge.config.partner import Partner
from bridge.config.places import local_path
from bridge.config.transport import Transport
from bridge.config.wildcards import overlap
from bridge.config.yamltext import Value, YamlDocument

#: Where files of ours are named that have to exist; looked for in what is written, sound or not.
_NAMED_FILES: tuple[Path, ...] = (
    ("stores", "*", "endpoints", "*", "ca_file"),
    ("partners", "*", "transport", "sftp", "key_file"),
    ("partners", "*", "transport", "sftp", "known_hosts"),
    ("partners", "*", "messages", "*", "mapping"),
    ("alarms", "channels", "*", "mail", "ca_file"),
    ("alarms", "channels", "*", "webhook", "ca_file"),
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a configuration that are sound by themselves."""

    document: YamlDocument
    #: The folder that relative paths start at.
    folder: FilePath
    stores: Mapping[str, Store]
    partners: Mapping[str, Partner]
    run: Run = field(default_factory=Run)
    #: False: only some partners are looked at, and the others are not in the document.
    is_whole: bool = True

    def endpoints(self) -> Iterator[tuple[str, Path, Endpoint]]:
        """Yield every endpoint with its name, such as nordic/main, and its place."""
        for store_name, store in self.stores.items():
            for name, endpoint in store.endpoints.items():
                path = ("stores", store_name, "endpoints", name)
                yield f"{store_name}/{name}", path, endpoint

    def endpoint_names(self) -> list[str]:
        """Return the names of all endpoints that are written, sound or not."""
        stores = self.document.value_at(("stores",))
        names = []
        for store in stores if isinstance(stores, dict) else ():
            endpoints = self.document.value_at(("stores", store, "endpoints"))
            if isinstance(endpoints, dict):
                names += [f"{store}/{name}" for name in endpoints]
        return names


def cross_check(parts: Parts) -> list[Fault]:
    """Return what does not fit together in `parts`."""
    checks = (
        _unknown_endpoints,
        _alarms_of_nobody,
        _two_stock_writers,
        _shared_shipments,
        _missing_files,
        _expected_of_nobody,
        _files_read_twice,
        _settling_too_early,
        _unknown_holidays,
        _purging_without_days,
    )
    return [fault for check in checks for fault in check(parts)]


def _unknown_endpoints(parts: Parts) -> Iterator[Fault]:
    known = parts.endpoint_names()
    for name, partner in parts.partners.items():
        if partner.endpoint not in known:
            meant = choose(partner.endpoint, known, "the endpoints here")
            yield parts.document.fault(("partners", name, "endpoint"), meant)


def _two_stock_writers(parts: Parts) -> Iterator[Fault]:
    endpoints = {name: endpoint for name, _path, endpoint in parts.endpoints()}
    writers: dict[tuple[str, str], str] = {}
    for name, partner in parts.partners.items():
        endpoint = endpoints.get(partner.endpoint)
        if partner.messages.stock is None or endpoint is None:
            continue
        warehouse = (partner.store_name, endpoint.warehouse)
        first = writers.setdefault(warehouse, name)
        if first != name:
            found = f"a second partner that counts the warehouse `{endpoint.warehouse}`"
            meant = (
                f"{first} does already, and each count would undo the other's: give them endpoints "
                "with warehouses of their own, or take `stock` out of one"
            )
            path = ("partners", name, "messages", "stock")
            yield parts.document.fault(path, meant, found, at_key=True)


def _shared_shipments(parts: Parts) -> Iterator[Fault]:
    takers = [(name, partner) for name, partner in parts.partners.items() if partner.messages.order]
    for (one_name, one), (other_name, other) in combinations(takers, 2):
        if one.endpoint != other.endpoint:
            continue
        if one.rule.covers(other.rule):
            yield _shared(parts, other_name, one_name)
        elif other.rule.covers(one.rule):
            yield _shared(parts, one_name, other_name)


def _shared(parts: Parts, name: str, taker: str) -> Fault:
    meant = (
        f"{taker} takes every one of them as well, and a shipment that two partners share is held: "
        "write conditions that keep them apart"
    )
    found = "shipments that never go out"
    return parts.document.fault(("partners", name, "shipments"), meant, found, at_key=True)


def _missing_files(parts: Parts) -> Iterator[Fault]:
    for pattern in _NAMED_FILES:
        for path in _written(parts.document.value, pattern):
            file = _local(parts.document.value_at(path), parts.folder)
            if file is not None and not os.path.isfile(file):  # noqa: PTH113 - it never raises
                is_there = "a folder, not a file" if os.path.isdir(file) else "no such file"  # noqa: PTH112
                yield parts.document.fault(path, _meant_file(file), f"{is_there}: {file}")


def _local(written: Value, folder: FilePath) -> FilePath | None:
    """Return the path that is `written`; None where the model has refused it already."""
    try:
        return local_path(written, folder) if isinstance(written, str) and written else None
    except RuntimeError:
        return None


def _written(value: Value, pattern: Path) -> Iterator[Path]:
    """Yield the paths below `value` that fit `pattern`, in which `*` is any key."""
    if not pattern:
        yield ()
    elif isinstance(value, dict):
        for key in value if pattern[0] == "*" else value.keys() & {str(pattern[0])}:
            yield from ((key, *rest) for rest in _written(value[key], pattern[1:]))


def _meant_file(file: FilePath) -> str:
    """Return the clause that says how to get the missing `file`."""
    try:
        siblings = [one.name for one in file.parent.iterdir()]
    except (OSError, ValueError):
        siblings = []
    offer = nearest(file.name, siblings)
    lead = f"did you mean `{offer}`? " if offer and offer != file.name else ""
    return f"{lead}paths are relative to the file that they are written in"


def _expected_of_nobody(parts: Parts) -> Iterator[Fault]:
    """Yield what is expected of messages that are not exchanged."""
    for name, partner in parts.partners.items():
        for key, message in partner.policies.expected.needed.items():
            if message not in partner.messages.inbound():
                path = ("partners", name, "policies", "expected", *key)
                meant = f"write `messages: {message}` too, or take it out"
                found = f"`{message}` is not exchanged"
                yield parts.document.fault(path, meant, found, at_key=True)


def _files_read_twice(parts: Parts) -> Iterator[Fault]:
    """Yield messages of two partners that would take the same file.

    Those of one partner may be told apart by their mappings: see `bridge.app.sharing`.
    """
    readers = [
        (("partners", name, "messages", message_name), _place(partner.transport, message), message)
        for name, partner in parts.partners.items()
        for message_name, message in partner.messages.inbound().items()
    ]
    for (one_path, one_place, one), (path, place, other) in combinations(readers, 2):
        is_same_place = one_place == place and one_path[1] != path[1]
        if is_same_place and overlap(one.files, other.files):
            meant = (
                f"`{one.files}` of {one_path[1]}'s {one_path[3]} takes the same files from this "
                "folder: write patterns that no name fits both of"
            )
            yield parts.document.fault((*path, "files"), meant)


def _place(transport: Transport, message: InboundMessage) -> tuple[str, ...]:
    if transport.sftp:
        sftp = transport.sftp
        return (sftp.host, str(sftp.port), sftp.user, message.folder)
    root = transport.folder.path if transport.folder else ""
    return (str(root), message.folder)


def _settling_too_early(parts: Parts) -> Iterator[Fault]:
    """Yield time-outs that may still be running when an outcome is settled."""
    settle = parts.run.settle_seconds
    times: list[tuple[Path, int]] = [
        ((*path, "timeout_seconds"), endpoint.timeout_seconds)
        for _name, path, endpoint in parts.endpoints()
    ]
    for name, partner in parts.partners.items():
        if sftp := partner.transport.sftp:
            sftp_path = ("partners", name, "transport", "sftp", "timeout_seconds")
            times.append((sftp_path, sftp.timeout_seconds))
    for path, seconds in times:
        if seconds >= settle:
            meant = f"expected less than `run.settle_seconds`, {settle}: nothing may be in the air"
            yield parts.document.fault(path, meant, str(seconds))


def _unknown_holidays(parts: Parts) -> Iterator[Fault]:
    """Yield names in `not_on` that no list of holidays has."""
    written = parts.document.value_at(("schedule", "holidays"))
    known = list(written) if isinstance(written, dict) else []
    for pattern in (("partners", "*", "schedule", "*", "not_on"), ("schedule", "*", "not_on")):
        for path in _written(parts.document.value, pattern):
            value = parts.document.value_at(path)
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and not one[:1].isdigit() and one not in known:
                    meant = choose(one, known, "in `schedule.holidays`")
                    yield parts.document.fault(path, meant, f"the unknown name `{one}`")


def _alarms_of_nobody(parts: Parts) -> Iterator[Fault]:
    """Yield names of partners in channels that there are not."""
    written = parts.document.value_at(("partners",))
    known = list(written) if isinstance(written, dict) else []
    channels = ("alarms", "channels", "*", "partners")
    for path in _written(parts.document.value, channels) if parts.is_whole else ():
        value = parts.document.value_at(path)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one not in known:
                meant = choose(one, known, "the partners here")
                yield parts.document.fault(path, meant, f"the unknown partner `{one}`")


def _purging_without_days(parts: Parts) -> Iterator[Fault]:
    path = ("schedule", "purge")
    if parts.document.value_at(path) and not parts.document.value_at(("retention",)):
        meant = "write `retention` too: nothing says how long anything is kept"
        yield parts.document.fault(path, meant, "a purge of nothing", at_key=True)
