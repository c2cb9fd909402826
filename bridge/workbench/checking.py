"""`bridge check`: every fault, and as warnings what experience has against the mappings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from bridge.app.check import Checked
from bridge.app.check import check as check_faults
from bridge.config.fault import Fault
from bridge.config.faults import Faults
from bridge.config.load import load
from bridge.workbench.linting import lint
from bridge.workbench.opening import open_mapping


def check(path: Path, partners: Collection[str] = ()) -> Checked:
    """Return the faults and warnings of the configuration at `path` and of its mappings.

    Of `partners` alone where they are named.
    """
    checked = check_faults(path, partners)
    return replace(checked, cautions=(*checked.cautions, *_remarks(path, partners)))


def _remarks(path: Path, partners: Collection[str]) -> Iterator[Fault]:
    """Yield what is more than a hint about each mapping that is without fault."""
    try:
        configuration = load(path, partners)
    except Faults:
        return
    for partner in configuration.partners.values():
        for settings in partner.messages.named().values():
            yield from _of_mapping(settings.mapping, path)


def _of_mapping(mapping: Path, configuration: Path) -> Iterator[Fault]:
    try:
        remarks = lint(open_mapping(mapping, configuration))
    except Faults:
        return
    for one in remarks:
        if one.severity != "hint":
            yield replace(one.fault, meant=f"{one.fault.meant} [{one.code}]")
