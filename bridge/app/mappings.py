"""The mapping files that bridge.yaml names, compiled for their partners; every fault at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.app.sharing import confused_faults, sharing_faults
from bridge.codecs import unfit
from bridge.config.fault import Fault
from bridge.config.faults import Faults
from bridge.config.load import read_text
from bridge.config.model import Configuration
from bridge.config.partner import Partner
from bridge.config.places import local_path
from bridge.config.return_policy import NAMED_BY, USUAL_ORDER
from bridge.config.yamltext import read_yaml
from bridge.mapping.companions import Beside
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.load import load_mapping


def read_mapping(path: Path, zone: ZoneInfo) -> CompiledMapping:
    """Return the mapping at `path`, with the files beside it; raise Faults with all that is wrong.

    `zone` is the partner's.
    """
    text = read_text(path)
    mapping = load_mapping(text, str(path), zone, beside(path))
    found = unfit(mapping.layout)
    if found is not None:
        setting, meant = found
        place = (mapping.layout.format, setting) if setting else ("records",)
        raise Faults([read_yaml(text, str(path)).fault(place, meant)])
    return mapping


def beside(mapping: Path) -> Beside:
    """Return what reads the files that lie beside a mapping and belong to it."""
    folder = mapping.absolute().parent
    return lambda name: local_path(name, folder).read_bytes()


def load_mappings(
    configuration: Configuration, partners: Iterable[str]
) -> dict[str, dict[str, CompiledMapping]]:
    """Return the mappings of `partners` by partner and message; raise Faults with all of theirs."""
    faults: list[Fault] = []
    loaded: dict[str, dict[str, CompiledMapping]] = {}
    for name in partners:
        partner = configuration.partner(name)
        loaded[name] = {}
        for message, settings in partner.messages.named().items():
            try:
                mapping = read_mapping(settings.mapping, partner.zone)
            except Faults as error:
                faults += error.faults
                continue
            faults += _of_other_message(configuration, name, message, mapping)
            faults += _of_receipts(configuration, name, partner, mapping)
            faults += _of_policies(configuration, name, partner, mapping)
            loaded[name][message] = mapping
        faults += _of_documents(configuration, name, loaded[name])
        faults += sharing_faults(configuration, name, loaded[name])
        faults += confused_faults(configuration, name, loaded[name])
    if faults:
        raise Faults(faults)
    return loaded


def _of_other_message(
    configuration: Configuration, name: str, message: str, mapping: CompiledMapping
) -> list[Fault]:
    if mapping.message.name == message:
        return []
    path = ("partners", name, "messages", message, "mapping")
    found = f"a mapping for {mapping.message.name}"
    return [configuration.document.fault(path, f"expected a mapping for {message}", found)]


def _of_documents(
    configuration: Configuration, name: str, mappings: dict[str, CompiledMapping]
) -> list[Fault]:
    """Return that documents are to go into a zip, and the order file is none."""
    document = configuration.partner(name).messages.document
    order = mappings.get("order")
    if document is None or document.folder is not None or order is None or order.inside:
        return []
    meant = (
        "write `folder`, or let the order's mapping make a zip (`file.zip`): without a folder "
        "documents go into the zip of the order file"
    )
    path = ("partners", name, "messages", "document")
    return [configuration.document.fault(path, meant, "no folder, and no zip", at_key=True)]


def _of_receipts(
    configuration: Configuration, name: str, partner: Partner, mapping: CompiledMapping
) -> list[Fault]:
    """Return that deliveries would never be accepted: nothing says that all has come."""
    says_so = "delivery.isFinal" in mapping.fields_used
    if mapping.message.name != "receipt" or says_so or partner.policies.receipts.accept == "first":
        return []
    path = ("partners", name, "policies")
    meant = (
        "write `receipts: {accept: first}`, or give the mapping a field for `delivery.isFinal`: "
        "otherwise no delivery is ever accepted"
    )
    return [configuration.document.fault(path, meant, "receipts that are never final")]


def _of_policies(
    configuration: Configuration, name: str, partner: Partner, mapping: CompiledMapping
) -> list[Fault]:
    """Return where the partner's policies and its mapping do not fit each other."""
    fault, path = configuration.document.fault, ("partners", name, "policies")
    message, policies = mapping.message.name, partner.policies
    if message == "return":
        found = _of_matching(configuration, path, partner, mapping)
        return (
            found if policies.returns else [*found, fault(path, _NO_RULES, "no rules for returns")]
        )
    is_cumulative = mapping.terms.quantities == "cumulative"
    if message == "confirmation" and is_cumulative and policies.backorder == "partner":
        meant = (
            "what the partner ships later cannot be told from what it has shipped already: the "
            "mapping's figures contain one another (`quantities: cumulative`)"
        )
        return [fault((*path, "backorder"), meant, "`backorder: partner`")]
    return []


def _of_matching(
    configuration: Configuration, path: tuple[str, ...], partner: Partner, mapping: CompiledMapping
) -> list[Fault]:
    """Return that the policy looks at nothing that the mapping has."""
    by = partner.policies.return_matching.by
    told = {way for way, field in NAMED_BY.items() if f"return.{field}" in mapping.fields_used}
    if "item" in by or told & set(by or USUAL_ORDER):
        return []
    found = f"`by: [{', '.join(by)}]`" if by else "nothing that tells which shipment came back"
    meant = (
        "let the mapping fill one of return.shipmentId, return.orderId, return.tracking or "
        "return.storeReturnId, and `return_matching: {by: …}` name it; or allow `by: [item]`"
    )
    return [configuration.document.fault(path, meant, found)]


_NO_RULES = (
    "add `returns` with a rule for each condition, such as `GOOD: {restock: on, refund: on}`; "
    "without it every return is held"
)
