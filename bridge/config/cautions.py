"""What is allowed and still worth a word: the warnings of `bridge check`."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from itertools import combinations

from bridge.config.fault import Fault
from bridge.config.model import Configuration
from bridge.config.partner import Partner
from bridge.config.routing import Rule
from bridge.config.secret import secrets_in


def cautions(configuration: Configuration) -> list[Fault]:
    """Return the warnings about `configuration`, by their place; nobody is stopped by them."""
    found = [*_endpoints(configuration), *_secret_files(configuration)]
    for name, partner in configuration.partners.items():
        found += _partner(configuration, name, partner)
    found += _shared_shipments(configuration)
    return sorted(found)


def _endpoints(configuration: Configuration) -> Iterator[Fault]:
    fault = configuration.document.fault
    for store_name, store in configuration.stores.items():
        for name, endpoint in store.endpoints.items():
            path = ("stores", store_name, "endpoints", name)
            if not endpoint.writes:
                meant = (
                    "every run of its partners is a dry run, until you write `writes: on` (after "
                    "the store's test environment)"
                )
                yield fault((*path, "writes"), meant, "writes that are off")
            if endpoint.allow_http and endpoint.api.startswith("http://"):
                meant = "the secret travels unencrypted"
                yield fault((*path, "api"), meant, "an http:// address")


def _partner(configuration: Configuration, name: str, partner: Partner) -> Iterator[Fault]:
    fault = configuration.document.fault
    path = ("partners", name)
    if partner.policies.capture.when != "before_export":
        meant = "goods may leave whose payment fails; before_export holds them back"
        found = f"`capture: {partner.policies.capture.when}`"
        yield fault((*path, "policies", "capture"), meant, found)
    if partner.messages.order and not partner.messages.confirmation:
        meant = "its shipments stay open at the store until somebody completes them by hand"
        yield fault((*path, "messages"), meant, "no confirmation", at_key=True)
    for message_name, message in partner.messages.inbound().items():
        if not message.leaves_its_name:
            meant = "files stay in the partner's folder, which grows; only the ledger remembers"
            found = "no done_folder, done_prefix or done"
            yield fault((*path, "messages", message_name), meant, found, at_key=True)
    if partner.transport.sftp and partner.transport.sftp.legacy_algorithms:
        meant = "old algorithms can be broken: ask the partner for a newer server"
        yield fault((*path, "transport", "sftp", "legacy_algorithms"), meant)


def _shared_shipments(configuration: Configuration) -> Iterator[Fault]:
    """Yield pairs of partners that could take the same shipment; it would be held then."""
    takers = [(name, one) for name, one in configuration.partners.items() if one.messages.order]
    for (one_name, one), (name, other) in combinations(takers, 2):
        if one.store_name != other.store_name or one.rule.is_apart_from(other.rule):
            continue
        if one.endpoint == other.endpoint:
            found = f"shipments that {one_name} could take as well"
        elif one.rule == other.rule == Rule():
            continue  # what each endpoint lists is the rule
        else:
            found = f"shipments that {one_name} could take as well, where both endpoints list them"
        meant = (
            "one that both take is held: let a condition keep them apart, such as "
            "`except: {delivery_country: [SE]}` with what the other takes"
        )
        yield configuration.document.fault(
            ("partners", name, "shipments"), meant, found, at_key=True
        )


def _secret_files(configuration: Configuration) -> Iterator[Fault]:
    for path, reference in secrets_in(configuration):
        try:
            mode = reference.file.stat().st_mode if reference.file else 0
        except OSError:
            continue
        if mode & stat.S_IRWXO:
            meant = f"keep it to the bridge's user: chmod 600 {reference.file}"
            found = "a secret that everybody on this machine can reach"
            yield configuration.document.fault(path, meant, found)
