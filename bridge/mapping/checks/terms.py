"""Faults of what a mapping declares about how a partner confirms."""

from __future__ import annotations

from collections.abc import Iterator, Set

from bridge.config.fault import quoted
from bridge.mapping.finding import Finding
from bridge.mapping.language import MappingFile
from bridge.model.terms import COUNTERS, LINE_COUNTS


def check_terms(file: MappingFile, used: Set[str]) -> Iterator[Finding]:
    """Yield what contradicts the fields of ours that are `used`."""
    if file.message == "confirmation":
        yield from _counted(file, used)
        if file.lines == "all":
            yield from _without_lines(file, used)


def _counted(file: MappingFile, used: Set[str]) -> Iterator[Finding]:
    counters = sorted(used & COUNTERS)
    if file.final != "counted" and counters:
        meant = "write `final: counted`, or leave the field out: counters serve nothing else"
        yield Finding(("final",), meant, f"{quoted(file.final)}, and {', '.join(counters)}")
    if file.final != "counted":
        return
    pairs = [
        {"shipment.orderedLineCount", "shipment.shippedLineCount"},
        {"shipment.orderedUnitCount", "shipment.shippedUnitCount"},
    ]
    for pair in pairs:
        if len(used & pair) == 1:
            (missing,) = pair - used
            meant = f"add {missing}: one counter is compared with the other"
            yield Finding(("final",), meant, f"only {', '.join(used & pair)}")
    if not counters:
        meant = "add the partner's counters, such as shipment.orderedLineCount and shippedLineCount"
        yield Finding(("final",), meant, "no counters")


def _without_lines(file: MappingFile, used: Set[str]) -> Iterator[Finding]:
    for name in sorted(one for one in used if one.startswith("line.") or one in LINE_COUNTS):
        meant = f"leave {name} out, or `lines: all`: with it there are no lines in the file"
        yield Finding(("lines",), meant, name)
    if file.quantities != "incremental":
        meant = "leave it out: with `lines: all` there are no quantities in the file"
        yield Finding(("quantities",), meant)
