"""`bridge check`: every fault, and as warnings what experience has against the mappings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
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
    sharing: defaultdict[Path, list[str]] = defaultdict(list)
    for name, partner in configuration.partners.items():
        for mapping in dict.fromkeys(one.mapping for one in partner.messages.named().values()):
            sharing[mapping].append(name)
    for mapping, names in sharing.items():
        yield from _of_mapping(mapping, names, path)


def _of_mapping(mapping: Path, names: Sequence[str], configuration: Path) -> Iterator[Fault]:
    """Yield what is said of a mapping, once, however many partners it is named for."""
    try:
        remarks = lint(open_mapping(mapping, configuration))
    except Faults:
        return
    of = f" ({' and '.join(names)})" if len(names) > 1 else ""
    for one in remarks:
        if one.severity != "hint":
            yield replace(one.fault, meant=f"{one.fault.meant} [{one.code}]{of}")
