"""A sample, and the mapping to show it through: in the zones that the sample itself may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bridge.config.faults import Faults, attempt
from bridge.config.load import read_file
from bridge.config.model import Store
from bridge.config.partner import Partner
from bridge.errors import ConfigurationError
from bridge.workbench.opening import OpenedMapping, open_mapping
from bridge.workbench.said import read_object
from bridge.workbench.samples import EXPECTED, STORE
from bridge.workbench.writing import documents, file_values
from bridge.workbench.written import Outcome, write_file


def is_of_store(sample: Path) -> bool:
    """Return whether `sample` is what a store says, and not a partner's file."""
    return sample.name.endswith(STORE)


def open_for_sample(
    mapping: Path, sample: Path, configuration: Path | None, zone: str | None
) -> OpenedMapping:
    """Return the mapping as `open_mapping` does; a zone that the sample tells counts as said.

    A partner's file tells it in the results that lie beside it.
    """
    told = None if zone else _zone_of(sample)
    opened = open_mapping(mapping, configuration, zone or told)
    return replace(opened, zone_from=f"{told}, as the sample says") if told else opened


def _zone_of(sample: Path) -> str | None:
    beside = sample if is_of_store(sample) else sample.with_name(sample.name + EXPECTED)
    zone = read_object(beside, str).get("zone") if beside.is_file() else None
    return zone if isinstance(zone, str) else None


def write_sample(
    opened: OpenedMapping, sample: Path, configuration: Path | None, now: datetime
) -> Outcome:
    """Return what the mapping makes of what a store says, as `bridge.workbench.writing` has it.

    What the sample leaves out is taken from the `configuration`, if that uses the mapping; `now`
    is when the file is made. ConfigurationError where the mapping writes no such documents.
    """
    message = opened.mapping.message
    if not message.is_outbound:
        raise ConfigurationError(
            f"{sample} is what a store says, and a mapping of the message {message.name} reads a "
            "partner's file",
            "give a file of the partner's",
        )
    # Digit for digit, as the client of the API reads what a store says.
    said = {**_configured(opened, configuration), **read_object(sample, str)}
    said["file"] = {"created": now.isoformat(), **said.get("file", {})}
    return write_file(opened.mapping, documents(opened.mapping, said), file_values(said))


def _configured(opened: OpenedMapping, configuration: Path | None) -> Mapping[str, Any]:
    """Return the store's zone and the partner's policy; the mapping's own zone where none is.

    What else stands in the configuration need not be in order yet.
    """
    if not opened.partner or configuration is None:
        return {"store_zone": opened.mapping.zone}
    document = read_file(configuration)
    context = {"folder": configuration.absolute().parent}
    partner, faults = attempt(Partner, document, ("partners", opened.partner), context)
    if partner is None:
        raise Faults(faults)
    store, faults = attempt(Store, document, ("stores", partner.store_name), context)
    if store is None:
        raise Faults(faults)
    return {"store_zone": store.time_zone, "bundles": partner.policies.bundles}
